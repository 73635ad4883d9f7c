"""What is odd about a row of the promise list, found by comparing it with the others: told beside it, never mended."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.model import Comparator, Localised, Target, TargetKind
from zhiheng.policy.pack import Pack
from zhiheng.promises.comparing import falls
from zhiheng.promises.wording import figure, say

_REPORTED = frozenset({TargetKind.BASELINE, TargetKind.ACHIEVED})
_UPWARD = frozenset({Comparator.AT_LEAST, Comparator.ABOVE})


def remarks(target: Target, pack: Pack) -> tuple[Localised, ...]:
    """Return the pack's own note, and what the other rows make noticeable unless the note tells of the same figure."""
    own = (target.note,) if target.note is not None else ()
    said = target.note.zh if target.note is not None else ""
    found = (*_below_base(target, pack), *_same_figure(target, pack))
    return (*own, *(told for figures, told in found if figures not in said))


def _below_base(target: Target, pack: Pack) -> Iterator[tuple[str, Localised]]:
    """A goal that lies on the wrong side of a value that a document reports for an earlier year."""
    if target.kind is not TargetKind.TARGET or target.value is None or target.deadline is None:
        return
    for other in pack.targets.values():
        if other.kind not in _REPORTED or other.indicator != target.indicator or other.unit is not target.unit:
            continue
        if (
            other.value is None
            or other.year is None
            or not other.year[:4].isdigit()
            or int(other.year[:4]) >= target.deadline.year
        ):
            continue
        wrong = other.value < target.value if falls(target.comparator) else other.value > target.value
        if wrong and (falls(target.comparator) or target.comparator in _UPWARD):
            have, want = figure(other.value, other.unit), figure(target.value, target.unit)
            document = pack.documents[other.cite[0].document].label
            yield (
                have.zh,
                say(
                    f"目标{want.zh}低于“{document.zh}”所载{other.year}年的{have.zh}；两数口径未必相同，目标仍按原文判断。",
                    f"The goal of {want.en} lies below the {have.en} that “{document.en}” reports for {other.year}; the two may be "
                    "defined differently, and the goal is judged as it stands.",
                ),
            )


def _same_figure(target: Target, pack: Pack) -> Iterator[tuple[str, Localised]]:
    """Two reported rates of one provision and year with the very same figure: perhaps a slip of the text."""
    if target.kind not in _REPORTED or target.value is None or target.value == target.value.to_integral_value():
        return
    for other in pack.targets.values():
        twin = (other.kind, other.value, other.year, other.unit) == (
            target.kind,
            target.value,
            target.year,
            target.unit,
        )
        if twin and other.indicator != target.indicator and other.cite[:1] == target.cite[:1]:
            told = figure(target.value, target.unit)
            yield (
                told.zh,
                say(
                    f"与“{other.label.zh}”同为{told.zh}：文本如此，是否笔误未核实。",
                    f"The same {told.en} as “{other.label.en}”: so the text has it, and whether it is a slip was not verified.",
                ),
            )
