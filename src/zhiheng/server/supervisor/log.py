"""What PostgreSQL says while it starts: the first words in a file of ours, later ones in its own rotated log."""

from __future__ import annotations

from pathlib import Path

START = "postgres.start.log"
TAIL_BYTES = 16_384


class StartLog:
    """Reads what was said since `begin`, from ``home``/postgres.start.log and ``data``/log/*.log."""

    def __init__(self, home: Path, data: Path) -> None:
        self.start = home / START
        self.folder = data / "log"
        self._sizes: dict[Path, int] = {}
        self.begin()

    def begin(self) -> None:
        """Forget what is there by now."""
        self._sizes = {path: path.stat().st_size for path in self.files()}

    def files(self) -> list[Path]:
        """Return the rotated logs, oldest first."""
        try:
            return sorted(self.folder.glob("*.log"), key=lambda path: path.stat().st_mtime)
        except OSError:
            return []

    def newest(self) -> Path:
        """Return the log to look into."""
        files = self.files()
        return files[-1] if files else self.start

    def said(self) -> str:
        """Return the words since `begin`, the start log's first."""
        parts = [read_from(self.start, 0)]
        for path in self.files():
            known = self._sizes.get(path, 0)
            parts.append(read_from(path, known))
        return "\n".join(parts)

    def progress(self) -> str:
        """Return the last thing said, without its time stamp and process id."""
        lines = [line for line in self.said().splitlines() if "LOG:" in line and "elapsed time" in line]
        return lines[-1].partition("LOG:")[2].strip() if lines else ""


def read_from(path: Path, offset: int) -> str:
    """Return the text of ``path`` after ``offset`` (from the start if it was cut since), at most the last 16 KiB."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            begin = offset if offset <= size else 0
            file.seek(max(begin, size - TAIL_BYTES))
            return file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
