"""A procedure as a drawing: states in rows from first to last, steps as numbered lines between them."""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.policy.model import Procedure, State
from zhiheng.server.i18n import localised

WIDTH, HEIGHT = 168, 52
GAP_X, GAP_Y = 40, 64
MARGIN = 28
#: Room on the right for lines that go back or past a row.
LANE = 26


@dataclass(frozen=True)
class Box:
    """A state: its id, its place, the lines of its name, and whether it is first or last."""

    state: str
    x: int
    y: int
    lines: tuple[tuple[int, str], ...]
    initial: bool
    final: bool


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


def draw(procedure: Procedure) -> Drawing:
    """Return the drawing of a procedure in the reader's language."""
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
            boxes.append(Box(state.id, x, y, _wrapped(localised(state.label), x, y), state.initial, state.final))
    lines = _lines(procedure, places, MARGIN + inner)
    lanes = sum(1 for line in lines if line.x > MARGIN + inner)
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


def _lines(procedure: Procedure, places: dict[str, tuple[int, int]], right: int) -> list[Line]:
    found: list[Line] = []
    lane = 0
    leaving: dict[str, int] = {}
    for number, step in enumerate(procedure.transitions, 1):
        for source in step.source:
            start, end = places[source], places[step.target]
            if end[1] - start[1] == HEIGHT + GAP_Y:
                found.append(_down(start, end, number, leaving.setdefault(source, 0)))
                leaving[source] += 1
            else:
                lane += 1
                found.append(_aside(start, end, number, right + lane * LANE - 6, lane))
    return found


def _down(start: tuple[int, int], end: tuple[int, int], number: int, nth: int) -> Line:
    """Draw a line to the row below; several from one state leave it side by side."""
    x1, y1 = start[0] + WIDTH // 2 + (nth - 1 if nth else 0) * 18, start[1] + HEIGHT
    x2, y2 = end[0] + WIDTH // 2 + (0 if start[0] == end[0] else nth * 12), end[1] - 3
    half = (y1 + y2) // 2
    return Line(f"M{x1} {y1}C{x1} {half} {x2} {half} {x2} {y2}", number, (x1 + x2) // 2, half)


def _aside(start: tuple[int, int], end: tuple[int, int], number: int, x: int, nth: int) -> Line:
    """Draw a line past rows, or back to a row above or the same state, in a lane of its own on the right."""
    y1 = start[1] + HEIGHT // 2 - (8 if start == end else 0)
    y2 = end[1] + HEIGHT // 2 + 8 + (nth % 3) * 4
    x1, x2 = start[0] + WIDTH, end[0] + WIDTH + 3
    return Line(f"M{x1} {y1}H{x - 8}Q{x} {y1} {x} {(y1 + y2) // 2}T{x - 8} {y2}H{x2}", number, x, (y1 + y2) // 2)
