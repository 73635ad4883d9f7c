"""Pages of cases: the list, opening, a case as a file, its steps; what each account finds there."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_list_shows_the_case_when_it_is_open(bureau: Any) -> None:
    case = bureau.objection()
    page = bureau.client("clerk").get("/staff/cases")
    assert page.status_code == 200
    assert case.number in page.content.decode()
