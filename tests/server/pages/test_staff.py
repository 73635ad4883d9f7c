"""The workspace: who may enter, and that each page works on the projection alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]

PAGES = (
    "/staff/",
    "/staff/enterprise",
    "/staff/enterprise?q=%E8%9C%80%E9%A6%99&sort=-score&grade=A",
    "/staff/enterprise/91510107MA6CQ8JD4X",
    "/staff/enterprise/91510107MA6CQ8JD4X?tab=records",
    "/staff/intake",
    "/staff/quarantine",
    "/staff/links",
    "/staff/links?show=unlinked",
    "/staff/runs",
    "/staff/runs/2024-06-30-sichuan-risk-class-0001",
    "/staff/packs",
    "/staff/packs/sichuan",
    "/staff/packs/sichuan/scorecards/risk-class",
    "/staff/packs/jiangsu/scorecards/quality-credit-precheck",
)


def log_in(client: Client, world: Any, name: str = "chen", password: str = "") -> Any:
    return client.post(
        "/staff/login/", {"username": name, "password": password or world.password}, REMOTE_ADDR="10.0.0.7"
    )


@pytest.fixture
def chen(client: Client, staff: Any) -> Client:
    log_in(client, staff)
    return client


def test_every_page_answers_in_both_languages(chen: Client) -> None:
    for address in PAGES:
        assert chen.get(address).status_code == 200, address
        mark = "&" if "?" in address else "?"
        assert b'<html lang="en"' in chen.get(f"{address}{mark}lang=en").content
        chen.get("/staff/?lang=zh")


def test_login_leads_to_where_one_wanted(client: Client, staff: Any) -> None:
    answer = client.post(
        "/staff/login/", {"username": "chen", "password": staff.password, "next": "/staff/runs"}, REMOTE_ADDR="10.0.0.8"
    )
    assert answer["Location"] == "/staff/runs"


def test_login_never_leads_elsewhere(client: Client, staff: Any) -> None:
    form = {"username": "chen", "password": staff.password, "next": "https://elsewhere.example/"}
    assert client.post("/staff/login/", form, REMOTE_ADDR="10.0.0.9")["Location"] == "/staff/"


def test_wrong_password_keeps_the_name_and_says_nothing_of_which_was_wrong(client: Client, staff: Any) -> None:
    known = log_in(client, staff, password="wrong").content.decode()
    unknown = log_in(client, staff, name="nobody", password="wrong").content.decode()
    assert 'value="chen"' in known
    assert "账户名或密码不对" in known
    assert "账户名或密码不对" in unknown


def test_login_locks_after_repeated_failures(client: Client, staff: Any) -> None:
    answers = [log_in(client, staff, password="wrong").status_code for _ in range(6)]
    assert answers[-1] == 429
    locked = log_in(client, staff)
    assert locked.status_code == 429
    assert "15 分钟" in locked.content.decode()


def test_logout_is_a_form(chen: Client) -> None:
    assert chen.get("/staff/logout/").status_code == 405
    assert chen.post("/staff/logout/").status_code == 302
    assert chen.get("/staff/").status_code == 302


def test_accounts_that_are_no_staff_are_refused(client: Client, staff: Any) -> None:
    log_in(client, staff, name="guest")
    assert client.get("/staff/").status_code == 403


def test_forms_want_their_token(staff: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(_user())
    for address in (
        "/staff/runs/2024-06-30-sichuan-risk-class-0001/verify",
        "/staff/intake",
        "/staff/quarantine/mended",
    ):
        assert client.post(address).status_code == 403, address


def _user() -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(username="chen")


def test_staff_pages_are_not_kept_by_caches(chen: Client) -> None:
    assert "no-store" in chen.get("/staff/")["Cache-Control"]


def test_staff_see_internal_records_marked_and_no_personal_data(chen: Client, staff: Any) -> None:
    page = chen.get(f"/staff/enterprise/{staff.enterprise}?tab=records&type=complaint").content.decode()
    assert "内部" in page
    from zhiheng.ledger.models import ProjectedRecord

    complaint = ProjectedRecord.objects.get(record_type="complaint")
    assert staff.secrets[0] in chen.get(f"/staff/record/{complaint.record_id}").content.decode()
    inspection = ProjectedRecord.objects.filter(record_type="inspection", payload__contact__isnull=False).first()
    assert inspection is not None
    page = chen.get(f"/staff/record/{inspection.record_id}").content.decode()
    assert "存于保险库" in page
    assert "tok_9f8e7d" not in page


def test_class_that_cannot_be_explained_says_so(chen: Client, staff: Any) -> None:
    """The projection names a run whose folder is gone: the page says it instead of showing a class without reasons."""
    page = chen.get(f"/staff/enterprise/{staff.enterprise}").content.decode()
    assert "zh-message-bad" in page


def test_list_is_sorted_and_filtered_by_class(chen: Client, staff: Any) -> None:
    page = chen.get("/staff/enterprise", {"grade": staff.secrets[4]}).content.decode()
    assert "四川蜀香源食品有限公司" in page
    assert "41.5" in page
    assert "锦川" not in page


def test_upload_form_names_what_is_wrong_and_keeps_what_was_chosen(chen: Client) -> None:
    answer = chen.post("/staff/intake", {"source": "spot-checks", "record_type": "penalty"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选择要归集的文件" in page
    assert "这个来源不提供这种记录" in page
    assert '<option value="spot-checks" selected>' in page
    assert '<option value="penalty" selected>' in page
    assert 'href="#file"' in page


def test_template_and_sample_of_a_type_are_taken_away(chen: Client) -> None:
    template = chen.get("/staff/intake/templates/recall.xlsx")
    sample = chen.get("/staff/intake/samples/recall.csv")
    assert template.content.startswith(b"PK")
    assert sample.content.decode("utf-8-sig").startswith("示例数据：以下各行均为虚构")
    assert [chen.get(f"/staff/intake/templates/{name}.xlsx").status_code for name in ("effect", "nothing")] == [
        404,
        404,
    ]
    assert "/staff/intake/samples/recall.csv" in chen.get("/staff/intake").content.decode()
