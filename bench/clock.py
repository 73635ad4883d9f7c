"""Wall time and processor time of the measured part of a function."""

from __future__ import annotations

import time


class Clock:
    """Runs from its making; `read` tells the seconds so far, and the processor seconds of all threads."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def seconds(self) -> float:
        """Return the seconds so far."""
        return time.perf_counter() - self._wall

    def read(self) -> dict[str, float]:
        """Return seconds and processor seconds so far, as a measured function answers them."""
        return {"seconds": self.seconds(), "cpu": time.process_time() - self._cpu}
