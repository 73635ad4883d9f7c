"""Real published figures that the demonstration takes in beside the synthetic records, under a source of their own."""

from __future__ import annotations

from pathlib import Path

#: The sharing register's entry under which the figures go in; it is not synthetic.
SOURCE = "statistics-bulletin"


def statistics() -> Path:
    """Return the sheet of published statistics (headings as the record type ``statistic`` knows them)."""
    return Path(__file__).with_name("statistics.csv")
