"""What the parts of an office file could do by themselves: macros, embedded objects, commands in fields, links from outside.

The parts that can act are read as XML, never by how they happen to be written: quotes, prefixes and spaces mean nothing
there. What is not UTF-8, as every office program writes it, or declares entities, is refused unread. ECMA-376 part 2
(relationships), OpenDocument 1.3 (scripts, event listeners).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import BinaryIO
from xml.etree import ElementTree

from zhiheng.cases.file_refusal import Refused

#: A part is unpacked to look into it up to this size; a larger one of a kind that must be looked into is refused.
LOOKED_INTO = 100_000_000
#: Extension → the part without which a file is not of that kind.
MAIN_PART: dict[str, str] = {
    "docx": "word/document.xml", "xlsx": "xl/workbook.", "pptx": "ppt/presentation.xml", "ofd": "OFD.xml",
    "odt": "content.xml", "ods": "content.xml",
}  # fmt: skip
_MACROS = ("vbaproject", "vbadata", "/activex/", "macrosheets/", "/dialogsheets/")
_MACRO_FOLDERS = ("basic/", "scripts/")
#: Kinds of part that no document is made of: programs, scripts, pages, archives, documents with macros.
_FOREIGN = frozenset(
    [
        "exe",
        "dll",
        "com",
        "scr",
        "msi",
        "bat",
        "cmd",
        "ps1",
        "js",
        "jse",
        "vbs",
        "vbe",
        "wsf",
        "hta",
        "jar",
        "swf",
        "lnk",
        "chm",
        "html",
        "htm",
        "xhtml",
        "mht",
        "mhtml",
        "svgz",
        "zip",
        "rar",
        "7z",
        "docm",
        "dotm",
        "xlsm",
        "xltm",
        "xlam",
        "xlsb",
        "pptm",
        "potm",
        "ppam",
    ]
)
#: What may be embedded, as the numbers of a chart are; it is judged like a file of its own.
_EMBEDDED = frozenset({"docx", "xlsx", "pptx"})
_LOOKED = re.compile(
    r".*\.rels|\[content_types\]\.xml|word/[^/]+\.xml|xl/externallinks/[^/]+\.xml|(.*/)?(content|styles)\.xml|.*\.svg"
)
_OTHER_CODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE)
_COMMANDS = re.compile(rb"(?i)\bDDE(AUTO)?\b")
_FIELDS = re.compile(rb"""<(?:\w+:)?instrText\b[^>]*>([^<]*)<|\binstr\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ACTING = re.compile(
    rb"<\s*(?:\w+:)?(ddeLink|dde-source|dde-connection-decl|event-listener|floating-frame|object-ole|altChunk)\b"
    rb"|<\s*(?:office:)?script\b",
    re.IGNORECASE,
)
_ACTING_DRAWING = re.compile(rb"<\s*foreignObject\b|\son[a-z]+\s*=|javascript:", re.IGNORECASE)

Judge = Callable[[str, BinaryIO], object]


def look(
    extension: str, archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], names: Sequence[str], inner: Judge | None
) -> None:  # fmt: skip
    """Look into an office file of an extension; `names` are those of its entries in small letters.

    `inner` judges what is embedded, None where nothing may be. Raises Refused.
    """
    wanted = MAIN_PART[extension].lower()
    if not any(name.startswith(wanted) for name in names):
        raise Refused(f"内容与扩展名 .{extension} 不符。", f"The content is not what .{extension} says.")
    if any(mark in f"/{name}" for name in names for mark in _MACROS) or any(
        name.startswith(_MACRO_FOLDERS) for name in names
    ):
        raise _objects()
    for entry, name in zip(entries, names, strict=True):
        if "/embeddings/" in f"/{name}" and not name.endswith("/"):
            _embedded(archive, entry, name, inner)
        elif name.rpartition(".")[2] in _FOREIGN:
            raise _objects()
        elif _LOOKED.fullmatch(name):
            _look_into(_read(archive, entry), name)


def _objects() -> Refused:
    return Refused("文件含有宏或嵌入对象。请另存为不含宏的文件。", "The file holds macros or embedded objects.")


def _embedded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, inner: Judge | None) -> None:
    if name.rpartition(".")[2] not in _EMBEDDED or inner is None:
        raise _objects()
    inner(name.rpartition("/")[2], BytesIO(_read(archive, entry)))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > LOOKED_INTO:
        raise Refused("压缩包解开后过大。", "The archive unpacks to too much.")
    return archive.read(entry)


def _look_into(text: bytes, name: str) -> None:
    if b"\x00" in text[:4096] or _OTHER_CODING.search(text[:400]):
        raise Refused(
            "文件的部件不是 UTF-8 编码，无法检查。", "A part of the file is not in UTF-8 and cannot be checked."
        )
    if b"macroEnabled" in text or b"vnd.ms-office.vbaProject" in text:
        raise Refused("文件含有宏。请另存为不含宏的文件。", "The file holds macros. Save it without them.")
    if re.search(rb"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE) and not name.endswith(".svg"):
        raise Refused("文件中有外部实体声明。", "The file declares entities.")
    if name.endswith(".rels"):
        _relations(text)
    elif _ACTING.search(text) or (name.endswith(".svg") and _ACTING_DRAWING.search(text)):
        raise Refused("文件含有会自行执行的内容。", "The file holds something that acts by itself.")
    elif name.startswith("word/") and _commands(text):
        raise Refused("文件含有会执行命令的域。", "The file holds a field that runs commands.")


def _commands(text: bytes) -> bool:
    """Tell whether a field would run a command, its code also in pieces: <w:t>DD</w:t><w:t>EAUTO</w:t>."""
    return bool(_COMMANDS.search(b"".join(b"".join(found) for found in _FIELDS.findall(text))))


def _relations(text: bytes) -> None:
    """Refuse relations that load anything but a hyperlink from outside, or bring in a page."""
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  what declares entities was refused
    except ElementTree.ParseError:
        raise Refused("压缩结构损坏，无法检查。", "The archive is damaged and cannot be checked.") from None
    for one in root.iter():
        if one.tag.rpartition("}")[2] != "Relationship":
            continue
        kind = one.get("Type", "").rpartition("/")[2]
        if kind == "aFChunk" or (one.get("TargetMode", "").strip().lower() == "external" and kind != "hyperlink"):
            raise Refused("文件会从外部载入模板或对象。", "The file would load a template or object from outside.")
