"""How a change of several tables happens whole or not at all.

Under the lock: stage the files, write a manifest and rename it into place (this decides the change), move the files into
their tables, commit each table's Delta log, the table `batches` last (this makes a batch visible), delete the manifest.
Killed before the manifest, nothing happened and the staged files are swept away; killed after it, whoever takes the lock
next carries the manifest out. Every step can be taken twice: a Delta commit is skipped when its mark is already noted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from zhiheng.ledger.errors import BatchDelayed, LedgerError, RemoteStoreFailure, StoreDamaged, StoreUnwritable
from zhiheng.ledger.files import STAGING
from zhiheng.ledger.store import Lake, NewFile

MANIFEST = "manifest.json"
_KEY = f"{STAGING}/{MANIFEST}"


@dataclass(frozen=True)
class TableChange:
    """Files to add to and remove from one table, and the marks to note with them.

    `rearranges` says that the rows stay the same (maintenance), as Delta's other readers may want to know.
    """

    table: str
    adds: tuple[NewFile, ...] = ()
    removes: tuple[str, ...] = ()
    marks: tuple[tuple[str, int], ...] = ()
    rearranges: bool = False


@dataclass(frozen=True)
class Manifest:
    """A decided change: its tables in the order of commit, and files to destroy afterwards (erasure)."""

    kind: str
    changes: tuple[TableChange, ...]
    destroy: tuple[str, ...] = ()

    def as_json(self) -> bytes:
        """Return the manifest as JSON."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2)

    @classmethod
    def from_json(cls, data: bytes) -> Manifest:
        """Read a manifest."""
        raw = orjson.loads(data)
        return cls(raw["kind"], tuple(_change(change) for change in raw["changes"]), tuple(raw["destroy"]))


def _change(raw: dict[str, Any]) -> TableChange:
    return TableChange(
        raw["table"],
        tuple(NewFile(**add) for add in raw["adds"]),
        tuple(raw["removes"]),
        tuple((app, version) for app, version in raw["marks"]),
        raw["rearranges"],
    )


def _nothing(_step: str) -> None:
    """Do nothing; tests put something else here to die or fail at a step."""


#: Called with the name of each step just before it is taken.
on_step: Callable[[str], None] = _nothing


def decide(lake: Lake, manifest: Manifest) -> None:
    """Write the manifest so that it is there whole or not at all.

    Raises StoreUnwritable, RemoteStoreFailure, LockLost: then nothing was decided; BatchUncertain.
    """
    on_step("decide")
    lake.confirm()
    lake.files.decide(_KEY, manifest.as_json())


def carry_out(lake: Lake, manifest: Manifest) -> None:
    """Do what a decided manifest says; may be repeated. Raises StoreUnwritable, RemoteStoreFailure."""
    for change in manifest.changes:
        on_step(f"publish {change.table}")
        lake.publish(change.table, change.adds, change.removes, dict(change.marks), rearranges=change.rearranges)
    for path in manifest.destroy:
        on_step("destroy")
        lake.destroy(path)
    on_step("finish")
    lake.files.delete(_KEY)


def settle(lake: Lake, manifest: Manifest) -> None:
    """Decide a change and carry it out.

    Raises what `decide` raises: nothing happened; BatchDelayed: it will happen.
    """
    decide(lake, manifest)
    try:
        carry_out(lake, manifest)
    except (StoreUnwritable, RemoteStoreFailure, OSError) as error:
        raise BatchDelayed(**_what(lake, error)) from error


def _what(lake: Lake, error: Exception) -> dict[str, Any]:
    if not isinstance(error, LedgerError):
        return {"path": lake.files.location, "reason": str(error)}
    return {"path": error.context.get("path") or error.context["location"], "reason": error.context["reason"]}


def pending(lake: Lake) -> Manifest | None:
    """Return the manifest of a change that was decided but not finished, or None. Raises StoreDamaged."""
    try:
        return Manifest.from_json(lake.files.read(_KEY))
    except FileNotFoundError:
        return None
    except (KeyError, TypeError, ValueError) as error:
        raise StoreDamaged(path=lake.files.address(_KEY), reason=str(error)) from error


def recover(lake: Lake) -> bool:
    """Under the lock: finish a decided change and sweep away what was staged; return whether there was one."""
    manifest = pending(lake)
    if manifest is not None:
        carry_out(lake, manifest)
    lake.clear_staging()
    return manifest is not None
