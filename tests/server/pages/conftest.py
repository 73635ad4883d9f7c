"""A small synthetic province in the projection, for tests of the pages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

ENTERPRISE = "91510107MA6CQ8JD4X"
LABORATORY = "91510100MA6D5BQ12K"
HIDDEN = "91510700MA6HIDDEN1"
#: Words that stand only in what the public may never see.
SECRETS = (
    "机密投诉内容",
    "内部监测记录",
    "停止公示的处罚",
    "期满的处罚",
    "风险等级丁",
    "restricted-note",
    "整改内部事由",
)

PRODUCTS = ("郫县豆瓣酱", "红油豆瓣", "泡菜", "花椒油", "辣椒面")


def identifier(*parts: Any) -> str:
    """Return a stable record id."""
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()


def at(day: date) -> datetime:
    """Return an instant on a day."""
    return datetime(day.year, day.month, day.day, 2, 30, tzinfo=UTC)


class Seed:
    """Writes rows of the projection as the ledger would."""

    def __init__(self) -> None:
        self.row = 0
        self.names: dict[str, str] = {}

    def card(self, uscc: str, name: str, **more: Any) -> None:
        """Write an enterprise with its registration record."""
        from zhiheng.codes import names
        from zhiheng.ledger import search_keys
        from zhiheng.ledger.models import EnterpriseCard, SearchName

        former = more.pop("former_names", [])
        publicity = more.pop("publicity", "public")
        subject = f"uscc:{uscc}"
        self.names[subject] = name
        division, industry = more.get("division", "510107"), more.get("industry", "1462")
        payload = {"uscc": uscc, "name": name, "status": more.get("status", "active"), "industry": industry}
        payload |= {"registered_division": division, "registered_on": "2016-08-01"}
        record = self.record("organisation", subject, date(2016, 8, 1), payload, role="self", publicity=publicity)
        fields = {"division": division, "industry": industry, "status": "active", "synthetic": True} | more
        EnterpriseCard.objects.create(
            subject=subject,
            uscc=uscc,
            name=name,
            name_key=names.normalise(name),
            former_names=former,
            search_text="\n".join(names.normalise(each) for each in (name, *former)),
            record_id=record,
            source="synthetic-registration",
            registered_on=date(2016, 8, 1),
            **fields,
        )
        for row in search_keys.rows(subject, uscc, name, former, more.get("aliases", [])):
            SearchName.objects.create(**dict(zip(search_keys.COLUMNS, row, strict=True)))

    def record(self, kind: str, subject: str, day: date, payload: dict[str, Any], **more: Any) -> str:
        """Write a record with its main party; `roles` adds other parties."""
        from zhiheng.ledger.models import ProjectedRecord

        self.row += 1
        role, roles = more.pop("role"), more.pop("roles", {})
        record_id = identifier(kind, self.row)
        values = {"source": f"synthetic-{kind}", "publicity": "public", "synthetic": True} | more
        source_key = values.pop("source_key", f"{kind}-{self.row}")
        record = ProjectedRecord.objects.create(
            record_id=record_id,
            row_no=(1 << 32) + self.row,
            record_type=kind,
            subject=subject,
            occurred_on=day,
            recorded_at=at(day + timedelta(days=9)),
            batch_seq=1 + self.row % 7,
            source_key=source_key,
            payload=payload,
            **values,
        )
        for name, who in {role: subject, **roles}.items():
            self._party(record, name, who)
        return record_id

    def _party(self, record: Any, role: str, subject: str) -> None:
        from zhiheng.ledger.models import ProjectedParty

        ProjectedParty.objects.create(
            record=record,
            role=role,
            subject=subject,
            method="code" if subject else "none",
            party_name=self.names.get(subject, ""),
            record_type=record.record_type,
            occurred_on=record.occurred_on,
        )


def fill() -> None:
    """Write the whole small province."""
    from zhiheng.ledger.models import ProjectionState

    seed = Seed()
    seed.card(
        ENTERPRISE,
        "四川蜀香源食品有限公司",
        former_names=["成都蜀香源调味品厂", "郫县蜀香源酱园"],
        aliases=["MA6CQ8JD4", "510107000123456"],
        scale="medium",
        legal_form="有限责任公司(自然人投资或控股)",
        address="四川省成都市武侯区一环路南四段18号",
        established_on=date(2009, 3, 18),
        last_record_on=date(2024, 6, 12),
        record_count=70,
    )
    seed.card(LABORATORY, "四川正衡检验检测有限公司", industry="7452", division="510104")
    seed.card(HIDDEN, "绵阳未公开登记企业", division="510700", publicity="internal")
    _neighbours(seed)
    _inspections(seed, f"uscc:{ENTERPRISE}", f"uscc:{LABORATORY}")
    _papers(seed, f"uscc:{ENTERPRISE}")
    _never_public(seed, f"uscc:{ENTERPRISE}")
    _statistics(seed)
    ProjectionState.objects.create(batch_seq=7)


def _neighbours(seed: Seed) -> None:
    words = ("锦川", "天府", "岷江", "青城", "峨眉", "嘉陵", "沱江", "泸水", "竹海", "大凉山")
    lines = (
        ("机械", "3499", "510600"),
        ("家具", "2110", "510500"),
        ("纺织", "1711", "511300"),
        ("电器", "3859", "510700"),
    )
    for n in range(120):
        line, industry, division = lines[n % len(lines)]
        name = f"{words[n % len(words)]}{n // 40 + 1}号{line}制造有限公司"
        status = "active" if n % 9 else "deregistered"
        seed.card(f"915106{n:03d}MA6{n:05d}X"[:18], name, industry=industry, division=division, status=status)


def _inspections(seed: Seed, subject: str, laboratory: str) -> None:
    for n in range(60):
        day = date(2024, 6, 12) - timedelta(days=31 * n)
        failed = n % 11 == 0
        payload: dict[str, Any] = {
            "kind": ("spot_check", "circulation", "online")[n % 3],
            "sample_no": f"DC2451{n:05d}",
            "inspected_on": day.isoformat(),
            "producer_name": "四川蜀香源食品有限公司",
            "laboratory_name": "四川正衡检验检测有限公司",
            "product_name": PRODUCTS[n % 5],
            "specification": "500 g/瓶",
            "lot_no": f"=20240{n}",
            "verdict": "fail" if failed else "pass",
            "contact": "tok_9f8e7d restricted-note",
        }
        if failed:
            item = {"name": "黄曲霉毒素B₁", "value": "8.7", "limit": "≤5.0", "unit": "μg/kg", "verdict": "fail"}
            payload["items"] = [item, {**item, "name": "苯甲酸", "value": "1.3", "limit": "≤1.0", "unit": "g/kg"}]
        source = "synthetic-spot-check"
        seed.record(
            "inspection", subject, day, payload, role="producer", roles={"laboratory": laboratory}, source=source
        )


def _papers(seed: Seed, subject: str) -> None:
    for n, (scheme, status) in enumerate((("haccp", "valid"), ("qms", "suspended"), ("organic", "withdrawn"))):
        day = date(2021 + n, 5, 20)
        payload = {
            "certificate_no": f"CN-{n}-00{n}",
            "scheme": scheme,
            "scope": "酱腌菜、调味料的生产",
            "status": status,
        }
        payload |= {"issued_on": day.isoformat(), "expires_on": f"{2024 + n}-05-19", "body_name": "某认证有限公司"}
        seed.record("certificate", subject, day, payload, role="holder", source="synthetic-certification")
    honour = {"title": "成都市市长质量奖提名奖", "kind": "government_quality_award", "awarded_on": "2022-12-30"}
    honour |= {"holder_name": "四川蜀香源食品有限公司", "awarded_by": "成都市人民政府"}
    seed.record("honour", subject, date(2022, 12, 30), honour, role="holder", source="synthetic-honours")
    listing = {"decision_no": "川市监列〔2019〕7号", "scheme": "abnormal", "ground": "未按期公示年度报告"}
    listing |= {"listed_on": "2019-07-10", "removed_on": "2019-09-02", "authority": "武侯区市场监督管理局"}
    seed.record("listing", subject, date(2019, 7, 10), listing, role="listed", source="synthetic-lists")
    penalty = {"decision_no": "成武市监罚〔2023〕118号", "kind": "fine", "ground": "生产不合格食品", "fine": 5000000}
    penalty |= {"decided_on": "2023-09-14", "authority": "武侯区市场监督管理局", "public_until": "2099-09-14"}
    more: dict[str, Any] = {"role": "penalised", "source": "synthetic-penalties"}
    first = seed.record(
        "penalty", subject, date(2023, 9, 14), penalty | {"fine": 500000}, source_key="成武市监罚〔2023〕118号", **more
    )
    second = seed.record(
        "penalty", subject, date(2023, 9, 14), penalty, source_key="成武市监罚〔2023〕118号", supersedes=first, **more
    )
    from zhiheng.ledger.models import ProjectedRecord

    ProjectedRecord.objects.filter(record_id=first).update(superseded_by=second)
    voided = penalty | {"decision_no": "成武市监罚〔2020〕5号", "decided_on": "2020-03-02"}
    seed.record("penalty", subject, date(2020, 3, 2), voided, void_from=date(2020, 8, 1), **more)


def _never_public(seed: Seed, subject: str) -> None:
    from zhiheng.ledger.models import ProjectedGrade, RunSummary, VisibilityStop

    complaint = {"complaint_no": "T1", "received_on": "2024-01-05", "description": SECRETS[0], "category": "quality"}
    seed.record("complaint", subject, date(2024, 1, 5), complaint, role="respondent", publicity="internal")
    watch = {"sample_no": "M1", "kind": "monitoring", "verdict": "fail", "product_name": SECRETS[1]}
    seed.record("inspection", subject, date(2024, 2, 5), watch, role="producer", publicity="internal")
    order = {"order_no": "R1", "reason": SECRETS[6], "ordered_on": "2024-01-01", "due_on": "2024-02-01"}
    seed.record("rectification", subject, date(2024, 1, 1), order, role="ordered", publicity="departments")
    more: dict[str, Any] = {"role": "penalised", "source": "synthetic-penalties"}
    stopped = {"decision_no": "停1", "kind": "fine", "ground": SECRETS[2], "fine": 100}
    record = seed.record("penalty", subject, date(2022, 1, 1), stopped, **more)
    VisibilityStop.objects.create(record_id=record, publicity="internal", reason="信用修复", ordered_by="t")
    ended = {"decision_no": "满1", "kind": "fine", "ground": SECRETS[3], "fine": 100, "public_until": "2021-01-01"}
    seed.record("penalty", subject, date(2018, 1, 1), ended, **more)
    run = RunSummary.objects.create(
        run_id="2024-06-30-sichuan-risk-class-0001",
        pack="sichuan",
        scorecard="risk-class",
        use="risk_class",
        as_of=date(2024, 6, 30),
        batch_seq=7,
        created_at=at(date(2024, 7, 1)),
        rated=96,
        not_rated=26,
        grades={"A": 60, "B": 25, "C": 8, SECRETS[4]: 3},
        output_hash="ab" * 32,
        latest=True,
    )
    ProjectedGrade.objects.create(
        key=f"sichuan/risk-class/{subject}",
        run=run,
        subject=subject,
        state="rated",
        grade=SECRETS[4],
        score=41500,
        points={"spot-check-failure": -32000},
    )


def _statistics(seed: Seed) -> None:
    rows = [("plants", 95.2, 2167, 2276), ("online", 72.4, 467, 645), ("shops", 86.6, 667, 770)]
    for channel, value, numerator, denominator in rows:
        payload = {"indicator": "江苏省监督抽查合格率", "period_start": "2018-04-01", "period_end": "2018-06-30"}
        payload |= {"unit_code": "320000", "unit_name": "江苏省", "channel": channel, "value": str(value)}
        payload |= {"value_unit": "%", "numerator": numerator, "denominator": denominator, "publisher": "江苏省质监局"}
        _figure(seed, payload, date(2018, 6, 30))
    for year, value in ((2020, "93.39"), (2023, "93.65"), (2024, "93.93")):
        payload = {"indicator": "制造业产品质量合格率", "period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}
        payload |= {"unit_code": "100000", "unit_name": "全国", "channel": "all", "value": value, "value_unit": "%"}
        _figure(seed, payload | {"publisher": "市场监管总局"}, date(year, 12, 31))


def _figure(seed: Seed, payload: dict[str, Any], day: date) -> None:
    place = f"place:{payload['unit_code']}"
    seed.record("statistic", place, day, payload, role="area", source="statistics-bulletin", synthetic=False)


@dataclass(frozen=True)
class World:
    """Names of what the small province holds."""

    enterprise: str = ENTERPRISE
    laboratory: str = LABORATORY
    hidden: str = HIDDEN
    secrets: tuple[str, ...] = SECRETS
    password: str = "correct horse battery"

    @property
    def public_addresses(self) -> list[str]:
        """Every public page without parameters, and one of each kind with them."""
        from zhiheng.ledger.models import ProjectedRecord
        from zhiheng.server.portal.packs import every_pack

        file = f"/enterprise/{self.enterprise}"
        kinds = ("inspection", "penalty", "certificate", "statistic")
        records = [ProjectedRecord.objects.filter(record_type=kind, publicity="public").first() for kind in kinds]
        packs = list(every_pack())
        documents = [
            f"/documents/{one.pack}/{one.id}" for pack in packs[-1:] for one in list(pack.documents.values())[:2]
        ]
        cards = [
            f"/packs/{card.pack}/scorecards/{card.id}"
            for pack in packs
            for card in pack.scorecards.values()
            if card.use.value != "risk_class"
        ]
        tabs = [f"{file}/{tab}" for tab in ("certificates", "honours", "lists", "inspections", "penalties")]
        plain = ["/", "/search", "/statistics", "/documents", "/data", "/api-reference", "/about", "/about/limits"]
        types = [f"/data/{kind}" for kind in ("inspection", "statistic", "complaint", "recall")]
        asked = [
            "/search?q=%E8%9C%80%E9%A6%99",
            f"{file}?type=inspection&page=2",
            f"{file}?from=2024-01-01&to=2024-03-31",
        ]
        return [
            *plain,
            *types,
            "/about/accessibility",
            *asked,
            file,
            *tabs,
            *(f"/record/{one.record_id}" for one in records if one),
            *documents,
            *(f"/packs/{pack.info.id}" for pack in packs),
            *dict.fromkeys(cards),
        ]

    def data_addresses(self) -> list[str]:
        """Every public download."""
        from zhiheng.server.portal.downloads import offered

        file = f"/enterprise/{self.enterprise}"
        tabs = ("records", "certificates", "honours", "lists", "inspections", "penalties")
        return [
            "/search.csv",
            "/statistics.csv",
            *(f"{file}/{tab}.csv" for tab in tabs),
            *(f"/data/{kind}.{form}" for kind in offered() for form in ("csv", "json", "jsonl")),
            *(f"/data/{kind}/changes?since=0" for kind in ("inspection", "penalty", "organisation")),
        ]


@pytest.fixture
def province(db: None) -> World:
    """Fill the projection."""
    from django.core.cache import cache

    cache.clear()
    fill()
    return World()


@pytest.fixture
def staff(province: World) -> World:
    """Make the staff account `chen` and one that is no staff, `guest`."""
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    users.create_user("chen", password=province.password, is_staff=True)
    users.create_user("guest", password=province.password)
    return province


def consent(subject: str) -> None:
    """Let an enterprise have consented to electronic service, at its account."""
    from django.utils import timezone

    from zhiheng.cases.models import ServiceConsent

    ServiceConsent.objects.create(
        subject=subject,
        address="本平台企业账户",
        given_on=date(2026, 1, 5),
        origin="account",
        by="firm-1",
        at=timezone.now(),
    )


class Bureau:
    """The provincial bureau with a person for each post, an enterprise with an account, and another department."""

    ROLES = ("clerk", "checker", "legal", "panel", "leader", "archivist", "reader")

    def __init__(self, world: World) -> None:
        from django.contrib.auth.models import User

        from zhiheng.actors.models import Body
        from zhiheng.actors.services import posts

        self.world = world
        self.subject = f"uscc:{world.enterprise}"
        above, _ = Body.objects.get_or_create(
            code="samr", defaults={"kind": "bureau", "name_zh": "国家市场监督管理总局", "level": "nation"}
        )
        self.body, _ = Body.objects.get_or_create(
            code="sichuan-amr",
            defaults={"kind": "bureau", "name_zh": "四川省市场监督管理局", "name_en": "Sichuan market supervision",
                      "level": "province", "division": "510000"},
        )  # fmt: skip
        Body.objects.filter(pk=self.body.pk).update(parent=above)
        self.firm = Body.objects.create(
            code=self.subject, kind="enterprise", name_zh="四川蜀香源食品有限公司", level="other", subject=self.subject
        )
        consent(self.subject)
        self.bank = Body.objects.create(code="bank-1", kind="bank", name_zh="某银行", level="other")
        self.users: dict[str, Any] = {}
        for role in self.ROLES:
            self.users[role] = User.objects.create_user(f"{role}-1", password=world.password)
            posts.give(self.users[role], self.body, role, given_by="test")
        self.users["firm"] = User.objects.create_user("firm-1", password=world.password)
        posts.give(self.users["firm"], self.firm, "clerk", given_by="test")
        self.users["bank"] = User.objects.create_user("bank-1", password=world.password)
        posts.give(self.users["bank"], self.bank, "clerk", given_by="test")

    def actor(self, who: str) -> Any:
        """Return whom an account acts as."""
        from zhiheng.actors.services import of

        return of(self.users[who])

    def client(self, who: str) -> Any:
        """Return a client that is logged in."""
        from django.test import Client

        client = Client()
        client.force_login(self.users[who])
        return client

    def record(self, kind: str = "penalty") -> Any:
        """Return a public record of the enterprise."""
        from zhiheng.ledger.models import ProjectedRecord

        found = ProjectedRecord.objects.filter(
            record_type=kind, subject=self.subject, publicity="public", superseded_by=""
        )
        return found.filter(void_from__isnull=True).order_by("row_no").first()

    def objection(self, who: str = "firm", **more: Any) -> Any:
        """Open an objection of the enterprise to its penalty."""
        from zhiheng.cases.services.opening import open_case

        record = self.record()
        fields = {"kind": "content", "objection": "罚款金额写错，应为五千元。"}
        return open_case(
            self.actor(who), "objection", pack="sichuan", subject=self.subject, target=(record.record_type, record.record_id),
            fields=fields, **more,
        )  # fmt: skip

    def listing(self, **more: Any) -> Any:
        """Open a proposal to list the enterprise, as a rule finds it."""
        from zhiheng.cases.services.opening import open_case

        return open_case(
            self.actor("clerk"),
            "listing",
            pack="sichuan",
            subject=self.subject,
            evidence=[self.record().record_id],
            **more,
        )

    def act(self, who: str, case: Any, step: str, **more: Any) -> Any:
        """Take a step of a case."""
        from zhiheng.cases.services.acting import act

        return act(self.actor(who), case, step, **more)


@pytest.fixture
def bureau(province: World, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give the bureau with its people, on a home of its own."""
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    installation.cache_clear()
    yield Bureau(province)
    installation.cache_clear()


def measured_rows() -> list[Any]:
    """Return values of three indicators: a pass rate with channels and places, one that was published, one without a value."""
    from decimal import Decimal

    from zhiheng.codes import divisions
    from zhiheng.indicators.models import IndicatorValue
    from zhiheng.stats.intervals import wilson

    def row(indicator: str, level: str, area: str, year: int, **more: Any) -> Any:
        fixed = {"pack": "sichuan", "method": "none", "origin": "computed", "publicity": "public", "run": "run-1"}
        days = {"period": str(year), "starts": date(year, 1, 1), "ends": date(year, 12, 31)}
        return IndicatorValue(indicator=indicator, level=level, area=area, **fixed | days | more)

    def rate(level: str, area: str, year: int, k: int, n: int, **more: Any) -> Any:
        bounds = wilson(k, n)
        low, high = (Decimal(str(round(each * 100, 6))) for each in (bounds.low, bounds.high))
        named = {"numerator": k, "denominator": n, "value": Decimal(100 * k) / n, "n": n, "low": low, "high": high}
        return row("farm-product-pass-rate", level, area, year, **named | {"method": "wilson"} | more)

    places = [one.code for one in divisions.in_force("2024-06-01", "prefecture", "510000")]
    rows = []
    for year in (2021, 2022, 2023):
        rows.append(rate("province", "510000", year, 1800 + 40 * (year - 2021), 2000))
        rows.append(rate("nation", "100000", year, 190_000, 200_000))
        rows.append(rate("province", "510000", year, 700, 800, breakdown="channel", part="plants"))
        rows.append(rate("province", "510000", year, 400, 500, breakdown="channel", part="online", flags=["synthetic"]))
        rows += [rate("prefecture", code, year, 170 + at, 200, flags=["synthetic"]) for at, code in enumerate(places)]
    rows.append(rate("prefecture", "510100", 2024, 1, 1, publicity="internal"))
    rows += [
        row(
            "forest-coverage",
            "province",
            "510000",
            year,
            value=Decimal("39.6"),
            origin="published",
            publisher="省统计局",
        )
        for year in (2022, 2023)
    ]
    return [*rows, row("quality-loss-rate", "province", "510000", 2023, reason="no_denominator")]


@pytest.fixture
def measured(db: None) -> None:
    """Put values of the day into the projection, one of them internal."""
    from zhiheng.indicators.models import IndicatorValue

    IndicatorValue.objects.bulk_create(measured_rows())
