"""States of promises as pages, the interface and other rooms read them: over the values of the day and the proofs entered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from zhiheng import promises
from zhiheng.actors import Actor
from zhiheng.actors.level import Level
from zhiheng.indicators.services import values as stored
from zhiheng.indicators.values import Value
from zhiheng.policy.model import Target
from zhiheng.policy.pack import Pack
from zhiheng.promises import Known, Official, State, indicators_wanted, plain
from zhiheng.promises.question import level_of
from zhiheng.promises.services import proofs
from zhiheng.promises.wording import join, say
from zhiheng.server.promises import knowledge, then, withdrawn

PUBLIC = Level.PUBLIC.sees
_HIDDEN = say("有依据的数值，但未公开。", "There are values, but they are not public.")


def read(
    pack: Pack,
    as_of: date,
    *,
    area: str = "",
    seen: Collection[str] | None = None,
    public: bool = True,
    targets: Iterable[Target] | None = None,
    looking_back: bool = False,
) -> list[State]:
    """Judge the rows of a pack on a day, all or those given. `area` is whose; the pack's province where none is given.

    Of a day before that of the values that pages read, they are computed as they stood then; `looking_back` takes what is
    known now of the time until that day (a final evaluation, written when the figures are out).

    Values alone count whose publicity is among `seen` (where nothing is given: what is public, or without `public` what
    the workspace sees); a row that cannot be judged for that reason says so.
    """
    allowed = seen if seen is not None else PUBLIC if public else Level.INTERNAL.sees
    place = area or knowledge.province_of(pack)
    rows = list(targets) if targets is not None else None
    every = (
        wanted_values(pack, place, rows)
        if looking_back or then.stands(pack, as_of)
        else _then(pack, as_of, place, rows)
    )
    shown = [each for each in every if each.publicity in allowed]
    looker = Level(max(level for level in Level if set(level.sees) <= set(allowed)))
    gone = withdrawn.from_projection(pack, as_of, looker, rows) if place == knowledge.province_of(pack) else {}
    known = Known.from_rows(place, shown, proofs.known(pack.info.id, place), gone)
    found = promises.states(pack, known, as_of, rows)
    if len(shown) == len(every):
        return found
    valued = [each for each in every if each.value is not None]
    hidden = {each.indicator for each in valued} - {each.indicator for each in valued if each.publicity in allowed}
    return [_told(each, hidden) for each in found]


def wanted_values(pack: Pack, place: str, targets: Sequence[Target] | None = None) -> list[Value]:
    """Return the values of the day that judging wants: of the area, the nation, and the provinces where ranks are asked."""
    names = indicators_wanted(pack, targets)
    own = stored.read(pack.info.id, names, level=level_of(place), area=place, breakdown=None)
    kept = [each for each in own if each.breakdown in ("", "channel")]
    others = [each for level in ("nation", "region") for each in stored.read(pack.info.id, names, level=level)]
    ranked = [each.reads_as.indicator for each in (targets or pack.targets.values()) if each.reads_as is not None]
    peers = stored.read(pack.info.id, ranked, level="province") if ranked else []
    return [*kept, *others, *(each for each in peers if each.area != place or each.indicator not in names)]


def _then(pack: Pack, as_of: date, place: str, targets: Sequence[Target] | None) -> list[Value]:
    """Return the values of an earlier day: of the area, the nation, the regions, and the provinces."""
    level = level_of(place)
    found = then.values(pack, as_of, targets, tuple(dict.fromkeys((*knowledge.LEVELS, level))))
    return [
        each
        for each in found
        if each.level != level or each.area == place or level == "province"
        if each.breakdown in ("", "channel")
    ]


def one(pack: Pack, target: str, as_of: date, *, area: str = "", seen: Collection[str] = PUBLIC) -> State:
    """Judge one row. Raises KeyError where the pack has none of that name."""
    return read(pack, as_of, area=area, seen=seen, targets=[pack.targets[target]])[0]


def verdicts(pack: Pack, as_of: date, *, area: str = "", seen: Collection[str] = PUBLIC) -> list[dict[str, object]]:
    """Return verdicts as other rooms take them; rows that promise nothing are left out."""
    found = (plain.verdict_of(each) for each in read(pack, as_of, area=area, seen=seen))
    return [each for each in found if each is not None]


def seen_by(actor: Actor) -> Collection[str]:
    """Return the degrees of publicity that somebody sees. Who reads under the sharing register reads records, not values."""
    if actor.system:
        return Level.INTERNAL.sees
    return PUBLIC if actor.shares is not None else actor.sees.sees


def _told(state: State, hidden: set[str]) -> State:
    """Say of a row that is not measurable that it is so for want of publicity."""
    if state.verdict.official is not Official.NOT_MEASURABLE or state.target.indicator not in hidden:
        return state
    verdict = replace(state.verdict, reason=join((_HIDDEN, state.verdict.reason)))
    return replace(state, verdict=verdict)
