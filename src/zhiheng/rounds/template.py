"""A form from an uploaded workbook: its headings, or its column of items, become lines that can be edited before sending."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

from zhiheng.ledger.intake.exact import decimal_of
from zhiheng.ledger.intake.headings import KnownHeadings, normalise_heading
from zhiheng.ledger.intake.raw import ROW
from zhiheng.ledger.intake.reading import read_file
from zhiheng.policy.model import ReportingRound
from zhiheng.rounds import measures
from zhiheng.rounds.errors import FormUnreadable
from zhiheng.rounds.forms import MOST_LINES
from zhiheng.rounds.sheets import heads, names, opening

_DAY = re.compile(r"(日期|时间|date)$", re.IGNORECASE)
_NUMBER = re.compile(
    r"(数|量|额|值|次|人数|率|比|件|批次|金额|产值|占比|面积|个数|家数|户数|总计|合计|number|count|amount|rate)$",
    re.IGNORECASE,
)
_RATE = re.compile(r"(率|比|占比|rate|share)$", re.IGNORECASE)
_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]{0,12}[)）\]】]\s*$")
_SKIPPED = {normalise_heading(word) for word in ("序号", "编号", "no", "no.", "填报说明")}


def form_of(path: Path, asks: tuple[str, ...], returns_to: str, *, name: str = "") -> ReportingRound:
    """Return the form that a workbook is the template of.

    A column of items gives a line each; headings give a line each, one row a unit if a column names the unit, else a
    table of rows. Numbers with a unit add up, shares do not. Raises FormUnreadable, and the errors of reading a file.
    """
    texts = opening.likely_headings(path)
    if not texts:
        raise FormUnreadable(file=path.name)
    sheet = read_file(path, KnownHeadings({}, frozenset(), texts), opening.LIMITS)[0]
    found = heads.whole(None, sheet.head, sheet.headings, sheet.heading_row)
    headings = [text for text in found.headings if text]
    rows = [row for chunk in sheet.chunks() for row in chunk.frame.drop(ROW).rows()]
    roles = [names.role_of((text or "").split("|")[-1]) for text in found.headings]
    said = {cell for row in sheet.head[found.first - 1 : found.row] for cell in row}
    title = name or next((text for text in sheet.above if len(text) > 3 and text not in said), path.stem)
    if "item" in roles:
        lines, table = _down(roles, rows), False
    else:
        lines = [_across(text) for text in headings if names.role_of(text.split("|")[-1]) != "place"]
        table = "place" not in roles
    lines = [line for line in lines if normalise_heading(line["label"]["zh"]) not in _SKIPPED][:MOST_LINES]
    if not lines:
        raise FormUnreadable(file=path.name)
    return _declared(title[:200], lines, table, asks, returns_to)


def _across(heading: str) -> dict[str, Any]:
    """Return the line of a heading, 产品抽查|抽检批次（批次）: under its groups."""
    *groups, own = heading.split("|")
    line = _line(own, measures.of_heading(own))
    group = "：".join(names.plain_item(one) for one in groups)
    return {**line, "group": {"zh": group, "en": group}} if group else line


def _down(roles: list[str], rows: list[tuple[str | None, ...]]) -> list[dict[str, Any]]:
    item = roles.index("item")
    measure = next((place for place, role in enumerate(roles) if role == "measure" or role == "place"), None)
    found: list[dict[str, Any]] = []
    group = ""
    for row in rows:
        text = (row[item] or "").strip()
        unit = (row[measure] or "").strip() if measure is not None else ""
        if not text or decimal_of(text) is not None:
            continue
        if not any(cell for place, cell in enumerate(row) if place != item and cell) and re.match(
            r"^[(（]?[一二三四五六七八九十]+", text
        ):
            group = names.plain_item(text)
            continue
        beside = [one for place, one in enumerate(row[:item]) if one and not roles[place] and decimal_of(one) is None]
        if beside and normalise_heading(beside[-1]) not in _SKIPPED:
            group = names.plain_item(beside[-1].strip())
        line = _line(names.plain_item(text), unit if measures.known(unit) else measures.of_heading(text))
        found.append({**line, "group": {"zh": group, "en": group}} if group else line)
    return found


def _line(heading: str, unit: str) -> dict[str, Any]:
    bare = _BRACKETS.sub("", heading).strip() or heading
    line: dict[str, Any] = {
        "label": {"zh": bare[:200], "en": bare[:200]},
        "headings": [heading[:200]],
        "required": False,
    }
    if _DAY.search(bare):
        return {**line, "type": "date"}
    if unit or _NUMBER.search(bare):
        share = bool(_RATE.search(bare)) or unit in ("%", "％")
        adds = "none" if share else "sum"
        return {**line, "type": "decimal", "scale": 4, "adds": adds, **({"unit": unit} if unit else {})}
    return {**line, "type": "long_text" if bare.endswith(("说明", "备注", "情况", "内容")) else "text"}


def _declared(
    title: str, lines: list[dict[str, Any]], table: bool, asks: tuple[str, ...], returns_to: str
) -> ReportingRound:
    numbered = [{"id": f"line_{place:03d}", **line} for place, line in enumerate(lines, start=1)]
    digest = hashlib.sha256("\x1f".join(line["label"]["zh"] for line in lines).encode()).hexdigest()[:10]
    return ReportingRound.model_validate(
        {"id": f"upload-{digest}", "label": {"zh": title, "en": title}, "certainty": "example", "asks": list(asks),
         "returns_to": returns_to, "every": "event", "table": table, "form": numbered}
    )  # fmt: skip
