"""What of the software works on which element, and what an installation holds: the two sides of policy coverage."""

from __future__ import annotations

from collections.abc import Sequence

from zhiheng.ledger.installation import Installation
from zhiheng.ledger.runs import RunStore
from zhiheng.policy.coverage import Evidence
from zhiheng.policy.kinds import kind_of
from zhiheng.policy.model import Element, Indicator

#: Kind → commands and pages that do something with its elements. To show an element is not to work on it: a kind whose
#: engine does not exist yet is not here, and all it carries out is `declared` and no more.
WORKS: dict[str, tuple[str, ...]] = {
    "record-types": ("command:intake", "page:staff:intake", "page:portal:data"),
    "sources": ("command:intake",),
    "scorecards": ("command:grade", "command:explain", "page:staff:runs"),
    "level-tables": ("command:grade",),
    "measures": ("command:standing", "page:portal:enterprise"),
    "lists": ("command:standing", "page:portal:enterprise"),
    "registers": ("page:portal:register",),
    "indicators": ("page:portal:statistics",),
}


def works(element: Element) -> Sequence[str]:
    """Return the commands and pages that work on an element."""
    if isinstance(element, Indicator) and element.series is None:
        return ()  # only published series are shown with values; nothing computes an indicator yet
    return WORKS.get(kind_of(element).name, ())


def evidence(installation: Installation) -> Evidence:
    """Return what the ledger and the runs of an installation hold; nothing where there is no ledger yet."""
    if installation.home.lake_url is None and not installation.home.lake.is_dir():
        return Evidence()
    lake = installation.ledger.lake
    records = {}
    for name in installation.record_types:
        snapshot = lake.snapshot(name)
        if snapshot is not None and snapshot.rows:
            records[name] = snapshot.rows
    return Evidence(records, passages(installation.runs))


def passages(runs: RunStore) -> dict[str, int]:
    """Return how many stored runs went through each scorecard, as `pack/scorecards/id`."""
    found: dict[str, int] = {}
    for run in runs.list():
        key = f"{run.pack}/scorecards/{run.element}"
        found[key] = found.get(key, 0) + 1
    return found
