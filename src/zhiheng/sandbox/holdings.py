"""What the invented enterprises hold and stand for: licences, equipment, titles, marks, products, sites, works and more.

Rows are dicts in the payload fields of the record types. They are drawn apart from what happened to the enterprises, so
that inspections, complaints and grades stay as they are, whatever is added here. No person is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from zhiheng.sandbox.enterprises import TODAY, Enterprise
from zhiheng.sandbox.words import LABORATORIES, STREETS

Row = dict[str, Any]
_YEAR = timedelta(days=365)
_EQUIPMENT = (("boiler", 2), ("vessel", 3), ("lift", 2), ("crane", 2), ("vehicle", 5))
_METERS = (("scale", "电子秤", 5), ("fuel_pump", "加油机", 1), ("energy_meter", "电能表", 2), ("standard", "砝码", 1))
_POSTS = (("quality_manager", 5), ("cqo", 2), ("safety_director", 3), ("metrology_officer", 1))
_TITLES = (
    ("示例名牌产品", "famous_brand", "province"), ("示例质量标杆", "benchmark", "prefecture"),
    ("示例质量教育基地", "education_base", "county"), ("示例诚信计量单位", "integrity_measurement", "prefecture"),
)  # fmt: skip
_WORKS = (("housing", "住宅楼"), ("municipal", "市政道路"), ("water", "水利枢纽"), ("affordable", "安居工程"))


class _Maker:
    def __init__(self, enterprises: Sequence[Enterprise], seed: int, province: str) -> None:
        self.random = Random(seed)
        self.enterprises = [e for e in enterprises if e.status == "active"] or list(enterprises)
        self.province = province
        self.rows: dict[str, list[Row]] = {}

    def add(self, record_type: str, enterprise: Enterprise, on: date, role: str, **fields: Any) -> None:
        """Add a row with the holder's name of the day and its code."""
        party = {f"{role}_name": enterprise.name_on(on), f"{role}_code": enterprise.uscc}
        self.rows.setdefault(record_type, []).append({**party, **fields, "truth": enterprise.uscc})

    def number(self, record_type: str) -> int:
        """Return the next number of a type's rows."""
        return len(self.rows.get(record_type, ())) + 1

    def day(self, first: date, last: date = TODAY) -> date:
        """A day drawn evenly from first to last; `first` itself when the span is empty."""
        span = (last - first).days
        return first + timedelta(days=self.random.randrange(span + 1)) if span > 0 else min(first, last)

    def pick(self, weighted: Sequence[tuple[str, int]]) -> str:
        values, weights = zip(*weighted, strict=True)
        return str(self.random.choices(values, weights)[0])

    def about(self, enterprise: Enterprise) -> None:
        """Draw what one enterprise holds."""
        drawn = ((0.26, self.licence), (0.16, self.equipment), (0.12, self.mark), (0.12, self.product),
                 (0.14, self.calibrations), (0.08, self.officer), (0.07, self.facility), (0.07, self.declaration),
                 (0.05, self.insure), (0.03, self.title), (0.015, self.work), (0.006, self.recall),
                 (0.004, self.injure), (0.003, self.accident), (0.003, self.indication))  # fmt: skip
        for share, make in drawn:
            if self.random.random() < share:
                make(enterprise)

    def licence(self, e: Enterprise) -> None:
        kind = "industrial_production"
        if e.trade.food:
            kind = "food_production"
        elif e.trade.industry in ("52", "62"):
            kind = "food_business"
        granted = self.day(max(e.established_on, date(2019, 1, 1)))
        named = {"licence_no": f"SYN-XK{self.province}-{self.number('licence'):06d}", "kind": kind, "licensed_on": granted,
                 "authority": f"{e.place}市场监督管理局", "authority_division": e.division}  # fmt: skip
        ends = granted + 5 * _YEAR

        def stands(day: date, status: str, until: date = ends, **more: str) -> None:
            self.add("licence", e, day, "holder", **named, expires_on=until, status=status, status_on=day, **more)

        stands(granted, "granted")
        renewed = ends - timedelta(days=40)
        if renewed <= TODAY and self.random.random() < 0.7:
            stands(renewed, "renewed", ends + 5 * _YEAR)
        fate = self.random.random()
        later = self.day(granted + timedelta(days=30))
        if fate < 0.05 and later > granted:
            stands(later, "suspended", reason="现场检查发现问题")
            again = later + timedelta(days=60)
            if again <= TODAY and self.random.random() < 0.6:
                stands(again, "changed", reason="整改合格，恢复")
        elif fate < 0.08 and later > granted:
            stands(later, "cancelled", reason="企业申请注销")

    def equipment(self, e: Enterprise) -> None:
        made = self.day(date(2012, 1, 1), date(2023, 12, 31))
        named = {"registration_code": f"SYN-TS{self.province}{self.number('equipment'):06d}", "category": self.pick(_EQUIPMENT),
                 "made_on": made, "inspector_name": self.random.choice(LABORATORIES), "equipment_division": e.division}  # fmt: skip
        on = self.day(max(made, date(2023, 1, 1)), date(2025, 6, 30))
        while on <= TODAY:
            due = on + (1 + self.random.randrange(2)) * _YEAR
            state = self.pick((("in_use", 92), ("stopped", 5), ("scrapped", 3)))
            self.add("equipment", e, on, "user", **named, inspected_on=on, inspection_kind="periodic",
                     conclusion="pass", next_due_on=due, state=state)  # fmt: skip
            if state == "scrapped" or self.random.random() < 0.12:  # scrapped, or the inspection is missed
                return
            on = due - timedelta(days=self.random.randrange(1, 40))

    def mark(self, e: Enterprise) -> None:
        on = self.day(date(2014, 1, 1))
        number = self.number("mark")
        named = {"mark_name": f"示例{e.name[-6:-4]}{number}", "registration_no": f"SYN{number:08d}", "kind": "registered",
                 "class_no": f"{self.random.randrange(1, 46)}", "owner_division": e.division}  # fmt: skip
        self.add("mark", e, on, "owner", **named, status="granted", status_on=on, valid_until=on + 10 * _YEAR)
        ends = on + 10 * _YEAR
        if ends - timedelta(days=90) <= TODAY and self.random.random() < 0.8:
            self.add(
                "mark",
                e,
                ends,
                "owner",
                **named,
                status="renewed",
                status_on=ends - timedelta(days=90),
                valid_until=ends + 10 * _YEAR,
            )

    def product(self, e: Enterprise) -> None:
        name, category = self.random.choice(e.trade.products)
        on = self.day(max(e.established_on, date(2022, 1, 1)))
        named = {
            "product_name": name,
            "category": category,
            "model": f"SYN-{self.random.randrange(100, 999)}",
            "producer_division": e.division,
        }
        self.add("product", e, on, "producer", **named, stated_on=on, state="produced")
        later = on + timedelta(days=self.random.randrange(60, 900))
        if later <= TODAY and self.random.random() < 0.12 and e.name_on(on) == e.name_on(later):
            self.add(
                "product",
                e,
                later,
                "producer",
                **named,
                stated_on=later,
                state=self.pick((("suspended", 2), ("withdrawn", 1))),
            )

    def calibrations(self, e: Enterprise) -> None:
        kind, name, _weight = self.random.choices(_METERS, [w for *_, w in _METERS])[0]
        on = self.day(date(2025, 1, 1))
        number = self.number("calibration")
        self.add("calibration", e, on, "user", certificate_no=f"SYN-JD{on.year}-{number:06d}", instrument_no=f"SYN-QJ{number:06d}",
                 instrument_name=name, kind=kind, laboratory_name=self.random.choice(LABORATORIES), calibrated_on=on,
                 next_due_on=on + _YEAR, compulsory=kind != "other", result="pass", user_division=e.division)  # fmt: skip

    def officer(self, e: Enterprise) -> None:
        on = self.day(max(e.established_on, date(2023, 1, 1)))
        named = {"post": self.pick(_POSTS), "appointment_no": f"SYN任〔{on.year}〕{self.number('officer_appointment')}号",
                 "until": on + 3 * _YEAR, "trained": True, "firm_division": e.division}  # fmt: skip
        self.add("officer_appointment", e, on, "firm", **named, state="appointed", state_on=on)
        later = on + timedelta(days=self.random.randrange(90, 900))
        if later <= TODAY and self.random.random() < 0.15 and e.name_on(on) == e.name_on(later):
            self.add("officer_appointment", e, later, "firm", **named, state="ended", state_on=later)

    def facility(self, e: Enterprise) -> None:
        on = self.day(max(e.established_on, date(2021, 1, 1)))
        number = self.number("facility")
        self.add("facility", e, on, "operator", facility_code=f"SYN-CS{number:06d}", facility_name=f"示例{number}号生产场所",
                 kind=self.pick((("plant", 6), ("storage", 3), ("workshop", 1))), address=f"{e.place}{self.random.choice(STREETS)}路{number % 300 + 1}号",
                 stated_on=on, state=self.pick((("active", 90), ("paused", 6), ("closed", 4))), facility_division=e.division)  # fmt: skip

    def declaration(self, e: Enterprise) -> None:
        on = self.day(max(e.established_on, date(2021, 1, 1)))
        self.add("standard_declaration", e, on, "declarant", standard_no=f"Q/SYN {self.number('standard_declaration'):05d}—{on.year}",
                 product_name=self.random.choice(e.trade.products)[0], declared_on=on, above_mandatory=self.random.random() < 0.4,
                 state=self.pick((("in_force", 90), ("withdrawn", 10))))  # fmt: skip

    def insure(self, e: Enterprise) -> None:
        on = self.day(date(2024, 1, 1))
        self.add("insurance_policy", e, on, "insured", policy_no=f"SYN-BX{on.year}-{self.number('insurance_policy'):06d}",
                 kind="food_safety" if e.trade.food else "product", starts_on=on, ends_on=on + _YEAR - timedelta(days=1),
                 status=self.pick((("active", 95), ("cancelled", 5))), status_on=on)  # fmt: skip

    def title(self, e: Enterprise) -> None:
        name, kind, level = self.random.choice(_TITLES)
        on = self.day(max(e.established_on, date(2021, 1, 1)))
        named = {"title_name": name, "kind": kind, "level": level, "granted_by": "示例人民政府", "holder_division": e.division,
                 "decision_no": f"SYN命名〔{on.year}〕{self.number('title')}号", "product_name": e.trade.products[0][0]}  # fmt: skip
        self.add("title", e, on, "holder", **named, status="granted", status_on=on, valid_until=on + 3 * _YEAR)
        later = on + timedelta(days=self.random.randrange(200, 1000))
        if later <= TODAY and self.random.random() < 0.1:
            self.add(
                "title",
                e,
                later,
                "holder",
                **named,
                status="withdrawn",
                status_on=later,
                valid_until=on + 3 * _YEAR,
                reason="不再符合条件",
            )

    def work(self, e: Enterprise) -> None:
        kind, words = self.random.choice(_WORKS)
        started = self.day(date(2022, 1, 1), date(2025, 12, 31))
        code = f"SYN-GC{self.province}{self.number('construction_project'):05d}"
        developer = self.random.choice(self.enterprises)
        named = {
            "project_code": code,
            "project_name": f"{e.place}示例{words}{code[-5:]}",
            "class": kind,
            "project_division": e.division,
        }
        both = {"developer_name": developer.name_on(started), "developer_code": developer.uscc}
        self.add(
            "construction_project",
            e,
            started,
            "builder",
            **named,
            **both,
            started_on=started,
            state="running",
            state_on=started,
        )
        done = started + timedelta(days=self.random.randrange(200, 800))
        if done > TODAY:
            return
        self.add(
            "construction_project",
            e,
            done,
            "builder",
            **named,
            **both,
            started_on=started,
            state="accepted",
            state_on=done,
        )
        first = self.random.random() < 0.94
        self.add("acceptance", e, done, "builder", **named, **both, accepted_on=done, result="pass", first_pass=first,
                 grade="excellent" if first and self.random.random() < 0.3 else "qualified")  # fmt: skip

    def recall(self, e: Enterprise) -> None:
        on = self.day(date(2023, 1, 1), date(2026, 3, 31))
        made = self.random.randrange(500, 20_000)
        sold = self.random.randrange(200, made)
        named = {"recall_no": f"SYN召〔{on.year}〕{self.number('recall')}号", "product_name": self.random.choice(e.trade.products)[0],
                 "defect": "标识与警示说明不足(合成数据)", "units_made": made, "units_sold": sold, "producer_division": e.division}  # fmt: skip
        self.add("recall", e, on, "producer", **named, stage="notice", stage_on=on)
        done = on + timedelta(days=self.random.randrange(30, 160))
        if done <= TODAY:
            self.add(
                "recall",
                e,
                done,
                "producer",
                **named,
                stage="summary",
                stage_on=done,
                units_recovered=int(sold * self.random.uniform(0.3, 0.95)),
            )

    def injure(self, e: Enterprise) -> None:
        on = self.day(date(2024, 1, 1))
        product, category = self.random.choice(e.trade.products)
        self.add("injury", e, on, "producer", case_no=f"SYN-SH{self.number('injury'):05d}", hospital_name=f"{e.place}示例监测医院",
                 injured_on=on, seen_on=on, age_band=self.pick((("y0_4", 1), ("y5_14", 2), ("y25_44", 3), ("y65", 2))),
                 product_category=category, product_name=product, severity=self.pick((("minor", 8), ("moderate", 2))),
                 hospital_division=e.division)  # fmt: skip

    def accident(self, e: Enterprise) -> None:
        on = self.day(date(2023, 1, 1))
        self.add("accident", e, on, "responsible", accident_no=f"SYN-SG{on.year}-{self.number('accident'):04d}", report_kind="final",
                 kind="food" if e.trade.food else "product", happened_on=on, reported_on=on, level="ordinary", deaths=0,
                 injured=self.random.randrange(0, 3), cause="操作不当(合成数据)", accident_division=e.division)  # fmt: skip

    def indication(self, e: Enterprise) -> None:
        on = self.day(date(2015, 1, 1))
        self.add("geographical_indication", e, on, "applicant", gi_name=f"示例{e.place}{self.number('geographical_indication')}号特产",
                 registration_no=f"SYN-GI{self.number('geographical_indication'):04d}", scheme="product", area_name=e.place,
                 area_code=e.division, status="granted", status_on=on)  # fmt: skip


def make_holdings(enterprises: Sequence[Enterprise], seed: int, province: str) -> dict[str, list[Row]]:
    """Draw record type → rows. `province` is the two-digit code that stands in the numbers."""
    maker = _Maker(enterprises, seed, province)
    for enterprise in maker.enterprises:
        maker.about(enterprise)
    return maker.rows
