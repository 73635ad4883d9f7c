"""XLSX containers, looked at before a reader opens them: declared sizes, ratio, overlap, and the span of each sheet."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from zhiheng.ledger.intake.errors import ArchiveRefused, DamagedFile, WrongKind
from zhiheng.ledger.intake.limits import Limits
from zhiheng.ledger.intake.reading.marks import Marks

_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,4})(\d{1,8})"')
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?r="(\d{1,8})"')
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_ROW_START = re.compile(rb"<(?:\w+:)?row[ />]")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
_BLOCK = 1 << 20


def check_workbook(path: Path, limits: Limits) -> dict[str, Marks]:
    """Refuse a container that would unpack beyond the limits, lies about its sizes, or spans too many cells.

    The directory is judged first, so that a bomb is never unpacked; then each member is read once within its
    declared size, which finds damage and false sizes, and the corners of each worksheet are noted on the way.
    Returns what each worksheet, by its member's name, says of merged cells, hidden rows and formulas.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(path, archive.infolist(), limits)
            found = {m.filename: _check_member(path, archive, m, limits) for m in archive.infolist()}
            return {name: marks for name, marks in found.items() if marks is not None}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise DamagedFile(file=path.name, problem=str(error)) from error


def _refuse(path: Path, zh: str, en: str) -> ArchiveRefused:
    return ArchiveRefused(file=path.name, reason_zh=zh, reason_en=en)


def _check_directory(path: Path, members: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = {member.filename for member in members}
    if len(members) > limits.max_members or len(names) != len(members):
        raise _refuse(path, f"有 {len(members)} 个成员或重名", f"it has {len(members)} members, or equal names")
    if any(member.flag_bits & 1 for member in members):
        raise _refuse(path, "有密码保护", "it is protected by a password")
    if "xl/workbook.xml" not in {name.lower() for name in names}:
        raise WrongKind(
            file=path.name,
            expected="XLSX",
            found_zh="另一种压缩文件",
            found_en="another kind of archive",
            advice_zh="请解压后提交其中的表格。",
            advice_en="Unpack it and submit the sheets inside.",
        )
    unpacked, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if unpacked > limits.max_unpacked_bytes:
        text = f"{unpacked} > {limits.max_unpacked_bytes}"
        raise _refuse(path, f"解压后的字节数 {text}", f"it would unpack to too many bytes ({text})")
    if packed > path.stat().st_size:
        raise _refuse(path, "成员互相重叠", "its members overlap")
    for member in members:
        if member.file_size > limits.ratio_from_bytes and member.file_size > limits.max_ratio * member.compress_size:
            ratio = member.file_size // max(member.compress_size, 1)
            raise _refuse(path, f"{member.filename} 的压缩比为 {ratio}", f"{member.filename} is packed {ratio} to 1")


def _check_member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> Marks | None:
    marks = Marks() if _SHEET.search(member.filename) else None
    rows, columns, tail = 0, 0, b""
    with archive.open(member) as stream:
        while block := stream.read(_BLOCK):
            if marks is None:
                continue
            seen_rows, seen_columns = _corner(tail + block)
            marks.note(tail + block, len(tail))
            if len(marks.merges) > limits.max_merges:
                raise _refuse(path, f"{member.filename} 的合并区域过多", f"{member.filename} has too many merged areas")
            rows, columns, tail = max(rows, seen_rows), max(columns, seen_columns), block[-200:]
    if columns > limits.max_columns or rows * columns > limits.max_cells:
        span = f"{rows} × {columns}"
        raise _refuse(path, f"{member.filename} 跨 {span} 个单元格", f"{member.filename} spans {span} cells")
    return marks


def _corner(block: bytes) -> tuple[int, int]:
    """Return the largest row and column number that cells of the block name, or take by their order in a row."""
    cells = _CELL.findall(block)
    letters = {name for name, _ in cells}
    rows = [int(row) for _, row in cells] + [int(row) for row in _ROW.findall(block)]
    columns = [_column_number(name) for name in letters]
    if len(_ANY_CELL.findall(block)) > len(cells):
        columns += [len(_ANY_CELL.findall(part)) for part in _ROW_START.split(block)]
    return max(rows, default=0), max(columns, default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
