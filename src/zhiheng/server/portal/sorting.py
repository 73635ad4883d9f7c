"""The order of a list as it stands in the address: `sort=score` upwards, `sort=-score` downwards, the unknown last."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest

#: A column is a field's name, an expression, or several that are taken in turn.
Sorts = Mapping[str, Any]


def order_of(request: HttpRequest, keys: Container[str], default: str = "") -> str:
    """Return the order that the address asks for where it names a key, else the default."""
    asked = request.GET.get("sort", "")
    return asked if asked.removeprefix("-") in keys else default


def in_order(rows: QuerySet[Any, Any], sorts: Sorts, order: str, *ties: str) -> QuerySet[Any, Any]:
    """Return the rows in an order that `order_of` gave; what is equal stands in the order of `ties`, so pages agree."""
    if not order:
        return rows
    wanted = sorts[order.removeprefix("-")]
    columns = wanted if isinstance(wanted, tuple) else (wanted,)
    return rows.order_by(*(_directed(column, order.startswith("-")) for column in columns), *ties)


def _directed(column: Any, down: bool) -> Any:
    expression = F(column) if isinstance(column, str) else column
    return expression.desc(nulls_last=True) if down else expression.asc(nulls_last=True)
