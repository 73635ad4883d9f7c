"""`zhiheng verify`: compute a run again."""

from __future__ import annotations

import sys

import click

from zhiheng import credit
from zhiheng.cli.output import json_option, print_json
from zhiheng.indicators import runs as indicator_runs
from zhiheng.ledger.installation import open_installation


@click.command()
@click.argument("run")
@json_option
def command(run: str, as_json: bool) -> None:
    """复算一次运行 · Compute a run again from its stored plan, at its batch.

    Exit code 0 when it is the same, 1 when it differs or cannot be compared.
    """
    installation = open_installation()
    verify = indicator_runs.verify if installation.runs.manifest(run).kind == indicator_runs.KIND else credit.verify
    verification = verify(installation.ledger, installation.runs, run)
    if as_json:
        print_json(verification.as_dict())
    else:
        click.echo(f"{run}\n  {verification.reason_zh}\n  {verification.reason_en}")
    if verification.same is not True:
        sys.exit(1)
