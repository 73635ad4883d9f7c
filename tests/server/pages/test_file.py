"""The public file by prepared statements: what they give is what the gate gives, at once and day by day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

LONG = 50


@pytest.fixture
def subject(province: Any) -> str:
    """The enterprise with more records than one page."""
    return f"uscc:{province.enterprise}"


def test_statements_give_what_the_gate_gives(province: Any, subject: str) -> None:
    from zhiheng.server.portal import enterprise, file
    from zhiheng.server.portal.visible import public_cards, public_participations

    card = public_cards().get(uscc=province.enterprise)
    found = file.card(province.enterprise)
    assert found is not None
    assert {name: getattr(found, name) for name in file._CARD} == {name: getattr(card, name) for name in file._CARD}
    every = [file.FileRow.of(party) for party in public_participations(subject)]
    assert len(every) > LONG
    assert file.newest(subject) == every[: LONG + 1]
    kinds = ["penalty", "honour"]
    assert file.of_types(subject, kinds) == [row for row in every if row.record_type in kinds]
    numbers = file.numbers(subject)
    assert numbers == file.numbers_of(every)
    assert numbers.records == enterprise.counts(public_participations(subject))
    assert numbers.rows == len(every)


@pytest.mark.parametrize("code", ["", "x", "\0", "91510700MA6HIDDEN1", "' OR true --", "%s", "\u0001uscc"])
def test_no_card_where_there_is_none_or_it_is_hidden(province: Any, code: str) -> None:
    from zhiheng.server.portal import file

    assert file.card(code) is None


@pytest.mark.parametrize(
    "query",
    ["", "?type=inspection", "?type=penalty", "?from=2023-01-01&to=2023-12-31", "?type=honour&from=2030-01-01", "?page=2",
     "?page=2&type=inspection", "?type=nonsense&from=then"],
)  # fmt: skip
def test_a_short_file_and_a_long_one_are_shown_alike(
    client: Client, province: Any, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same file read as one page and as many."""
    from zhiheng.server.portal import enterprise, file

    address = f"/enterprise/{province.enterprise}{query}"
    long = client.get(address).content
    monkeypatch.setattr(file, "ROWS", 1000)
    monkeypatch.setattr(enterprise, "ROWS", 1000)
    assert client.get(address).content == long


@pytest.mark.parametrize(("code", "queries"), [("915106001MA600001X", 4), ("91510107MA6CQ8JD4X", 6)])
def test_few_queries_for_a_short_file_and_two_more_for_a_long_one(
    client: Client, province: Any, code: str, queries: int, django_assert_num_queries: Any
) -> None:
    address = f"/enterprise/{code}"
    assert client.get(address).status_code == 200
    with django_assert_num_queries(queries):
        client.get(address)


def test_a_stop_leaves_no_trace_in_the_next_answer(client: Client, province: Any, subject: str) -> None:
    from zhiheng.ledger.models import VisibilityStop
    from zhiheng.server.portal import file

    address = f"/enterprise/{province.enterprise}"
    before, first = file.numbers(subject), file.newest(subject)[0]
    assert first.record_id in client.get(address).content.decode()
    VisibilityStop.objects.create(record_id=first.record_id, publicity="internal", reason="r", ordered_by="t")
    assert first.record_id not in client.get(address).content.decode()
    assert file.numbers(subject).rows == before.rows - 1
    VisibilityStop.objects.update(publicity="public")
    assert first.record_id in client.get(address).content.decode()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """A calendar that a test turns."""
    from zhiheng.server import visible
    from zhiheng.server.portal import enterprise, file, standing

    day = [date(2099, 9, 14)]
    for module in (visible, file, standing):
        monkeypatch.setattr(module, "today", lambda: day[0])
    assert enterprise.file is file
    return day


def test_a_term_of_publication_ends_with_its_day(client: Client, province: Any, clock: list[date]) -> None:
    from zhiheng.server.portal import file

    penalties = file.of_types(f"uscc:{province.enterprise}", ["penalty"])
    limited = [row.record_id for row in penalties if row.payload.get("public_until") == "2099-09-14"]
    assert limited
    page = f"/enterprise/{province.enterprise}?type=penalty"
    assert limited[0] in client.get(page).content.decode()
    clock[0] = date(2099, 9, 15)
    assert limited[0] not in client.get(page).content.decode()


def test_merged_enterprises_are_named(client: Client, province: Any, subject: str) -> None:
    from zhiheng.ledger.models import EnterpriseCard
    from zhiheng.server.portal import file

    names = sorted(EnterpriseCard.objects.filter(division="510600").values_list("name", flat=True))[:2]
    EnterpriseCard.objects.filter(name__in=names).update(merged_into=subject)
    assert sorted(file.merged_names(subject)) == names
    assert ";".join(file.merged_names(subject)) in client.get(f"/enterprise/{province.enterprise}").content.decode()


def test_address_of_one_merged_leads_to_who_took_it_over(client: Client, province: Any, subject: str) -> None:
    from zhiheng.ledger.models import EnterpriseCard

    other = EnterpriseCard.objects.exclude(subject=subject).filter(uscc__isnull=False).first()
    assert other is not None
    EnterpriseCard.objects.filter(pk=other.pk).update(merged_into=subject)
    answer = client.get(f"/enterprise/{other.uscc}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/enterprise/{province.enterprise}")
    EnterpriseCard.objects.filter(subject=subject).update(merged_into="uscc:nobody")
    assert client.get(f"/enterprise/{other.uscc}").status_code == 404
