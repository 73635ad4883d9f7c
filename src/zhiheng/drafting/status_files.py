"""The status report as a file: DOCX, PDF, XLSX or HTML of the same content; the same report gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from zhiheng.documents.exhibits import Picture, Table
from zhiheng.documents.report import Report, Section
from zhiheng.documents.text import clean, lines

FORMS: Final = ("docx", "pdf", "xlsx", "html")
MEDIA: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}  # fmt: skip
_SHEET: Final = (
    "body{font:16px/1.7 'Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif;max-width:960px;margin:2rem auto;"
    "padding:0 1rem;color:#1f2933}table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.4}"
    "caption{text-align:left;font-weight:bold;padding:.5em 0}th,td{border-bottom:1px solid #cbd2d9;padding:.35em .5em;"
    "text-align:left;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}"
    ".mark{border:1px solid #b42318;color:#b42318;border-radius:3px;padding:.1em .5em;margin-right:.5em}"
    ".foot{font-size:13px;color:#52606d}figure{margin:1.5em 0}figcaption{font-weight:bold}svg{max-width:100%;height:auto}"
    "dt{float:left;clear:left;width:10em;color:#52606d}.scroll{overflow-x:auto}"
)


def render(report: Report, form: str) -> bytes:
    """Return the report as a file of a form. Raises ValueError for another than FORMS, CannotTypeset."""
    if form == "pdf":
        from zhiheng.documents.report import render as pdf

        return pdf(report)
    if form == "docx":
        from zhiheng.documents import report_docx

        return report_docx.render(report)
    if form == "xlsx":
        from zhiheng.documents import report_xlsx

        return report_xlsx.render(report)
    if form == "html":
        return page(report).encode()
    raise ValueError(form)


def page(report: Report) -> str:
    """Return the report as one HTML page that needs nothing else; no style stands in an element."""
    language = "en" if report.language.startswith("en") else "zh-CN"
    title = _text(f"{report.title} {report.subtitle}")
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><title>{title}</title><style>{_SHEET}</style></head><body>'
        f"{''.join(body(report))}</body></html>\n"
    )


def body(report: Report) -> Iterator[str]:
    """Yield the report as HTML: headings, paragraphs, tables with captions and scopes, charts as SVG."""
    yield f"<header><h1>{_text(report.title)}</h1><p>{_text(report.subtitle)}</p>"
    if report.marks:
        yield f"<p>{''.join(f'<span class=mark>{_text(mark)}</span>' for mark in report.marks)}</p>"
    yield f"<dl>{''.join(f'<dt>{_text(label)}</dt><dd>{_text(value)}</dd>' for label, value in report.facts)}</dl></header>"
    for section in report.sections:
        yield from _section(section)
    yield f'<footer class="foot">{_text(report.footer)}</footer>'


def _section(section: Section) -> Iterator[str]:
    yield f"<section><h2>{_text(section.title)}</h2>"
    for text in section.paragraphs:
        yield from (f"<p>{_text(line)}</p>" for line in lines(text))
    for one in (*section.tables, *section.exhibits):
        yield _picture(one) if isinstance(one, Picture) else _table(one)
    yield "</section>"


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col"{_numeric(table, at)}>{_text(name)}</th>' for at, name in enumerate(table.columns))
    rows = "".join(f"<tr>{_row(table, row)}</tr>" for row in table.rows)
    return (
        f'<div class="scroll"><table><caption>{_text(table.caption)}</caption><thead><tr>{head}</tr></thead>'
        f'<tbody>{rows}</tbody></table></div><p class="foot">{_text(table.foot)}</p>'
    )


def _row(table: Table, row: Sequence[str]) -> str:
    first, *rest = row
    cells = "".join(f"<td{_numeric(table, at)}>{_text(cell)}</td>" for at, cell in enumerate(rest, 1))
    return f'<th scope="row"{_numeric(table, 0)}>{_text(first)}</th>{cells}'


def _numeric(table: Table, at: int) -> str:
    return ' class="n"' if at in table.numeric else ""


def _picture(picture: Picture) -> str:
    return f'<figure><figcaption>{_text(picture.caption)}</figcaption>{picture.svg}<p class="foot">{_text(picture.foot)}</p></figure>'


def _text(text: str) -> str:
    return escape(clean(text))
