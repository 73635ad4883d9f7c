"""Promises on pages: states with their reasons, the chain in both directions, papers, proofs and shares."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]
TOWNS, AWARD = "13fyp-quality-towns", "2013-quality-award-third-edition"
ORDER = ["document", "provision", "target", "indicator", "definition", "records", "tasks", "score"]


def value(indicator: str, year: int, number: Any, *, area: str = "510000", **more: Any) -> None:
    from zhiheng.indicators.models import IndicatorValue

    level = "province" if area.endswith("0000") else "prefecture"
    fixed = {"pack": "sichuan", "level": level, "area": area, "period": str(year), "method": "none", "run": "r-1"}
    IndicatorValue.objects.create(
        indicator=indicator, starts=date(year, 1, 1), ends=date(year, 12, 31), value=Decimal(str(number)),
        **{**fixed, "origin": "published", "publicity": "public", "publisher": "示例", **more},
    )  # fmt: skip


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert answer.status_code == 200, (address, answer.status_code)
    return content.decode()


def test_list_shows_states_apart_and_filters_by_them(client: Client, province: Any) -> None:
    value("strategic-industry-share", 2020, 19.6)
    value("high-tech-enterprises", 2020, 4870)
    rows = {row["id"]: row for row in json.loads(body(client, "/policy/promises.json?document=sichuan-13th-five-year"))}
    duty, strive = rows["13fyp-strategic-share"], rows["13fyp-high-tech"]
    assert (duty["state"], duty["actual"], duty["striving"]) == ("not_met", 19.6, False)
    assert (strive["state"], strive["striving"]) == ("not_met", True)
    page = body(client, "/policy/promises?document=sichuan-13th-five-year&state=striven_for")
    assert "力争，未实现" in page
    assert "战略性新兴产业占工业比重</a>" not in page
    earlier = json.loads(body(client, "/policy/promises.json?document=sichuan-13th-five-year&as_of=2019-06-30"))
    assert {row["id"]: row["state"] for row in earlier}["13fyp-strategic-share"] == "not_measurable"


def test_page_answers_and_holds_the_chain_both_ways(client: Client, province: Any) -> None:
    value("farm-product-pass-rate", 2013, 97.1, low=Decimal("96.8"), high=Decimal("97.3"), n=18000)
    page = body(client, "/promises/sichuan/2013-farm-products")
    assert "做到了吗" in page
    assert "已证明" in page
    assert re.findall(r'data-link="(\w+)"', page) == ORDER
    assert "/documents/sichuan/sichuan-2013-19#" in page
    assert "共同负责，没有牵头单位" in page, "section 三 names no lead"
    assert "现由" in page, "bodies of 2013 were merged"
    assert "以计划任务的完成为证明" in page, "criteria that the plan's duties prove"
    up = body(client, "/promises/sichuan/2013-farm-products?way=up")
    assert re.findall(r'data-link="(\w+)"', up) == ORDER[::-1]
    plain = json.loads(body(client, "/promises/sichuan/2013-farm-products.json"))
    assert (plain["official"], plain["statistical"], plain["high"]) == ("met", "shown", 97.3)


def test_page_on_paper_as_pdf_and_docx(client: Client, province: Any) -> None:
    from docx import Document

    value("farm-product-pass-rate", 2013, 97.1)
    pdf = client.get("/promises/sichuan/2013-farm-products.pdf")
    assert pdf.content.startswith(b"%PDF")
    docx = client.get("/promises/sichuan/2013-farm-products.docx")
    file = Document(io.BytesIO(docx.content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])
    for wanted in ("主要农产品质量安全总体合格率", "97.1%", "共同负责，没有牵头单位", "条款", "口径"):
        assert wanted in text, wanted


def test_value_that_is_not_public_is_not_told(client: Client, bureau: Any) -> None:
    value("strategic-industry-share", 2020, 19.6, publicity="internal")
    page = body(client, "/promises/sichuan/13fyp-strategic-share")
    assert "19.6" not in page
    assert "未公开" in page
    assert "19.6" in body(bureau.client("clerk"), "/staff/promises/sichuan/13fyp-strategic-share")


def test_proof_entered_corrected_and_taken_back_upon_the_page(bureau: Any) -> None:
    from zhiheng.promises.models import TargetProof

    leader, address = bureau.client("leader"), f"/staff/promises/sichuan/{AWARD}"
    wrong = leader.post(f"{address}/proofs", {"shows": "done", "on": "soon", "source": ""})
    assert wrong.status_code == 422
    assert "佐证不完整" in wrong.content.decode()
    given = {"shows": "done", "on": "2013-12-20", "source": "川府函〔2013〕9号"}
    assert leader.post(f"{address}/proofs", given).status_code == 302
    assert "达到" in body(Client(), f"/promises/sichuan/{AWARD}")
    first = TargetProof.objects.get()
    leader.post(
        f"{address}/proofs/{first.pk}",
        {**given, "on": "2013-12-31", "shows": "not_done", "reason": "看错", "action": "correct"},
    )
    assert "未达到" in body(leader, address)
    second = TargetProof.objects.latest("pk")
    leader.post(f"{address}/proofs/{second.pk}", {"reason": "登错目标", "action": "take_back"})
    page = body(leader, address)
    assert "不可衡量" in page
    assert page.count("川府函〔2013〕9号") >= 3
    assert bureau.client("reader").post(f"{address}/proofs", given).status_code == 403


def test_figure_entered_upon_the_page_makes_its_row_measurable_from_its_publication_on(bureau: Any) -> None:
    from zhiheng.indicators import periods
    from zhiheng.indicators.runs import Asked
    from zhiheng.indicators.services import values
    from zhiheng.server.staff.installation import installation

    clerk, eco, ratio = bureau.client("clerk"), "2013-provincial-eco-counties", "2013-ordinary-works"
    relative = "2009-national-spot-check"
    page = body(clerk, f"/staff/promises/sichuan/{eco}")
    assert {"records", "figure"} == set(re.findall(r'data-want="(\w+)"', page))
    assert "四川省质量统计" in page, "who would deliver it"
    figure = {"whose": "510000", "period": "2013", "publisher": "省环境保护厅", "source": "sichuan-statistics"}
    wrong = clerk.post(f"/staff/promises/sichuan/{eco}/figures", {**figure, "value": "many", "period": "13"})
    assert (wrong.status_code, "period, value" in wrong.content.decode()) == (422, True)
    known = {**figure, "published_on": "2014-03-20"}
    entered = [
        (eco, {**known, "value": "12"}),
        (ratio, {**known, "value": "86.5", "numerator": "865", "denominator": "1000"}),
    ]
    for whose, number in (("510000", "91.2"), ("100000", "89.8")):
        entered += [
            (relative, {**figure, "whose": whose, "period": str(year), "value": number}) for year in (2010, 2011, 2012)
        ]
    for target, given in entered:
        assert clerk.post(f"/staff/promises/sichuan/{target}/figures", given).status_code == 302, target
    indicators = ("provincial-eco-counties", "ordinary-works-first-acceptance-rate", "national-spot-check-pass-rate")
    spans = tuple(periods.parse(str(year)) for year in (2010, 2011, 2012, 2013))
    values.refresh(installation(), "sichuan", [Asked(spans, indicators)], date(2024, 6, 30))

    def state(target: str, day: str) -> tuple[str, str]:
        found = json.loads(body(clerk, f"/promises/sichuan/{target}.json?as_of={day}"))
        return found["official"], found["statistical"]

    assert {state(each, "2024-06-30")[0] for each in (eco, relative)} == {"met"}
    assert state(ratio, "2024-06-30") == ("met", "probable"), "86 % is asked, of 1,000 works"
    assert state(eco, "2014-06-30")[0] == "met"
    assert state(eco, "2014-01-15")[0] == "not_measurable", "nobody knew the figure then"
    assert "重新计算" in body(clerk, f"/staff/promises/sichuan/{eco}?as_of=2014-01-15")
    assert "还缺什么" not in body(Client(), f"/promises/sichuan/{eco}")


def test_split_is_tried_with_its_sum_and_then_kept(bureau: Any) -> None:
    clerk, address = bureau.client("clerk"), f"/staff/promises/sichuan/{TOWNS}/units/510000"
    given = {"method": "proportional", "on": "2016-09-01", "basis": "县数", "unit-510100": "20", "unit-510700": "9"}
    tried = clerk.post(address, {**given, "action": "try"}).content.decode()
    assert "正好分完" in tried
    assert clerk.post(address, {**given, "action": "keep"}).status_code == 302
    value("quality-towns", 2020, 30, area="510100", period="2016/2020")
    page = body(clerk, f"/staff/promises/sichuan/{TOWNS}")
    assert "成都市" in page
    assert "正好分完" in page
    hand = {"method": "by_hand", "on": "2016-09-01", "unit-510100": "40"}
    refused = clerk.post(address, {**hand, "action": "keep"})
    assert refused.status_code == 422, "a correction wants its reason"
    clerk.post(address, {**hand, "action": "keep", "reason": "领导小组第3次会议"})
    again = body(clerk, f"/staff/promises/sichuan/{TOWNS}")
    assert "还有60没有分下去" in again
    assert "领导小组第3次会议" in again
    unit = body(clerk, "/staff/promises/units/510100")
    assert "40" in unit
    assert "不可衡量" in unit, "of the years of the term one alone is known"
    clerk.post(f"{address}/back", {"reason": "重来"})
    assert "还没有分解到单位" in body(clerk, f"/staff/promises/sichuan/{TOWNS}")


def test_split_on_a_day_without_divisions_is_refused_with_the_reason(bureau: Any) -> None:
    clerk, address = bureau.client("clerk"), f"/staff/promises/sichuan/{TOWNS}/units/510000"
    for action in ("try", "keep"):
        answer = clerk.post(address, {"method": "proportional", "on": "0001-01-01", "basis": "县数", "action": action})
        assert answer.status_code == 422
        assert "0001-01-01" in answer.content.decode()


def test_files_of_the_workspace_list_hold_what_the_page_shows(bureau: Any) -> None:
    value("strategic-industry-share", 2020, 19.6, publicity="internal")
    rows = {row["id"]: row for row in json.loads(body(bureau.client("clerk"), "/staff/promises.json?pack=sichuan"))}
    assert rows["13fyp-strategic-share"]["state"] == "not_met"
    assert bureau.client("reader").get("/staff/promises.csv").status_code == 403
    assert "承诺清单" in body(bureau.client("reader"), "/staff/promises")


def test_place_and_industry_are_told_their_part_of_the_promises(bureau: Any) -> None:
    from zhiheng.drafting.known import Reading
    from zhiheng.indicators import periods
    from zhiheng.indicators.services import values
    from zhiheng.policy import load
    from zhiheng.server.drafting import port_places, ports

    pack, on, span = load()["sichuan"], date(2024, 6, 30), periods.parse("2023")
    given = {"method": "by_hand", "on": "2016-09-01", "unit-510100": "12", "action": "keep"}
    assert bureau.client("clerk").post(f"/staff/promises/sichuan/{TOWNS}/units/510000", given).status_code == 302
    for year in range(2016, 2021):
        value("quality-towns", year, 1, area="510100", flags=["synthetic"])
    value("building-material-pass-rate", 2023, 91.5, area="510100")
    value("building-material-pass-rate", 2023, 93.0)

    def own(area: str) -> list[Reading]:
        return [ports.reading(one) for one in values.read("sichuan", area=area)]

    place = port_places.of_place(pack, "510100", on, span, own("510100"), public=True)
    assert [(one.share.zh, one.actual, one.official, one.synthetic) for one in place.borne] == [
        ("12", 5, "not_met", True)
    ]
    assert [(one.wanted.zh, one.reading.value, one.reached) for one in place.compared] == [
        ("不低于92%", Decimal("91.5"), False)
    ]
    assert "还有88没有分下去" in port_places.shared(pack, "510000")[0].zh
    building = port_places.of_industry(pack, "30", on, span, [], public=True)
    assert {(one.target, one.official) for one in building.goals} == {
        ("13fyp-building-materials", "met"),
        ("13fyp-structural-materials", "not_measurable"),
    }
    assert port_places.of_industry(pack, "27", on, span, [], public=True).absent is not None
    assert port_places.of_place(pack, "510300", on, span, own("510300"), public=True).absent is not None
