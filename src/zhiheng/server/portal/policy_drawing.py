"""A procedure as a drawing: states in rows from first to last, steps as numbered lines between them.

Lines to the next row go straight; those past rows, back, or to the same state run in lanes on the right, one lane for
each state that they lead to, so that a drawing stays narrow however many steps end in the same place.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from zhiheng.policy.model import Procedure, State
from zhiheng.server.i18n import localised

WIDTH, HEIGHT = 168, 52
GAP_X, GAP_Y = 40, 64
MARGIN = 28
#: Room on the right for lines that go back or past a row.
LANE = 28
#: How far apart lines leave the right side of a state.
APART = 17


@dataclass(frozen=True)
class Box:
    """A state: its id, its place, the lines of its name, whether first or last, and whether a case stands there."""

    state: str
    x: int
    y: int
    lines: tuple[tuple[int, str], ...]
    initial: bool
    final: bool
    here: bool = False
    passed: bool = False


@dataclass(frozen=True)
class Line:
    """A step: the path of its line, the point of its arrow, its number and where that stands."""

    path: str
    number: int
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """All of it, in the box that holds it."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    box_width: int = WIDTH
    box_height: int = HEIGHT


def rows(procedure: Procedure) -> list[list[State]]:
    """Return the states in rows: each below every state that leads to it, loops left aside."""
    ids = [state.id for state in procedure.states]
    place = dict.fromkeys(ids, 0)
    order = {name: at for at, name in enumerate(ids)}
    ahead = [
        (source, step.target)
        for step in procedure.transitions
        for source in step.source
        if order[source] < order[step.target]
    ]
    for _round in ids:
        for source, target in ahead:
            place[target] = max(place[target], place[source] + 1)
    depth = max(place.values())
    return [[state for state in procedure.states if place[state.id] == row] for row in range(depth + 1)]


def draw(procedure: Procedure, here: str = "", passed: Collection[str] = ()) -> Drawing:
    """Return the drawing of a procedure in the reader's language.

    Args: `here`: the state in which a case stands; `passed`: states that it has passed.
    """
    found = rows(procedure)
    across = max(len(row) for row in found)
    inner = across * WIDTH + (across - 1) * GAP_X
    places: dict[str, tuple[int, int]] = {}
    boxes = []
    for down, row in enumerate(found):
        left = MARGIN + (inner - len(row) * WIDTH - (len(row) - 1) * GAP_X) // 2
        for at, state in enumerate(row):
            x, y = left + at * (WIDTH + GAP_X), MARGIN + down * (HEIGHT + GAP_Y)
            places[state.id] = (x, y)
            words = _wrapped(localised(state.label), x, y)
            marks = (state.id == here, state.id in passed)
            boxes.append(Box(state.id, x, y, words, state.initial, state.final, *marks))
    lines, lanes = _lines(procedure, places, MARGIN + inner)
    width = inner + 2 * MARGIN + (lanes * LANE)
    height = 2 * MARGIN + len(found) * HEIGHT + (len(found) - 1) * GAP_Y
    return Drawing(width, height, tuple(boxes), tuple(lines))


def _wrapped(text: str, x: int, y: int) -> tuple[tuple[int, str], ...]:
    """Break a name into at most two lines; each with the height of its base line."""
    if sum(2 if ord(sign) > 0x2E7F else 1 for sign in text) <= 20:
        parts = [text]
    elif " " in text:
        words = text.split(" ")
        cut = min(range(1, len(words)), key=lambda at: abs(len(" ".join(words[:at])) - len(text) / 2))
        parts = [" ".join(words[:cut]), " ".join(words[cut:])]
    else:
        parts = [text[: len(text) // 2], text[len(text) // 2 :]]
    first = y + HEIGHT // 2 + 5 - (9 if len(parts) > 1 else 0)
    return tuple((first + 18 * at, part) for at, part in enumerate(parts))


@dataclass(frozen=True)
class _Way:
    """A step from one of its states: its number, where it begins, where it ends."""

    number: int
    start: tuple[int, int]
    end: tuple[int, int]

    @property
    def leads_down(self) -> bool:
        """Whether it leads to the row just below."""
        return self.end[1] - self.start[1] == HEIGHT + GAP_Y


def _lines(procedure: Procedure, places: dict[str, tuple[int, int]], right: int) -> tuple[list[Line], int]:
    """Return the lines of all steps, and how many lanes they need on the right."""
    ways = [
        _Way(number, places[source], places[step.target])
        for number, step in enumerate(procedure.transitions, 1)
        for source in step.source
    ]
    down = [way for way in ways if way.leads_down]
    aside = [way for way in ways if not way.leads_down]
    lanes: dict[tuple[int, int], int] = {}
    for way in aside:
        lanes.setdefault(way.end, len(lanes) + 1)
    found = [_down(way, down) for way in down]
    found += [_aside(way, aside, right + lanes[way.end] * LANE - 6) for way in aside]
    return sorted(found, key=lambda line: line.number), len(lanes)


def _down(way: _Way, every: list[_Way]) -> Line:
    """Draw a line to the row below. Lines leave and enter a state side by side; its number stands just above its arrow."""
    leaving = sorted((each for each in every if each.start == way.start), key=lambda each: (each.end, each.number))
    entering = sorted((each for each in every if each.end == way.end), key=lambda each: (each.start, each.number))
    x1 = way.start[0] + WIDTH // 2 + _spread(leaving.index(way), len(leaving), 14)
    x2 = way.end[0] + WIDTH // 2 + _spread(entering.index(way), len(entering), 24)
    y1, y2 = way.start[1] + HEIGHT, way.end[1] - 3
    half = (y1 + y2) // 2 - 8
    return Line(f"M{x1} {y1}C{x1} {half} {x2} {half} {x2} {y2 - 22}V{y2}", way.number, x2, y2 - 20)


def _aside(way: _Way, every: list[_Way], x: int) -> Line:
    """Draw a line past rows, or back to a row above or the same state: out to the lane of its end, along it, and in."""
    same_row = sorted({each.number for each in every if each.start[1] == way.start[1]})
    apart = min(APART, (HEIGHT - 10) // max(1, len(same_row) - 1))
    y1 = way.start[1] + HEIGHT // 2 + _spread(same_row.index(way.number), len(same_row), apart)
    y2 = way.end[1] + HEIGHT // 2 + (8 if y1 != way.end[1] + HEIGHT // 2 + 8 else 16)
    x1, x2 = way.start[0] + WIDTH, way.end[0] + WIDTH + 3
    bend = min(8, abs(y2 - y1) // 2) * (1 if y2 > y1 else -1)
    path = f"M{x1} {y1}H{x - 8}Q{x} {y1} {x} {y1 + bend}V{y2 - bend}Q{x} {y2} {x - 8} {y2}H{x2}"
    return Line(path, way.number, x, y1)


def _spread(nth: int, of: int, apart: int) -> int:
    """Return how far from the middle the nth of some lines side by side lies."""
    return round((nth - (of - 1) / 2) * apart)
