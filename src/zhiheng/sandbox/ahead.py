"""The province written by a process of its own while the database starts, so that a demo on two cores need not wait for it.

``python -m zhiheng.sandbox.ahead PACK FOLDER COUNT`` writes it; `writing` runs that beside what else is done.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from zhiheng.sandbox import province

#: Written into an installation that the demo filled: the pack and the number of enterprises.
MARK = "demo.txt"
#: File and source of each sheet, in the order in which they are taken in.
Files = list[tuple[Path, str]]


@contextmanager
def writing(pack: str, folder: Path, count: int) -> Iterator[Callable[[], Files]]:
    """Begin to write the province of a pack into an empty folder; what is given waits for it and returns its files.

    A writer that dies is made good by writing here what it should have written. On leaving, a writer at work is ended.
    """
    words = [sys.executable, "-m", "zhiheng.sandbox.ahead", pack, str(folder), str(count)]
    with subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as writer:

        def files() -> Files:
            if writer.wait():
                return written(pack, folder, count)
            told = orjson.loads((folder / "truth" / "truth-sheets.json").read_bytes())
            return [(folder / one["path"], one["source"]) for one in told]

        try:
            yield files
        finally:
            writer.kill()


def written(pack: str, folder: Path, count: int) -> Files:
    """Write the province of a pack into a folder and return its files. Raises NoProvince."""
    return [(sheet.path, sheet.source) for sheet in province.make(pack, folder, count=count)]


if __name__ == "__main__":
    written(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
