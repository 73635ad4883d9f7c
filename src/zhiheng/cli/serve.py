"""`zhiheng serve`: database, web and worker in one command."""

from __future__ import annotations

import click

from zhiheng.cli.output import json_option, print_json


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 · Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口 · Port.")
@click.option("--no-worker", is_flag=True, help="不启动后台任务进程 · Do not start the worker of background jobs.")
@json_option
def command(host: str, port: int, *, no_worker: bool, as_json: bool) -> None:
    """启动服务,按 Ctrl-C 停止 · Start the service; Ctrl-C stops it.

    The private PostgreSQL is started unless DATABASE_URL names one. The address is printed once it answers.
    """
    from zhiheng.server.database import tell
    from zhiheng.server.supervisor.service import Address, Service

    def ready(url: str) -> None:
        if as_json:
            print_json({"url": url})
        else:
            click.echo(f"质衡已就绪 / Zhiheng is ready: {url}")

    Service(Address(host, port), worker=not no_worker, say=tell, ready=ready).run()
