"""What commands print: one JSON document with `--json`, else text for people; errors alike everywhere."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click
import orjson

from zhiheng.errors import ZhihengError

json_option: Callable[[Any], Any] = click.option(
    "--json", "as_json", is_flag=True, help="只输出一个 JSON 文档 · Print one JSON document and nothing else."
)


def print_json(document: Any) -> None:
    """Print one JSON document on standard output, keys in the order given, dates in ISO form."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY
    sys.stdout.write(orjson.dumps(document, default=str, option=options).decode() + "\n")
    sys.stdout.flush()


def fail(error: ZhihengError, *, as_json: bool = False) -> NoReturn:
    """Print an error (JSON on standard output, else text on standard error) and leave with its exit code."""
    if as_json:
        print_json({"error": error.as_dict()})
    else:
        click.echo(error.message("zh"), err=True)
        click.echo(error.message("en"), err=True)
    sys.exit(error.exit_code)


def write_file(path: Path, content: bytes) -> None:
    """Write a file that was asked for by `--out`; a folder that is not there, or not to be written in, is a wrong call."""
    try:
        path.write_bytes(content)
    except OSError as error:
        told = f"不能写入 {path}：{error.strerror} · {path} cannot be written: {error.strerror}"
        raise click.BadParameter(told, param_hint="--out") from error


def wrong_call(error: click.ClickException, *, as_json: bool = False) -> NoReturn:
    """Say what is wrong with a call, as one JSON document with `--json`, and leave with exit code 2."""
    if as_json:
        said = error.format_message()
        print_json({"error": {"code": "wrong-call", "zh": f"命令有误:{said}", "en": f"The call is wrong: {said}"}})
    else:
        error.show()
    sys.exit(2)


def aborted(*, by_signal: bool, as_json: bool = False) -> NoReturn:
    """Say that the command was stopped: by a signal (exit code 130, as of any program), or by the answer no (1)."""
    if as_json:
        print_json({"error": {"code": "aborted", "zh": "已中止。", "en": "Aborted."}})
    else:
        click.echo("已中止 · Aborted", err=True)
    sys.exit(130 if by_signal else 1)


def unexpected(error: Exception, *, as_json: bool = False) -> NoReturn:
    """Print an error that nobody foresaw: its traceback on standard error, with `--json` a document; exit code 1."""
    traceback.print_exception(error)
    said = f"{type(error).__name__}: {error}"
    zh, en = f"发生意外错误({said})。请把上面的记录交给维护人员。", f"Unexpected error ({said}). Report the traceback."
    if as_json:
        print_json({"error": {"code": "unexpected", "zh": zh, "en": en}})
    else:
        click.echo(f"{zh}\n{en}", err=True)
    sys.exit(1)
