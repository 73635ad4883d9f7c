"""What follows for an enterprise from published decisions, purpose by purpose: never from the risk class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from django.urls import get_script_prefix
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.credit.standing import MeasureAnswer, MeasureRule, measure_rules, record_types_read, standing_of
from zhiheng.ledger.models import EnterpriseCard
from zhiheng.policy.model import Certainty, MeasureKind, Purpose
from zhiheng.server.i18n import localised
from zhiheng.server.portal.file import FileRow
from zhiheng.server.portal.packs import pack_for, shown_citations
from zhiheng.server.portal.shown import ShownCitation
from zhiheng.server.portal.visible import PUBLIC, today


@dataclass(frozen=True)
class ShownMeasure:
    """One measure that applies."""

    tone: str
    kind: str
    label: str
    effect: str
    body: str
    cites: tuple[ShownCitation, ...]
    records: tuple[str, ...]
    example: bool


@dataclass(frozen=True)
class ShownPurpose:
    """What somebody may ask the standing for, and what applies."""

    label: str
    items: list[ShownMeasure]


@dataclass(frozen=True)
class ShownStanding:
    """The public standing on a day, by a pack."""

    as_of: date
    pack: Any
    purposes: list[ShownPurpose]


def purpose_label(purpose: Purpose) -> str:
    """Return what a purpose is called."""
    return {
        Purpose.TENDER: _("招标投标"),
        Purpose.LOAN: _("贷款"),
        Purpose.AWARD: _("评奖评优"),
        Purpose.LICENCE: _("行政许可"),
        Purpose.INSPECTION: _("监督检查"),
    }[purpose]


@cache
def rules(pack: str) -> tuple[MeasureRule, ...]:
    """Return a pack's measures ready to be applied, made once a process."""
    from zhiheng.server.portal.packs import packs

    return measure_rules(packs()[pack])


def types_read(card: EnterpriseCard) -> list[str]:
    """Return the record types on which the standing of an enterprise rests."""
    return record_types_read(rules(pack_for(card.division).info.id))


def published_records(rows: Iterable[FileRow], on: date) -> Iterator[dict[str, Any]]:
    """Yield public rows as `standing_of` takes them; withdrawn ones left out."""
    for row in rows:
        if row.void_from is not None and row.void_from <= on:
            continue
        yield {
            "record_type": row.record_type,
            "record_id": row.record_id,
            "role": row.role,
            "occurred_on": row.occurred_on,
            "publicity": PUBLIC,
            "division": row.division,
            "source": row.source,
            "payload": row.payload,
        }


def public_standing(card: EnterpriseCard, rows: Iterable[FileRow]) -> ShownStanding:
    """Return the standing of an enterprise today from published decisions alone, for every purpose.

    ``rows`` are all its public rows of `types_read` at least.
    """
    pack, on = pack_for(card.division), today()
    asked = rules(pack.info.id)
    read = set(record_types_read(asked))
    records = list(published_records((row for row in rows if row.record_type in read), on))
    purposes = []
    for purpose in Purpose:
        incentives, restrictions = standing_of(records, asked, purpose, on)
        purposes.append(
            ShownPurpose(purpose_label(purpose), [shown(pack.info.id, one) for one in (*restrictions, *incentives)])
        )
    return ShownStanding(on, pack, purposes)


def shown(pack: str, answer: MeasureAnswer) -> ShownMeasure:
    """Return a measure of a pack as a reader sees it, with the records from which it follows."""
    return replace(_said(pack, answer.rule.measure.id, get_language(), get_script_prefix()), records=answer.records)


@cache
def _said(pack: str, measure_id: str, _language: str, _prefix: str) -> ShownMeasure:
    """Return what a measure says in a language, its links in this installation: the same for every enterprise."""
    rule = next(one for one in rules(pack) if one.measure.id == measure_id)
    measure = rule.measure
    good = measure.kind is MeasureKind.INCENTIVE
    return ShownMeasure(
        tone="good" if good else "bad",
        kind=_("激励") if good else _("限制"),
        label=localised(measure.label),
        effect=localised(measure.effect),
        body=localised(rule.executing_body),
        cites=tuple(shown_citations((*measure.legal_basis, *measure.cite))),
        records=(),
        example=measure.certainty is Certainty.EXAMPLE,
    )
