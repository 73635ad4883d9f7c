"""What the installation itself tells the transparency log: runs that were stored, and releases of packs that are in use.

Runs are stored by commands that want no database; so whoever brings the projection up to date tells of those that are new.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from zhiheng.audit.models import LogReference
from zhiheng.audit.services import transparency
from zhiheng.ledger.errors import UnknownRun
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.models import RunSummary
from zhiheng.ledger.runs import RunManifest
from zhiheng.policy import Pack

RUN, RELEASE = "run", "pack_release"
#: Uses of a scorecard whose results are internal: of such a run the log holds a salted hash.
INTERNAL_USE = "risk_class"


def tell(installation: Installation) -> int:
    """Add what is new and return the number of entries; cheap when nothing is."""
    return tell_releases(installation) + tell_runs(installation)


def tell_runs(installation: Installation) -> int:
    """Add an entry for each stored run that has none, in the order in which they were made."""
    told = LogReference.objects.filter(kind=RUN, key=OuterRef("run_id"))
    new = RunSummary.objects.filter(~Exists(told)).order_by("created_at", "run_id")
    return sum(_tell_run(installation, summary.run_id) for summary in new.iterator())


def _tell_run(installation: Installation, run: str) -> bool:
    try:
        manifest = installation.runs.manifest(run)
    except UnknownRun:  # its folder is gone; the projection will say so
        return False
    public = manifest.plan.get("use") != INTERNAL_USE
    with transaction.atomic():
        return transparency.add_once(RUN, run, run_entry(manifest), public=public) is not None


def run_entry(manifest: RunManifest) -> dict[str, Any]:
    """Return what the log tells of a run: the hash of its manifest pins everything that it rests on."""
    return {
        "run": manifest.run,
        "pack": manifest.pack,
        "element": manifest.element,
        "as_of": manifest.as_of,
        "batch_seq": manifest.batch_seq,
        "pack_hash": manifest.pack_hash,
        "output_hash": manifest.output_hash,
        "manifest": hashlib.sha256(manifest.as_json()).hexdigest(),
    }


def tell_releases(installation: Installation) -> int:
    """Add an entry for each pack whose content was not in use here before."""
    return sum(_tell_release(pack) for pack in installation.packs.values())


def _tell_release(pack: Pack) -> bool:
    key = f"{pack.info.id}@{pack.content_hash}"
    if LogReference.objects.filter(kind=RELEASE, key=key).exists():
        return False
    entry = {"pack": pack.info.id, "version": pack.info.version, "content_hash": pack.content_hash}
    with transaction.atomic():
        return transparency.add_once(RELEASE, key, entry, public=True) is not None
