"""Indicators over the interface: definitions, values of the day in pages, values of releases; what is internal stays so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def get(client: Client, address: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status, answer.content[:300]
    return answer.json()


def value(area: str, year: int, number: str, publicity: str = "public", **more: Any) -> dict[str, Any]:
    return {
        "indicator": "forest-coverage", "level": "prefecture", "area": area, "period": str(year), "starts": date(year, 1, 1),
        "ends": date(year, 12, 31), "value": Decimal(number), "method": "none", "origin": "published", "publicity": publicity,
        **more,
    }  # fmt: skip


@pytest.fixture
def shown() -> None:
    from zhiheng.indicators.models import IndicatorValue

    rows = [
        value("510100", 2023, "40.1"),
        value("510300", 2023, "35.25", flags=["outlier"]),
        value("510400", 2023, "61", "internal"),
    ]
    rows.append(value("510100", 2023, "38", breakdown="channel", part="plants"))
    IndicatorValue.objects.bulk_create([IndicatorValue(pack="sichuan", run="r-1", **row) for row in rows])


def test_definitions_say_how_an_indicator_is_made(client: Client) -> None:
    lines = {line["id"]: line for line in get(client, "indicators?pack=sichuan")["items"]}
    assert lines["spot-check-pass-rate-records"]["made_by"] == "formula"
    assert lines["spot-check-pass-rate-records"]["pooled"] is True
    assert lines["western-quality-height"]["made_by"] == "—"
    one = get(client, "indicators/sichuan/complaints-per-million")
    assert (one["unit"], one["made_by"]) == ("per million", "derived")


def test_values_come_in_pages_and_without_what_is_internal(client: Client, shown: None) -> None:
    first = get(client, "values?pack=sichuan&indicator=forest-coverage&limit=1")
    assert [(line["area"], line["value"]) for line in first["items"]] == [("510100", 40.1)]
    second = client.get(first["next"]).json()
    assert [(line["area"], line["flags"]) for line in second["items"]] == [("510300", ["outlier"])]
    assert second["next"] is None
    assert get(client, "values?pack=sichuan&area=510400")["items"] == []
    parts = get(client, "values?pack=sichuan&breakdown=channel")["items"]
    assert [line["part"] for line in parts] == ["plants"]


def test_released_values_bear_their_vintage(client: Client) -> None:
    from zhiheng.indicators.models import Release, ReleaseValue

    release = Release.objects.create(
        pack="sichuan", title_zh="示例", title_en="Example", planned_at=timezone.now(), indicators=["forest-coverage"],
        periods=["2023"], levels=["prefecture"], body="sichuan-amr", planned_by="a", vintage="2024-06-30/1",
    )  # fmt: skip
    ReleaseValue.objects.create(release=release, **value("510100", 2023, "40.1"))
    ReleaseValue.objects.create(release=release, **value("510400", 2023, "61", "internal"))
    address = "values/released?pack=sichuan&indicator=forest-coverage"
    assert get(client, address)["items"] == []
    Release.objects.filter(pk=release.pk).update(state="published", published_at=timezone.now())
    (line,) = get(client, address)["items"]
    assert (line["area"], line["value"], line["vintage"]) == ("510100", 40.1, "2024-06-30/1")


@pytest.mark.parametrize(
    "address",
    [
        "indicators?pack=atlantis",
        "indicators/sichuan/none",
        "values?pack=atlantis",
        "values?pack=sichuan&indicator=none",
        "values?pack=sichuan&area=519999",
        "values/released?pack=sichuan&indicator=none",
    ],
)
def test_unknown_is_not_found(client: Client, address: str) -> None:
    get(client, address, 404)


@pytest.mark.parametrize("period", ["2023-13", "2023-Q5", "soon"])
def test_period_that_is_none_is_refused_and_not_answered_with_nothing(client: Client, period: str) -> None:
    assert "period" in str(get(client, f"values?pack=sichuan&period={period}", 422)["errors"])
