"""Promises over the interface: rows of a pack with their states, and one row with what its state rests on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def value(indicator: str, year: int, number: str, publicity: str) -> None:
    from zhiheng.indicators.models import IndicatorValue

    IndicatorValue.objects.create(
        pack="sichuan", indicator=indicator, level="province", area="510000", period=str(year), starts=date(year, 1, 1),
        ends=date(year, 12, 31), value=Decimal(number), method="none", origin="published", publicity=publicity, run="r-1",
    )  # fmt: skip


def get(client: Client, address: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status, answer.content[:300]
    return answer.json()


def test_states_of_a_pack_with_the_keys_that_scripts_rely_on(client: Client) -> None:
    from zhiheng.promises.plain import KEYS

    value("strategic-industry-share", 2020, "19.6", "public")
    found = get(client, "targets/states?pack=sichuan&as_of=2024-06-30")
    assert len(found["items"]) == 131
    assert all(tuple(row)[: len(KEYS)] == KEYS for row in found["items"])
    missed = get(client, "targets/states?pack=sichuan&as_of=2024-06-30&state=not_met")
    assert [row["target"] for row in missed["items"]] == ["13fyp-strategic-share"]


def test_one_state_with_what_it_rests_on(client: Client) -> None:
    for year in (2019, 2020):
        value("strategic-industry-share", year, "19.6", "public")
    found = get(client, "targets/sichuan/13fyp-strategic-share/state?as_of=2020-06-30")
    assert (found["official"], found["actual"], len(found["trajectory"])) == ("not_due", 19.6, 1)
    assert found["evidence"][0]["origin"] == "published"


def test_value_that_is_not_public_does_not_count_without_a_key(client: Client) -> None:
    value("strategic-industry-share", 2020, "19.6", "internal")
    found = get(client, "targets/sichuan/13fyp-strategic-share/state")
    assert (found["official"], found["actual"]) == ("not_measurable", None)
    assert "not public" in found["reason_en"]


def test_states_are_told_as_of_any_day_that_can_be_written(client: Client) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        assert client.get(f"/api/v1/targets/states?pack=sichuan&as_of={day}").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "targets/states?pack=atlantis",
        "targets/states?pack=sichuan&document=none",
        "targets/sichuan/none/state",
        "targets/none/x/state",
    ],
)
def test_unknown_is_not_found(client: Client, address: str) -> None:
    get(client, address, 404)


def test_state_that_there_is_not_is_refused_and_not_answered_with_nothing(client: Client) -> None:
    get(client, "targets/states?pack=sichuan&state=missed", 422)
