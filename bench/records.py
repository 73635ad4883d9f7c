"""Record tables of a synthetic province by the million, drawn in NumPy: what departments would report in three years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bench import synthetic
from bench.synthetic import Ints, chosen, days, numbered

#: Ten records an enterprise, by type, as shares of all records.
SHARES = {
    "inspection": 0.60,
    "complaint": 0.20,
    "certificate": 0.13,
    "penalty": 0.04,
    "rectification": 0.025,
    "listing": 0.003,
    "honour": 0.002,
}
SOURCES = {
    "organisation": "synthetic-registration",
    "inspection": "synthetic-spot-check",
    "complaint": "synthetic-complaints",
    "certificate": "synthetic-certification",
    "penalty": "synthetic-penalties",
    "rectification": "synthetic-rectification",
    "listing": "synthetic-lists",
    "honour": "synthetic-honours",
}
_TODAY = synthetic.epoch_day(synthetic.TODAY)


@dataclass(frozen=True)
class Draw:
    """What a maker of rows gets: randomness, the codes of all enterprises, and which rows of the type to make."""

    random: np.random.Generator
    codes: pa.Array
    start: int
    rows: int

    def firms(self) -> pa.Array:
        """Return the code of each row's enterprise: a few have many records, most have few."""
        place = (self.random.random(self.rows) ** 1.6 * len(self.codes)).astype(np.int64)
        return self.codes.take(pa.array(place))

    def days(self, back: int = synthetic.DAYS) -> Ints:
        """Return a day for each row, even over the days before today."""
        return _TODAY - self.random.integers(0, back, self.rows)

    def numbers(self, prefix: str) -> pa.Array:
        """Return the natural key of each row."""
        return numbered(prefix, np.arange(self.start, self.start + self.rows))

    def chosen(self, **weighted: float) -> pa.Array:
        """Return a word for each row by weight; ``none`` stands for null."""
        words = chosen(self.random, weighted, self.rows).dictionary_decode()
        return pc.if_else(pc.equal(words, "none"), None, words) if "none" in weighted else words

    def happens(self, share: float) -> np.ndarray[Any, Any]:
        """Return true for that share of the rows."""
        return self.random.random(self.rows) < share


def organisations(draw: Draw) -> dict[str, Any]:
    """One registration an enterprise."""
    codes = draw.codes.slice(draw.start, draw.rows)
    since = days(draw.days(2 * synthetic.DAYS) - synthetic.DAYS)
    return {
        "uscc": codes,
        "name": numbered("SYN firm ", np.arange(draw.start, draw.start + draw.rows)),
        "entity_kind": draw.chosen(enterprise=90, branch=5, individual_business=3, none=2),
        "status": draw.chosen(active=94, deregistered=5, revoked=1),
        "industry": draw.chosen(**{"13": 3, "14": 4, "26": 2, "38": 2, "52": 4}),
        "registered_on": since,
        "registered_division": pc.utf8_slice_codeunits(codes, 2, 8),
        "source_key": codes,
    }


def inspections(draw: Draw) -> dict[str, Any]:
    """Samples; one in seventeen fails, and of those one in eight is a follow-up."""
    verdict = draw.chosen(**{"pass": 0.935, "fail": 0.06, "not_judged": 0.005})
    failed = np.asarray(pc.equal(verdict, "fail"))
    retest = pa.array(draw.happens(0.125), mask=~failed)
    return {
        "kind": draw.chosen(spot_check=60, monitoring=15, circulation=15, online=10),
        "sample_no": draw.numbers("SYN-"),
        "inspected_on": days(draw.days()),
        "producer_code": draw.firms(),
        "product_category": draw.chosen(食品=5, 建材=3, 服装=2, 电器=2),
        "verdict": verdict,
        "reason": pc.if_else(pa.array(failed), "标签不符合要求", None),
        "retest": retest,
    }


def complaints(draw: Draw) -> dict[str, Any]:
    """Complaints; six in seven are accepted."""
    return {
        "complaint_no": draw.numbers("SYN12315-"),
        "kind": draw.chosen(complaint=8, tip_off=2),
        "received_on": days(draw.days()),
        "respondent_code": draw.firms(),
        "category": draw.chosen(quality=46, after_sales=16, price=10, other=28),
        "accepted": pa.array(draw.happens(0.85)),
        "outcome": draw.chosen(mediated=50, unfounded=20, withdrawn=10, confirmed=8, pending=7, failed=3, none=2),
    }


def certificates(draw: Draw) -> dict[str, Any]:
    """Certificates of three years; nine in ten are valid."""
    issued = draw.days()
    return {
        "certificate_no": draw.numbers("SYN-C-"),
        "holder_code": draw.firms(),
        "scheme": draw.chosen(qms=50, ems=20, ohsms=12, ccc=10, organic=8),
        "issued_on": days(issued),
        "expires_on": days(issued + draw.random.integers(300, 1200, draw.rows)),
        "status": draw.chosen(valid=90, suspended=5, withdrawn=5),
    }


def penalties(draw: Draw) -> dict[str, Any]:
    """Penalties, most of them fines."""
    kind = draw.chosen(warning=25, fine=58, confiscation=12, suspension=4, licence_revoked=1)
    fine = pa.array(draw.random.choice([200_000, 500_000, 1_000_000, 5_000_000, 12_345_600], draw.rows))
    return {
        "decision_no": draw.numbers("SYN-P-"),
        "decided_on": days(draw.days()),
        "party_code": draw.firms(),
        "kind": kind,
        "fine": pc.if_else(pc.equal(kind, "fine"), fine, None),
    }


def rectifications(draw: Draw) -> dict[str, Any]:
    """Orders due in a month; one in ten is still open."""
    ordered = draw.days()
    result = draw.chosen(passed=80, failed=10, open=10)
    done = pa.array(ordered + draw.random.integers(8, 60, draw.rows), pa.int32()).cast(pa.date32())
    return {
        "order_no": draw.numbers("SYN-R-"),
        "ordered_on": days(ordered),
        "due_on": days(ordered + 30),
        "party_code": draw.firms(),
        "completed_on": pc.if_else(pc.equal(result, "open"), None, done),
        "result": result,
    }


def listings(draw: Draw) -> dict[str, Any]:
    """Entries in lists; half of them were ended."""
    listed = draw.days(2 * 365)
    removed = pa.array(draw.happens(0.5))
    return {
        "decision_no": draw.numbers("SYN-L-"),
        "scheme": draw.chosen(abnormal=95, serious_dishonesty=5),
        "party_code": draw.firms(),
        "listed_on": days(listed),
        "until": days(listed + 3 * 365),
        "removed_on": pc.if_else(removed, days(np.minimum(listed + 200, _TODAY)), None),
    }


def honours(draw: Draw) -> dict[str, Any]:
    """Awards of three years."""
    awarded = draw.days()
    return {
        "kind": draw.chosen(government_quality_award=5, other=5),
        "holder_code": draw.firms(),
        "title": draw.numbers("SYN award "),
        "awarded_on": days(awarded),
        "valid_until": days(awarded + 3 * 365),
    }


MAKERS: dict[str, Callable[[Draw], dict[str, Any]]] = {
    "organisation": organisations,
    "inspection": inspections,
    "complaint": complaints,
    "certificate": certificates,
    "penalty": penalties,
    "rectification": rectifications,
    "listing": listings,
    "honour": honours,
}
