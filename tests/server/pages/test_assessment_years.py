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
    assert "/True" not in sheet, "figures without a whole show none"
    assert bureau.client("firm").get(address).status_code in (302, 403)


class Walk:
    """A review taken along its pages: who sends what, refused with what the page says."""

    def __init__(self, bureau: Any, number: str) -> None:
        self.bureau, self.number = bureau, number

    def send(self, who: str, name: str, sent: dict[str, Any], *args: object) -> None:
        answer = self.bureau.client(who).post(reverse(f"staff:{name}", args=[self.number, *args]), sent)
        page = answer.content.decode()
        assert answer.status_code == 302, page[page.find("error-summary") :][:500]

    def step(self, who: str, name: str, **fields: Any) -> None:
        sent = {f"{name}-{'d' if key == 'minutes' else 'f'}-{key}": value for key, value in fields.items()}
        from zhiheng.assessment.models import AssessmentYear

        version = AssessmentYear.objects.get(case__number=self.number).case.version
        self.send(who, "assessment_act", {"step": name, "version": version, **sent})

    def unit(self, who: str, code: str, **sent: str) -> None:
        self.send(who, "assessment_unit_act", sent, code)

    def line(self, who: str, code: str, criterion: str, **sent: str) -> None:
        self.send(who, "assessment_save", sent, code, criterion)


def test_title_is_won_and_lost_along_the_pages_and_stands_in_the_profile_of_the_place(bureau: Any) -> None:
    from datetime import timedelta

    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.utils import timezone

    from zhiheng.assessment.models import AssessmentYear, PlaceTitle
    from zhiheng.cases.services import clocks

    clerk, place = bureau.client("clerk"), "510182"
    clerk.post(
        reverse("staff:assessment_criteria"),
        {"programme": "sichuan/organic-county", "level": "county", "term": "24", **LINES},
    )
    clerk.post(reverse("staff:assessment_begin"), {"sheet": "sichuan/own-organic-county", "year": "2023"})
    walk = Walk(bureau, AssessmentYear.objects.get().case.number)
    walk.send("clerk", "assessment_nominate", {"group": "candidates", "code": place})
    walk.unit("clerk", place, do="goals", text="创建目标")
    walk.step("clerk", "start-reporting")
    walk.unit("clerk", place, do="late", text="纸质材料另附")
    walk.step("clerk", "close-reporting")
    walk.line("clerk", place, "line-1", hand="department", points="58")
    walk.line("panel", place, "line-2", hand="review", level="good")
    walk.step("clerk", "commit-draw")
    walk.step("clerk", "draw", dice="314159")
    walk.unit("clerk", place, do="visit", text="现场与材料一致")
    walk.step("clerk", "tell-scores")
    walk.unit("clerk", place, do="accept")
    walk.step("clerk", "close-objections")
    minutes = SimpleUploadedFile("minutes.txt", "会议记录".encode(), "text/plain")
    walk.step("panel", "deliberate", notice_text="拟命名有机产品认证示范县", minutes=minutes)
    clocks.tick(timezone.now() + timedelta(days=30))
    walk.step("leader", "decide")
    walk.step("clerk", "publish")
    title, visitor = PlaceTitle.objects.get(), Client()
    profile = visitor.get(reverse("portal:place", args=[place])).content.decode()
    assert "有机产品认证示范县</a>" in profile
    assert "授予" in profile
    walk.send("clerk", "assessment_recheck", {"kept": "0", "reason": "认证面积不再达到要求"}, title.pk)
    assert "已退出" in visitor.get(reverse("portal:place", args=[place])).content.decode()
    published = visitor.get(reverse("portal:assessment", args=[walk.number])).content.decode()
    assert "已退出" in published
    assert "文件没有给出条件；本标准由四川省市场监督管理局制定" in published
