"""What the transparency log holds of a case: which entry tells of which event, and who may read a hidden one.

The log keeps of a case that is not public a salted hash alone. Whoever may read the case gets content and salt, and can
show anybody that the log has them. While the outcome of the case is public, anybody does: the entry a decision wrote
stands on the portal, the notice can be read. Once it stops counting, only the hash is left in public.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from zhiheng.audit.models import LogReference
from zhiheng.audit.services import proving, transparency
from zhiheng.cases.models import Case, CaseEvent
from zhiheng.cases.services import notices, trail

#: Kinds of entries that steps and decisions of a case write.
KINDS = ("decision", "publication", "restoration", "override", "erasure")
PREFIX = "case/"


def of_case(case: Case, events: Iterable[CaseEvent]) -> dict[int, list[int]]:
    """Return the entries of the log that tell of events of a case: number of the event → indexes, in order."""
    names = {trail.key(case, one): one.seq for one in events}
    found: dict[int, list[int]] = {}
    rows = LogReference.objects.filter(kind__in=KINDS, key__in=list(names)).order_by("index")
    for key, index in rows.values_list("key", "index"):
        found.setdefault(names[key], []).append(index)
    return found


def event_of(index: int) -> CaseEvent | None:
    """Return the event of a case of which an entry tells; None where it tells of something else."""
    key = LogReference.objects.filter(index=index, kind__in=KINDS, key__startswith=PREFIX).values_list("key", flat=True)
    name = next(iter(key), "")
    number, _, seq = name.removeprefix(PREFIX).rpartition("/")
    return CaseEvent.objects.select_related("case").filter(case__number=number, seq=seq).first() if number else None


def document(index: int) -> dict[str, Any]:
    """Return the proof of an entry with what its hash stands for, for those who may read it."""
    opened = transparency.opening(index)
    return {**proving.inclusion(index), **({"opening": opened} if opened else {})}


def owed(content: str) -> str:
    """Return the key of the batch by which a decision wrote its record, empty where it wrote none."""
    return str(json.loads(content).get("owed") or "")


def notice_is_told(content: str) -> bool:
    """Return whether the public notice of which an entry tells can be read by anybody."""
    number = json.loads(content).get("notice")
    return isinstance(number, int) and notices.told().filter(pk=number).exists()
