"""One installation: its home folder, the packs in use, and the ledger over all their record types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from zhiheng import policy
from zhiheng.ledger.home import Home
from zhiheng.ledger.ledger import Ledger
from zhiheng.ledger.runs import RunStore
from zhiheng.policy.model import RecordType, Source


@dataclass(frozen=True)
class Installation:
    """Home and packs; the ledger and the runs are opened when first asked for. Share one instance a process."""

    home: Home
    packs: policy.PackSet

    @cached_property
    def record_types(self) -> Mapping[str, RecordType]:
        """Every record type of every pack, by id."""
        return {name: kind for pack in self.packs.values() for name, kind in pack.record_types.items()}

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every entry of the sharing register, by id."""
        return {name: source for pack in self.packs.values() for name, source in pack.sources.items()}

    @cached_property
    def synthetic_sources(self) -> tuple[str, ...]:
        """Ids of the sources whose records are invented."""
        return tuple(sorted(name for name, source in self.sources.items() if source.synthetic))

    @cached_property
    def ledger(self) -> Ledger:
        """The fact ledger, made on first use."""
        return Ledger.open(self.home, self.record_types)

    @cached_property
    def runs(self) -> RunStore:
        """The stored runs."""
        return RunStore(self.home)


def open_installation(home: Home | None = None) -> Installation:
    """Return the installation under `home` (default: ZHIHENG_HOME) with the shipped packs. Raises PackErrors."""
    return Installation(home or Home.from_environment(), policy.load())
