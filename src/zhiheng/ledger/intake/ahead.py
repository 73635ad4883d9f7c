"""Reading one chunk ahead, so that the disk and the parser work while the chunk before is converted."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def one_ahead(source: Iterator[T]) -> Iterator[T]:
    """Yield what the source yields, in order, fetching the next while the caller works; errors come in their place."""
    end = object()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake-read") as pool:
        following = pool.submit(next, source, end)
        while (current := following.result()) is not end:
            following = pool.submit(next, source, end)
            yield current  # type: ignore[misc]
