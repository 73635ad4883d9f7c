"""The paragraph styles of official documents in DOCX: fonts, sizes and distances live here, never in single paragraphs.

Fonts are named as offices have them; `FONTS` says what stands in where one is not installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from zhiheng.documents import measures as m

FANG, KAI, HEI, SONG, XIAOBIAOSONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
LATIN: Final = "Times New Roman"
#: Font → what stands in for it, in the order of trial.
FONTS: Final = {
    FANG: "仿宋,FangSong,FandolFang,STFangsong",
    KAI: "楷体,KaiTi,FandolKai,STKaiti",
    HEI: "SimHei,Noto Sans CJK SC,Source Han Sans SC",
    SONG: "SimSun,Noto Serif CJK SC",
    XIAOBIAOSONG: "华文中宋,STZhongsong,宋体,Noto Serif CJK SC",
    LATIN: "Liberation Serif",
}
TWIPS: Final = 20  # in a point
HALF_POINTS: Final = 2
TIGHTER: Final = (
    5  # twips that a character of size 3 gives up, so that 28 fit into 156 mm; justified lines are full again
)
RULE_EIGHTHS: Final = 10  # 1.25 pt, the red line under the number


def twips(points: float) -> int:
    """Return points as twentieths of a point, whole."""
    return round(points * TWIPS)


def mm(millimetres: float) -> int:
    """Return millimetres as twentieths of a point, whole."""
    return twips(millimetres * m.MM_PT)


@dataclass(frozen=True)
class Style:
    """A paragraph style; sizes and distances in points, ``first_line`` and ``right`` in characters.

    ``line``: the exact height of a line, 0 where the line takes what it needs.
    """

    id: str
    name: str
    font: str = FANG
    size: float = m.BODY_PT
    line: float = m.LINE_PT
    align: str = "both"
    first_line: int = 0
    before: float = 0
    after: float = 0
    colour: str = ""
    keep_next: bool = False
    outline: int | None = None
    latin: str = LATIN
    below: str = ""  # a border under the paragraph


def _rule(kind: str, eighths: int, space_mm: float) -> str:
    space = min(31, round(space_mm * m.MM_PT))
    return f'<w:bottom w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{m.RED}"/>'


NORMAL: Final = Style("Normal", "Normal", first_line=2)
HEAD: Final = Style(
    "IssuerHead",
    "发文机关标志",
    XIAOBIAOSONG,
    m.HEAD_PT[1],
    0,
    "center",
    before=m.HEAD_FROM_AREA_MM * m.MM_PT,
    colour=m.RED,
    latin=XIAOBIAOSONG,
)
LETTER_HEAD: Final = Style(
    "LetterHead",
    "信函发文机关标志",
    XIAOBIAOSONG,
    m.HEAD_PT[1],
    0,
    "center",
    colour=m.RED,
    latin=XIAOBIAOSONG,
    below=_rule("thickThinSmallGap", 24, m.RULE_BELOW_NUMBER_MM),
)
LETTER_FOOT: Final = Style("LetterFoot", "信函页脚红线", size=2, line=2, below=_rule("thinThickSmallGap", 24, 0))
FORM_HEAD: Final = Style("FormHead", "文书机关名称", XIAOBIAOSONG, line=0, align="center", after=m.LINE_PT / 2)
NUMBER: Final = Style(
    "DocumentNumber",
    "发文字号",
    align="center",
    before=2 * m.LINE_PT,
    below=_rule("single", RULE_EIGHTHS, m.RULE_BELOW_NUMBER_MM),
)
SIDE_NUMBER: Final = Style("SideNumber", "信函发文字号", align="right")
TITLE: Final = Style(
    "Title",
    "Title",
    XIAOBIAOSONG,
    m.TITLE_PT,
    m.TITLE_LINE_PT,
    "center",
    before=2 * m.LINE_PT,
    after=m.LINE_PT,
    keep_next=True,
    latin=XIAOBIAOSONG,
)
ADDRESSEE: Final = Style("Addressee", "主送机关", align="left")
HEADINGS: Final = (
    Style("Heading1", "heading 1", HEI, first_line=2, keep_next=True, outline=0, latin=HEI),
    Style("Heading2", "heading 2", KAI, first_line=2, keep_next=True, outline=1),
    Style("Heading3", "heading 3", FANG, first_line=2, outline=2),
)
ATTACHMENTS: Final = Style("AttachmentList", "附件说明", align="left")
ATTENDANCE: Final = Style("Attendance", "出席名单", align="left")
SIGNATORY: Final = Style("Signatory", "发文机关署名", align="right", before=m.SEAL_LINES * m.LINE_PT, keep_next=True)
DAY: Final = Style("IssueDate", "成文日期", align="right")
NOTE: Final = Style("Annotation", "附注", first_line=2, before=m.LINE_PT)
IMPRINT: Final = Style("Imprint", "版记", size=m.SMALL_PT, line=20, align="left", before=3, after=3)
ANCHOR: Final = Style("ImprintAnchor", "版记定位", size=1, line=1)
PAGE_NUMBER: Final = Style("PageNumber", "页码", SONG, m.SMALL_PT, m.SMALL_PT, "left", latin=SONG)
MARK: Final = Style("Mark", "版本标记", HEI, 10.5, 14, "left", colour="737373", latin=HEI)
FORM_LABEL: Final = Style("FormLabel", "表格栏目", size=m.SMALL_PT, line=0, align="center", before=5, after=5)
FORM_VALUE: Final = Style("FormValue", "表格内容", size=m.SMALL_PT, line=0, align="left", before=5, after=5)
CAPTION: Final = Style("ExhibitCaption", "图表题", HEI, 12, 0, "center", before=8, after=3, keep_next=True, latin=HEI)
FOOT: Final = Style("ExhibitFoot", "图表注", size=10.5, line=0, align="left", before=3, after=10)
PICTURE: Final = Style("ExhibitPicture", "图", size=12, line=0, align="center", keep_next=True)
TABLE_HEAD: Final = Style("TableHead", "表头", HEI, 12, 0, "center", before=2, after=2, latin=HEI)
TABLE_CELL: Final = Style("TableCell", "表内文字", size=12, line=0, align="left", before=2, after=2)
STYLES: Final = (
    NORMAL, HEAD, LETTER_HEAD, LETTER_FOOT, FORM_HEAD, NUMBER, SIDE_NUMBER, TITLE, ADDRESSEE, *HEADINGS, ATTACHMENTS, ATTENDANCE,
    SIGNATORY, DAY, NOTE, IMPRINT, ANCHOR, PAGE_NUMBER, MARK, FORM_LABEL, FORM_VALUE, CAPTION, FOOT, PICTURE, TABLE_HEAD,
    TABLE_CELL,
)  # fmt: skip


def styles_xml() -> BaseOxmlElement:
    """Return the whole style sheet."""
    return parse_xml(
        f"<w:styles {nsdecls('w')}>{_DEFAULTS}{''.join(_style(one) for one in STYLES)}{_TABLE}{''.join(_characters())}</w:styles>"
    )


def font_table() -> bytes:
    """Return the table of fonts with what stands in for each."""
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in sorted(FONTS.items())
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:fonts {nsdecls('w')}>{rows}</w:fonts>".encode()


_DEFAULTS = (
    f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" '
    f'w:eastAsia="{FANG}"/><w:kern w:val="0"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault><w:pPr/></w:pPrDefault></w:docDefaults>"
)
APPROVER: Final = "ApproverName"
ATTENDANCE_LABEL: Final = "AttendanceLabel"
#: Styles of characters: id, name, font.
_CHARACTERS: Final = ((APPROVER, "签发人姓名", KAI), (ATTENDANCE_LABEL, "出席标签", HEI))
_TABLE = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
    '<w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
    '<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="108" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)


def _characters() -> Iterator[str]:
    for key, name, font in _CHARACTERS:
        yield (
            f'<w:style w:type="character" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
            f'<w:basedOn w:val="DefaultParagraphFont"/><w:rPr><w:rFonts w:eastAsia="{font}"/></w:rPr></w:style>'
        )


def _style(style: Style) -> str:
    default = ' w:default="1"' if style is NORMAL else ""
    based = "" if style is NORMAL else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{style.id}"><w:name w:val="{style.name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{''.join(_paragraph(style))}</w:pPr><w:rPr>{''.join(_letters(style))}</w:rPr></w:style>"
    )


def _paragraph(style: Style) -> Iterator[str]:
    """Yield the properties of the paragraph, in the order that the schema wants."""
    if style.keep_next:
        yield "<w:keepNext/><w:keepLines/>"
    yield '<w:widowControl w:val="0"/>'
    if style.below:
        yield f"<w:pBdr>{style.below}</w:pBdr>"
    # The grid of the page is 22 × 28; lines and characters keep to it by their own height and pitch, because programs
    # disagree on how a character of 16 pt sits in a cell of 15.79 pt.
    yield '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
    height = f'w:line="{twips(style.line)}" w:lineRule="exact"' if style.line else 'w:line="240" w:lineRule="auto"'
    yield f'<w:spacing w:before="{twips(style.before)}" w:after="{twips(style.after)}" {height}/>'
    indent = f'w:firstLineChars="{style.first_line * 100}" w:firstLine="{twips(style.first_line * m.PITCH_PT)}"'
    yield f'<w:ind w:left="0" w:right="0" {indent}/>'
    yield f'<w:jc w:val="{style.align}"/>'
    if style.outline is not None:
        yield f'<w:outlineLvl w:val="{style.outline}"/>'


def _letters(style: Style) -> Iterator[str]:
    yield f'<w:rFonts w:ascii="{style.latin}" w:hAnsi="{style.latin}" w:cs="{style.latin}" w:eastAsia="{style.font}"/>'
    yield '<w:b w:val="0"/><w:snapToGrid w:val="0"/>'
    if style.colour:
        yield f'<w:color w:val="{style.colour}"/>'
    if style.size == m.BODY_PT:
        yield f'<w:spacing w:val="{-TIGHTER}"/>'
    size = round(style.size * HALF_POINTS)
    yield f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
