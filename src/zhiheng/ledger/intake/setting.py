"""What intake needs to know besides the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from zhiheng.ledger.intake.adapters import ADAPTERS, Adapter
from zhiheng.ledger.intake.directory import Directory
from zhiheng.ledger.intake.exact import LOCAL
from zhiheng.ledger.intake.headings import KnownHeadings
from zhiheng.ledger.intake.limits import DEFAULT_LIMITS, Limits
from zhiheng.ledger.intake.mapping import ColumnMapping
from zhiheng.policy.model import RecordType, Source

#: Types that the software itself appends; no file brings them in.
SYSTEM_TYPES = frozenset({"effect", "link", "identity", "erased"})


@dataclass(frozen=True)
class Setting:
    """What intake needs to know besides the file: record types, sources, who is who, the day, the limits."""

    record_types: Mapping[str, RecordType]
    sources: Mapping[str, Source] | None = None
    directory: Directory = field(default_factory=Directory)
    today: date = field(default_factory=lambda: datetime.now(UTC).astimezone(LOCAL).date())
    limits: Limits = DEFAULT_LIMITS
    adapters: Sequence[Adapter] = ADAPTERS

    def intake_types(self) -> dict[str, RecordType]:
        """Return the record types that files may bring."""
        return {name: kind for name, kind in self.record_types.items() if name not in SYSTEM_TYPES}

    def known_headings(self, mapping: ColumnMapping | None = None) -> KnownHeadings:
        """Return the headings by which sheets are recognised, those of an explicit mapping among them."""
        extra = [heading for adapter in self.adapters for heading in adapter.headings]
        extra += mapping.columns if mapping else ()
        return KnownHeadings.of(self.intake_types(), extra)
