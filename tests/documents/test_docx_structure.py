"""The DOCX of every shipped template against the standard (ECMA-376, WordprocessingML): what Word and WPS refuse, or mend in silence.

They cannot be run here. Checked are the package (parts, types, relationships), the order of children that the schema
fixes, references to styles and images, the shape of tables, and that another reader opens the file.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any
from xml.etree import ElementTree as Tree

import docx as reader
import pytest

from zhiheng import policy
from zhiheng.documents import docx, filling

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
#: Element → its children in the order of the schema.
ORDER: dict[str, str] = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens "
    "kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing "
    "mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden color "
    "spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt "
    "vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange",
    "tbl": "tblPr tblGrid tr",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd "
    "tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tcBorders": "top start left bottom end right insideH insideV tl2br tr2bl",
    "tblCellMar": "top start left bottom end right",
    "pBdr": "top left bottom right between bar",
    "tr": "tblPrEx trPr tc",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked personal personalCompose "
    "personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "styles": "docDefaults latentStyles style",
    "docDefaults": "rPrDefault pPrDefault",
    "settings": "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries displayBackgroundShape "
    "printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts embedSystemFonts saveSubsetFonts saveFormsData "
    "mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors "
    "hideGrammaticalErrors activeWritingStyle proofState formsDesign attachedTemplate linkStyles stylePaneFormatFilter stylePaneSortMethod "
    "documentType mailMerge revisionView trackRevisions doNotTrackMoves doNotTrackFormatting documentProtection autoFormatOverride "
    "styleLockTheme styleLockQFSet defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps showEnvelope "
    "summaryLength clickAndTypeStyle defaultTableStyle evenAndOddHeaders bookFoldRevPrinting bookFoldPrinting bookFoldPrintingSheets "
    "drawingGridHorizontalSpacing drawingGridVerticalSpacing displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery "
    "doNotUseMarginsForDrawingGridOrigin drawingGridHorizontalOrigin drawingGridVerticalOrigin doNotShadeFormData noPunctuationKerning "
    "characterSpacingControl printTwoOnOne strictFirstAndLastChars noLineBreaksAfter noLineBreaksBefore savePreviewPicture "
    "doNotValidateAgainstSchema saveInvalidXml ignoreMixedContent alwaysShowPlaceholderText doNotDemarcateInvalidXml saveXmlDataOnly "
    "useXSLTWhenSaving saveThroughXslt showXMLTags alwaysMergeEmptyNamespace updateFields hdrShapeDefaults footnotePr endnotePr compat "
    "docVars rsids mathPr attachedSchema themeFontLang clrSchemeMapping doNotIncludeSubdocsInStats doNotAutoCompressPictures forceUpgrade "
    "captions readModeInkLockDown smartTagType schemaLibrary shapeDefaults doNotEmbedSmartTags decimalSymbol listSeparator",
}  # fmt: skip


@cache
def rendered() -> dict[str, bytes]:
    """Return each shipped template as a DOCX with labels in its places."""
    return {
        f"{pack.info.id}/{name}": docx.render(filling.sample(one))
        for pack in policy.load().values()
        for name, one in pack.templates.items()
        if one in pack.own()
    }


def wrong(content: bytes) -> Iterator[str]:
    """Tell what is wrong with a DOCX."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    trees = {name: Tree.fromstring(text) for name, text in parts.items() if name.endswith((".xml", ".rels"))}
    yield from _package(parts, trees)
    styles = {one.get(f"{W}styleId"): one.get(f"{W}type") for one in trees["word/styles.xml"].iter(f"{W}style")}
    if len(styles) != sum(1 for _ in trees["word/styles.xml"].iter(f"{W}style")):
        yield "a style stands twice"
    for name, tree in trees.items():
        if name.startswith("word/") and name.endswith(".xml"):
            yield from (f"{name}: {what}" for what in _written(tree, styles))
            yield from (f"{name}: {what}" for what in _referred(name, tree, trees))


def _package(parts: dict[str, bytes], trees: dict[str, Any]) -> Iterator[str]:
    types = trees["[Content_Types].xml"]
    ends = {one.get("Extension", "").lower() for one in types.iter(f"{TYPES}Default")}
    named = {one.get("PartName", "") for one in types.iter(f"{TYPES}Override")}
    for name in parts:
        if name != "[Content_Types].xml" and f"/{name}" not in named and name.rpartition(".")[2].lower() not in ends:
            yield f"{name} has no content type"
    yield from (f"{name} is named and not there" for name in named if name.removeprefix("/") not in parts)
    for name, tree in trees.items():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        ids = [one.get("Id") for one in tree.iter(f"{RELS}Relationship")]
        if len(ids) != len(set(ids)):
            yield f"{name}: an id stands twice"
        for one in tree.iter(f"{RELS}Relationship"):
            target = one.get("Target", "")
            place = (
                target.removeprefix("/")
                if target.startswith("/")
                else posixpath.normpath(posixpath.join(folder, target))
            )
            if one.get("TargetMode") == "External":
                yield f"{name}: leads outside, to {target}"
            elif place not in parts:
                yield f"{name}: {target} is not there"


def _written(tree: Any, styles: dict[str | None, str | None]) -> Iterator[str]:
    for one in tree.iter():
        tag = one.tag.removeprefix(W)
        if one.tag.startswith(W) and tag in ORDER:
            yield from _order(tag, [each.tag.removeprefix(W) for each in one if each.tag.startswith(W)])
        if tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link") and one.get(f"{W}val") not in styles:
            yield f"there is no style {one.get(f'{W}val')}"
        if tag in ("p", "r") and any(each.tag == f"{W}{tag}Pr" for each in list(one)[1:]):
            yield f"the properties of {tag} do not come first"
        if tag == "tc" and (len(one) == 0 or one[-1].tag != f"{W}p"):
            yield "a cell does not end with a paragraph"
    yield from _tables(tree)
    marks = [one.get("id") for one in tree.iter() if one.tag.endswith("}docPr")]
    if len(marks) != len(set(marks)):
        yield "two drawings have one id"
    body = tree.find(f"{W}body")
    if body is not None and (body[-1].tag != f"{W}sectPr" or len(body.findall(f"{W}sectPr")) != 1):
        yield "the body does not end with its section"


def _order(tag: str, children: list[str]) -> Iterator[str]:
    known = ORDER[tag].split()
    yield from (f"{tag} may not hold {one}" for one in children if one not in known)
    places = [known.index(one) for one in children if one in known]
    headers = tag == "sectPr"  # references of headers and footers may be mixed
    if headers:
        places = [0 if place < 2 else place for place in places]
    if places != sorted(places):
        yield f"{tag}: {' '.join(children)} is out of order"
    repeats = {
        "tr",
        "tc",
        "style",
        "headerReference",
        "footerReference",
        "tblStylePr",
        "activeWritingStyle",
        "smartTagType",
    }
    yield from (f"{tag} holds {one} twice" for one in set(children) - repeats if children.count(one) > 1)


def _tables(tree: Any) -> Iterator[str]:
    for table in tree.iter(f"{W}tbl"):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in table.findall(f"{W}tr"):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
            wide = sum(1 if span is None else int(span.get(f"{W}val", "1")) for span in spans)
            if wide != columns:
                yield f"a row of {wide} columns in a table of {columns}"


def _referred(name: str, tree: Any, trees: dict[str, Any]) -> Iterator[str]:
    """Every relationship that a part names is one of its own."""
    folder, _slash, file = name.rpartition("/")
    own = trees.get(f"{folder}/_rels/{file}.rels")
    ids = {one.get("Id") for one in own.iter(f"{RELS}Relationship")} if own is not None else set()
    for one in tree.iter():
        for key, value in one.attrib.items():
            if key.startswith(R) and value not in ids:
                yield f"there is no relationship {value}"


@pytest.mark.parametrize("name", sorted(rendered()))
def test_template_gives_a_docx_that_keeps_to_the_standard(name: str) -> None:
    content = rendered()[name]
    assert sorted(set(wrong(content))) == []
    opened = reader.Document(io.BytesIO(content))
    assert any(paragraph.text.strip() for paragraph in opened.paragraphs)
    again = io.BytesIO()
    opened.save(again)
    assert sorted(set(wrong(again.getvalue()))) == []


def test_what_the_standard_forbids_is_found() -> None:
    content = next(iter(rendered().values()))
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(broken, "w") as made:
        for name in packed.namelist():
            text = packed.read(name)
            if name == "word/document.xml":
                text = text.replace(
                    b"<w:sectPr", b'<w:p><w:pPr><w:jc w:val="left"/><w:pStyle w:val="None"/></w:pPr></w:p><w:sectPr', 1
                )
            if name != "word/settings.xml":
                made.writestr(name, text)
    found = " ".join(wrong(broken.getvalue()))
    assert "out of order" in found
    assert "there is no style None" in found
    assert "settings.xml is" in found or "settings.xml" in found
