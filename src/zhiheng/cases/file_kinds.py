"""What kind a file is, by its first bytes and its name together, and whether anything in it could act by itself.

Taken are documents, sheets, pictures and plain texts. Refused is what can carry active content where it does: macros,
embedded objects and outside links in Office files, scripts and actions in PDF; HTML, SVG, XML and programs altogether.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import BinaryIO, cast

from zhiheng.cases import office_parts, zip_directory
from zhiheng.cases.file_refusal import Refused as Refused
from zhiheng.cases.office_parts import LOOKED_INTO

#: Extension → media type of what is taken.
TAKEN: dict[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ofd": "application/ofd",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "webp": "image/webp",
    "txt": "text/plain",
    "csv": "text/csv",
    "zip": "application/zip",
}
_ZIPPED = frozenset({"docx", "xlsx", "pptx", "ofd", "odt", "ods", "zip"})
_MAGIC: dict[str, tuple[bytes, ...]] = {
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "gif": (b"GIF87a", b"GIF89a"),
    "tif": (b"II*\x00", b"MM\x00*"),
    "tiff": (b"II*\x00", b"MM\x00*"),
    "webp": (b"RIFF",),
}
#: An archive may hold so many entries, and unpack to so many bytes and to so many times its size.
ENTRIES, UNPACKED, RATIO = 5_000, 1_000_000_000, 200
#: Of a small archive the ratio says nothing: a page of spaces packs well.
SMALL = 10_000_000
#: Bytes that an entry may take in an archive's directory, its name and remarks with it.
_DIRECTORY_LINE = 1_000
_PART = 1 << 20
_DEFLATED = frozenset(bytes([first]) for first in range(8, 256, 16))
_FIRST, _PIECE = 1 << 8, 1 << 16
#: Of an object stream in a PDF, so many places are tried at which its content could begin.
_STREAM, _CANDIDATES = re.compile(rb"stream\r?\n"), 8
_PDF_ACTIVE = (
    b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/AA", b"/RichMedia", b"/EmbeddedFile", b"/XFA", b"/SubmitForm",
    b"/ImportData", b"/GoToE",
)  # fmt: skip
_NAME_END = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)"
_OPENING = re.compile(
    rb"/OpenAction\s*(\[|\d+\s+\d+\s+R\s*(?=[/>])|<<\s*(?:/Type\s*/Action\s*)?/S\s*/GoTo\b)", re.DOTALL
)
_MARKUP = re.compile(rb"<\s*(!doctype\s+html|html|script|svg|iframe|body|\?xml|\?php)", re.IGNORECASE)
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_SHORTCUT = b"L\x00\x00\x00\x01\x14\x02\x00"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is."""

    extension: str
    media_type: str


def judge(name: str, stream: BinaryIO, *, within: bool = False) -> Kind:
    """Return what kind a file is. Raises Refused, with the reason, for what is not taken.

    `stream` is the whole file, open for reading and seeking; it is left at its beginning. `within`: it is embedded in another.
    """
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in TAKEN:
        known = "、".join(sorted(TAKEN))
        raise Refused(
            f"不收这种类型。可收：{known}。", f"This type is not taken. Taken are: {', '.join(sorted(TAKEN))}."
        )
    stream.seek(0)
    head = stream.read(4096)
    if not head:
        raise Refused("文件是空的。", "The file is empty.")
    _check(extension, head, stream, within=within)
    stream.seek(0)
    return Kind(extension, TAKEN[extension])


def _check(extension: str, head: bytes, stream: BinaryIO, *, within: bool) -> None:
    if head.startswith(_PROGRAMS) or head.startswith(_SHORTCUT):
        raise Refused("这是程序，不是文件资料。", "This is a program.")
    if extension in _ZIPPED:
        if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            raise _other(extension)
        _archive(extension, stream, within=within)
    elif extension == "pdf":
        _pdf(head, stream)
    elif extension in _MAGIC:
        _picture(extension, head, stream)
    else:
        _plain(stream)


def _other(extension: str) -> Refused:
    return Refused(f"内容与扩展名 .{extension} 不符。", f"The content is not what .{extension} says.")


def _parts(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while part := stream.read(_PART):
        yield part


def _plain(stream: BinaryIO) -> None:
    for number, part in enumerate(_parts(stream)):
        if b"\x00" in part and not (number == 0 and part.startswith((b"\xff\xfe", b"\xfe\xff"))):
            raise _other("txt")
        if number == 0 and _MARKUP.search(part[:4096]):
            raise Refused("不收网页和标记语言文件。", "Web pages and markup are not taken.")


def _picture(extension: str, head: bytes, stream: BinaryIO) -> None:
    if not head.startswith(_MAGIC[extension]) or (extension == "webp" and head[8:12] != b"WEBP"):
        raise _other(extension)
    if _MARKUP.search(head):
        raise Refused("图片中夹带了网页代码。", "Markup hides in the picture.")


# --- archives -------------------------------------------------------------------------------------------------------
def _archive(extension: str, stream: BinaryIO, *, within: bool) -> None:
    if zip_directory.size_of(stream) > ENTRIES * _DIRECTORY_LINE:
        raise _bomb()
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _bounded(archive, entries)
            names = [each.filename.replace("\\", "/").lower() for each in entries]
            if extension == "zip":
                _plain_archive(archive, entries, names)
            else:
                inner = None if within else partial(judge, within=True)
                office_parts.look(extension, archive, entries, names, inner)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Refused(
            "压缩结构损坏或已加密，无法检查。", "The archive is damaged or encrypted and cannot be checked."
        ) from error


def _bounded(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Unpack every entry once, counting: what an archive says of its own sizes is not believed."""
    packed = sum(each.compress_size for each in entries)
    allowed = min(UNPACKED, max(SMALL, packed * RATIO))
    if len(entries) > ENTRIES or sum(each.file_size for each in entries) > allowed:
        raise _bomb()
    total = 0
    for each in entries:
        with archive.open(each) as part:
            while read := part.read(_PART):
                total += len(read)
                if total > allowed:
                    raise _bomb()


def _bomb() -> Refused:
    return Refused("压缩包解开后过大。", "The archive unpacks to too much.")


def _plain_archive(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], names: list[str]) -> None:
    """An archive of documents: only kinds that are taken, each what its name says, no archive within."""
    for entry, name in zip(entries, names, strict=True):
        extension = name.rpartition(".")[2]
        if name.endswith("/"):
            continue
        if name.startswith("/") or ".." in name.split("/"):
            raise Refused("压缩包中的路径有误。", "A path in the archive leads out of it.")
        if extension not in TAKEN or extension in _ZIPPED or extension == "pdf":
            raise Refused(
                f"压缩包中只能有图片和文本，不能有“{name[-60:]}”。请单独上传。",
                f"An archive may hold pictures and texts, not “{name[-60:]}”. Upload it by itself.",
            )
        with archive.open(entry) as part:
            _check(extension, part.read(4096), cast(BinaryIO, part), within=True)


# --- PDF ------------------------------------------------------------------------------------------------------------
def _pdf(head: bytes, stream: BinaryIO) -> None:
    """Look for active names in the file as written and in its compressed object streams."""
    if b"%PDF-" not in head[:1024]:
        raise _other("pdf")
    stream.seek(0)
    data = stream.read()
    if re.search(rb"/Encrypt" + _NAME_END, data):
        raise Refused("PDF 已加密，无法检查。请解除加密后上传。", "The PDF is encrypted and cannot be checked.")
    for text in (data, *_object_streams(data)):
        found = _active(_plain_names(text))
        if found:
            raise Refused(f"PDF 含有活动内容（{found}）。", f"The PDF holds active content ({found}).")


def _plain_names(text: bytes) -> bytes:
    """Return PDF text with names written plainly: /J#61vaScript is /JavaScript."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), text)


def _active(text: bytes) -> str:
    for name in _PDF_ACTIVE:
        if re.search(re.escape(name) + _NAME_END, text) is None:
            continue
        if name == b"/OpenAction" and len(_OPENING.findall(text)) == len(re.findall(rb"/OpenAction" + _NAME_END, text)):
            continue  # opening at a page acts on nothing
        return name.decode()
    return ""


def _object_streams(data: bytes) -> Iterator[bytes]:
    """Give the unpacked object streams, in which a PDF may write its dictionaries.

    What is read and unpacked in all is bounded: streams that name each other's bytes would else be read for hours.
    """
    left, tried = LOOKED_INTO, 0
    for found in re.finditer(rb"/ObjStm" + _NAME_END, data):
        near = list(islice(_STREAM.finditer(data, max(found.end(), tried)), _CANDIDATES))
        if not near:
            return
        for stream in near:  # the word may stand in a text before it stands for itself
            tried = stream.end()
            text, worked = _unpacked(data, tried, left)
            left -= worked
            if left <= 0:
                raise _bomb()
            if text:
                yield text
                break


def _unpacked(data: bytes, begin: int, most: int) -> tuple[bytes, int]:
    """Unpack a stream piece by piece; return its text as far as it is sound, and the bytes read and made for it."""
    unpacker, made, read = zlib.decompressobj(-zlib.MAX_WBITS), bytearray(), 2  # a wrong checksum hides nothing
    if data[begin : begin + 1] not in _DEFLATED:
        return b"", read
    try:
        while not unpacker.eof and begin + read < len(data) and read + len(made) < most:
            piece = data[begin + read : begin + read + (_PIECE if made else _FIRST)]
            read += len(piece)
            made += unpacker.decompress(piece, max(1, most - len(made)))
    except zlib.error:
        pass  # a reader of PDF shows what stands before the damage too
    return bytes(made), read + len(made)
