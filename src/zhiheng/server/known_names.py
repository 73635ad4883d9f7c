"""Names that stand in data as Chinese text and are known in English too: divisions, bodies of the packs and their local offices.

A record or a table says 成都市 or 四川省市场监督管理局 in words, not by code. On English pages what is known by exactly that
name is called in English; everything else (enterprises, people, texts) stays as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from zhiheng.codes import divisions
from zhiheng.sandbox.words import ENGLISH
from zhiheng.server.i18n import english
from zhiheng.server.portal.packs import every_pack

_WHOLE = {"全省": "Whole province", "全国": "China"}
#: Ends of the names of local offices, with what stands before or after the name of the place in English.
_OFFICES = (
    ("市场监督管理局", "{place} Administration for Market Regulation"),
    ("质量技术监督局", "{place} Bureau of Quality and Technical Supervision"),
    ("人民政府", "People's Government of {place}"),
)


def known_name(text: str) -> str:
    """Return a name in the reader's language where it is known by exactly this text, else the text."""
    if not text or not english():
        return text
    return _WHOLE.get(text) or _bodies().get(text) or _places().get(text) or _office(text) or text


def _office(text: str) -> str:
    for end, pattern in _OFFICES:
        place = _places().get(text.removesuffix(end)) if text.endswith(end) else None
        if place:
            return pattern.format(place=place)
    return ""


@cache
def _places() -> dict[str, str]:
    """Return the English names of divisions and regions by their Chinese ones; of one name the wider unit's."""
    rows = [row for rows in divisions.table().rows.values() for row in rows if row.kind != "placeholder"]
    order = ("nation", "province", "prefecture", "county")
    found = {row.name: row.name_en for row in sorted(rows, key=lambda row: order.index(row.level), reverse=True)}
    regions = {one.label.zh: one.label.en for pack in every_pack() for one in pack.regions.values()}
    return found | regions


@cache
def _bodies() -> dict[str, str]:
    return dict(_body_names())


def _body_names() -> Iterator[tuple[str, str]]:
    for pack in every_pack():
        for body in pack.bodies.values():
            for name in (*body.aliases, body.label.zh):
                yield name, body.label.en
    yield from ENGLISH.items()
