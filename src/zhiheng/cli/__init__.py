"""The `zhiheng` command: one file a group, loaded only when it is asked for."""

from __future__ import annotations

import importlib
import sys
from typing import NoReturn

import click

from zhiheng.cli.output import aborted, fail, unexpected, wrong_call
from zhiheng.errors import ZhihengError

#: command → (module under zhiheng.cli, one line of help). The module has an attribute `command`.
COMMANDS: dict[str, tuple[str, str]] = {
    "assess": ("assess", "考核:方案、得分、抽样核对 · Assessments of units and the check of a draw"),
    "audit": ("audit", "审计:透明日志与操作日志 · The transparency log and who did what"),
    "backup": ("backup", "备份全部数据 · Back up database, ledger, files and keys"),
    "boundaries": ("boundaries", "地图边界 · Official boundaries of maps, with their review number"),
    "case": ("case", "办理案件 · Cases: open, list, show, act"),
    "codes": ("codes", "核验代码、区划、工作日 · Check codes, divisions, working days"),
    "demo": ("demo", "填充合成省份 · Fill the synthetic province"),
    "explain": ("explain", "解释某企业的等级 · Explain an enterprise's class or pre-check"),
    "grade": ("grade", "对全部企业评分评级 · Grade all enterprises and write a run"),
    "identity": ("identity", "主体身份变动 · Mergers, splits and new codes"),
    "indicators": ("indicators", "指标 · Indicators: values, definitions, releases"),
    "intake": ("intake", "归集数据 · Take in records"),
    "key": ("key", "管理接口密钥 · Make and revoke API keys"),
    "ledger": ("ledger", "事实库检查与维护 · Check and maintain the ledger"),
    "link": ("link", "待关联记录 · Unlinked records and proposals"),
    "list": ("list_schemes", "名单 · Lists, who stands on them, what rules propose"),
    "packs": ("packs", "政策包 · Policy packs"),
    "plan": ("plan", "计划、任务、督办 · Plans, duties, follow-up items"),
    "projection": ("projection", "投影 · The projection that pages read"),
    "quarantine": ("quarantine", "问题数据 · Rows set aside for mending"),
    "register": ("register", "名册 · Registers and their items on a day"),
    "report": ("report", "报告 · Reports: the state of quality of a place"),
    "restore": ("restore", "从备份恢复 · Restore a backup"),
    "round": ("round", "填报 · Reporting rounds: create, send, status, roll up"),
    "sandbox": ("sandbox", "合成省份的度量 · Measure on the synthetic province"),
    "serve": ("serve", "启动服务 · Start database, web and worker"),
    "sharing": ("sharing", "共享登记 · The sharing register"),
    "standing": ("standing", "信用状态 · What follows from published decisions"),
    "targets": ("targets", "承诺的状态 · Goals of the documents and their state"),
    "user": ("user", "工作人员账户 · Staff accounts"),
    "vault": ("vault", "保险库的密钥 · The key of the vault of personal data"),
    "verify": ("verify", "复算一次运行 · Compute a run again"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported on first use, so that `codes check` starts no database code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command name in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command, or None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"zhiheng.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="zhiheng")
def cli() -> None:
    """质衡 Zhiheng: software for a province's quality work."""


def main(argv: list[str] | None = None) -> NoReturn:
    """Run the command line. Exit code 0 success, 1 a finding or refusal, 2 a wrong call.

    With --json one document is printed on standard output however the command ends, also at an error of our own,
    whose traceback goes to standard error.
    """
    arguments = sys.argv[1:] if argv is None else argv
    as_json = "--json" in arguments
    try:
        code = cli.main(args=arguments, prog_name="zhiheng", standalone_mode=False)
    except ZhihengError as error:
        fail(error, as_json=as_json)
    except click.ClickException as error:
        wrong_call(error, as_json=as_json)
    except (click.Abort, KeyboardInterrupt) as error:
        aborted(by_signal=isinstance(error.__cause__ or error, KeyboardInterrupt), as_json=as_json)
    except Exception as error:
        unexpected(error, as_json=as_json)
    sys.exit(code if isinstance(code, int) else 0)
