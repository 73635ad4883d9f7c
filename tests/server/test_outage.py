"""When the database is away or the disk is full, readers are told which, and what to do."""

from __future__ import annotations

import errno
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory, override_settings
from psycopg import errors as postgres

from zhiheng.server import outage


def told(error: BaseException) -> Any:
    try:
        raise error
    except BaseException:
        return outage.answer(RequestFactory().get("/"))


def chained(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("gone"), 503, "数据库暂时不可用"),
        (chained(OperationalError("full"), postgres.DiskFull()), 507, "磁盘已满"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "磁盘已满"),
        (chained(ValueError("x"), OSError(errno.EDQUOT, "quota")), 507, "磁盘已满"),
        (OSError(errno.EFBIG, "File too large"), 507, "磁盘已满"),
        (ValueError("x"), 500, "系统出错"),
    ],
)
def test_each_outage_has_its_own_page(error: BaseException, status: int, words: str) -> None:
    response = told(error)
    assert response.status_code == status
    assert words in response.content.decode()
    assert response.has_header("Retry-After") == (status != 500)


@pytest.mark.parametrize(
    ("error", "attempts", "again"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 1, True),
        (OperationalError("the database system is shutting down"), 9, True),
        (OSError(errno.ENOSPC, "No space left on device"), 10, False),
        (ValueError("a fault of ours"), 1, False),
    ],
)
def test_intake_waits_for_a_disk_or_database_and_for_nothing_else(error: Exception, attempts: int, again: bool) -> None:
    from zhiheng.server.staff import jobs

    job: Any = SimpleNamespace(attempts=attempts)
    strategy: Any = jobs.take_in.retry_strategy
    assert (strategy.get_retry_decision(exception=error, job=job) is not None) is again


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/search?q=x", "/staff/", "/registers"])
def test_pages_say_that_the_database_is_away_and_come_back_with_it(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real connection to a port on which nothing listens: the session, the view and the shell all meet it."""
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "PORT", "1")
        response = client.get(address)
        connection.close()
    assert response.status_code == 503
    assert "数据库正在恢复" in response.content.decode()
    assert client.get("/search?q=x").status_code == 200


@pytest.mark.database
@pytest.mark.django_db
def test_metrics_are_for_the_holder_of_the_token_alone() -> None:
    client = Client()
    assert client.get("/metrics").status_code == 404
    with override_settings(METRICS_TOKEN="secret-token"):
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
        response = client.get("/metrics", headers={"authorization": "Bearer secret-token"})
    text = response.content.decode()
    assert response.status_code == 200
    assert "zhiheng_up 1\n" in text
    assert "zhiheng_outbox_waiting 0\n" in text
    for line in text.splitlines():
        assert line.startswith("#") or line.rpartition(" ")[2].lstrip("-").isdigit()
