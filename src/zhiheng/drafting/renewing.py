"""What changed in the data since a draft was written: by figure, with the sentence that the rules would write now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from zhiheng.drafting import figures
from zhiheng.drafting.composing import WRITTEN
from zhiheng.drafting.figures import Change
from zhiheng.drafting.known import Known
from zhiheng.drafting.pieces import Piece


@dataclass(frozen=True, slots=True)
class Outdated:
    """A piece whose figures changed, or whose rule now writes something else. `now` is what it would write, None where
    the finding no longer holds; `place` is the piece's place in the draft.
    """

    place: int
    piece: Piece
    changes: tuple[Change, ...]
    now: Piece | None

    @property
    def holds(self) -> bool:
        """Whether the rule still finds something to say there."""
        return self.now is not None


def outdated(pieces: Sequence[Piece], known: Known, fresh: Sequence[Piece]) -> list[Outdated]:
    """Return the pieces that the data have left behind. ``fresh``: what the same order composes of the data now."""
    now = {one.key: one for one in fresh if one.key}
    found = []
    for place, one in enumerate(pieces):
        if not one.made:
            continue
        changes = tuple(change for figure in one.figures if (change := figures.change(known, figure)) is not None)
        current = now.get(one.key)
        judged = bool(one.figures) or one.key.startswith(f"{WRITTEN}:")
        said_otherwise = judged and current is not None and current.was != one.was
        if changes or said_otherwise:
            found.append(Outdated(place, one, changes, current))
    return found


def renewed(
    pieces: Sequence[Piece], behind: Sequence[Outdated], places: set[int], fresh: Sequence[Piece]
) -> list[Piece]:
    """Return the pieces with those at ``places`` brought up to the data, and what a rule says of the data as a whole.

    What a rule made and nobody edited is written anew. In an edited paragraph only the figures are put in place of the old
    ones, the words stay the person's. A finding that no longer holds is struck if nobody edited it, else left as it is.
    """
    found = {one.place: one for one in behind if one.place in places}
    said = {one.key: one for one in fresh if one.key and not one.figures}
    made = []
    for place, piece in enumerate(pieces):
        one = found.get(place)
        if one is None:
            made.append(_told_anew(piece, said) if found else piece)
        elif not piece.edited:
            made += [replace(one.now, field=piece.field)] if one.now is not None else []
        else:
            made.append(_figures_replaced(one))
    return made


def _figures_replaced(one: Outdated) -> Piece:
    piece, text, english = one.piece, one.piece.text, one.piece.text_en
    current = {}
    for change in one.changes:
        if change.now is not None:
            text = text.replace(change.then.text_zh, change.now.text_zh, 1)
            english = english.replace(change.then.text_en, change.now.text_en, 1)
            current[change.then.id] = change.now
    quoted = tuple(current.get(each.id, each) for each in piece.figures)
    was = one.now if one.now is not None else piece
    return replace(piece, text=text, text_en=english, figures=quoted, was=was.was, was_en=was.was_en)


def _told_anew(piece: Piece, said: Mapping[str, Piece]) -> Piece:
    """Return a piece without figures (of which day the data are, how many goals stand how) as it would be written now."""
    if piece.figures or piece.edited or piece.key not in said:
        return piece
    return replace(said[piece.key], field=piece.field)
