"""How values read: codes by their labels, money in yuan, divisions and industries by name, what is unknown as nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from zhiheng.codes import divisions, industries
from zhiheng.errors import ZhihengError
from zhiheng.policy.model import FieldSpec, FieldType
from zhiheng.policy.words import units
from zhiheng.server.i18n import english, localised
from zhiheng.server.known_names import known_name


@lru_cache(maxsize=4096)
def _units(code: str, day: date) -> tuple[divisions.Division, ...]:
    """Return the units from the province down to one."""
    found: list[divisions.Division] = []
    following: str | None = code
    while following and following != divisions.NATION:
        try:
            unit = divisions.get(following, day)
        except ZhihengError:
            break
        found.insert(0, unit)
        following = unit.parent
    return tuple(found)


def division_name(code: str, day: date | None = None) -> str:
    """Return the names down to a division on a day, or the code where no unit is known.

    Chinese writes the widest first (四川省 成都市 武侯区), English the nearest (Wuhou District, Chengdu, Sichuan).
    """
    if not code:
        return ""
    units = _units(code, min(day or divisions.table().last, divisions.table().last))
    if not units:
        return code
    return ", ".join(unit.name_en for unit in reversed(units)) if english() else " ".join(unit.name for unit in units)


def unit_name(code: str, day: date | None = None) -> str:
    """Return the name of a division itself on a day in the reader's language, or the code where no unit is known."""
    units = _units(code, min(day or divisions.table().last, divisions.table().last)) if code else ()
    return localised(units[-1]) if units else code


def industry_name(code: str) -> str:
    """Return the code and name of an industry of GB/T 4754, or the code alone."""
    if not code:
        return ""
    try:
        found = industries.get(code)
        return f"{code} {localised({'zh': found.zh, 'en': found.en})}"
    except ZhihengError:
        return code


def yuan(fen: int) -> str:
    """Write integer fen as yuan with thousands separators and two decimals, exactly."""
    return f"{Decimal(fen) / 100:,.2f}"


def value_text(spec: FieldSpec, value: Any) -> str:
    """Write one value of a payload; lists are written elsewhere."""
    if value is None or value == "":
        return ""
    kind = spec.type
    if kind is FieldType.CODE:
        return localised(spec.values[str(value)]) if str(value) in spec.values else str(value)
    if kind is FieldType.BOOLEAN:
        return _("是") if value in (True, "true") else _("否")
    if kind is FieldType.MONEY:
        return yuan(int(value))
    if kind is FieldType.INTEGER:
        return f"{int(value):,}"
    if kind is FieldType.DECIMAL:
        return _decimal(value)
    if kind is FieldType.DIVISION:
        return division_name(str(value))
    if kind is FieldType.INDUSTRY:
        return industry_name(str(value))
    return known_name(str(value)) if kind is FieldType.TEXT else str(value)


def _decimal(value: Any) -> str:
    number = Decimal(str(value))
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_text(spec: FieldSpec) -> str:
    """Return a field's unit as people write it; money is in yuan."""
    return unit_word("CNY" if spec.type is FieldType.MONEY else spec.unit)


def unit_word(unit: str | None) -> str:
    """Write a unit of the packs in the reader's language; signs such as % and t stay."""
    return localised(units.named(unit))
