"""Beginning an assessment by page: years that none can be of are refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.mark.parametrize("year", ["0000", "0001", "9999", "²⁰²³", "soon"])
def test_year_that_none_can_be_of_is_refused(bureau: Any, year: str) -> None:
    from zhiheng.assessment.models import AssessmentYear

    sent = {"sheet": "sichuan/quality-city-review", "year": year}
    assert bureau.client("clerk").post(reverse("staff:assessment_begin"), sent).status_code == 422
    assert not AssessmentYear.objects.exists()


LINES = {"label-1": "有机产品认证面积", "rule-1": "按面积占比", "way-1": "scored", "points-1": "60",
         "label-2": "监管体系", "rule-2": "评审组评定", "way-2": "judged", "points-2": "40"}  # fmt: skip


def test_body_draws_up_criteria_that_no_document_gives_and_reviews_by_them(bureau: Any) -> None:
    from zhiheng.assessment.models import AssessmentYear, OwnSheet

    clerk, address = bureau.client("clerk"), reverse("staff:assessment_criteria")
    listed = clerk.get(address).content.decode()
    assert "有机产品认证示范县" in listed
    assert "政府质量工作考核" not in listed, "an assessment is no demonstration"
    form = {"programme": "sichuan/organic-county", "level": "county", "term": "24", **LINES}
    short = clerk.post(address, {**form, "points-2": "30"})
    assert short.status_code == 422
    assert "90" in short.content.decode()
    assert 'value="有机产品认证面积"' in short.content.decode(), "what was typed is kept"
    assert clerk.post(address, {**form, "programme": "sichuan/nothing"}).status_code == 422
    clerk.post(address, form)
    assert OwnSheet.objects.get().version == 1
    assert 'value="有机产品认证面积"' in clerk.get(f"{address}?programme=sichuan/organic-county").content.decode()
    clerk.post(reverse("staff:assessment_begin"), {"sheet": "sichuan/own-organic-county", "year": "2023"})
    year = AssessmentYear.objects.select_related("case").get()
    clerk.post(reverse("staff:assessment_nominate", args=[year.case.number]), {"group": "candidates", "code": "510182"})
    page = clerk.get(reverse("staff:assessment", args=[year.case.number])).content.decode()
    assert "文件没有给出条件；本标准由四川省市场监督管理局制定" in page
    assert '/policy/sichuan/programmes/organic-county"' in page
    sheet = clerk.get(reverse("staff:assessment_unit", args=[year.case.number, "510182"])).content.decode()
    assert "有机产品认证面积" in sheet
    assert bureau.client("firm").get(address).status_code in (302, 403)
