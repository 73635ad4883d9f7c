"""What a record card, a fact and a citation look like to a template: plain values, already in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class ShownFact:
    """One labelled value. `rows` holds a list field as (heading, …) and rows; `address` links the value."""

    label: str
    text: str
    unit: str = ""
    address: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class ShownRecord:
    """One record as a card: day, title, what came of it, a few facts, marks."""

    record_id: str
    day: date
    title: str
    address: str
    tone: str = "neutral"
    verdict: str = ""
    void: bool = False
    marks: tuple[str, ...] = ()
    facts: tuple[ShownFact, ...] = field(default=())


@dataclass(frozen=True)
class ShownCitation:
    """A provision as a reader sees it, with the status of its document."""

    title: str
    provision: str
    address: str = ""
    status: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Problem:
    """Something to put right in a form; `field` is the id of its input."""

    text: str
    field: str = ""
