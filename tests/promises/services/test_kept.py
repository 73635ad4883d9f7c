"""Proofs and shares in the database: who may, what is refused, and that nothing is ever changed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from zhiheng import policy
from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.promises.errors import (
    AlreadyCorrected,
    CannotSplit,
    NotYourTargets,
    ProofUnfit,
    ReasonMissing,
    UnknownTarget,
    UnknownUnit,
)
from zhiheng.promises.models import TargetProof
from zhiheng.promises.services import proofs, shares
from zhiheng.promises.services.shares import Wanted
from zhiheng.promises.splitting import Method

pytestmark = [pytest.mark.database, pytest.mark.django_db]
OFFICE = Actor(1, "office", "sichuan-office", BodyKind.LEADING_OFFICE, "province", frozenset({Role.LEADER}))
COUNTY = Actor(2, "county", "amr-510104", BodyKind.BUREAU, "county", frozenset({Role.CLERK}), ("510104",))
CITY = Actor(3, "city", "amr-510100", BodyKind.BUREAU, "prefecture", frozenset({Role.CLERK}), ("5101",))
OTHER = Actor(4, "finance", "sichuan-finance", BodyKind.DEPARTMENT, "province", frozenset({Role.CLERK}))
AWARD, CITIES = "2013-quality-award-third-edition", "13fyp-quality-cities"
GIVEN = {"shows": "done", "on": date(2013, 12, 20), "source": "川府函〔2013〕9号"}
DAY = date(2016, 6, 1)


@pytest.fixture(scope="module")
def pack() -> policy.Pack:
    return policy.load()["sichuan"]


@pytest.mark.parametrize("who", [COUNTY, CITY, OTHER])
def test_proof_refused_when_actor_does_not_keep_targets_of_the_province(pack: policy.Pack, who: Actor) -> None:
    with pytest.raises(NotYourTargets):
        proofs.add(who, pack, AWARD, GIVEN)
    assert not TargetProof.objects.exists()


def test_proof_refused_when_it_says_too_little(pack: policy.Pack) -> None:
    wrong = {"shows": "perhaps", "on": timezone.localdate() + timedelta(days=1), "source": " ", "record": "xyz"}
    with pytest.raises(ProofUnfit) as caught:
        proofs.add(OFFICE, pack, AWARD, wrong)
    assert caught.value.context["fields"] == "shows, on, source, record"
    with pytest.raises(UnknownTarget):
        proofs.add(OFFICE, pack, "none", GIVEN)


def test_proof_corrected_by_a_further_row_and_taken_back(pack: policy.Pack) -> None:
    first = proofs.add(OFFICE, pack, AWARD, GIVEN)
    with pytest.raises(ReasonMissing):
        proofs.correct(OFFICE, first, None, "  ")
    second = proofs.correct(OFFICE, first, {**GIVEN, "source": "川府函〔2013〕19号"}, "文号写错")
    with pytest.raises(AlreadyCorrected):
        proofs.correct(OFFICE, first, None, "again")
    assert [each.source for each in proofs.known("sichuan", "510000")] == ["川府函〔2013〕19号"]
    proofs.correct(OFFICE, second, None, "登记到别的目标")
    assert proofs.known("sichuan", "510000") == []
    assert proofs.history("sichuan", AWARD, "510000").count() == 3
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE promises_targetproof SET source = 'x'")


def test_split_keeps_its_sum_watched_and_its_history(pack: policy.Pack) -> None:
    weights = {"510100": Decimal(20), "510700": Decimal(5)}
    first = shares.split(OFFICE, pack, CITIES, "510000", Wanted(Method.PROPORTIONAL, DAY, weights, "规上企业数"))
    assert {each.unit: each.value for each in first.shares.all()} == {"510100": 40, "510700": 10}
    assert shares.watched(pack, first).left == 0
    again = Wanted(Method.BY_HAND, DAY, {"510100": Decimal(30)})
    with pytest.raises(ReasonMissing):
        shares.split(OFFICE, pack, CITIES, "510000", again)
    second = shares.split(OFFICE, pack, CITIES, "510000", again, reason="领导小组第3次会议")
    assert shares.watched(pack, second).left == 20
    standing = shares.standing("sichuan", CITIES, "510000")
    assert standing is not None
    assert standing.pk == second.pk
    shares.take_back(OFFICE, second, "重新分解")
    assert shares.standing("sichuan", CITIES, "510000") is None
    assert len(shares.history("sichuan", CITIES, "510000")) == 3


def test_city_shares_out_what_it_carries_and_nothing_else(pack: policy.Pack) -> None:
    down = Wanted(Method.BY_HAND, DAY, {"510104": Decimal(3)})
    with pytest.raises(CannotSplit):
        shares.split(CITY, pack, CITIES, "510100", down)
    shares.split(OFFICE, pack, CITIES, "510000", Wanted(Method.BY_HAND, DAY, {"510100": Decimal(5)}))
    found = shares.split(CITY, pack, CITIES, "510100", down)
    assert (found.total, shares.watched(pack, found).left) == (5, 2)
    more = Wanted(Method.BY_HAND, DAY, {"510100": Decimal(9)})
    shares.split(OFFICE, pack, CITIES, "510000", more, reason="改")
    assert shares.watched(pack, found).left == 6, "the sum is watched against what the city carries now"
    for who, area in ((CITY, "510000"), (CITY, "510700"), (COUNTY, "510100")):
        with pytest.raises(NotYourTargets):
            shares.split(who, pack, CITIES, area, down)


def test_split_refused_when_unit_was_not_there_on_the_day(pack: policy.Pack) -> None:
    """简阳 was not of 成都 before May 2016, and a county is no unit right below the province."""
    shares.split(OFFICE, pack, CITIES, "510000", Wanted(Method.BY_HAND, DAY, {"510100": Decimal(5)}))
    for unit, day in (("510185", date(2014, 6, 1)), ("510700", DAY)):
        with pytest.raises(UnknownUnit):
            shares.split(CITY, pack, CITIES, "510100", Wanted(Method.BY_HAND, day, {unit: Decimal(1)}))
    found = shares.split(CITY, pack, CITIES, "510100", Wanted(Method.BY_HAND, date(2017, 1, 1), {"510185": Decimal(1)}))
    assert found.shares.get().unit == "510185"


def test_rate_is_borne_whole_by_every_unit(pack: policy.Pack) -> None:
    rate = "2013-farm-products"
    with pytest.raises(CannotSplit):
        shares.proposed(pack, rate, "510000", Wanted(Method.PROPORTIONAL, DAY, {"510100": Decimal(1)}))
    same = shares.proposed(pack, rate, "510000", Wanted(Method.SAME, DAY, {}))
    assert len(same) == 21
    assert set(same.values()) == {Decimal(96)}
