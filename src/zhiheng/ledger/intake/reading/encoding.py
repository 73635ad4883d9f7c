"""Which of UTF-8 and GB18030 a text file is in, verified over every byte, never guessed from a sample."""

from __future__ import annotations

import codecs
import mmap
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from zhiheng.ledger.intake.errors import BrokenText, EncodingError

_BLOCK = 32 << 20
_BOM = b"\xef\xbb\xbf"
_SAMPLE = 1 << 20


def detect(path: Path) -> str:
    """Return ``utf-8`` or ``gb18030``.

    UTF-8 wins where all bytes agree with it. Otherwise every byte must be GB18030 and the text must read as
    Chinese: broken UTF-8 and Big5 also pass as GB18030 byte by byte, but give characters hardly ever written.
    Raises BrokenText where the text is one of both but for few bytes, else EncodingError with the byte and line at
    which UTF-8 fails.
    """
    failed_at = first_utf8_error(path)
    if failed_at is None:
        return "utf-8"
    if _is_gb18030(path):
        return "gb18030"
    raise told_apart(path, failed_at)


def told_apart(path: Path, failed_at: int) -> EncodingError:
    """Return the error of a text that is neither, as the one it nearly is; ``failed_at`` is where UTF-8 fails."""
    sample = _around(path, failed_at)
    as_utf8, as_gb = (sample.decode(name, "replace") for name in ("utf-8", "gb18030"))
    if _nearly_chinese(as_utf8):
        return _broken(path, "utf-8", failed_at)
    if _nearly_chinese(as_gb):
        at = _first_error(path, "gb18030")
        return _broken(path, "gb18030", failed_at if at is None else at)
    return EncodingError(file=path.name, utf8_at=failed_at + 1, line=_line_of(path, failed_at))


def _around(path: Path, position: int) -> bytes:
    """Return whole lines before and after a byte, where there are line ends."""
    with path.open("rb") as stream:
        stream.seek(max(position - _SAMPLE // 2, 0))
        data = stream.read(_SAMPLE)
    return data if position <= _SAMPLE // 2 else data[data.find(b"\n") + 1 :]


def _nearly_chinese(text: str) -> bool:
    """Tell whether a decoded text reads as Chinese with one wrong place in twenty characters at most."""
    beyond = [char for char in text if ord(char) > 127]
    wrong = beyond.count("\ufffd")
    return wrong * 20 <= max(len(beyond), 100) and _reads_as_chinese("".join(c for c in beyond if c != "\ufffd"))


def _broken(path: Path, encoding: str, at: int) -> BrokenText:
    with path.open("rb") as stream:
        stream.seek(max(at - _SAMPLE, 0))
        before = stream.read(min(at, _SAMPLE))
        byte = stream.read(1)
    line = before[before.rfind(b"\n") + 1 :].removeprefix(_BOM).decode(encoding, "replace")
    return BrokenText(
        file=path.name,
        encoding=encoding.upper(),
        at=at + 1,
        line=_line_of(path, at),
        column=len(line) + 1,
        byte=f"0x{byte.hex().upper()}",
    )


def _first_error(path: Path, encoding: str) -> int | None:
    """Return the first byte that does not belong to the encoding; blocks end with whole lines."""
    position = 0
    for block in _blocks(path):
        try:
            str(block, encoding)
        except UnicodeDecodeError as error:
            return position + error.start
        position += len(block)
    return None


def _blocks(path: Path) -> Iterator[memoryview]:
    """Yield views of the mapped file that end with a whole line where there is one; let go of each before the next."""
    size = path.stat().st_size
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        start = 0
        while start < size:
            end = min(start + _BLOCK, size)
            if end < size:
                end = mapped.rfind(b"\n", start, end) + 1 or end
            with memoryview(mapped) as whole, whole[start:end] as block:
                yield block
            start = end


def is_utf8(block: memoryview) -> bool:
    """Tell whether a block is valid UTF-8, by Arrow's vectorised check and without a copy."""
    offsets = pa.array([0, len(block)], pa.int64()).buffers()[1]
    binary = pa.Array.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(block)])
    try:
        binary.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def first_utf8_error(path: Path) -> int | None:
    """Return the first byte at which the file is not UTF-8, None where it is."""
    position = 0
    for block in _blocks(path):
        if not is_utf8(block):
            try:
                str(block, "utf-8")
            except UnicodeDecodeError as error:
                return position + error.start
        position += len(block)
    return None


def _is_gb18030(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("gb18030")("strict")
    sample = ""
    try:
        for block in _blocks(path):
            text = decoder.decode(block)
            if len(sample) < _SAMPLE:
                sample += "".join(c for c in text[:_SAMPLE] if ord(c) > 127)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return _reads_as_chinese(sample)


def _reads_as_chinese(sample: str) -> bool:
    """Tell whether nine in ten characters beyond ASCII belong to GB 2312, the set of everyday writing."""
    common = len(sample.encode("gb2312", "ignore")) // 2
    return bool(sample) and common * 10 >= len(sample) * 9


def _line_of(path: Path, position: int) -> int:
    lines, left = 1, position
    with path.open("rb") as stream:
        while left and (block := stream.read(min(left, _BLOCK))):
            lines, left = lines + block.count(b"\n"), left - len(block)
    return lines


def transcode(block: bytes, encoding: str) -> bytes:
    """Return a block of whole lines in UTF-8."""
    return block if encoding == "utf-8" else block.decode(encoding).encode()


def without_bom(block: bytes) -> bytes:
    """Return the block without a byte order mark."""
    return block.removeprefix(_BOM)
