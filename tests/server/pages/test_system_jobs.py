"""The system administrator sees what runs, does failed jobs again, and nobody else may."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from zhiheng.actors.models import Body
from zhiheng.actors.services import posts
from zhiheng.audit.models import Action

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def administrator(client: Client) -> Client:
    user = User.objects.create_user("sys", password="x")
    body = Body.objects.create(code="operator", kind="operator", name_zh="运维")
    posts.give(user, body, "system_admin", given_by="test")
    client.force_login(user)
    return client


def job(status: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args, attempts) "
            "VALUES ('default', 'server.keep_up', %s, '{\"file\": \"张三.xlsx\"}', 3) RETURNING id",
            [status],
        )
        row = cursor.fetchone()
    assert row
    return int(row[0])


def test_jobs_schedules_and_missing_workers_are_told_without_arguments(administrator: Client) -> None:
    job("failed")
    text = administrator.get("/staff/system/jobs").content.decode()
    assert "server.keep_up" in text
    assert "没有工作进程在运行" in text
    assert "每天 02:45" in text  # clear_uploads, at night in China
    assert "45 18 * * *" in text
    assert "每分钟" in text
    assert "每 10 分钟" in text
    assert "张三" not in text


@pytest.mark.parametrize(
    ("status", "do", "after", "noted"),
    [("failed", "again", "todo", 1), ("todo", "cancel", "cancelled", 1), ("doing", "again", "doing", 0), ("succeeded", "cancel", "succeeded", 0)],
)  # fmt: skip
def test_only_what_may_be_changed_is_changed_and_noted(
    administrator: Client, status: str, do: str, after: str, noted: int
) -> None:
    number = job(status)
    response = administrator.post(f"/staff/system/jobs/{number}", {"do": do})
    assert response.status_code == 302
    assert ProcrastinateJob.objects.get(pk=number).status == after
    assert Action.objects.filter(object_type="job", object_id=str(number)).count() == noted


def test_others_see_no_jobs(client: Client) -> None:
    client.force_login(User.objects.create_user("clerk", password="x", is_staff=True))
    assert client.get("/staff/system/jobs").status_code == 403
    assert client.post(f"/staff/system/jobs/{job('failed')}", {"do": "again"}).status_code == 403
