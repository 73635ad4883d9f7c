"""What stands on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng import policy
from zhiheng.policy import in_force
from zhiheng.policy.model import Document, DocumentStatus, Localised, Unit

LABEL = Localised(zh="文件", en="Document")
PACKS = list(policy.load().values())
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 12, 31))


def document(**dates: date) -> Document:
    return Document(label=LABEL, status=DocumentStatus.UNKNOWN, **dates)


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        ({"issued": date(2009, 10, 15), "published": date(2009, 10, 20)}, date(2009, 10, 15)),
        ({"published": date(2020, 4, 16), "from": date(2021, 1, 1)}, date(2020, 4, 16)),
        ({"from": date(2016, 1, 1)}, date(2016, 1, 1)),
        ({}, None),
    ],
)
def test_document_is_known_from_its_issue_else_its_publication_else_its_period(dates, first):
    assert in_force.known_from(document(**dates)) == first


@given(DAYS, st.integers(0, 4000), DAYS)
def test_document_stands_from_its_first_to_its_last_day(first, length, day):
    last = first + timedelta(days=length)
    assert in_force.document_stands(document(issued=first, until=last), day) == (first <= day <= last)


def test_document_without_dates_always_stands():
    assert in_force.document_stands(document(), date(1900, 1, 1))


@given(DAYS)
def test_targets_of_a_day_are_among_all_and_their_documents_stood(day):
    for pack in PACKS:
        stood = in_force.targets(pack, day)
        assert {each.id for each in stood} <= set(pack.targets)
        assert all(in_force.document_stands(pack.documents[each.cite[0].document], day) for each in stood)


def test_every_unit_has_its_label():
    labels = [(unit.label.zh, unit.label.en) for unit in Unit]
    assert len(set(labels)) == len(labels) == len(Unit)
