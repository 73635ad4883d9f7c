"""What a file really is, told by its first bytes, and whether it may be opened at all."""

from __future__ import annotations

from io import BufferedReader
from pathlib import Path

from zhiheng.ledger.intake.errors import (
    FileEmpty,
    FileForbidden,
    FileMissing,
    FileTooBig,
    ForeignEncoding,
    NotAFile,
    WrongKind,
)
from zhiheng.ledger.intake.limits import Limits

KINDS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
}

_OLE, _ZIP, _PARQUET, _PDF = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"PAR1", b"%PDF"
_SQLITE = b"SQLite format 3\0"
_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)

_FOUND = {
    "ole": ("旧版 .xls 工作簿", "an old .xls workbook"),
    "locked": ("用密码加密的工作簿", "a workbook encrypted with a password"),
    "zip": ("XLSX 工作簿或压缩文件", "an XLSX workbook or an archive"),
    "parquet": ("Parquet 数据", "Parquet data"),
    "sqlite": ("SQLite 数据库", "an SQLite database"),
    "pdf": ("PDF 文档", "a PDF document"),
    "html": ("网页(HTML 或 XML)", "a web page (HTML or XML)"),
    "text": ("文本(如 CSV)", "text (such as CSV)"),
    "gzip": ("gzip 压缩数据", "gzip data"),
    "binary": ("二进制数据", "binary data"),
}
_ADVICE = {
    "ole": ("请用表格软件打开后另存为 .xlsx。", "Open it in a spreadsheet program and save it as .xlsx."),
    "locked": (
        "请用密码打开,取消打开密码后再另存为 .xlsx;密码不要写进文件名或备注。",
        "Open it with its password, remove the password and save it as .xlsx; write no password into the name or a note.",
    ),
    "zip": ("请把扩展名改为 .xlsx,或解压后提交。", "Rename it to .xlsx, or unpack it."),
    "parquet": ("请把扩展名改为 .parquet。", "Rename it to .parquet."),
    "sqlite": ("请把扩展名改为 .db。", "Rename it to .db."),
    "pdf": ("请提交原始数据表。", "Submit the original data sheet."),
    "html": (
        "它是网页导出的假表格:请用表格软件打开后另存为 .xlsx。",
        "It is a web page in disguise: open it in a spreadsheet program and save it as .xlsx.",
    ),
    "text": ("请把扩展名改为 .csv,或另存为 .xlsx。", "Rename it to .csv, or save it as .xlsx."),
    "gzip": ("请先解压。", "Unpack it first."),
    "binary": ("请重新导出。", "Export it again."),
}
_WANTED = {"csv": "text", "jsonl": "text", "xlsx": "zip", "parquet": "parquet", "sqlite": "sqlite"}


def kind_of(path: Path, limits: Limits) -> str:
    """Return csv, xlsx, jsonl, parquet or sqlite; raise with advice where content and name disagree."""
    try:
        if not path.exists():
            raise FileMissing(file=str(path))
        if not path.is_file():
            raise NotAFile(file=str(path))
        size = path.stat().st_size
    except OSError as error:  # a folder on the way that may not be entered
        raise FileForbidden(file=str(path), reason=error.strerror or str(error)) from error
    if size == 0:
        raise FileEmpty(file=path.name)
    if size > limits.max_bytes:
        raise FileTooBig(file=path.name, size=size, limit=limits.max_bytes)
    with opened(path) as stream:
        head = stream.read(4096)
    expected = KINDS.get(path.suffix.lower())
    content = _content(path, head)
    if expected is None:
        expected = _by_content(path, head, content)
    if content != _WANTED[expected]:
        raise _wrong(path, expected, content)
    return expected


def opened(path: Path) -> BufferedReader:
    """Open a file for reading. Raises FileForbidden where the process may not."""
    try:
        return path.open("rb")
    except OSError as error:
        raise FileForbidden(file=path.name, reason=error.strerror or str(error)) from error


def _content(path: Path, head: bytes) -> str:
    if head.startswith(_OLE):
        return "locked" if _encrypted(path) else "ole"
    for mark, content in (
        (_ZIP, "zip"),
        (_PARQUET, "parquet"),
        (_SQLITE, "sqlite"),
        (_PDF, "pdf"),
        (b"\x1f\x8b", "gzip"),
    ):
        if head.startswith(mark):
            return content
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            raise ForeignEncoding(file=path.name, encoding=encoding)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")):
        return "html"
    return "text"


def _encrypted(path: Path) -> bool:
    """Tell whether a compound file is an encrypted OOXML package (MS-OFFCRYPTO), by the name of its stream."""
    name, tail = "EncryptedPackage".encode("utf-16-le"), b""
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            if name in tail + block:
                return True
            tail = block[-len(name) :]
    return False


def _by_content(path: Path, head: bytes, content: str) -> str:
    if content == "text":
        return "jsonl" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else "csv"
    if content in {"zip", "parquet", "sqlite"}:
        return "xlsx" if content == "zip" else content
    raise _wrong(path, "xlsx" if content in {"ole", "locked"} else "csv", content)


def _wrong(path: Path, expected: str, content: str) -> WrongKind:
    found, advice = _FOUND[content], _ADVICE[content]
    return WrongKind(
        file=path.name,
        expected=expected.upper(),
        found_zh=found[0],
        found_en=found[1],
        advice_zh=advice[0],
        advice_en=advice[1],
    )
