"""Pages of rounds: who sees them, what they lead to, saving without scripts and cell by cell, files shown before they are taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter
from django.test import Client

from zhiheng.cases.services import installed
from zhiheng.rounds.comparing import Computed
from zhiheng.rounds.models import Cell, Query, Round, Sheet
from zhiheng.rounds.services import asking, create, send, submit
from zhiheng.server.rounds import computed

pytestmark = [pytest.mark.database, pytest.mark.django_db]
FORM = "county-quality-quarterly"
BASIS = re.compile(r'href="(?:/policy/|/staff/policy/)[^"]+"')
GOOD = {
    "batches": "120", "batches_passed": "118", "food_batches": "30", "food_batches_passed": "30", "complaints": "9", "complaints_closed": "8",
    "cases_filed": "2", "chief_officers": "6",
}  # fmt: skip


@pytest.fixture
def office(people: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """Give logged-in people of three levels and a round of the shipped form that was sent to the counties."""
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import of, posts
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    installation.cache_clear()
    ledger = {("consumer-complaints", "county", "510104"): Computed(Decimal(12), 12)}
    monkeypatch.setattr(computed, "_of_ledger", lambda *_: ledger)
    clients, actors = {}, {}
    wanted = {
        "asker": "amr",
        "city": "amr-510100",
        "county": "amr-510104",
        "stranger": "amr-510722",
        "reader": "amr-510104",
    }
    for name, code in wanted.items():
        user = User.objects.create_user(name)
        for role in ("reader",) if name == "reader" else ("clerk", "checker"):
            posts.give(user, Body.objects.get(code=code), role, given_by="test")
        clients[name], actors[name] = Client(), of(user)
        clients[name].force_login(user)
    round_ = create(actors["asker"], "sichuan", FORM, "2026-Q3", asks=["county"])
    send(actors["asker"], round_)
    base = f"/staff/rounds/{round_.number}"
    sheet = asking.find_sheet(actors["county"], round_.number, "amr-510104")
    yield SimpleNamespace(
        clients=clients, actors=actors, round=round_, base=base, sheet=sheet, at=f"{base}/sheets/amr-510104"
    )
    installation.cache_clear()
    installed._at.cache_clear()


def text(answer: Any) -> str:
    return str(answer.content.decode())


def book(rows: list[list[Any]]) -> BytesIO:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet("表")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    out.seek(0)
    out.name = "季报.xlsx"
    return out


def test_every_page_of_a_round_leads_to_its_basis_and_is_hidden_from_strangers(office: SimpleNamespace) -> None:
    upload = office.clients["county"].post(
        f"{office.at}/upload", {"file": book([["指标", "本期"], ["质量投诉受理", 5], ["质量投诉办结", 4]])}
    )
    pages = [
        "/staff/rounds",
        office.base,
        f"{office.base}/rollup",
        office.at,
        upload["Location"],
        "/staff/rounds/mappings",
    ]
    for address in pages:
        answer = office.clients["county"].get(address)
        assert answer.status_code == 200, address
        assert BASIS.search(text(answer).split("<main", 1)[1]), address
    assert office.clients["asker"].get("/staff/rounds/new").status_code == 200
    hidden = [f"{office.base}/sheets/amr-510105", upload["Location"].replace("uploads/", "uploads/9"), office.at]
    assert [office.clients["stranger"].get(one).status_code for one in hidden] == [404, 404, 404]
    assert office.clients["stranger"].post(f"{office.at}/cell", {"cell": "0.batches", "text": "1"}).status_code == 404
    assert office.clients["stranger"].get(upload["Location"]).status_code == 404


def test_round_is_made_and_sent_by_page(office: SimpleNamespace) -> None:
    client = office.clients["asker"]
    wrong = client.post("/staff/rounds/new", {"form": f"sichuan/{FORM}", "period": "2026-07", "asks": "county"})
    assert (wrong.status_code, "2026-Q3" in text(wrong)) == (422, True)
    made = client.post(
        "/staff/rounds/new", {"form": f"sichuan/{FORM}", "period": "2026-Q4", "bodies": "amr-510104，amr-510722"}
    )
    round_ = Round.objects.order_by("-pk")[0]
    assert made["Location"] == f"/staff/rounds/{round_.number}"
    assert "将发给 2 个单位" in text(client.get(made["Location"]))
    client.post(f"{made['Location']}/act", {"do": "send"})
    round_.refresh_from_db()
    assert (round_.state, round_.sheets.count()) == ("sent", 4)
    client.post(f"{made['Location']}/act", {"do": "withdraw", "reason": "表式有误"})
    round_.refresh_from_db()
    assert round_.state == "withdrawn"


def test_template_is_uploaded_by_page(office: SimpleNamespace) -> None:
    file = book([["县（市、区）", "检查次数", "罚款（万元）"]])
    made = office.clients["asker"].post(
        "/staff/rounds/new", {"template": file, "period": "2026", "asks": "county", "name": "专项检查"}
    )
    assert made.status_code == 302
    page = text(office.clients["asker"].get(made["Location"]))
    assert "专项检查" in page
    assert office.clients["asker"].get(f"{made['Location']}/template.xlsx").content[:2] == b"PK"


def test_cell_is_saved_as_it_is_typed_and_says_what_is_wrong(office: SimpleNamespace) -> None:
    client = office.clients["county"]
    first = text(client.post(f"{office.at}/cell", {"cell": "0.batches", "text": "１２０", "was": "0"}))
    assert 'data-state="saved"' in first
    assert 'data-version="1"' in first
    wrong = text(client.post(f"{office.at}/cell", {"cell": "0.batches_passed", "text": "130", "was": "0"}))
    assert "合格批次不能多于抽检批次" in wrong
    assert 'id="v-0-pass_rate"' in wrong  # the rate is computed and comes along
    stale = text(client.post(f"{office.at}/cell", {"cell": "0.batches", "text": "99", "was": "0"}))
    assert 'data-state="conflict"' in stale
    assert "１２０" in stale
    assert "99" in stale
    assert Cell.objects.get(line="batches").value == "120"
    closed = text(office.clients["reader"].post(f"{office.at}/cell", {"cell": "0.batches", "text": "1"}))
    assert 'data-state="refused"' in closed
    assert client.post(f"{office.at}/cell", {"cell": "x"}).status_code == 422


def test_signs_that_only_look_like_digits_are_no_number(office: SimpleNamespace) -> None:
    """A superscript is a digit to Unicode and no number: it is refused or left out, and breaks nothing."""
    client, asker = office.clients["county"], office.clients["asker"]
    assert client.post(f"{office.at}/cell", {"cell": "².batches", "text": "1"}).status_code == 422
    assert client.post(f"{office.at}/cell", {"cell": "0.batches", "text": "7", "was": "²"}).status_code == 200
    sent = {"c.².batches": "1", "c.0.batches": "120", "w.0.batches": "²", "page": "²"}
    assert client.post(f"{office.at}/save", sent).status_code == 302
    assert asker.post(f"{office.at}/query", {"do": "answer", "query": "²", "text": "一"}).status_code == 302
    asked = {"do": "ask", "line": "batches", "row": "²", "text": "为何"}
    assert asker.post(f"{office.at}/query", asked).status_code == 302
    assert client.post("/staff/rounds/mappings", {"mapping": "²"}).status_code == 302
    assert Query.objects.get().row == 0
    assert Cell.objects.get(line="batches").value == "120"


def test_whole_sheet_is_saved_without_scripts_and_conflicts_are_told(office: SimpleNamespace) -> None:
    client = office.clients["county"]
    client.post(f"{office.at}/cell", {"cell": "0.batches", "text": "100", "was": "0"})
    sent = {f"c.0.{line}": value for line, value in GOOD.items()} | {f"w.0.{line}": "0" for line in GOOD}
    answer = client.post(f"{office.at}/save", sent)
    assert answer.status_code == 409
    assert "<b>120</b>" in text(answer)
    assert "<b>100</b>" in text(answer)
    assert Cell.objects.get(line="complaints").value == "9"
    again = client.post(f"{office.at}/save", {**sent, "w.0.batches": "1"})
    assert (again.status_code, Cell.objects.get(line="batches").value) == (302, "120")
    page = text(client.get(office.at))
    assert "可以上报" in page


def test_sheet_goes_up_is_asked_about_returned_and_accepted_by_pages(office: SimpleNamespace) -> None:
    county, city = office.clients["county"], office.clients["city"]
    county.post(f"{office.at}/save", {f"c.0.{line}": value for line, value in GOOD.items()})
    county.post(f"{office.at}/step", {"step": "submit"})
    assert Sheet.objects.get(pk=office.sheet.pk).state == "submitted"
    checked = text(city.get(office.at))
    assert "n=12" in checked
    assert "不一致" in checked
    city.post(f"{office.at}/query", {"do": "ask", "line": "complaints", "text": "为何少于平台数"})
    asked = Query.objects.get()
    assert "为何少于平台数" in text(county.get("/staff/rounds"))
    county.post(f"{office.at}/query", {"do": "answer", "query": asked.pk, "text": "重复件已并"})
    city.post(f"{office.at}/query", {"do": "close", "query": asked.pk, "text": "同意"})
    city.post(f"{office.at}/step", {"step": "return", "reason": "请补货值"})
    assert "请补货值" in text(county.get(office.at))
    county.post(f"{office.at}/cell", {"cell": "0.goods_value", "text": "3.5", "was": "0"})
    county.post(f"{office.at}/step", {"step": "submit"})
    city.post(f"{office.at}/step", {"step": "accept"})
    assert Sheet.objects.get(pk=office.sheet.pk).state == "accepted"
    assert city.post(f"{office.at}/step", {"step": "nothing"}).status_code == 404
    rolled = text(office.clients["asker"].get(f"{office.base}/rollup"))
    assert "98.33" in rolled
    assert "118/120" in rolled
    assert "部分" in rolled


def test_values_beside_a_sheet_are_those_of_its_unit_and_not_what_units_reported() -> None:
    row = {
        "indicator": "x",
        "level": "county",
        "area": "510104",
        "breakdown": "",
        "origin": "reported",
        "value": 1,
        "n": 1,
        "flags": [],
        "reason": "",
    }
    assert computed._known([row]) == {}
    published, made = (
        {**row, "origin": "published", "value": 2},
        {**row, "origin": "computed", "value": None, "reason": "no_data"},
    )
    assert computed._known([published, {**made, "breakdown": "channel"}])["x", "county", "510104"].value == 2
    assert computed._known([published, made])["x", "county", "510104"].reason == "no_data"


def test_file_is_shown_mended_and_only_then_taken_over(office: SimpleNamespace) -> None:
    client = office.clients["county"]
    rows = [["单位", "检了多少批", "过了多少批", "受理投诉"], ["锦江区", 50, "四十", 7], ["合计", 50, 40, 8]]
    sent = client.post(f"{office.at}/upload", {"file": book(rows)})
    page = text(client.get(sent["Location"]))
    assert "1 个合计对不上" in page
    assert Cell.objects.count() == 0
    fields = dict(re.findall(r'name="(m\.0\.\d)"[^>]*aria-label="([^ ]+) ', page))
    chosen = {
        name: {"检了多少批": "batches", "过了多少批": "batches_passed", "受理投诉": "complaints"}.get(head, "")
        for name, head in fields.items()
    }
    client.post(sent["Location"], {"do": "map", **chosen})
    assert "四十" in text(client.get(sent["Location"]))
    client.post(sent["Location"], {"do": "take"})
    assert dict(Cell.objects.values_list("line", "value")) == {"batches": "50", "batches_passed": "", "complaints": "7"}
    assert "检了多少批 → batches" in text(client.get("/staff/rounds/mappings"))
    client.post(
        "/staff/rounds/mappings",
        {"mapping": re.findall(r'name="mapping" value="(\d+)"', text(client.get("/staff/rounds/mappings")))[0]},
    )
    assert "还没有记住任何表" in text(client.get("/staff/rounds/mappings"))
    assert client.post(f"{office.at}/upload")["Location"] == office.at


def test_files_of_a_round_are_exported_at_every_step(office: SimpleNamespace) -> None:
    client = office.clients["asker"]
    for address in (f"{office.base}/rollup.xlsx", f"{office.at}.xlsx", "/staff/rounds.xlsx"):
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert content[:2] == b"PK", address
    rows = b"".join(client.get(f"{office.base}/rollup.csv").streaming_content).decode()
    assert "产品质量监督抽查：合格率" in rows
    assert b"".join(client.get(f"{office.base}/rollup.json").streaming_content).startswith(b"[")
    assert FORM in b"".join(client.get("/staff/rounds.csv?q=季报").streaming_content).decode()
    assert office.clients["reader"].get(f"{office.at}.xlsx").status_code == 403


def test_work_of_today_counts_sheets_that_wait(office: SimpleNamespace) -> None:
    page = text(office.clients["county"].get("/staff/"))
    assert re.search(r">1</span><h3>待填报", page)
    listed = page.split('id="week"')[1].split("</section>")[0]
    assert office.at in listed, "the sheet itself is named first, not a number alone"
    assert re.search(r">待填报</p>", listed)
    assert page.index('id="week"') < page.index('id="tasks"')
    sheet = office.sheet
    from zhiheng.rounds.services import filling

    filling.save_many(office.actors["county"], sheet, [filling.Entry(line, value) for line, value in GOOD.items()])
    submit(office.actors["county"], sheet)
    assert re.search(r">2</span><h3>待填报", text(office.clients["city"].get("/staff/")))


def test_locked_round_counts_as_passage_of_its_form_unless_it_is_synthetic(office: SimpleNamespace) -> None:
    from zhiheng.server import coverage, coverage_passages

    packs = installed.installation().packs
    assert "command:round" in coverage.works(packs["sichuan"].rounds[FORM])
    assert not any("/rounds/" in key for key in coverage_passages.passages(packs))
    Round.objects.update(state="locked")
    assert coverage_passages.passages(packs)[f"sichuan/rounds/{FORM}"] == 1
    Round.objects.update(synthetic=True)
    assert not any("/rounds/" in key for key in coverage_passages.passages(packs))


def test_locked_round_is_opened_again_by_page_and_shows_what_it_corrected(office: SimpleNamespace) -> None:
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts
    from zhiheng.rounds.services import filling

    county, city, asker = (office.clients[name] for name in ("county", "city", "asker"))

    def up() -> None:
        county.post(f"{office.at}/step", {"step": "submit"})
        city.post(f"{office.at}/step", {"step": "accept"})
        city.post(f"{office.base}/sheets/amr-510100/step", {"step": "submit", "reason": "青羊区未报"})
        asker.post(f"{office.base}/sheets/amr-510100/step", {"step": "accept"})
        asker.post(f"{office.base}/act", {"do": "lock", "reason": "其余未报"})
        office.round.refresh_from_db()

    values = [filling.Entry(line, value) for line, value in GOOD.items()]
    filling.save_many(office.actors["county"], office.sheet, values)
    up()
    assert office.round.vintage == 1
    page = text(asker.get(office.base))
    assert "须由本单位另一名核稿人重新打开" in page
    asker.post(f"{office.base}/act", {"do": "reopen", "reason": "抄错", "unit": "amr-510104"})
    office.round.refresh_from_db()
    assert office.round.state == "locked"

    boss, client = User.objects.create_user("boss"), Client()
    posts.give(boss, Body.objects.get(code="amr"), "checker", given_by="test")
    client.force_login(boss)
    assert 'value="reopen"' in text(client.get(office.base))
    client.post(f"{office.base}/act", {"do": "reopen", "reason": "批次抄错一位", "unit": "amr-510104"})
    assert "批次抄错一位" in text(county.get(office.at))
    county.post(f"{office.at}/cell", {"cell": "0.batches", "text": "210"})
    assert "锁定的第 1 版" in text(asker.get(f"{office.base}/rollup"))
    assert ">120" in text(asker.get(f"{office.base}/rollup"))
    assert ">210" in text(asker.get(f"{office.base}/rollup?count=all"))
    up()
    assert office.round.vintage == 2
    page = text(asker.get(office.base))
    assert re.search(r"更正理由：批次抄错一位（boss）.*更正了 1 个数.*>120<.*>210<", page, re.DOTALL)
    assert "更正理由" not in text(county.get(office.base))  # whose values changed is for the body that asks
    assert ">120" in text(asker.get(f"{office.base}/rollup?vintage=1"))
    course = f"/staff/rounds/series/sichuan/{FORM}"
    for address in (course, f"{course}?unit=amr-510104&last=4", f"{course}?line=batches"):
        shown = text(asker.get(address))
        assert ">210" in shown, address
        assert BASIS.search(shown.split("<main", 1)[1]), address
    assert "210" in b"".join(county.get(f"{course}.csv").streaming_content).decode()
    assert b"".join(asker.get(f"{course}.xlsx").streaming_content)[:2] == b"PK"
    assert office.clients["stranger"].get(f"{course}?unit=amr-510104").status_code == 404
    assert asker.get("/staff/rounds/series/sichuan/none").status_code == 404
    client.post(f"{office.base}/act", {"do": "reopen", "reason": "再看", "unit": "amr-510104"})
    asker.post(f"{office.base}/act", {"do": "take_back", "reason": "无误"})
    office.round.refresh_from_db()
    assert (office.round.state, office.round.vintage) == ("locked", 2)


def test_rounds_that_run_stand_first_and_say_by_how_much_their_day_was_missed(office: SimpleNamespace) -> None:
    asker = office.actors["asker"]
    later = create(asker, "sichuan", FORM, "2026-Q2", asks=["county"])
    client = office.clients["asker"]
    Round.objects.filter(pk=office.round.pk).update(due_on=date(2099, 1, 5))
    assert "逾期" not in text(client.get("/staff/rounds"))
    Round.objects.filter(pk=office.round.pk).update(due_on=date(2026, 1, 5))
    page = text(client.get("/staff/rounds"))
    assert re.search(r"2026-01-05</time> <span[^>]*>(<svg.*?</svg>)?逾期 \d+ 个工作日", page)
    assert page.index(office.round.number) < page.index(later.number)
    found = text(client.get("/staff/rounds?sort=-period"))
    assert found.index(office.round.number) < found.index(later.number)
