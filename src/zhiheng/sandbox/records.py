"""What happened to the invented enterprises: inspections, penalties, complaints, certificates, orders, honours, lists.

Rows are dicts in the payload fields of the record types, values as Python objects (dates, integer fen); the sheets
module spells them the way departments do. The same seed gives the same rows in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from zhiheng.sandbox.enterprises import TODAY, Enterprise
from zhiheng.sandbox.words import (
    ANY_DEFECT,
    CERTIFICATION_BODY,
    COMPLAINT_SUBJECTS,
    DEFECTS,
    LABORATORIES,
    PENALTY_GROUNDS,
)

Row = dict[str, Any]
FIRST_DAY = date(2022, 1, 1)
_KINDS = (("spot_check", 62), ("circulation", 20), ("online", 8), ("monitoring", 10))
_SCHEMES = (("qms", 40), ("ems", 16), ("ohsms", 14), ("food_safety", 8), ("haccp", 5), ("ccc", 9), ("organic", 3),
            ("green_food", 3), ("energy_management", 2))  # fmt: skip
_CATEGORIES = ("quality", "after_sales", "advertising", "safety", "contract", "price", "metrology", "other")


@dataclass
class Happenings:
    """All rows by record type."""

    inspection: list[Row] = field(default_factory=list)
    penalty: list[Row] = field(default_factory=list)
    complaint: list[Row] = field(default_factory=list)
    certificate: list[Row] = field(default_factory=list)
    rectification: list[Row] = field(default_factory=list)
    honour: list[Row] = field(default_factory=list)
    listing: list[Row] = field(default_factory=list)

    def total(self) -> int:
        """Return the number of rows of all types."""
        return sum(len(rows) for rows in vars(self).values())


class _Maker:
    def __init__(self, enterprises: Sequence[Enterprise], seed: int, province: str) -> None:
        self.random = Random(seed)
        self.sellers = [e for e in enterprises if e.trade.industry == "52"] or list(enterprises)
        self.province = province
        self.rows = Happenings()

    def day(self, first: date = FIRST_DAY, last: date = TODAY) -> date:
        """A day drawn evenly from first to last; `first` itself when the span is empty."""
        span = (last - first).days
        return first + timedelta(days=self.random.randrange(span + 1)) if span > 0 else first

    def pick(self, weighted: Sequence[tuple[str, int]]) -> str:
        values, weights = zip(*weighted, strict=True)
        return str(self.random.choices(values, weights)[0])

    def about(self, enterprise: Enterprise) -> None:
        """Draw the enterprise's records: `volume` of them, kinds in the proportions of real ledgers."""
        for _ in range(enterprise.volume):
            kind = self.random.random()
            if kind < 0.62:
                self.inspect(enterprise)
            elif kind < 0.82:
                self.complain(enterprise)
            elif kind < 0.97:
                self.certify(enterprise)
            else:
                self.penalise(enterprise, self.day(), "PZ")
        if enterprise.quality > 0.93 and self.random.random() < 0.12:
            self.honour(enterprise)

    def inspect(self, enterprise: Enterprise) -> None:
        random, on = self.random, self.day()
        failed = random.random() < (1 - enterprise.quality) * 0.45
        product, category = random.choice(enterprise.trade.products)
        kind = self.pick(_KINDS)
        seller = random.choice(self.sellers) if kind in ("circulation", "online") or random.random() < 0.3 else None
        number = f"{self.province}{on:%Y}{len(self.rows.inspection) + 1:07d}"
        self.rows.inspection.append(
            {
                "kind": kind, "sample_no": f"SYN-{number}", "inspected_on": on,
                "producer_name": enterprise.name_on(on), "producer_code": enterprise.uscc,
                "seller_name": seller.name if seller else None, "seller_code": seller.uscc if seller else None,
                "laboratory_name": random.choice(LABORATORIES), "product_name": product,
                "product_category": category, "specification": random.choice(("500g/袋", "5L/桶", "1 套", "—")),
                "lot_no": f"{on:%Y%m}{random.randrange(100):02d}",
                "production_date": on - timedelta(days=random.randrange(5, 200)),
                "verdict": "fail" if failed else "pass", "items": self.defect(category) if failed else None,
                "sample_division": (seller or enterprise).division,
                "food": enterprise.trade.food, "truth": enterprise.uscc,
            }
        )  # fmt: skip
        if failed:
            self.follow_up(enterprise, on, f"SYN-{number}")

    def defect(self, category: str) -> list[dict[str, str]]:
        name, limit, value, unit = self.random.choice(DEFECTS.get(category, ANY_DEFECT))
        return [{"name": name, "limit": limit, "value": value, "unit": unit}]

    def follow_up(self, enterprise: Enterprise, on: date, sample: str) -> None:
        if self.random.random() < 0.7:
            self.order(enterprise, on + timedelta(days=10), sample)
        if self.random.random() < 0.3:
            self.penalise(enterprise, on + timedelta(days=self.random.randrange(30, 120)), "CC")

    def order(self, enterprise: Enterprise, on: date, sample: str) -> None:
        if on > TODAY:
            return
        due, done = on + timedelta(days=30), on + timedelta(days=self.random.randrange(8, 60))
        finished = done <= TODAY and self.random.random() < 0.5 + enterprise.quality / 2
        result = "open" if not finished else ("passed" if self.random.random() < 0.85 else "failed")
        self.rows.rectification.append(
            {
                "order_no": f"SYN改〔{on.year}〕{len(self.rows.rectification) + 1}号", "ordered_on": on, "due_on": due,
                "party_name": enterprise.name_on(on), "party_code": enterprise.uscc,
                "reason": f"抽样编号 {sample} 检验不合格", "authority": f"{enterprise.place}市场监督管理局",
                "authority_division": enterprise.division, "completed_on": done if finished else None,
                "result": result, "truth": enterprise.uscc,
            }
        )  # fmt: skip

    def penalise(self, enterprise: Enterprise, on: date, series: str) -> None:
        if on > TODAY:
            return
        kind = self.pick(
            (("warning", 25), ("fine", 58), ("confiscation", 12), ("suspension", 4), ("licence_revoked", 1))
        )
        number = len(self.rows.penalty) + 1
        self.rows.penalty.append(
            {
                "decision_no": f"SYN市监处罚〔{on.year}〕{series}{number}号", "decided_on": on,
                "party_name": enterprise.name_on(on), "party_code": enterprise.uscc,
                "authority": f"{enterprise.place}市场监督管理局", "authority_division": enterprise.division,
                "ground": self.random.choice(PENALTY_GROUNDS), "kind": kind,
                "fine": self.random.choice((200_000, 500_000, 1_000_000, 5_000_000, 12_345_600)) if kind == "fine" else None,
                "quality_related": True, "public_until": on + timedelta(days=365 * 3), "truth": enterprise.uscc,
            }
        )  # fmt: skip
        if kind == "licence_revoked" and on >= date(2021, 9, 1):
            self.list_as_dishonest(enterprise, min(on + timedelta(days=20), TODAY))

    def complain(self, enterprise: Enterprise) -> None:
        on = self.day()
        accepted = self.random.random() < 0.85
        outcome = self.pick((("mediated", 55), ("unfounded", 20), ("withdrawn", 10), ("confirmed", 8), ("pending", 7)))
        self.rows.complaint.append(
            {
                "complaint_no": f"SYN12315-{on:%Y%m}{len(self.rows.complaint) + 1:06d}", "kind": "complaint",
                "received_on": on, "respondent_name": enterprise.name_on(on), "respondent_code": enterprise.uscc,
                "object_name": self.random.choice(enterprise.trade.products)[0],
                "category": self.random.choices(_CATEGORIES, (46, 16, 10, 8, 8, 5, 4, 3))[0],
                "description": f"反映{self.random.choice(COMPLAINT_SUBJECTS)}问题(合成数据)", "accepted": accepted,
                "outcome": outcome if accepted else "unfounded",
                "closed_on": min(on + timedelta(days=self.random.randrange(5, 60)), TODAY) if outcome != "pending" else None,
                "compensation": self.random.randrange(20_00, 3_000_00) if outcome == "mediated" and accepted else None,
                "truth": enterprise.uscc,
            }
        )  # fmt: skip

    def certify(self, enterprise: Enterprise) -> None:
        issued = self.day(max(enterprise.established_on, date(2020, 1, 1)), TODAY)
        expires, scheme = issued + timedelta(days=365 * 3), self.pick(_SCHEMES)
        fate = self.pick((("valid", 90), ("suspended", 5), ("withdrawn", 5)))
        number, changed = len(self.rows.certificate) + 1, fate != "valid" and expires >= TODAY
        # One change in three is reported without its day, as certification bodies do.
        since = issued + (TODAY - issued) // 2 if changed and number % 3 else None
        self.rows.certificate.append(
            {
                "certificate_no": f"SYN-{scheme.upper()}-{number:06d}",
                "holder_name": enterprise.name_on(issued), "holder_code": enterprise.uscc, "scheme": scheme,
                "issued_on": issued, "expires_on": expires, "status": "expired" if expires < TODAY else fate,
                "status_on": since, "body_name": CERTIFICATION_BODY, "holder_division": enterprise.division,
                "truth": enterprise.uscc,
            }
        )  # fmt: skip

    def honour(self, enterprise: Enterprise) -> None:
        if self.random.random() < 0.5:
            self.credit_grades(enterprise)
            return
        kind, title, level = self.random.choice(
            (
                ("government_quality_award", "示例市政府质量奖", "prefecture"),
                ("geographical_indication", "示例地理标志用标企业", "nation"),
            )
        )
        self.award(enterprise, self.day(date(2023, 1, 1)), {"kind": kind, "title": title, "level": level})

    def credit_grades(self, enterprise: Enterprise) -> None:
        """Grade A first; some are raised to AA after two years or more."""
        first = self.day(date(2022, 1, 1), date(2024, 3, 31))
        named = {"kind": "quality_credit_grade", "level": "province"}
        self.award(enterprise, first, {**named, "title": "示例质量信用等级 A", "grade": "A"})
        if self.random.random() < 0.5:
            later = self.day(first + timedelta(days=740))
            self.award(enterprise, later, {**named, "title": "示例质量信用等级 AA", "grade": "AA"})

    def award(self, enterprise: Enterprise, on: date, what: Row) -> None:
        self.rows.honour.append(
            {
                **what, "holder_code": enterprise.uscc, "holder_name": enterprise.name_on(on), "awarded_on": on,
                "valid_until": on + timedelta(days=365 * 3), "awarded_by": "示例市人民政府",
                "holder_division": enterprise.division, "truth": enterprise.uscc,
            }
        )  # fmt: skip

    def list_as_dishonest(self, enterprise: Enterprise, on: date) -> None:
        self.rows.listing.append(
            {
                "decision_no": f"SYN列严〔{on.year}〕{len(self.rows.listing) + 1}号", "scheme": "serious_dishonesty",
                "party_code": enterprise.uscc, "party_name": enterprise.name_on(on),
                "ground": "因质量违法受到吊销许可证件处罚", "listed_on": on, "until": on + timedelta(days=365 * 3),
                "authority": f"{enterprise.place}市场监督管理局", "authority_division": enterprise.division,
                "truth": enterprise.uscc,
            }
        )  # fmt: skip


def make_happenings(enterprises: Sequence[Enterprise], seed: int, province: str) -> Happenings:
    """Draw all records of all enterprises. `province` is the two-digit code that stands in the numbers."""
    maker = _Maker(enterprises, seed, province)
    for enterprise in enterprises:
        maker.about(enterprise)
    return maker.rows
