"""A scanner of the operator's, asked of every file before anything of it is kept: a command that answers by its exit code.

`ZHIHENG_FILE_SCANNER` names it, such as ``clamdscan --fdpass --no-summary``; the file's path is added as the last word, or
put in the place of ``{}``. Exit code 0 lets the file in, 1 refuses it, and everything else, also no answer within two
minutes, means that nobody knows: such a file is refused too. Without the setting nothing is asked. No shell is started.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import structlog

from zhiheng.ledger.intake.errors import ScanRefused

LONGEST_SECONDS = 120
log = structlog.get_logger("zhiheng.scanner")


def refuse(path: Path, name: str = "") -> None:
    """Ask the scanner about a file; do nothing where none is set. Raises ScanRefused."""
    command = shlex.split(os.environ.get("ZHIHENG_FILE_SCANNER", ""))
    if not command:
        return
    words = [str(path) if word == "{}" else word for word in command]
    words += [] if "{}" in command else [str(path)]
    code = _answer(words)
    if code == 0:
        return
    if code == 1:
        log.warning("file refused by the scanner")
        raise ScanRefused(zh_why="扫描发现有害内容", en_why="the scanner found something harmful")
    log.error("the scanner gave no verdict", code=code)
    raise ScanRefused(
        zh_why="扫描程序没有给出结论，请告知系统管理员",
        en_why="the scanner gave no verdict; tell the system administrator",
    )


def _answer(words: list[str]) -> int | None:
    """Return the scanner's exit code, None where it could not be run to its end."""
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=LONGEST_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.returncode
