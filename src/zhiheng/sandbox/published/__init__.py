"""Published quality statistics, taken in as real records with who published them.

Unlike everything else in this room these figures are not invented; they bear the source `statistics-bulletin`.
Channels (plants, online, shops) are rows of their own: a goal may be met in plants and missed over all.
"""

from __future__ import annotations

from pathlib import Path

STATISTICS = Path(__file__).parent / "statistics.csv"
SOURCE = "statistics-bulletin"
