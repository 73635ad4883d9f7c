"""What stands below a document's text, as issued; and the series of numbers, one of each office and mark."""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdf
import pytest
from django.apps import apps

from zhiheng.cases import errors
from zhiheng.cases.models import Case, CaseDocument, NumberSeries
from zhiheng.cases.services import enclosing, files, sign_off
from zhiheng.cases.services.enclosing import Below
from zhiheng.cases.services.opening import open_case

pytestmark = [pytest.mark.database, pytest.mark.django_db]
POSTS = {"draft": "clerk", "check": "checker", "legal_review": "legal", "issue": "leader"}
Opened = Callable[..., Case]


@pytest.fixture
def opened_in(home: Path, bodies: dict[str, Any], people: SimpleNamespace, made: SimpleNamespace) -> Opened:
    """Return what opens a case of the office of a division."""

    def at(division: str) -> Case:
        clerk = people.actor(f"amr-{division}", "clerk", level="county", units=(division,))
        given = {"pack": "probe", "subject": made.party, "name": "示例企业", "now": made.noon}
        return open_case(clerk, "letter", again="另一件", division=division, **given)

    return at


def issued(case: Case, people: SimpleNamespace, now: Any, below: Below | None = None) -> CaseDocument:
    office = case.holder.code
    clerk = people.actor(office, "clerk")
    document = sign_off.draft(clerk, case, "probe-notice", "send", {"facts": "事实。"}, now=now)
    if below is not None:
        document = sign_off.edit(clerk, document, {}, below=below, now=now)
    while document.state != "print":
        who = POSTS.get(document.state, "archivist")
        document = sign_off.move(people.actor(office, who), document, "forward", now=now)
    return document


def test_issued_document_prints_attachments_copies_and_imprint(
    opened_in: Opened, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    case = opened_in("510104")
    kept = files.keep(case, "检验报告.txt", io.BytesIO("报告".encode()), "", people.clerk)
    below = Below(copies=("示例省财政厅", "示例海关"), files=(kept.pk,), printer="示例局办公室")
    document = issued(case, people, made.noon, below)
    assert document.enclosures == [{"file": kept.pk, "name": "检验报告"}]
    pages = pypdf.PdfReader(io.BytesIO(files.path_of(document.pdf_sha256).read_bytes())).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    for said in ("附件：检验报告", "抄送：示例省财政厅", "示例海关", "示例局办公室", "2026年3月2日印发"):
        assert said in text


def test_imprint_is_the_office_where_the_chain_prints(
    opened_in: Opened, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    document = sign_off.draft(people.clerk, opened_in("510104"), "probe-notice", "send", now=made.noon)
    assert document.printer == document.case.holder.name_zh
    assert sign_off.edit(people.clerk, document, {"facts": "x"}).printer == document.printer
    assert sign_off.edit(people.clerk, document, {}, below=Below()).printer == ""


def test_attached_is_a_file_of_the_case_alone(
    opened_in: Opened, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    case, other = opened_in("510104"), opened_in("510104")
    foreign = files.keep(other, "a.txt", io.BytesIO(b"a"), "", people.clerk)
    document = sign_off.draft(people.clerk, case, "probe-notice", "send", now=made.noon)
    for below in (Below(files=(foreign.pk,)), Below(copies=("x" * 101,)), Below(copies=tuple(map(str, range(51))))):
        with pytest.raises(errors.DocumentRefused):
            sign_off.edit(people.clerk, document, {}, below=below)


def test_copies_are_read_as_they_are_typed() -> None:
    assert enclosing.copies_of("甲局、乙局；丙局\r\n 丁局。\n\n甲局") == ("甲局", "乙局", "丙局", "丁局")


def test_each_office_counts_its_own_numbers(
    opened_in: Opened, people: SimpleNamespace, made: SimpleNamespace, bodies: dict[str, Any]
) -> None:
    bodies["county"].name_zh, bodies["city"].mark = "锦江区市场监督管理局", "成市监"
    bodies["county"].save()
    bodies["city"].save()
    county, city = (Case.objects.get(pk=opened_in(one).pk) for one in ("510104", "510100"))
    numbers = [issued(case, people, made.noon).number for case in (county, city, county, city)]
    assert numbers == ["锦江市监示〔2026〕1号", "成市监示〔2026〕1号", "锦江市监示〔2026〕2号", "成市监示〔2026〕2号"]


def test_offices_with_the_same_mark_do_not_take_numbers_from_each_other(
    opened_in: Opened, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    cases = [opened_in("510104"), opened_in("510100"), opened_in("510104")]
    found = [issued(case, people, made.noon) for case in cases]
    assert [(one.office, one.serial) for one in found] == [("amr-510104", 1), ("amr-510100", 1), ("amr-510104", 2)]


def test_series_of_before_goes_on_after_its_last_number_in_each_office(
    opened_in: Opened, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    county, city = opened_in("510104"), opened_in("510100")
    found = [issued(case, people, made.noon) for case in (county, city)]
    # as it was when one series went over all offices
    CaseDocument.objects.filter(pk=found[1].pk).update(serial=2)
    CaseDocument.objects.update(office="")
    NumberSeries.objects.filter(key__startswith="document/").delete()
    import_module("zhiheng.cases.migrations.0005_series_by_office").by_office(apps, None)
    numbers = [issued(case, people, made.noon) for case in (county, city)]
    assert [(one.office, one.serial) for one in numbers] == [("amr-510104", 2), ("amr-510100", 3)]
