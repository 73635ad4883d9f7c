"""The texts of a file that could be a mark of secrecy: lines, cells, headings, paragraphs, that hold the sign 密.

Everything else is passed over unread, so that looking costs little. A file that cannot be read is not judged here: what
comes after refuses it by its own rules.
"""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

_SIGN = "密"
_UTF8, _GB, _ESCAPED = _SIGN.encode(), _SIGN.encode("gb18030"), b"\\u5bc6"
_CELLS = re.compile(r"[,;\t|\"{}\[\]\r\n]")
#: Members of an archive longer than this are not unpacked to look at them.
_MOST = 1 << 30
_BLOCK = 1 << 20
_PAGES = 500
#: Elements that hold one paragraph, cell or heading.
_WHOLE = (
    "p", "h", "si", "is", "TextCode", "oddHeader", "oddFooter", "evenHeader", "firstHeader", "title", "subject",
    "keyword", "keywords",
)  # fmt: skip


def texts(path: Path, name: str | None = None) -> Iterator[str]:
    """Yield the texts of a file that hold the sign 密, by what kind its name says it is."""
    suffix = Path(name or path.name).suffix.lower()
    read = _READERS.get(suffix, _nothing)
    with suppress(Exception):  # readers of damaged documents raise whatever they like
        yield from read(path)


def _nothing(path: Path) -> Iterator[str]:
    return iter(())


def _lines(path: Path) -> Iterator[str]:
    """Cells of delimited text and JSON, in UTF-8, GB18030 or UTF-16."""
    with path.open("rb") as file:
        yield from _lines_of(file)


def _lines_of(file: IO[bytes]) -> Iterator[str]:
    head = file.read(2)
    file.seek(0)
    if head in (b"\xff\xfe", b"\xfe\xff"):
        yield from _cells(file.read(_MOST).decode("utf-16", "replace"))
        return
    for line in file:
        if _ESCAPED in line.lower():
            yield from _json_texts(line)
        if _UTF8 in line or _GB in line:
            yield from _cells(_decoded(line))


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("gb18030", "replace")


def _cells(text: str) -> Iterator[str]:
    yield from (cell for cell in _CELLS.split(text) if _SIGN in cell)


def _json_texts(line: bytes) -> Iterator[str]:
    with suppress(ValueError):
        waiting: list[Any] = [json.loads(line)]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict):
                waiting += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                waiting += one
            elif isinstance(one, str) and _SIGN in one:
                yield one


def _archive(path: Path) -> Iterator[str]:
    """Names and lines of the texts in an archive."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            yield Path(member.filename).stem
            if member.filename.lower().endswith((".txt", ".csv")) and member.file_size <= _MOST:
                with archive.open(member) as stream:
                    yield from _lines_of(stream)


def _office(path: Path) -> Iterator[str]:
    """Paragraphs, cells, sheet names, headers and properties of Office files, of OpenDocument and OFD."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.filename.endswith(".xml") and member.file_size <= _MOST and _holds(archive, member):
                yield from _elements(archive, member)


def _holds(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Return whether a member may hold the sign; one that is not in UTF-8 is looked at whole."""
    tail = b""
    with archive.open(member) as stream:
        while block := stream.read(_BLOCK):
            if not tail and block[:2] in (b"\xff\xfe", b"\xfe\xff"):
                return True
            if _UTF8 in tail + block or b"&#" in block:
                return True
            tail = block[-2:]
    return False


def _elements(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[str]:
    with archive.open(member) as stream:
        for _event, element in ElementTree.iterparse(stream):  # noqa: S314  expat itself bounds what entities may grow to
            tag = element.tag.rpartition("}")[2]
            if tag == "sheet" and _SIGN in element.get("name", ""):
                yield element.get("name", "")
            if tag in _WHOLE:
                whole = "".join(element.itertext())
                if _SIGN in whole:
                    yield from whole.splitlines()
                element.clear()


def _old_workbook(path: Path) -> Iterator[str]:
    import fastexcel

    book = fastexcel.read_excel(path)
    for number, name in enumerate(book.sheet_names):
        yield name
        sheet = book.load_sheet(number, header_row=None, dtypes="string").to_arrow()
        for column in sheet.columns:
            yield from (str(cell) for cell in column.to_pylist() if cell and _SIGN in str(cell))


def _pdf(path: Path) -> Iterator[str]:
    import pypdf

    with path.open("rb") as file:
        for page in pypdf.PdfReader(file).pages[:_PAGES]:
            yield from (line for line in page.extract_text().splitlines() if _SIGN in line)


def _parquet(path: Path) -> Iterator[str]:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        yield from file.schema_arrow.names
        names = [field.name for field in file.schema_arrow if pa.types.is_string(field.type)]
        for batch in file.iter_batches(columns=names):
            for column in batch.columns:
                text = column.cast(pa.string())
                yield from text.filter(pc.match_substring(text, _SIGN)).unique().to_pylist()


def _database(path: Path) -> Iterator[str]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
        tables = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = [row[1] for row in base.execute(f"SELECT * FROM pragma_table_info({_text(table)})")]
            for column in columns:
                named = f'"{column.replace(chr(34), chr(34) * 2)}"'
                place = f'"{table.replace(chr(34), chr(34) * 2)}"'
                found = base.execute(f"SELECT DISTINCT {named} FROM {place} WHERE {named} LIKE '%{_SIGN}%'")
                yield from (str(value) for (value,) in found)


def _text(value: str) -> str:
    quoted = value.replace("'", "''")
    return f"'{quoted}'"


_READERS: dict[str, Callable[[Path], Iterator[str]]] = {
    **dict.fromkeys((".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson"), _lines),
    **dict.fromkeys((".xlsx", ".xlsm", ".docx", ".docm", ".pptx", ".odt", ".ods", ".ofd"), _office),
    ".zip": _archive,
    **dict.fromkeys((".db", ".sqlite"), _database),
    ".xls": _old_workbook,
    ".pdf": _pdf,
    ".parquet": _parquet,
}
