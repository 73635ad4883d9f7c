"""A request's body: streamed to a file of its own, whole or not at all, so that its size is no matter of memory."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpRequest

from zhiheng.ledger.intake.reading import KINDS
from zhiheng.server.api import options
from zhiheng.server.api.errors import BodyTooLarge, MediaTypeUnknown
from zhiheng.server.api.problems import unreadable
from zhiheng.server.staff.installation import installation

BLOCK = 1 << 20
#: A JSON list is read as a whole: beyond this NDJSON is the way.
MOST_JSON = 16 * options.MIB
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Media type → ending of the file.
MEDIA = {
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/json": ".json",
    "text/csv": ".csv",
    "application/vnd.apache.parquet": ".parquet",
    XLSX: ".xlsx",
}
assert set(MEDIA.values()) - {".json"} <= set(KINDS)


@dataclass(frozen=True)
class Received:
    """A body on disk: its upload key, file and size in bytes, and its lines where it is text."""

    key: str
    path: Path
    size: int
    lines: int


def folder_of(key: str) -> Path:
    """Return the folder in which an upload's file lies until it is taken in."""
    return installation().home.root / "uploads" / key


def remove(key: str) -> None:
    """Remove an upload's file."""
    shutil.rmtree(folder_of(key), ignore_errors=True)


def ending_of(request: HttpRequest) -> str:
    """Return the ending for the body's media type. Raises MediaTypeUnknown."""
    medium = str(request.META.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
    if medium not in MEDIA:
        raise MediaTypeUnknown(found=medium[:100], known=", ".join(MEDIA))
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise MediaTypeUnknown(found=f"{medium} ({request.headers['Content-Encoding'][:40]})", known=", ".join(MEDIA))
    return MEDIA[medium]


@contextmanager
def received(request: HttpRequest) -> Iterator[Received]:
    """Write the body to a file; where the block fails, or says so by removing it, nothing stays.

    Raises MediaTypeUnknown, BodyTooLarge, MalformedRequest.
    """
    ending, key = ending_of(request), uuid.uuid4().hex
    folder = folder_of(key)
    folder.mkdir(parents=True, mode=0o700)
    try:
        most = min(options.max_bytes(), MOST_JSON) if ending == ".json" else options.max_bytes()
        path = folder / f"rows{ending}"
        size, lines = _written(request, path, most)
        if ending == ".json":
            path, lines = _as_lines(path)
        yield Received(key, path, size, lines)
    except BaseException:
        remove(key)
        raise


def _written(request: HttpRequest, path: Path, most: int) -> tuple[int, int]:
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    if announced.isdigit() and int(announced) > most:
        raise BodyTooLarge(limit=most)
    size = lines = 0
    with path.open("wb") as file:
        while block := request.read(BLOCK):
            size, lines = size + len(block), lines + block.count(b"\n")
            if size > most:
                raise BodyTooLarge(limit=most)
            file.write(block)
    if announced.isdigit() and size < int(announced):
        raise unreadable("内容中途断开", "the content broke off")
    return size, lines


def _as_lines(path: Path) -> tuple[Path, int]:
    """Rewrite one JSON object or a list of objects as NDJSON; numbers keep their text."""
    rows = _parsed(path)
    made = path.with_suffix(".jsonl")
    with made.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    path.unlink()
    return made, len(rows)


def _parsed(path: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(
            path.read_bytes().decode("utf-8"),
            parse_float=str,
            parse_int=str,
            parse_constant=_no_constant,
            object_pairs_hook=_each_once,
        )
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)[:200]
        raise unreadable(f"JSON 无效（{reason}）", f"the JSON is not valid ({reason})") from None
    rows = [content] if isinstance(content, dict) else content
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise unreadable("应为一个对象或对象的列表", "it should be one object or a list of objects")
    return rows


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in an object")
    return found
