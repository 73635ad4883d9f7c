"""The command as a whole: every leaf takes --json, and a wrong call answers with JSON and exit code 2."""

from __future__ import annotations

from collections.abc import Iterator

import click
import orjson
import pytest

from zhiheng.cli import COMMANDS, cli, main


def leaves(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            yield from leaves(found, f"{name} {child}")
    else:
        yield name, command


def test_every_command_takes_json() -> None:
    found = dict(leaves(cli, "zhiheng"))
    assert len(found) > len(COMMANDS)
    assert not [name for name, command in found.items() if "as_json" not in {p.name for p in command.params}]


@pytest.mark.parametrize("call", [["grade", "--json"], ["codes", "workday", "--json"], ["nonsense", "--json"],
                                  ["verify", "--json"], ["intake", "x.csv", "--json"]])  # fmt: skip
def test_wrong_call_prints_one_json_document_and_exits_2(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(call)
    assert left.value.code == 2
    assert orjson.loads(capsys.readouterr().out)["error"]["code"] == "wrong-call"


def test_help_exits_0(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    assert "grade" in capsys.readouterr().out
