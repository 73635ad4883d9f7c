"""What the demo fills in of indicators: through the room's services, dated, marked as synthetic."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from zhiheng.actors import services as actors
from zhiheng.indicators.models import Release
from zhiheng.indicators.services import releases, values
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.models import EnterpriseCard, Upload, UploadState
from zhiheng.ledger.services import uploads
from zhiheng.sandbox import indicator_sheets, promise_sheets
from zhiheng.sandbox.enterprises import TODAY
from zhiheng.sandbox.indicator_sheets import SOURCE, Firm
from zhiheng.server import refresh

_FIRMS = 400
#: Title, indicators, year, and when from the demo's day on: the first is out, the second drafted, the third planned.
_RELEASES = (
    ("产品质量监督抽查主要数据（合成）", "Main figures of spot checks (synthetic)",
     ("spot-check-pass-rate-records", "spot-check-enterprise-pass-rate", "spot-check-panel-pass-rate"), 2025, 0),
    ("服务质量满意度（合成）", "Satisfaction with services (synthetic)",
     ("producer-service-satisfaction", "consumer-service-satisfaction", "public-service-satisfaction"), 2025, 200),
    ("认证与称号年度数据（合成）", "Certificates and titles of the year (synthetic)",
     ("new-certificates", "valid-certificates", "withdrawn-certificates", "valid-titles"), 2025, 230),
)  # fmt: skip
_WAITING = 230


def make(installation: Installation, pack: str, step: Callable[[str, str], None]) -> dict[str, int]:
    """Fill in what the pages show; return how many of what were made. Run again, it makes nothing twice."""
    step("归集统计、调查与监测", "Taking in statistics, surveys and readings")
    accepted = _take_in(installation, pack)
    step("计算指标", "Computing indicators")
    run = values.keep_up(installation, pack, day=TODAY)
    known = installation.runs.manifest(run).counts["values"]
    return {
        "indicator_records": accepted,
        "indicator_values": known,
        "indicator_releases": _release(installation, pack),
    }


def _release(installation: Installation, pack: str) -> int:
    """Make one release that is out, one that waits for approval and one in the calendar; none where some are there."""
    people = [User.objects.filter(username=name).first() for name in ("analyst", "leader")]
    if None in people or Release.objects.filter(pack=pack).exists():
        return 0
    analyst, leader = (actors.of(one) for one in people if one is not None)
    made = 0
    for zh, en, names, year, days in _RELEASES:
        entry = releases.plan(
            analyst, installation, pack, title_zh=zh, title_en=en, planned_at=_at(TODAY + timedelta(days=days)),
            indicators=names, spans=[str(year)],
        )  # fmt: skip
        made += 1
        if days < _WAITING:
            releases.draft(analyst, installation, entry.pk)
        if days <= 0:
            releases.approve(leader, entry.pk)
    releases.publish_due(_at(TODAY))
    return made


def _at(day: date) -> datetime:
    """Return ten in the morning of a day in China."""
    return datetime.combine(day, time(10), ZoneInfo("Asia/Shanghai"))


def _take_in(installation: Installation, pack: str) -> int:
    firms = _firms()
    if not firms or Upload.objects.filter(source=SOURCE, state=UploadState.DONE).exists():
        return 0
    accepted, setting = 0, uploads.setting_of(installation)  # no sheet of these registers anybody
    with tempfile.TemporaryDirectory(dir=installation.home.create().tmp) as folder:
        for path, record_type in (
            *indicator_sheets.make(pack, Path(folder), firms),
            *promise_sheets.make(pack, Path(folder)),
        ):
            _, result = uploads.take_in_file(
                installation, path, source=SOURCE, record_type=record_type, by="demo", setting=setting
            )
            accepted += result.counts()["accepted"]
    if accepted:
        refresh.refresh(installation)
    return accepted


def _firms() -> list[Firm]:
    """Return firms of the synthetic province, the larger first, the same each time."""
    rows = EnterpriseCard.objects.filter(synthetic=True, status="active").exclude(uscc=None).exclude(division="")
    known = rows.filter(scale__in=("large", "medium")).order_by("subject") or rows.order_by("subject")
    return [Firm(str(row.uscc), row.name, row.division, row.industry) for row in known.order_by("subject")[:_FIRMS]]
