"""Pages of a list: fifty rows, counted, never endless; the number stands in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest

ROWS = 50


class Listed(Protocol):
    """A list or a query set: it can be cut."""

    def __getitem__(self, index: slice) -> Any:
        """Return a slice."""


@dataclass(frozen=True)
class Paging:
    """One page of a list: its rows, where it stands, and which links to draw (0 draws an ellipsis)."""

    rows: Sequence[Any]
    page: int
    last: int
    total: int
    first_row: int

    @property
    def last_row(self) -> int:
        """The number of the last row on this page."""
        return self.first_row + len(self.rows) - 1

    @property
    def links(self) -> list[int]:
        """Page numbers to link: the ends and the neighbours; 0 stands for a gap."""
        wanted = sorted({1, self.last, *range(max(1, self.page - 1), min(self.last, self.page + 1) + 1)})
        links: list[int] = []
        for number in wanted:
            if links and number - links[-1] > 1:
                links.append(0)
            links.append(number)
        return links


def requested_page(request: HttpRequest) -> int:
    """Return the page number in the address; what is not a number is the first page."""
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def paged(request: HttpRequest, rows: Listed, total: int, size: int = ROWS) -> Paging:
    """Cut the requested page out of `rows`, of which there are `total`; beyond the end is the last page."""
    last = max(1, -(-total // size))
    page = min(requested_page(request), last)
    start = (page - 1) * size
    return Paging(list(rows[start : start + size]), page, last, total, start + 1 if total else 0)
