"""The stages of a pre-check and the grades that vetoes send to."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.repeats import repeats
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Scorecard
from zhiheng.policy.suggest import hints


def grades(scope: Scope, card: Scorecard) -> list[str] | None:
    """Return the grades a scorecard can give, or None when its level table is not there."""
    if card.levels is None:
        return [stage.grade for stage in card.stages]
    table = scope.pack.level_tables.get(card.levels)
    return [level.id for level in table.levels] if table else None


def stages(scope: Scope, card: Scorecard) -> Iterator[Finding]:
    """Check the order of stages and what they require."""
    yield from repeats(scope, card, ("stages",), [stage.grade for stage in card.stages], key="grade")
    criteria = [criterion.id for criterion in card.criteria]
    for at, stage in enumerate(card.stages):
        path: Path = ("stages", at)
        for position, required in enumerate(stage.requires):
            if required not in criteria:
                yield _unknown(scope, card, (*path, "requires", position), "unknown-criterion", required, criteria)
        earlier = [each.grade for each in card.stages[:at]]
        if stage.after is not None and stage.after not in earlier:
            yield _unknown(scope, card, (*path, "after"), "unknown-grade", stage.after, earlier)
        if stage.after_months is not None and (stage.after is None or stage.after_months < 1):
            zh, en = "after_months 须与 after 同写，且至少为 1。", "after_months goes with after, and is at least 1."
            yield scope.report(card, (*path, "after_months"), "stage-months", zh, en, stage.after_months)


def vetoes(scope: Scope, card: Scorecard) -> Iterator[Finding]:
    """Check that each veto sends to a grade there is, on at least one record."""
    known = grades(scope, card)
    for at, veto in enumerate(card.vetoes):
        if known is not None and veto.grade not in known:
            yield _unknown(scope, card, ("vetoes", at, "grade"), "unknown-grade", veto.grade, known)
        if veto.at_least < 1:
            zh, en = "at_least 至少为 1，否则人人被否决。", "at_least is at least 1, else everyone is vetoed."
            yield scope.report(card, ("vetoes", at, "at_least"), "veto-count", zh, en, veto.at_least)


def _unknown(scope: Scope, card: Scorecard, path: Path, code: str, wrong: str, known: list[str]) -> Finding:
    words = hints(wrong, known)
    what = ("等级", "grade") if code == "unknown-grade" else ("指标项", "criterion")
    zh = f"此处没有{what[0]}“{wrong}”可用。{words['hint_zh']}"
    en = f"There is no {what[1]} “{wrong}” to use here. {words['hint_en']}".strip()
    return scope.report(card, path, code, zh, en, wrong)
