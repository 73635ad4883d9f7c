"""Work on several chunks at a time: the disk and the parser run ahead while chunks before are converted and linked."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from zhiheng.ledger.coding import threads
from zhiheng.ledger.intake.raw import RawChunk

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """What is still to be told of a chunk when its rows are let go: how many there were, how far the sheet is read."""

    rows: int
    done: int
    found: Future[R]


def in_order(chunks: Iterator[RawChunk], work: Callable[[RawChunk], R]) -> Iterator[tuple[Done[R], R]]:
    """Yield the chunks, each with what the work makes of it, in their order; errors come in their place.

    As many chunks are worked on as there are threads, and one is read ahead: no more lie in memory.
    """
    count = threads()
    waiting: deque[Done[R]] = deque()
    with ThreadPoolExecutor(count, thread_name_prefix="intake") as pool:
        try:
            for chunk in chunks:
                waiting.append(Done(chunk.frame.height, chunk.done, pool.submit(work, chunk)))
                del chunk
                if len(waiting) > count:
                    first = waiting.popleft()
                    yield first, first.found.result()
            while waiting:
                first = waiting.popleft()
                yield first, first.found.result()
        finally:
            for left in waiting:
                left.found.cancel()
