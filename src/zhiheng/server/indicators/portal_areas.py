"""Places as pages name them: provinces, prefectures, counties, economic regions and zones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.codes import divisions, place_search
from zhiheng.codes.divisions import NATION, Division
from zhiheng.server.i18n import english, localised
from zhiheng.server.portal.packs import every_pack
from zhiheng.server.portal.visible import today

#: Divisions of a level that stand below one of the level above.
BELOW = {"nation": "province", "province": "prefecture", "prefecture": "county"}


@dataclass(frozen=True)
class Place:
    """An area with its name in the reader's language; `chinese` is the Chinese name where that is another.

    `code` is a division code, or the id of a region or zone.
    """

    code: str
    level: str
    name: str
    parent: str = ""
    short: str = ""
    chinese: str = ""

    @property
    def address(self) -> str:
        """The page of the place."""
        return reverse("portal:place", args=[self.code])


def place(code: str, pack: Any = None) -> Place | None:
    """Return the place of a code, as it is called today; of one that no longer stands, as it was called last."""
    if code.isdigit():
        return _division(code)
    packs = [pack] if pack is not None else list(every_pack())
    found = next((one.regions[code] for one in packs if code in one.regions), None)
    if found is None:
        return None
    return Place(code, "zone" if found.zone else "region", localised(found.label))


def fits(place: Place, text: str) -> bool:
    """Tell whether a place is asked for by a text: a part of its name or code, or its name in Latin letters."""
    known = divisions.history(place.code)
    return text in place.name or text in place.code or bool(known and place_search.fits(text, known[-1]))


def name(code: str, pack: Any = None) -> str:
    """Return what a place is called, or its code where nobody knows it."""
    found = place(code, pack)
    return found.name if found else code


def below(code: str, level: str, pack: Any = None, on: date | None = None) -> list[Place]:
    """Return the places of a level that lie in one, by code; the regions and zones of a pack lie in its province."""
    if level in ("region", "zone"):
        return [found for one in (pack.regions if pack else {}) if (found := place(one, pack)) and found.level == level]
    lies = {"nation": "", "province": code[:2], "prefecture": code[:4]}.get(_level(code), code)
    stands = divisions.in_force(divisions.known_on(on or today()), level)  # type: ignore[arg-type]
    return [_place(one) for one in stands if one.code.startswith(lies)]


def above(code: str) -> list[Place]:
    """Return the places that a division lies in, the nearest first."""
    found: list[Place] = []
    at = _division(code) if code.isdigit() else None
    while at is not None and at.parent:
        at = _division(at.parent)
        found += [at] if at else []
    return found


def level_word(code: str) -> str:
    """Return what the places below one are called together."""
    words = {"nation": _("各省（区、市）"), "province": _("各市（州）"), "prefecture": _("各县（市、区）")}
    return words.get(_level(code), _("各地"))


def _level(code: str) -> str:
    found = _division(code) if code.isdigit() else None
    return found.level if found else ""


def _division(code: str) -> Place | None:
    known = divisions.history(code)
    return _place(known[-1]) if known else None


def _place(division: Division) -> Place:
    label = _("全国") if division.code == NATION and not english() else localised(division)
    chinese = division.name if english() else ""
    return Place(division.code, division.level, label, division.parent or "", short_name(division), chinese)


def short_name(division: Division) -> str:
    """Return the name of a division as a tile or an axis can hold it, without its type word."""
    if english():
        return division.short_en
    for ending in ("藏族羌族自治州", "彝族自治州", "藏族自治州", "自治州", "自治县", "市", "州"):
        if division.name.endswith(ending) and len(division.name) > len(ending) + 1:
            return division.name.removesuffix(ending)
    return division.name
