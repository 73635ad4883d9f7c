"""Linking measured on known identities: what exact rules link, what is proposed for the rest, and how much is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl
import pyarrow as pa

from zhiheng import policy
from zhiheng.codes import names
from zhiheng.ledger.intake.directory import Directory
from zhiheng.ledger.intake.link import link
from zhiheng.ledger.linkage import features, proposing, reasons
from zhiheng.ledger.linkage.model import Say
from zhiheng.sandbox import province
from zhiheng.sandbox.enterprises import Enterprise, make_enterprises
from zhiheng.sandbox.mentions import Mention, make_mentions

_TYPE = "complaint"


@dataclass(frozen=True)
class Share:
    """How many of how many; precision or recall. `value` is None where there were none."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """The share itself, 0 to 1."""
        return self.right / self.of if self.of else None

    def as_dict(self) -> dict[str, Any]:
        """Return the share as plain JSON."""
        return {"right": self.right, "of": self.of, "value": self.value}


@dataclass(frozen=True)
class Wrong:
    """An exact link that is wrong: the name as written, how it came about, who was linked, who was meant.

    ``homonym``: what was written is, in canonical spelling, a name that the one linked bears or bore; no rule on names
    can tell the two apart.
    """

    name: str
    variant: str
    linked: str
    meant: str | None
    homonym: bool


@dataclass(frozen=True)
class Measured:
    """The result. Recall counts the mentions of known firms; proposals are made for what exact rules left over."""

    enterprises: int
    mentions: int
    known: int
    exact_precision: Share
    exact_recall: Share
    exact_wrong: tuple[Wrong, ...]
    bands: dict[str, dict[str, Share]]
    both_recall: Share
    variants: dict[str, dict[str, int]]

    def as_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON."""
        return {
            "enterprises": self.enterprises, "mentions": self.mentions, "known": self.known,
            "exact": {
                "precision": self.exact_precision.as_dict(), "recall": self.exact_recall.as_dict(),
                "wrong": [asdict(one) for one in self.exact_wrong],
            },
            "proposals": {
                name: {kind: share.as_dict() for kind, share in shares.items()} for name, shares in self.bands.items()
            },
            "exact_and_proposals": {"recall": self.both_recall.as_dict()},
            "variants": self.variants,
        }  # fmt: skip


def measure(
    pack: str = "sichuan", count: int = province.FULL, mentions: int = 4_000, seed: int = province.SEED,
    say: Say | None = None,
) -> Measured:  # fmt: skip
    """Write `mentions` names of a synthetic province of `count` enterprises, link them, and compare with the truth."""
    enterprises = make_enterprises(province.counties(pack), count, seed)
    written = make_mentions(enterprises, mentions, seed + 7)
    directory, places = known(enterprises)
    linked = exact(written, directory)
    waiting = [at for at, subject in enumerate(linked) if subject is None]
    parties = features.party_rows([_party(written[at]) for at in waiting])
    found = proposing.likely(parties, directory, places, say=say)
    proposed = {waiting[party]: candidates for party, candidates in found.items()}
    return _measured(enterprises, written, linked, proposed)


def known(enterprises: Sequence[Enterprise]) -> tuple[Directory, pl.DataFrame]:
    """Return the directory of the invented firms' registrations, and where they are."""
    rows = province.registration(enterprises)
    columns = {name: [row[name] for row in rows] for name in ("uscc", "name", "registered_on")}
    subjects = [f"uscc:{each.uscc}" for each in enterprises]
    located = {
        "subject": subjects,
        "division": [each.division for each in enterprises],
        "address": [each.address for each in enterprises],
    }
    return Directory.of(pa.table(columns)), pl.DataFrame(located, schema=features.PLACES)


def exact(written: Sequence[Mention], directory: Directory) -> list[str | None]:
    """Return the subject that the exact rules of intake give each mention, None where they give none."""
    record_type = policy.load()["national"].record_types[_TYPE]
    party = record_type.parties[0]
    frame = pl.DataFrame(
        {party.name: [one.name for one in written], "occurred_on": [one.day for one in written]},
        schema={str(party.name): pl.String, "occurred_on": pl.Date},
    )
    found: list[str | None] = link(frame, record_type, directory).subject.to_pylist()
    return found


def _party(one: Mention) -> tuple[Any, ...]:
    return one.name, None, one.division, one.address, one.day, one.day


def _truth(one: Mention) -> str | None:
    return f"uscc:{one.truth}" if one.truth else None


def _measured(
    enterprises: Sequence[Enterprise],
    written: Sequence[Mention],
    linked: Sequence[str | None],
    proposed: dict[int, tuple[proposing.Likely, ...]],
) -> Measured:
    truth = [_truth(one) for one in written]
    people = sum(1 for one in truth if one)
    links = [at for at, subject in enumerate(linked) if subject]
    right = [at for at in links if linked[at] == truth[at]]
    wrong = [_wrong(written[at], str(linked[at]), enterprises) for at in links if linked[at] != truth[at]]
    waiting = sum(1 for at, one in enumerate(truth) if one and not linked[at])
    bands = {name: _band(name, proposed, truth, waiting) for name in reasons.BANDS}
    shown = sum(1 for at, found in proposed.items() if truth[at] in {each.subject for each in found})
    return Measured(
        len(enterprises), len(written), people, Share(len(right), len(links)), Share(len(right), people), tuple(wrong),
        bands, Share(len(right) + shown, people), _variants(written, linked, proposed),
    )  # fmt: skip


def _wrong(one: Mention, linked: str, enterprises: Sequence[Enterprise]) -> Wrong:
    firm = next(each for each in enterprises if f"uscc:{each.uscc}" == linked)
    borne = {names.normalise(name) for name in (firm.name, firm.former_name) if name}
    return Wrong(one.name, one.variant, linked, one.truth, names.normalise(one.name) in borne)


def _band(
    name: str, proposed: dict[int, tuple[proposing.Likely, ...]], truth: Sequence[str | None], waiting: int
) -> dict[str, Share]:
    """Return a band's precision (of the first candidates in it) and the recall of it and all better bands together."""
    first = {at: found[0] for at, found in proposed.items()}
    within = [at for at, best in first.items() if best.band == name]
    better = [at for at, best in first.items() if best.probability >= reasons.BANDS[name]]
    return {
        "precision": Share(sum(first[at].subject == truth[at] for at in within), len(within)),
        "recall": Share(sum(first[at].subject == truth[at] for at in better), waiting),
    }


def _variants(
    written: Sequence[Mention], linked: Sequence[str | None], proposed: dict[int, tuple[proposing.Likely, ...]]
) -> dict[str, dict[str, int]]:
    """Return, a variant: how many mentions, linked exactly, right candidate first, among the shown, wrong one first."""
    found: dict[str, dict[str, int]] = {}
    for at, one in enumerate(written):
        row = found.setdefault(one.variant, dict.fromkeys(("mentions", "exact", "first", "shown", "misled"), 0))
        subjects = [each.subject for each in proposed.get(at, ())]
        row["mentions"] += 1
        row["exact"] += linked[at] is not None
        row["first"] += subjects[:1] == [_truth(one)]
        row["shown"] += _truth(one) in subjects
        row["misled"] += bool(subjects) and subjects[0] != _truth(one)
    return dict(sorted(found.items()))
