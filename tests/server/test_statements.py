"""Prepared statements: planned once a connection, alive after the database was restarted, honest about real errors."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import DataError, OperationalError, connection, transaction

from zhiheng.server import statements

QUESTION = "SELECT $1 || ' told apart'"


@pytest.fixture
def apart(transactional_db: None) -> Iterator[None]:
    """Begin with a connection of one's own, and leave none behind that a test has changed."""
    connection.close()
    yield
    connection.close()


def ended() -> None:
    """End the connection from outside, as a restart of the database does."""
    settings = connection.get_connection_params()
    known = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    ((process,),) = statements.rows("SELECT pg_backend_pid()")
    with psycopg.connect(**known) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])


def asked(value: str) -> str:
    """Ask something that names its parameter."""
    ((found,),) = statements.rows(QUESTION.replace("$1", "%s"), [value])
    return str(found)


def lose() -> None:
    """Lose the connection and ask all the same."""
    ended()
    asked("a")


def prepared() -> int:
    """Return how many plans of the question the connection keeps."""
    found = statements.rows("SELECT count(*) FROM pg_prepared_statements WHERE statement = %s", [QUESTION])
    return int(found[0][0])


def test_a_statement_is_prepared_once_and_takes_each_value(apart: None) -> None:
    values = ("a", "b'; --", "100 %s")
    assert [asked(value) for value in values] == [f"{value} told apart" for value in values]
    assert prepared() == 1


def test_a_plan_is_not_kept_where_it_depends_on_the_value(apart: None) -> None:
    for value in ("a", "b"):
        found = statements.rows(QUESTION.replace("$1", "%s"), [value], keep_plan=False)
        assert found == [(f"{value} told apart",)]
    assert prepared() == 0


def test_nothing_is_prepared_where_a_pooler_forbids_it(apart: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIHENG_PREPARED_STATEMENTS", "0")
    assert asked("a") == "a told apart"
    assert prepared() == 0


def test_a_connection_that_died_is_replaced_once(apart: None) -> None:
    before = statements.rows("SELECT pg_backend_pid()")
    ended()
    assert asked("a") == "a told apart"
    assert statements.rows("SELECT pg_backend_pid()") != before


def test_a_transaction_that_lost_its_connection_is_not_begun_again(apart: None) -> None:
    with pytest.raises(OperationalError), transaction.atomic():
        lose()
    assert asked("a") == "a told apart"


def test_an_error_of_the_statement_is_told_and_not_tried_again(apart: None) -> None:
    process = statements.rows("SELECT pg_backend_pid()")
    with pytest.raises(DataError):
        statements.rows("SELECT 1 / %s::int", [0])
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 50")
    with pytest.raises(OperationalError):
        statements.rows("SELECT pg_sleep(60)")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    assert statements.rows("SELECT pg_backend_pid()") == process


def test_a_plan_that_a_migration_made_invalid_is_made_anew(apart: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE told_apart AS SELECT 1 AS number")
    try:
        assert statements.rows("SELECT number FROM told_apart") == [(1,)]
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE told_apart ALTER number TYPE text")
        assert statements.rows("SELECT number FROM told_apart") == [("1",)]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE told_apart")


def test_a_queryset_becomes_a_statement_with_its_values_written_into_it(db: None) -> None:
    from zhiheng.server.models import ApiKey

    for name, rate in (("100 %s", 5), ("it's", 5), ("it's", 7)):
        ApiKey.objects.create(key_id=f"{name}{rate}", digest=f"{name}{rate}", name=name, rate=rate)
    same = ApiKey.objects.filter(name=statements.place("name"), rate=5)
    sql = statements.of(same.exclude(name="it's 5 %s").values_list("name", "rate"))
    assert statements.rows(sql, {"name": "it's"}) == [("it's", 5)]
    assert statements.rows(sql, {"name": "100 %s"}) == [("100 %s", 5)]
    assert statements.rows(sql, {"name": "' OR true --"}) == []
