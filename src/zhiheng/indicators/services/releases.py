"""Releases: planned in the calendar, drafted from the values of the day, approved by another person, out at their instant.

A published release never changes: what turned out otherwise is a revision, a new release that names the one before and
its reason, and both stay readable.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.audit.services import actions, transparency
from zhiheng.indicators import periods
from zhiheng.indicators.errors import OwnApproval, ReleaseChanged, ReleaseUnfit, UnknownIndicator, UnknownLevel
from zhiheng.indicators.models import IndicatorValue, Release, ReleaseValue
from zhiheng.indicators.releases import digest, vintage_of
from zhiheng.indicators.services.values import STORED, latest_run, value_of
from zhiheng.indicators.values import LEVELS, Value
from zhiheng.ledger.installation import Installation

State = Release.State
MAY_DRAFT, MAY_APPROVE = Capability.RUN, Capability.ISSUE


def plan(
    actor: Actor,
    installation: Installation,
    pack: str,
    *,
    title_zh: str,
    title_en: str,
    planned_at: datetime,
    indicators: Sequence[str],
    spans: Sequence[str],
    levels: Sequence[str] = ("nation", "province", "region", "prefecture"),
) -> Release:
    """Enter a release in the calendar: what will be made public at which instant. Nothing is frozen yet.

    Raises UnknownIndicator, UnknownLevel, PeriodUnreadable, ReleaseUnfit.
    """
    of = installation.packs[pack]
    _needs(actor, MAY_DRAFT, "—", of.info.division)
    known = of.indicators
    for name in indicators:
        if name not in known:
            raise UnknownIndicator(indicator=name, pack=pack)
    for level in levels:
        if level not in LEVELS:
            raise UnknownLevel(level=level, known="、".join(LEVELS))
    named = [periods.parse(text).text for text in spans]
    if not (indicators and named and levels and title_zh.strip() and title_en.strip()):
        raise _unfit(
            "—",
            "名称（中英文）、指标、期间和层级都须写明。",
            "titles in both languages, indicators, periods and levels are wanted.",
        )
    made = Release.objects.create(
        pack=pack, division=of.info.division or "", title_zh=title_zh.strip(), title_en=title_en.strip(), planned_at=planned_at,
        indicators=list(dict.fromkeys(indicators)), periods=list(dict.fromkeys(named)), levels=list(levels),
        body=actor.body, planned_by=actor.username,
    )  # fmt: skip
    _note(actor, made, "planned")
    return made


def draft(actor: Actor, installation: Installation, release: int) -> Release:
    """Take the values of the day into a release that is planned or still a draft; an earlier draft is replaced.

    Raises ReleaseUnfit where it was approved or no value is known, NoIndicatorRun.
    """
    _needs(actor, MAY_DRAFT, release, find(release).division)
    with transaction.atomic():
        found = _locked(release)
        if found.state not in (State.PLANNED, State.DRAFT):
            raise _unfit(release, "已批准或已发布，不能再取数；请作修订。", "it was approved; make a revision.")
        run = installation.runs.manifest(latest_run(found.pack))
        chosen = [value_of(row) for row in _chosen(found).values(*STORED)]
        if not any(value.value is not None for value in chosen):
            raise _unfit(
                release, "所选指标和期间没有任何数值。", "none of the indicators chosen has a value in these periods."
            )
        found.run, found.as_of, found.batch_seq = run.run, run.as_of, run.batch_seq
        found.vintage = vintage_of(run.as_of, found.number)
        found.synthetic = any("synthetic" in value.flags for value in chosen)
        found.values_frozen.all().delete()
        ReleaseValue.objects.bulk_create([_frozen(found, value) for value in chosen], batch_size=2000)
        found.content_hash = digest(_values(found), head(found))
        found.state, found.drafted_by, found.drafted_at = State.DRAFT, actor.username, timezone.now()
        found.returned = ""
        found.save()
        _note(actor, found, "drafted")
    return found


def approve(actor: Actor, release: int, embargo_until: datetime | None = None) -> Release:
    """Approve a draft: from now on it is frozen. `embargo_until` moves its instant (None: as planned).

    Raises OwnApproval for who drafted it, ReleaseUnfit, ReleaseChanged.
    """
    _needs(actor, MAY_APPROVE, release, find(release).division)
    with transaction.atomic():
        found = _locked(release)
        if found.state != State.DRAFT:
            raise _unfit(release, "只有草稿可以批准。", "a draft alone can be approved.")
        if actor.username == found.drafted_by:
            raise OwnApproval(release=release)
        _check(found)
        if embargo_until is not None:
            found.planned_at = embargo_until
        found.state, found.approved_by, found.approved_at = State.APPROVED, actor.username, timezone.now()
        found.save()
        _note(actor, found, "approved")
    return found


def give_back(actor: Actor, release: int, reason: str) -> Release:
    """Give a draft, or an approved release that is not out yet, back to be drafted again. Raises ReleaseUnfit."""
    _needs(actor, MAY_APPROVE, release, find(release).division)
    if not reason.strip():
        raise _unfit(release, "退回须说明理由。", "giving back wants a reason.")
    with transaction.atomic():
        found = _locked(release)
        if found.state not in (State.DRAFT, State.APPROVED):
            raise _unfit(
                release, "只有未发布的草稿或已批准的发布可以退回。", "only what is not out yet can be given back."
            )
        found.state, found.returned = State.DRAFT, reason.strip()
        found.approved_by, found.approved_at = "", None
        found.save()
        _note(actor, found, "given back")
    return found


def publish(actor: Actor, release: int, now: datetime | None = None) -> Release:
    """Make an approved release public; not before its instant. Raises ReleaseUnfit, ReleaseChanged."""
    _needs(actor, MAY_APPROVE, release, find(release).division)
    return _publish(release, now or timezone.now(), actor)


def publish_due(now: datetime | None = None) -> list[int]:
    """Make public every approved release whose instant has come. May be repeated: each goes out once."""
    at = now or timezone.now()
    due = Release.objects.filter(state=State.APPROVED, planned_at__lte=at).order_by("planned_at", "pk")
    return [_publish(each, at, None).pk for each in due.values_list("pk", flat=True)]


def revise(
    actor: Actor, installation: Installation, release: int, reason: str, planned_at: datetime | None = None
) -> Release:
    """Make the next vintage of a published release, with its reason, drafted from the values of the day.

    It goes through approval like any other; until it is out the older one stands. Raises ReleaseUnfit.
    """
    _needs(actor, MAY_DRAFT, release, find(release).division)
    if not reason.strip():
        raise _unfit(release, "修订须说明理由。", "a revision wants its reason.")
    with transaction.atomic():
        found = _locked(release)
        if found.state != State.PUBLISHED or Release.objects.filter(previous=found).exists():
            raise _unfit(
                release,
                "只能修订已发布且尚未被修订的发布。",
                "only a published release without a revision can be revised.",
            )
        made = Release.objects.create(
            pack=found.pack, division=found.division, title_zh=found.title_zh, title_en=found.title_en, planned_at=planned_at or timezone.now(),
            indicators=found.indicators, periods=found.periods, levels=found.levels, number=found.number + 1,
            previous=found, reason=reason.strip(), body=actor.body, planned_by=actor.username,
        )  # fmt: skip
        return draft(actor, installation, made.pk)


def cancel(actor: Actor, release: int) -> None:
    """Take a release that is planned alone out of the calendar. Raises ReleaseUnfit."""
    _needs(actor, MAY_DRAFT, release, find(release).division)
    with transaction.atomic():
        found = _locked(release)
        if found.state != State.PLANNED:
            raise _unfit(release, "只有尚未起草的计划可以撤销。", "only what is planned alone can be taken out.")
        _note(actor, found, "cancelled")
        found.delete()


# --- reading ------------------------------------------------------------------------------------------------------
def calendar(pack: str | None = None, *, public: bool = False) -> QuerySet[Release]:
    """Return releases, the latest instant first. `public`: what is out, and what is announced but not yet told.

    What was announced stays so while it is drafted; a revision, with its reason, is announced once it is approved.
    """
    rows = Release.objects.all() if pack is None else Release.objects.filter(pack=pack)
    if public:
        rows = rows.exclude(state=State.DRAFT, previous__isnull=False)
    return rows.order_by("-planned_at", "-pk")


def find(release: int) -> Release:
    """Return a release. Raises ReleaseUnfit where there is none."""
    found = Release.objects.filter(pk=release).first()
    if found is None:
        raise _unfit(release, "没有这一发布。", "there is no such release.")
    return found


def opens(actor: Actor, release: Release) -> bool:
    """Tell whether an actor may see the values: everybody once they are out, before it who drafts or approves them."""
    if release.state == Release.State.PUBLISHED:
        return True
    covers = not release.division or actor.covers(release.division)
    return covers and (actor.may(MAY_DRAFT) or actor.may(MAY_APPROVE))


def values(release: int, *, published_only: bool = False) -> list[Value]:
    """Return the values that a release froze, with its vintage. Raises ReleaseUnfit."""
    found = find(release)
    if published_only and found.state != State.PUBLISHED:
        raise _unfit(release, "尚未发布。", "it is not out yet.")
    return _values(found)


def read(
    pack: str,
    indicator: str | Iterable[str] | None = None,
    *,
    area: str | None = None,
    known_at: datetime | None = None,
) -> list[Value]:
    """Return published values, of each the latest vintage that was out at an instant (None: now), sorted by KEY."""
    at = known_at or timezone.now()
    rows = ReleaseValue.objects.filter(
        release__pack=pack, release__state=State.PUBLISHED, release__published_at__lte=at
    )
    if indicator is not None:
        rows = rows.filter(indicator__in=[indicator] if isinstance(indicator, str) else list(indicator))
    if area is not None:
        rows = rows.filter(area=area)
    latest: dict[tuple[object, ...], Value] = {}
    order = rows.order_by("release__published_at", "release_id", "pk")
    for row in order.values(*STORED, "release__vintage"):
        value = value_of(row, str(row["release__vintage"]))
        latest[value.key[:-1]] = value
    return sorted(latest.values(), key=lambda value: value.key)


def vintages(pack: str, indicator: str, area: str, period: str) -> list[tuple[Release, Value]]:
    """Return every published vintage of a value, the first published first."""
    rows = ReleaseValue.objects.filter(
        release__pack=pack, release__state=State.PUBLISHED, indicator=indicator, area=area, period=period, breakdown=""
    ).select_related("release")
    ordered = rows.order_by("release__published_at", "release_id", "origin", "publisher")
    return [
        (row.release, value_of({name: getattr(row, name) for name in STORED}, row.release.vintage)) for row in ordered
    ]


def verify(release: int) -> bool:
    """Tell whether a release still has the content that its hash was made of."""
    found = find(release)
    return bool(found.content_hash) and digest(_values(found), head(found)) == found.content_hash


def head(release: Release) -> dict[str, object]:
    """Return what the hash of a release holds besides its values."""
    return {
        "pack": release.pack, "title_zh": release.title_zh, "title_en": release.title_en, "vintage": release.vintage,
        "number": release.number, "reason": release.reason, "run": release.run, "as_of": release.as_of,
        "batch_seq": release.batch_seq, "body": release.body,
        "previous": release.previous.content_hash if release.previous else "",
    }  # fmt: skip


# --- parts --------------------------------------------------------------------------------------------------------
def _publish(release: int, now: datetime, actor: Actor | None) -> Release:
    with transaction.atomic():
        found = _locked(release)
        if found.state != State.APPROVED:
            raise _unfit(release, "只有已批准的发布可以公开。", "what was approved alone goes out.")
        if now < found.planned_at:
            raise _unfit(
                release,
                f"未到公布时刻 {found.planned_at.isoformat()}。",
                f"its instant is {found.planned_at.isoformat()}.",
            )
        _check(found)
        found.state, found.published_at = State.PUBLISHED, now
        entry = {**head(found), "release": found.pk, "hash": found.content_hash, "values": found.values_frozen.count()}
        if actor is not None:
            _note(actor, found, "published")
        found.leaf = transparency.add("publication", {**entry, "kind": "indicators"}, public=True)
        found.save()
    return found


def _chosen(release: Release) -> QuerySet[IndicatorValue]:
    return IndicatorValue.objects.filter(
        pack=release.pack, indicator__in=release.indicators, period__in=release.periods, level__in=release.levels
    )


def _frozen(release: Release, value: Value) -> ReleaseValue:
    row = {name: getattr(value, name) for name in STORED}
    return ReleaseValue(release=release, **{**row, "flags": list(value.flags)})


def _values(release: Release) -> list[Value]:
    rows = ReleaseValue.objects.filter(release=release).values(*STORED)
    return sorted((value_of(row, release.vintage) for row in rows), key=lambda value: value.key)


def _check(release: Release) -> None:
    now = digest(_values(release), head(release))
    if now != release.content_hash:
        raise ReleaseChanged(release=release.pk, expected=release.content_hash[:12], found=now[:12])


def _locked(release: int) -> Release:
    found = Release.objects.select_for_update(of=("self",)).filter(pk=release).first()
    if found is None:
        raise _unfit(release, "没有这一发布。", "there is no such release.")
    return found


def _needs(actor: Actor, capability: Capability, release: object, division: str | None) -> None:
    """Raise ReleaseUnfit unless the post gives the capability for the whole area that the release speaks of."""
    if not actor.may(capability) or (division and not actor.covers(division)):
        raise _unfit(release, "您的岗位没有这项权限。", "your post does not allow it.")


def _note(actor: Actor, release: Release, what: str) -> None:
    actions.note(
        "change",
        username=actor.username,
        body=actor.body,
        object_type="indicators.release",
        object_id=str(release.pk),
        detail={"step": what, "vintage": release.vintage, "hash": release.content_hash},
    )


def _unfit(release: object, zh: str, en: str) -> ReleaseUnfit:
    return ReleaseUnfit(release=release, reason_zh=zh, reason_en=en)
