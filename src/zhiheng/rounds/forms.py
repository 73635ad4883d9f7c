"""A form: the lines of a round with what they are called, which are computed, and which rules bind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zhiheng.ledger.intake.headings import normalise_heading
from zhiheng.policy.expression import Condition, parse_condition
from zhiheng.policy.model import Adding, FormLine, FormRule, Localised, ReportingRound

#: Rows that a table may have; lines that a form may have.
MOST_ROWS, MOST_LINES = 20_000, 400


@dataclass(frozen=True)
class Rule:
    """A rule of the form, parsed."""

    rule: FormRule
    condition: Condition


class Form:
    """What a round asks for. Made of the pack's element, or of what a round keeps of it."""

    def __init__(self, declared: ReportingRound) -> None:
        self.declared = declared
        self.lines: tuple[FormLine, ...] = declared.form
        self.table: bool = declared.table

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Form:
        """Return the form that a round keeps as JSON."""
        return cls(ReportingRound.model_validate(content))

    @cached_property
    def by_id(self) -> dict[str, FormLine]:
        """The lines by their ids."""
        return {line.id: line for line in self.lines}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, parsed over the lines."""
        fields = self.declared.fields()
        return tuple(Rule(rule, parse_condition(rule.rule, fields)) for rule in self.declared.rules)

    @cached_property
    def typed_in(self) -> tuple[FormLine, ...]:
        """The lines that people fill in: all but those computed."""
        return tuple(line for line in self.lines if not computed(line))

    def groups(self) -> Iterator[tuple[Localised | None, list[FormLine]]]:
        """Yield the lines under their headings, in order."""
        last: list[FormLine] = []
        for line in self.lines:
            if last and line.group != last[-1].group:
                yield last[0].group, last
                last = []
            last.append(line)
        if last:
            yield last[0].group, last

    @cached_property
    def headings(self) -> dict[str, str]:
        """Canonical heading → line id: whole names with their group first, then plain names that mean one line alone."""
        found: dict[str, str] = {}
        for line in self.lines:
            for name in _whole_names(line):
                found.setdefault(normalise_heading(name), line.id)
        plain: dict[str, set[str]] = {}
        for line in self.lines:
            for name in (line.label.zh, line.label.en, *line.headings):
                plain.setdefault(normalise_heading(name), set()).add(line.id)
        return {**{name: next(iter(ids)) for name, ids in plain.items() if len(ids) == 1}, **found}


def computed(line: FormLine) -> bool:
    """Return whether a line is computed from others instead of typed: a ratio."""
    return line.adds is Adding.RATIO


def _whole_names(line: FormLine) -> Iterator[str]:
    yield line.id
    if line.group is not None:
        yield f"{line.group.zh}{line.label.zh}"
        yield f"{line.group.zh}|{line.label.zh}"
        yield f"{line.group.en}{line.label.en}"


def whole_label(line: FormLine) -> Localised:
    """Return the label of a line with its group before it."""
    if line.group is None:
        return line.label
    return Localised(zh=f"{line.group.zh}：{line.label.zh}", en=f"{line.group.en}: {line.label.en}")
