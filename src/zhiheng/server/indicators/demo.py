"""What the demo fills in of indicators: through the room's services, dated, marked as synthetic."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from zhiheng.indicators.services import values
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.models import EnterpriseCard, Upload, UploadState
from zhiheng.ledger.services import uploads
from zhiheng.sandbox import indicator_sheets, promise_sheets
from zhiheng.sandbox.enterprises import TODAY
from zhiheng.sandbox.indicator_sheets import SOURCE, Firm
from zhiheng.server import refresh

_FIRMS = 400


def make(installation: Installation, pack: str, step: Callable[[str, str], None]) -> dict[str, int]:
    """Fill in what the pages show; return how many of what were made. Run again, it makes nothing twice."""
    step("归集统计、调查与监测", "Taking in statistics, surveys and readings")
    accepted = _take_in(installation, pack)
    step("计算指标", "Computing indicators")
    run = values.keep_up(installation, pack, day=TODAY)
    return {"indicator_records": accepted, "indicator_values": installation.runs.manifest(run).counts["values"]}


def _take_in(installation: Installation, pack: str) -> int:
    firms = _firms()
    if not firms or Upload.objects.filter(source=SOURCE, state=UploadState.DONE).exists():
        return 0
    accepted = 0
    with tempfile.TemporaryDirectory(dir=installation.home.create().tmp) as folder:
        for path, record_type in (
            *indicator_sheets.make(pack, Path(folder), firms),
            *promise_sheets.make(pack, Path(folder)),
        ):
            _, result = uploads.take_in_file(installation, path, source=SOURCE, record_type=record_type, by="demo")
            accepted += result.counts()["accepted"]
    if accepted:
        refresh.refresh(installation)
    return accepted


def _firms() -> list[Firm]:
    """Return firms of the synthetic province, the larger first, the same each time."""
    rows = EnterpriseCard.objects.filter(synthetic=True, status="active").exclude(uscc=None).exclude(division="")
    known = rows.filter(scale__in=("large", "medium")).order_by("subject") or rows.order_by("subject")
    return [Firm(str(row.uscc), row.name, row.division, row.industry) for row in known.order_by("subject")[:_FIRMS]]
