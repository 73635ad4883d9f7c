"""Where the sums of a round were used: drafts that quote what a unit reported, and no others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from zhiheng.rounds.models import Round
from zhiheng.rounds.services import telling
from zhiheng.server.rounds import using

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_drafts_that_quote_a_reported_figure_of_the_units_are_told(
    running: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draft(pk: int, **figure: str) -> SimpleNamespace:
        quoted = {"indicator": "quarterly.rate", "origin": "reported", "area": "510105", "period": "2026-Q3", **figure}
        case = SimpleNamespace(holder=SimpleNamespace(code="amr"))
        return SimpleNamespace(pk=pk, title=f"简报{pk}", case=case, pieces=[{"field": "text"}, {"figures": [quoted]}])

    every = [
        draft(1),
        draft(2, origin="computed"),
        draft(3, area="510104"),
        draft(4, period="2026-Q2"),
        draft(5, indicator="other"),
    ]
    found: Any = SimpleNamespace(exclude=lambda **_: SimpleNamespace(select_related=lambda *_: every))
    monkeypatch.setattr(using, "Draft", SimpleNamespace(objects=found))
    told = list(using.drafts(running, {"batches"}, {"amr-510105"}))  # the rate is made of the batches
    assert [(one.body, one.zh, one.path) for one in told] == [("amr", "“简报1”", "/staff/drafts/1")]
    assert list(using.assessments(running, (), {"amr-510105"})) == []
    assert {using.drafts, using.assessments} <= set(telling.USERS)
