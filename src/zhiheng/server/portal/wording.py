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
from zhiheng.server.i18n import english, localised


@lru_cache(maxsize=4096)
def _division_names(code: str, day: date) -> tuple[str, ...]:
    """Return the names from the province down; statistical units such as 市辖区 say nothing and are left out."""
    names: list[str] = []
    following: str | None = code
    while following and following != divisions.NATION:
        try:
            unit = divisions.get(following, day)
        except ZhihengError:
            break
        names.insert(0, unit.name)
        following = unit.parent
    return tuple(names)


def division_name(code: str, day: date | None = None) -> str:
    """Return the names down to a division (四川省 成都市 武侯区) on a day, or the code where no unit is known."""
    if not code:
        return ""
    names = _division_names(code, min(day or divisions.table().last, divisions.table().last))
    return " ".join(names) if names else code


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
    return str(value)


def _decimal(value: Any) -> str:
    number = Decimal(str(value))
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_text(spec: FieldSpec) -> str:
    """Return a field's unit as people write it; money is in yuan."""
    if spec.type is FieldType.MONEY:
        return "CNY" if english() else _("元")
    return spec.unit or ""
