"""States of promises as plain data: the row of the command, the interface and the exports, and the dictionary of rooms."""

from __future__ import annotations

from typing import Any

from zhiheng.policy.pack import Pack
from zhiheng.promises.states import State
from zhiheng.promises.verdict import NO_PROMISE, ChannelVerdict, Evidence, Outlook, Point
from zhiheng.promises.wanting import Wanted, wanted
from zhiheng.stats.reading import json_number

#: The keys that scripts may rely on, in their order; further ones follow.
KEYS = (
    "target",
    "document",
    "provision",
    "indicator",
    "modality",
    "force",
    "value",
    "actual",
    "low",
    "high",
    "official",
    "statistical",
    "reason",
)


def row(state: State) -> dict[str, Any]:
    """Return a state as a flat row: numbers as JSON numbers, unknown as null, the reason in both languages.

    `value` is the figure asked for (of a range its low end, which is the duty; null where the text has none), `required`
    what `actual` was compared with: the same, or the nation's or an earlier value. `low` and `high` bound `actual` at 95 %.
    """
    target, verdict = state.target, state.verdict
    place = target.cite[0] if target.cite else None
    asked = target.value if target.value is not None else target.low
    found: dict[str, Any] = {
        "target": target.id,
        "document": place.document if place else None,
        "provision": place.provision if place else None,
        "indicator": target.indicator,
        "modality": target.modality.value,
        "force": target.force.value,
        "value": json_number(asked),
        "actual": json_number(verdict.actual),
        "low": json_number(verdict.low),
        "high": json_number(verdict.high),
        "official": verdict.official.value,
        "statistical": verdict.statistical.value,
        "reason": verdict.reason.zh,
        "reason_en": verdict.reason.en,
        "reads": verdict.reads,
        "kind": target.kind.value,
        "label_zh": target.label.zh,
        "label_en": target.label.en,
        "striving": verdict.striving,
        "comparator": target.comparator.value if target.comparator else None,
        "unit": state.indicator.unit.value,
        "deadline": target.deadline.isoformat() if target.deadline else None,
        "every": target.every,
        "period": verdict.period or None,
        "required": json_number(verdict.required),
        "withdrawn": verdict.withdrawn,
        "standing": verdict.standing.value,
        "interpreted": verdict.interpreted,
        "synthetic": verdict.synthetic,
        "certainty": target.certainty.value,
        "part_of": target.part_of,
    }
    return found


def whole(state: State, pack: Pack) -> dict[str, Any]:
    """Return a state with all that it rests on: pace, channels, evidence, the way there, the outlook, and what is missing."""
    verdict = state.verdict
    pace = verdict.pace
    return {
        **row(state),
        "pace": {"done": json_number(pace.done), "planned": json_number(pace.planned), "on": pace.on.isoformat()}
        if pace
        else None,
        "channels": [_channel(each) for each in verdict.channels],
        "evidence": [_evidence(each) for each in verdict.evidence],
        "trajectory": [_point(each) for each in verdict.trajectory],
        "outlook": _outlook(verdict.outlook),
        "wants": [_want(each) for each in wanted(state, pack)],
        "remarks": [{"zh": each.zh, "en": each.en} for each in verdict.remarks],
    }


def verdict_of(state: State) -> dict[str, Any] | None:
    """Return a state as other rooms take it: target, label, official and reason in both languages; None of no promise."""
    if state.verdict.official in NO_PROMISE:
        return None
    return {
        "target": state.target.id,
        "label": state.target.label.model_dump(),
        "official": state.verdict.official.value,
        "reads": state.verdict.reads,
        "statistical": state.verdict.statistical.value,
        "striving": state.verdict.striving,
        "synthetic": state.verdict.synthetic,
        "reason": state.verdict.reason.model_dump(),
    }


def _want(each: Wanted) -> dict[str, Any]:
    return {
        "kind": each.kind.value,
        "zh": each.said.zh,
        "en": each.said.en,
        "indicator": each.indicator,
        "record_types": list(each.record_types),
        "series": each.series or None,
        "first": each.first.isoformat() if each.first else None,
        "last": each.last.isoformat() if each.last else None,
    }


def _channel(each: ChannelVerdict) -> dict[str, Any]:
    return {
        "channel": each.channel,
        "official": each.official.value,
        "statistical": each.statistical.value,
        "value": json_number(each.value),
        "low": json_number(each.low),
        "high": json_number(each.high),
        "n": each.n,
        "period": each.period,
    }


def _evidence(each: Evidence) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "period": each.period,
        "value": json_number(each.value),
        "low": json_number(each.low),
        "high": json_number(each.high),
        "n": each.n,
        "part": each.part,
        "origin": each.origin,
        "source": each.source,
        "flags": list(each.flags),
    }


def _point(each: Point) -> dict[str, Any]:
    return {
        "on": each.on.isoformat(),
        "value": json_number(each.value),
        "low": json_number(each.low),
        "high": json_number(each.high),
    }


def _outlook(found: Outlook | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "on": found.on.isoformat(),
        "value": json_number(found.value),
        "low": json_number(found.low),
        "high": json_number(found.high),
        "method": found.method,
        "reaches": found.reaches.value,
    }
