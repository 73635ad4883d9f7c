"""Which packs a pack builds on, nearest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zhiheng.policy.finding import Finding
from zhiheng.policy.model import PackInfo
from zhiheng.policy.spots import Spot
from zhiheng.policy.suggest import hints


@dataclass(frozen=True, slots=True)
class PackHead:
    """A pack's own `pack.yaml` and the places of its keys."""

    info: PackInfo
    spot: Spot


def chain(pack: str, heads: Mapping[str, PackHead]) -> tuple[str, ...]:
    """Return the pack and all it extends, each once, a pack always before those it builds on.

    Unknown packs and those already on the way (a loop) are left out; ``faults`` reports them.
    """
    order = list(_walk(pack, heads, ()))
    last = {each: at for at, each in enumerate(order)}
    return tuple(each for at, each in enumerate(order) if last[each] == at)


def _walk(pack: str, heads: Mapping[str, PackHead], way: tuple[str, ...]) -> Iterator[str]:
    if pack not in heads or pack in way:
        return
    yield pack
    for parent in heads[pack].info.extends:
        yield from _walk(parent, heads, (*way, pack))


def faults(heads: Mapping[str, PackHead]) -> Iterator[Finding]:
    """Report packs that extend an unknown pack, or by any way themselves."""
    for pack, head in heads.items():
        for at, parent in enumerate(head.info.extends):
            place = head.spot.at(("extends", at))
            if parent not in heads:
                words = hints(parent, (each for each in heads if each != pack))
                yield Finding(
                    pack,
                    place.file,
                    place.line,
                    "unknown-parent",
                    f"extends 中没有政策包“{parent}”。{words['hint_zh']}",
                    f"extends names the pack “{parent}”, which is not there. {words['hint_en']}".strip(),
                    parent,
                )
                continue
            loop = _loop(parent, pack, heads, ())
            if loop:
                round_trip = " → ".join((pack, *loop))
                yield Finding(
                    pack,
                    place.file,
                    place.line,
                    "extends-loop",
                    f"extends 成环：{round_trip}。请去掉其中一处。",
                    f"extends runs in a circle: {round_trip}. Remove one of its links.",
                    parent,
                )


def _loop(at: str, goal: str, heads: Mapping[str, PackHead], way: tuple[str, ...]) -> tuple[str, ...]:
    """Return the way from ``at`` to ``goal``, or nothing."""
    if at == goal:
        return (*way, at)
    if at not in heads or at in way:
        return ()
    for parent in heads[at].info.extends:
        found = _loop(parent, goal, heads, (*way, at))
        if found:
            return found
    return ()
