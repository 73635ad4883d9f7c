"""Kinds of files: what is taken, and what pretends, acts by itself or unpacks to too much."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from zhiheng.cases import file_kinds
from zhiheng.cases.file_kinds import Refused, judge

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
TYPES = b'<?xml version="1.0"?><Types><Override ContentType="application/vnd.x+xml"/></Types>'
RELS = b'<Relationships><Relationship Type="http://x/hyperlink" Target="https://a.cn" TargetMode="External"/></Relationships>'


OUTSIDE = RELS.replace(b"hyperlink", b"attachedTemplate")


def zipped(parts: dict[str, bytes], **named: Any) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, **named) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return into.getvalue()


def docx(**more: bytes) -> bytes:
    parts = {"[Content_Types].xml": TYPES, "word/document.xml": b"<w:document/>", "word/_rels/document.xml.rels": RELS}
    return zipped(parts | {name.replace("__", "/").replace("_dot_", "."): data for name, data in more.items()})


def pdf(extra: bytes = b"", stream: bytes | None = None) -> bytes:
    packed = (
        b""
        if stream is None
        else (
            b"5 0 obj <</Type /ObjStm /Filter /FlateDecode>> stream\r\n"
            + zlib.compress(stream)
            + b"\r\nendstream endobj\n"
        )
    )
    return b"%PDF-1.7\n1 0 obj <</Type /Catalog /Pages 2 0 R " + extra + b">> endobj\n" + packed + b"%%EOF"


def written(writer: str) -> bytes:
    """Return what a real library writes."""
    into = io.BytesIO()
    if writer == "docx":
        from docx import Document

        document = Document()
        document.add_paragraph("改正情况")
        document.save(into)
    elif writer == "xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(into) as book:
            book.add_worksheet().write(0, 0, "改正")
    else:
        import typst

        return bytes(typst.compile(b'= Title\n#link("https://a.cn")[x]\n== Part'))
    return into.getvalue()


TAKEN: dict[str, Callable[[], bytes]] = {
    "a.pdf": pdf, "b.docx": docx, "c.png": lambda: PNG, "d.JPG": lambda: b"\xff\xd8\xff\xe0" + b"\0" * 20, "e.txt": "改正".encode,
    "f.csv": lambda: b"a,b\n1,2\n", "g.txt": lambda: "甲".encode("utf-16"), "h.zip": lambda: zipped({"a/b.png": PNG, "c.txt": b"x"}),
    "i.pdf": lambda: pdf(b"/OpenAction [3 0 R /Fit]"), "j.pdf": lambda: pdf(stream=b"<</Type /Font>>"), "k.gif": lambda: b"GIF89a" + b"\0" * 9,
    "l.docx": lambda: docx(word__embeddings__chart_dot_xlsx=zipped({"xl/workbook.xml": b"<x/>"}), word__media__a_dot_svg=b"<svg><path/></svg>"),
    "m.odt": lambda: zipped({"content.xml": b"<x><office:scripts/></x>"}), "n.docx": lambda: docx(word__header1_dot_xml=b"<w:instrText> PAGE </w:instrText>hidden"),
    "real.docx": lambda: written("docx"), "real.xlsx": lambda: written("xlsx"), "real.pdf": lambda: written("pdf"),
}  # fmt: skip
REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "page": ("a.html", lambda: b"<html>"),
    "drawing": ("a.svg", lambda: b"<svg onload='x'/>"),
    "no extension": ("file", lambda: b"x"),
    "program by name": ("a.exe", lambda: b"MZ"),
    "program as picture": ("a.png", lambda: b"MZ" + PNG),
    "script as text": ("a.txt", lambda: b"#!/bin/sh\n"),
    "page as text": ("a.txt", lambda: b"  <HTML><script>x</script>"),
    "binary as text": ("a.csv", lambda: b"a\x00b"),
    "empty": ("a.pdf", bytes),
    "picture that is none": ("a.png", lambda: b"hello"),
    "picture with a page in it": ("a.gif", lambda: b"GIF89a/*<script>alert(1)</script>"),
    "pdf that is none": ("a.pdf", lambda: b"hello"),
    "pdf with script": ("a.pdf", lambda: pdf(b"/Names <</JavaScript 4 0 R>>")),
    "pdf with short script": ("a.pdf", lambda: pdf(b"/A <</S /JS /JS (x)>>")),
    "pdf with hidden script": ("a.pdf", lambda: pdf(b"/#4a#61vaScript 4 0 R")),
    "pdf with action": ("a.pdf", lambda: pdf(b"/OpenAction <</S /Launch /F (x)>>")),
    "pdf with additional action": ("a.pdf", lambda: pdf(b"/AA <</O 4 0 R>>")),
    "pdf with opening script": ("a.pdf", lambda: pdf(b"/OpenAction 4 0 R 5 0 obj <</S/JavaScript>>")),
    "pdf with file": ("a.pdf", lambda: pdf(b"/EmbeddedFile 4 0 R")),
    "pdf with form that sends": ("a.pdf", lambda: pdf(b"/S /SubmitForm")),
    "pdf with xfa": ("a.pdf", lambda: pdf(b"/AcroForm <</XFA 4 0 R>>")),
    "pdf with packed script": ("a.pdf", lambda: pdf(stream=b"<</S /JavaScript /JS (x)>>")),
    "encrypted pdf": ("a.pdf", lambda: pdf(b"/Encrypt 9 0 R")),
    "docx that is a zip": ("a.docx", lambda: zipped({"a.txt": b"x"})),
    "docx that is text": ("a.docx", lambda: b"hello"),
    "docx with macros": ("a.docx", lambda: docx(word__vbaProject_dot_bin=b"x")),
    "docx named macros": ("a.docx", lambda: zipped({"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml",
                                                    "word/document.xml": b"x"})),
    "docx with object": ("a.docx", lambda: docx(word__embeddings__oleObject1_dot_bin=b"x")),
    "docx with template from outside": ("a.docx", lambda: docx(word___rels__settings_dot_xml_dot_rels=RELS.replace(b"hyperlink", b"attachedTemplate"))),
    "docx with entities": ("a.docx", lambda: zipped({"[Content_Types].xml": TYPES, "word/document.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"})),
    "docx with commands": ("a.docx", lambda: zipped({"[Content_Types].xml": TYPES, "word/document.xml": b"<w:instrText>DDEAUTO c:\\x</w:instrText>"})),
    **{f"docx with template from outside, {how}": ("a.docx", lambda rels=rels: docx(word___rels__settings_dot_xml_dot_rels=rels)) for how, rels in {
        "single quotes": OUTSIDE.replace(b'"', b"'"), "spaces": OUTSIDE.replace(b'Mode="', b'Mode = "'),
        "prefix": OUTSIDE.replace(b"<Rel", b"<r:Rel").replace(b"</Rel", b"</r:Rel").replace(b"ships>", b'ships xmlns:r="x">', 1),
        "named like a link": OUTSIDE.replace(b"a.cn", b"a.cn/hyperlink"), "utf-16": OUTSIDE.decode().encode("utf-16"),
        "other coding": b'<?xml version="1.0" encoding="utf-7"?>' + OUTSIDE, "page": OUTSIDE.replace(b"attachedTemplate", b"aFChunk").replace(b"External", b"Internal"),
        "damaged": OUTSIDE[:-9]}.items()},
    "docx with commands in pieces": ("a.docx", lambda: docx(word__header1_dot_xml=b"<w:instrText>DD</w:instrText><w:instrText>EAUTO c:\\x</w:instrText>")),
    "docx with program": ("a.docx", lambda: docx(word__media__a_dot_exe=b"x")),
    "docx with package": ("a.docx", lambda: docx(word__embeddings__payload_dot_bin=b"x")),
    "docx with a sheet with macros": ("a.docx", lambda: docx(word__embeddings__a_dot_xlsx=zipped({"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"}))),
    "docx in docx in docx": ("a.docx", lambda: docx(word__embeddings__a_dot_docx=docx(word__embeddings__b_dot_docx=docx()))),
    "docx with acting drawing": ("a.docx", lambda: docx(word__media__a_dot_svg=b"<svg onload='alert(1)'/>")),
    "sheet that asks a program": ("a.xlsx", lambda: zipped({"xl/workbook.xml": b"<x/>", "xl/externalLinks/externalLink1.xml": b"<x><ddeLink ddeService='cmd'/></x>"})),
    "foreign macro sheet": ("a.xlsx", lambda: zipped({"xl/workbook.xml": b"<x/>", "xl/intlMacroSheets/s.xml": b"<x/>"})),
    "odt with script": ("a.odt", lambda: zipped({"content.xml": b"<x/>", "Scripts/python/a.py": b"x"})),
    "odt with listener": ("a.odt", lambda: zipped({"content.xml": b"<x><script:event-listener xlink:href='vnd.sun.star.script:a'/></x>"})),
    "archive with program named as picture": ("a.zip", lambda: zipped({"b.png": b"MZ" + PNG})),
    "archive with page named as text": ("a.zip", lambda: zipped({"b.txt": b"<html>"})),
    "macro sheet": ("a.xlsx", lambda: zipped({"xl/workbook.xml": b"<x/>", "xl/macrosheets/sheet1.xml": b"<x/>"})),
    "archive with archive": ("a.zip", lambda: zipped({"b.zip": zipped({"c.txt": b"x"})})),
    "archive with program": ("a.zip", lambda: zipped({"b.exe": b"MZ"})),
    "archive that leads out": ("a.zip", lambda: zipped({"../b.txt": b"x"})),
    "damaged archive": ("a.zip", lambda: zipped({"b.txt": b"x" * 100})[:-30]),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_kind_is_taken(name: str) -> None:
    kind = judge(name, io.BytesIO(TAKEN[name]()))
    assert kind.media_type == file_kinds.TAKEN[name.rpartition(".")[2].lower()]


@pytest.mark.parametrize("what", REFUSED)
def test_refused_with_a_reason_in_both_languages(what: str) -> None:
    name, data = REFUSED[what]
    with pytest.raises(Refused) as told:
        judge(name, io.BytesIO(data()))
    assert told.value.zh
    assert told.value.en


def test_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_kinds, "SMALL", 1_000)
    with pytest.raises(Refused) as told:
        judge("a.zip", io.BytesIO(zipped({"a.txt": b"0" * 1_000_000})))
    assert "unpacks" in told.value.en


def test_archive_that_lies_about_its_size_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_kinds, "SMALL", 1_000)
    honest = zipped({"a.txt": b"0" * 1_000_000})
    place = honest.rfind(b"PK\x01\x02")
    lying = honest[: place + 24] + (10).to_bytes(4, "little") + honest[place + 28 :]
    with pytest.raises(Refused):
        judge("a.zip", io.BytesIO(lying))


def test_archive_with_too_many_entries_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_kinds, "ENTRIES", 3)
    with pytest.raises(Refused):
        judge("a.zip", io.BytesIO(zipped({f"{n}.txt": b"x" for n in range(4)})))
