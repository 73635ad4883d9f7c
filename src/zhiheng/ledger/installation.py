"""One installation: its home folder, the packs in use, and the ledger over all their record types."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from zhiheng import policy
from zhiheng.ledger.home import Home
from zhiheng.ledger.ledger import Ledger
from zhiheng.ledger.lock import Lock
from zhiheng.ledger.runs import RunStore
from zhiheng.policy.model import RecordType, Register, Source


@dataclass(frozen=True)
class Installation:
    """Home and packs; the ledger and the runs are opened when first asked for. Share one instance a process.

    `shared_lock` keeps writers on other machines away (None: only this machine writes).
    """

    home: Home
    packs: policy.PackSet
    shared_lock: Lock | None = None

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
    def registers(self) -> tuple[Register, ...]:
        """Every register of every pack, in the order of their ids."""
        found = {name: register for pack in self.packs.values() for name, register in pack.registers.items()}
        return tuple(found[name] for name in sorted(found))

    @cached_property
    def ledger(self) -> Ledger:
        """The fact ledger, made on first use."""
        return Ledger.open(self.home, self.record_types, lock=self.shared_lock)

    @cached_property
    def runs(self) -> RunStore:
        """The stored runs."""
        return RunStore(self.home)


def open_installation(home: Home | None = None) -> Installation:
    """Return the installation under `home` (default: ZHIHENG_HOME) with the shipped packs. Raises PackErrors."""
    return Installation(home or Home.from_environment(), policy.load(), shared_lock_from_environment())


def shared_lock_from_environment() -> Lock | None:
    """Return the lock of the server that `DATABASE_URL` names, which machines share; None where there is none."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        return None
    from zhiheng.ledger.services.lock import AdvisoryLock  # psycopg is wanted only where a server is named

    return AdvisoryLock(url)
