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
