"""Posts: who an account acts as, and the three administrators kept apart by the service and by the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from zhiheng import policy
from zhiheng.actors import BodyKind, Capability, Level, Role
from zhiheng.actors.actor import VISITOR
from zhiheng.actors.errors import PostMisplaced, PostsClash, UnitsMisplaced, UnknownBody, UnknownRole
from zhiheng.actors.models import Body, Post
from zhiheng.actors.services import bodies, of, posts, unit_of

pytestmark = pytest.mark.django_db
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


@pytest.fixture
def user() -> User:
    """An account without posts, staff by Django's flags: those count for nothing."""
    return User.objects.create_user("wang", is_staff=True, is_superuser=True)


@pytest.fixture(autouse=True)
def places() -> None:
    """An operator, a provincial, a prefecture's and a department's office."""
    rows = [
        ("operator", "operator", "other", ""),
        ("sichuan-amr", "bureau", "province", "510000"),
        ("amr-510100", "bureau", "prefecture", "510100"),
        ("sichuan-finance", "department", "province", "510000"),
    ]
    Body.objects.bulk_create(
        Body(code=code, kind=kind, name_zh=code, level=level, division=division) for code, kind, level, division in rows
    )


def test_account_without_posts_is_a_visitor_whatever_its_flags(user: User) -> None:
    assert of(user) == VISITOR
    assert of(None) == VISITOR
    assert of(user).sees is Level.PUBLIC


def test_posts_make_the_actor_with_the_place_of_its_body(user: User) -> None:
    posts.give(user, "amr-510100", "clerk")
    posts.give(user, "amr-510100", "leader")
    actor = of(user)
    assert (actor.body, actor.kind, actor.units) == ("amr-510100", BodyKind.BUREAU, ("5101",))
    assert actor.roles == {Role.CLERK, Role.LEADER}
    assert actor.may(Capability.ISSUE)
    assert actor.sees_of("uscc:1", "510104") is Level.INTERNAL
    assert actor.sees_of("uscc:1", "510300") is Level.DEPARTMENTS
    assert actor.sees_of("uscc:1", None) is Level.DEPARTMENTS


def test_provincial_body_has_no_limit_unless_the_post_says_so(user: User) -> None:
    posts.give(user, "sichuan-amr", "clerk")
    assert of(user).units == ()
    posts.give(user, "sichuan-amr", "clerk", units=["5103"])
    assert of(user).units == ("5103",)
    assert Post.objects.count() == 1


def test_chosen_body_counts_only_where_a_post_is_held(user: User) -> None:
    posts.give(user, "sichuan-amr", "clerk")
    posts.give(user, "sichuan-finance", "reader")
    assert of(user).body == "sichuan-amr"
    assert of(user, "sichuan-finance").roles == {Role.READER}
    assert of(user, "amr-510100").body == "sichuan-amr"
    assert [body.code for body in posts.bodies(user)] == ["sichuan-amr", "sichuan-finance"]


def test_post_counts_from_its_day_until_it_ends(user: User) -> None:
    today = timezone.localdate()
    post = posts.give(user, "sichuan-amr", "clerk", valid_from=today + timedelta(days=1))
    assert of(user) == VISITOR
    assert of(user, day=today + timedelta(days=1)).roles == {Role.CLERK}
    Post.objects.filter(pk=post.pk).update(valid_from=today - timedelta(days=9))
    assert of(user).roles == {Role.CLERK}
    posts.end(Post.objects.get(pk=post.pk))
    assert of(user) == VISITOR
    posts.give(user, "sichuan-amr", "clerk")
    assert of(user).roles == {Role.CLERK}
    assert Post.objects.count() == 2


@pytest.mark.parametrize("what", ["user", "body"])
def test_inactive_account_or_body_acts_as_nobody(user: User, what: str) -> None:
    post = posts.give(user, "sichuan-amr", "clerk")
    if what == "user":
        user.is_active = False
        user.save()
    else:
        Body.objects.filter(pk=post.body_id).update(active=False)
    assert of(User.objects.get(pk=user.pk)) == VISITOR


@pytest.mark.parametrize("first", ADMINISTRATORS)
@pytest.mark.parametrize("second", [*ADMINISTRATORS, "clerk"])
def test_administrators_are_combined_with_nothing(user: User, first: str, second: str) -> None:
    posts.give(user, "operator", first)
    if first == second:
        posts.give(user, "operator", second)
        return
    with pytest.raises(PostsClash) as refused:
        posts.give(user, "sichuan-amr" if second == "clerk" else "operator", second)
    assert first in refused.value.message("zh")


def test_office_post_bars_an_administrator_until_it_has_ended(user: User) -> None:
    post = posts.give(user, "sichuan-amr", "clerk", valid_from=date(2020, 1, 1))
    with pytest.raises(PostsClash):
        posts.give(user, "operator", "audit_admin")
    posts.end(post)
    posts.give(user, "operator", "audit_admin")
    assert of(user).may(Capability.AUDIT)


@pytest.mark.parametrize("role", ["security_admin", "clerk"])
def test_database_refuses_what_the_service_would(user: User, role: str) -> None:
    posts.give(user, "operator", "system_admin")
    place = Body.objects.get(code="operator" if role != "clerk" else "sichuan-amr")
    row = Post(user=user, body=place, role=role, valid_from=timezone.localdate())
    with pytest.raises(IntegrityError, match="kept apart"), transaction.atomic():
        Post.objects.bulk_create([row])
    post = Post.objects.create(user=user, body=place, role="system_admin", valid_from=date(2001, 1, 1),
                               valid_until=date(2001, 2, 1))  # fmt: skip
    with pytest.raises(IntegrityError, match="kept apart"), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(role="clerk", valid_until=None)


def test_roles_stand_where_they_belong(user: User) -> None:
    with pytest.raises(PostMisplaced):
        posts.give(user, "sichuan-amr", "audit_admin")
    with pytest.raises(PostMisplaced):
        posts.give(user, "operator", "clerk")
    with pytest.raises(UnknownBody):
        posts.give(user, "nowhere", "clerk")
    with pytest.raises(UnknownRole):
        posts.give(user, "sichuan-amr", "king")


def test_units_are_the_same_for_all_posts_of_a_body(user: User) -> None:
    posts.give(user, "sichuan-amr", "clerk", units=["5101"])
    with pytest.raises(UnitsMisplaced):
        posts.give(user, "sichuan-amr", "leader")
    with pytest.raises(UnitsMisplaced):
        posts.give(user, "amr-510100", "leader", units=["510"])
    posts.give(user, "sichuan-amr", "leader", units=["5101"])
    assert of(user).units == ("5101",)


def test_bodies_follow_the_packs_and_stay_as_set() -> None:
    packs = policy.load()
    Body.objects.filter(code="sichuan-amr").update(email="post@example.com")
    added = bodies.sync(packs)
    assert added > 200
    assert bodies.sync(packs) == 0
    bureau = Body.objects.get(code="sichuan-amr")
    assert (bureau.name_zh, bureau.email, bureau.kind) == ("四川省市场监督管理局", "post@example.com", "bureau")
    county = Body.objects.get(code="amr-510104")
    assert (county.name_zh, county.kind, county.level) == ("锦江区市场监督管理局", "bureau", "county")
    assert county.parent is not None
    assert county.parent.code == "amr-510100"
    assert county.parent.parent == bureau
    assert Body.objects.get(code="sichuan-finance").kind == "department"
    assert Body.objects.get(code="sichuan-quality-leading-group").kind == "leading_office"
    assert not Body.objects.filter(code="sichuan-quality-bureau").exists()
    assert Body.objects.get(code="amr-320100").parent == Body.objects.get(code="jiangsu-amr")


def test_unit_leaves_out_the_zeros_that_say_all_of_it() -> None:
    assert [unit_of(code) for code in ("510000", "510100", "510104", "511000", "")] == [
        "51",
        "5101",
        "510104",
        "5110",
        "",
    ]
