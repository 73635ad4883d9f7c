"""Releases: planned, drafted, approved by another person, held back until their instant, frozen; revisions as vintages."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from zhiheng import policy
from zhiheng.actors import Actor, Role
from zhiheng.actors.kinds import BodyKind
from zhiheng.actors.models import Body
from zhiheng.actors.services import posts
from zhiheng.audit.models import LogEntry
from zhiheng.indicators import runs
from zhiheng.indicators.errors import OwnApproval, ReleaseUnfit, UnknownIndicator
from zhiheng.indicators.models import IndicatorValue, Release, ReleaseValue
from zhiheng.indicators.releases import changes
from zhiheng.indicators.services import releases, values
from zhiheng.ledger import Rows
from zhiheng.ledger.home import Home
from zhiheng.ledger.installation import Installation

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DAY = date(2024, 6, 30)
ASKED = [runs.Asked((runs.periods.parse("2023"),), ("forest-coverage", "shop-tests"))]


def person(name: str, role: Role, units: tuple[str, ...] = ()) -> Actor:
    return Actor(user=1, username=name, body="sichuan-amr", kind=BodyKind.BUREAU, level="province",
                 roles=frozenset({role}), units=units)  # fmt: skip


ANALYST, LEADER = person("analyst", Role.ANALYST), person("leader", Role.LEADER)


def _figure(value: str) -> pa.Table:
    return pa.table(
        {
            "indicator": ["forest-coverage"], "period_start": [date(2023, 1, 1)], "period_end": [date(2023, 12, 31)],
            "unit_code": ["510000"], "unit_division": ["510000"], "channel": ["all"],
            "value": pa.array([Decimal(value)], pa.decimal128(18, 6)), "publisher": ["示例林草局"],
            "source_key": ["forest"], "occurred_on": [date(2023, 12, 31)],
        }
    )  # fmt: skip


@pytest.fixture
def installation(tmp_path: Path, packs: policy.PackSet) -> Installation:
    of = Installation(Home(tmp_path), packs)
    of.ledger.append([Rows("statistic", _figure("40.260000"))], source="statistics-bulletin")
    values.refresh(of, "sichuan", ASKED, DAY)
    return of


def drafted(of: Installation) -> Release:
    made = releases.plan(
        ANALYST, of, "sichuan", title_zh="生态质量", title_en="Ecology", planned_at=timezone.now() + timedelta(hours=1),
        indicators=["forest-coverage"], spans=["2023"],
    )  # fmt: skip
    assert (made.state, made.number, made.content_hash) == ("planned", 1, "")
    return releases.draft(ANALYST, of, made.pk)


def test_values_are_shown_as_computed_and_a_second_refresh_takes_their_place(installation: Installation) -> None:
    (one,) = values.read("sichuan", "forest-coverage", area="510000")
    assert (one.value, one.origin, one.publisher, one.vintage) == (Decimal("40.26"), "published", "示例林草局", "")
    assert {value.reason for value in values.read("sichuan", level="county")} == {"no_data"}
    assert values.read("sichuan", publicity=("internal",)) == []
    shown = values.latest_run("sichuan")
    assert values.keep_up(installation, "sichuan", DAY) == shown  # nothing is new
    rows = IndicatorValue.objects.count()
    again = values.refresh(installation, "sichuan", ASKED, DAY)
    assert again != shown
    assert set(IndicatorValue.objects.values_list("run", flat=True)) == {again}
    assert IndicatorValue.objects.count() == rows
    assert runs.verify(installation.ledger, installation.runs, again).same is True


def test_release_goes_out_only_after_another_person_and_its_instant(installation: Installation) -> None:
    found = drafted(installation)
    assert (found.state, found.vintage) == ("draft", "2024-06-30/1")
    with pytest.raises(ReleaseUnfit):
        releases.publish(LEADER, found.pk)
    with pytest.raises(OwnApproval):
        releases.approve(person("analyst", Role.LEADER), found.pk)
    with pytest.raises(ReleaseUnfit):
        releases.approve(ANALYST, found.pk)  # an analyst may not approve
    with pytest.raises(ReleaseUnfit):
        releases.approve(person("county", Role.LEADER, ("510104",)), found.pk)  # nor a county for the province
    approved = releases.approve(LEADER, found.pk)
    with pytest.raises(ReleaseUnfit):
        releases.publish(LEADER, found.pk)  # the embargo stands
    assert releases.read("sichuan") == []
    assert releases.publish_due(timezone.now()) == []
    later = approved.planned_at + timedelta(minutes=1)
    before = LogEntry.objects.count()
    assert releases.publish_due(later) == [found.pk]
    assert releases.publish_due(later) == []
    assert LogEntry.objects.count() == before + 1
    (out,) = releases.read("sichuan", "forest-coverage", known_at=later)
    assert (out.value, out.vintage) == (Decimal("40.26"), "2024-06-30/1")


def test_frozen_values_refuse_every_change(installation: Installation) -> None:
    found = releases.approve(LEADER, drafted(installation).pk)
    for statement in (
        "UPDATE indicators_releasevalue SET value = 99",
        "DELETE FROM indicators_releasevalue",
        "DELETE FROM indicators_release",
        "UPDATE indicators_release SET content_hash = 'x'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(ReleaseUnfit):
        releases.draft(ANALYST, installation, found.pk)
    assert releases.verify(found.pk)


def test_revision_is_a_new_vintage_and_the_older_stays_readable(installation: Installation) -> None:
    draft = drafted(installation)
    announced = releases.calendar("sichuan", public=True)
    assert [one.pk for one in announced] == [draft.pk]  # what was announced stays so while it is drafted
    found = releases.approve(LEADER, draft.pk)
    releases.publish_due(found.planned_at)
    installation.ledger.append([Rows("statistic", _figure("40.300000"))], source="statistics-bulletin")
    values.refresh(installation, "sichuan", ASKED, DAY)
    assert releases.values(found.pk)[0].value == Decimal("40.26")
    with pytest.raises(ReleaseUnfit):
        releases.revise(ANALYST, installation, found.pk, " ")
    next_ = releases.revise(ANALYST, installation, found.pk, "资料复核", found.planned_at + timedelta(days=1))
    assert (next_.number, next_.vintage, next_.previous_id) == (2, "2024-06-30/2", found.pk)
    assert [one.pk for one in announced.all()] == [found.pk]  # a revision is announced once it is approved
    ((old, new),) = changes(releases.values(found.pk), releases.values(next_.pk))
    assert old is not None
    assert new is not None
    assert (old.value, new.value) == (Decimal("40.26"), Decimal("40.3"))
    releases.approve(LEADER, next_.pk)
    releases.publish_due(next_.planned_at)
    told = releases.vintages("sichuan", "forest-coverage", "510000", "2023")
    assert [(release.reason, value.value) for release, value in told] == [
        ("", Decimal("40.26")),
        ("资料复核", Decimal("40.3")),
    ]
    as_then = releases.read("sichuan", "forest-coverage", known_at=found.planned_at + timedelta(hours=1))
    assert [value.value for value in as_then] == [Decimal("40.26")]
    with pytest.raises(ReleaseUnfit):
        releases.revise(ANALYST, installation, found.pk, "再次")


def test_draft_given_back_can_be_drafted_again_and_a_plan_alone_be_taken_out(installation: Installation) -> None:
    found = releases.approve(LEADER, drafted(installation).pk)
    back = releases.give_back(LEADER, found.pk, "口径须核对")
    assert (back.state, back.approved_by, back.returned) == ("draft", "", "口径须核对")
    again = releases.draft(ANALYST, installation, found.pk)
    assert again.returned == ""
    with pytest.raises(ReleaseUnfit):
        releases.cancel(ANALYST, found.pk)
    plan = {"title_zh": "空", "title_en": "Empty", "planned_at": timezone.now(), "spans": ["2023"]}
    other = releases.plan(ANALYST, installation, "sichuan", indicators=["gdp"], **plan)
    with pytest.raises(ReleaseUnfit):
        releases.draft(ANALYST, installation, other.pk)  # no value of GDP is known
    releases.cancel(ANALYST, other.pk)
    assert not Release.objects.filter(pk=other.pk).exists()
    with pytest.raises(UnknownIndicator):
        releases.plan(ANALYST, installation, "sichuan", indicators=["gnp"], **plan)
    assert ReleaseValue.objects.filter(release=found).count() == 1


def test_before_their_instant_values_are_for_those_who_make_them(installation: Installation, client: Client) -> None:
    draft = drafted(installation)
    assert releases.opens(ANALYST, draft)
    assert releases.opens(LEADER, draft)
    assert not releases.opens(person("reader", Role.READER), draft)
    assert not releases.opens(person("analyst of a city", Role.ANALYST, ("5101",)), draft)
    bureau, _made = Body.objects.get_or_create(
        code="sichuan-amr", defaults={"kind": "bureau", "name_zh": "某局", "level": "province", "division": "510000"}
    )
    user = User.objects.create_user("reader")
    posts.give(user, bureau, Role.READER, given_by="test")
    client.force_login(user)
    page = client.get(f"/staff/indicators/releases/{draft.pk}").content.decode()
    assert "公布时刻以前" in page
    assert "40.26" not in page
    assert client.get(f"/staff/indicators/releases/{draft.pk}.csv").status_code in (403, 404)
    releases.approve(LEADER, draft.pk)
    releases.publish_due(timezone.now() + timedelta(hours=2))
    assert "40.26" in client.get(f"/staff/indicators/releases/{draft.pk}").content.decode()
