"""What guards ask of the ledger: records in force (by the life cycle of their register), the latest run, quotas used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhiheng.cases.days import add_months
from zhiheng.cases.models import CaseEvent
from zhiheng.cases.services import register_facts
from zhiheng.cases.services.installed import installation
from zhiheng.ledger.models import ProjectedRecord
from zhiheng.policy import Pack
from zhiheng.policy.errors import PolicyError
from zhiheng.policy.expression import parse_condition
from zhiheng.policy.expression.scope import fields_of
from zhiheng.policy.model import RecordType, Scorecard
from zhiheng.scoring.interpret import matches

#: Where a type has no register: date fields after which a record no longer holds; from the second group on the very day.
LAST_DAYS, END_DAYS = ("until", "valid_until"), ("removed_on", "withdrawn_on", "revoked_on")

#: Field of a case that holds what people put in the place of a computed result, with the name of the result behind it.
OVERRIDE = "override:"


class LedgerFacts:
    """The port `Facts` for one case, on a day. `overrides`: scorecard → grade that people put in the place of the computed one."""

    def __init__(
        self, *, pack: str, procedure: str, subject: str, holder: str, today: date, case: int = 0,
        overrides: Mapping[str, str] | None = None,
        takers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._pack_id, self._procedure, self._holder, self._case = pack, procedure, holder, case
        self._subject, self._today = subject, today
        self._overrides, self._takers = overrides or {}, takers or {}

    @property
    def _pack(self) -> Pack:
        return installation().packs[self._pack_id]

    def held(self, reads: str, where: str | None, months: int) -> bool | None:
        """Return whether such a record has been in force for the subject for so many months; see `Facts`."""
        record_type = self._pack.record_types.get(reads)
        if not self._subject or record_type is None:
            return None
        since = add_months(self._today, -months)
        register = register_facts.register_of(self._pack, reads)
        if register is not None:
            return register_facts.held(
                register, self._subject, since, self._today, lambda row: _meets(record_type, where, row)
            )
        found = ProjectedRecord.objects.filter(
            subject=self._subject, record_type=reads, occurred_on__lte=since, superseded_by=""
        ).exclude(void_from__lte=self._today)
        return any(_counts(record_type, where, row, self._today) for row in found.iterator())

    def batch(self) -> int | None:
        """Return the batch of the ledger up to which records are known; see `Facts`."""
        return register_facts.batch()

    def grade_at_least(self, scorecard: str, grade: str) -> bool | None:
        """Return whether the latest run, or who overrode it, gives the subject at least the grade; None without a run or a grade."""
        try:
            card = self._pack.scorecards[scorecard]
        except (KeyError, PolicyError):
            return None
        runs = installation().runs
        run = runs.latest(pack=self._pack_id, element=scorecard)
        row = None if run is None else runs.row(run.run, self._subject)
        order = grades_from_best(card, self._pack)
        given = None if row is None else self._overrides.get(scorecard, row.get("grade"))
        if row is None or grade not in order:
            return None
        return given in order and order.index(given) <= order.index(grade)

    def quota_left(self, step: str, quota: int | None) -> int | None:
        """Return how often the body whose step it is may still take it this year, whoever holds the cases; see `Facts`.

        Each other case counts once, however often it was sent back and passed the step again.
        """
        allowed = self._programme_quota() if quota is None else quota
        if allowed is None:
            return None
        taken = CaseEvent.objects.filter(
            kind="step",
            step=step,
            case__procedure=self._procedure,
            body=self._takers.get(step, self._holder),
            at__year=self._today.year,
        ).exclude(case=self._case)
        return allowed - taken.values("case").distinct().count()

    def _programme_quota(self) -> int | None:
        """Return the quota in force of the programme that runs by the procedure."""
        programmes = [one for one in self._pack.programmes.values() if one.procedure == self._procedure]
        values = [value for one in programmes for value in one.quota if value.valid_from <= self._today]
        return int(max(values, key=lambda value: value.valid_from).value) if values else None


def _counts(record_type: RecordType, where: str | None, row: ProjectedRecord, today: date) -> bool:
    """Return whether a record of a type without a register meets the condition and has not run out."""
    return not _ended(row.payload, today) and _meets(record_type, where, row)


def _meets(record_type: RecordType, where: str | None, row: ProjectedRecord) -> bool:
    if where is None:
        return True
    envelope = {
        "occurred_on": row.occurred_on, "publicity": row.publicity, "division": row.division, "source": row.source
    }  # fmt: skip
    return matches(parse_condition(where, fields_of(record_type)), {**row.payload, **envelope})


def _ended(payload: Mapping[str, Any], today: date) -> bool:
    text = today.isoformat()
    over = any(str(payload[name]) < text for name in LAST_DAYS if payload.get(name))
    return over or any(str(payload[name]) <= text for name in END_DAYS if payload.get(name))


def overridden(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return what people put in the place of computed results in a case: name of the result → what they decided."""
    return {name.removeprefix(OVERRIDE): str(value) for name, value in fields.items() if name.startswith(OVERRIDE)}


def grades_from_best(card: Scorecard, pack: Pack) -> list[str]:
    """Return the grades of a scorecard from best to worst: stages are declared from lowest, levels from best."""
    if card.stages:
        return [stage.grade for stage in reversed(card.stages)]
    table = pack.level_tables.get(card.levels or "")
    return [] if table is None else [level.id for level in table.levels]
