"""What all tests of the server share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def empty_queue(request: pytest.FixtureRequest) -> None:
    """Begin without jobs: they lie in tables that Django does not manage, which flushing after a test leaves alone."""
    wants = {"db", "transactional_db", "live_server", "database_url"} & set(request.fixturenames)
    if not wants and request.node.get_closest_marker("django_db") is None:
        return
    request.getfixturevalue("db")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture(autouse=True)
def staff_posts() -> Iterator[None]:
    """Let a staff account that a test makes work for the provincial bureau, unless it gives it posts itself first."""
    from django.contrib.auth.models import User
    from django.db.models.signals import post_save

    def give_posts(instance: User, created: bool, **_: object) -> None:
        if created and instance.is_staff:
            provincial_posts(instance)

    post_save.connect(give_posts, sender=User)
    yield
    post_save.disconnect(give_posts, sender=User)


def provincial_posts(user: object) -> None:
    """Give an account the posts of clerk, checker, legal reviewer and leader in the demo's provincial bureau."""
    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    bureau, _ = Body.objects.get_or_create(
        code="sichuan-amr",
        defaults={
            "kind": "bureau",
            "name_zh": "四川省市场监督管理局",
            "name_en": "Sichuan market supervision",
            "level": "province",
            "division": "510000",
        },
    )
    for role in ("clerk", "checker", "legal", "leader"):
        posts.give(user, bureau, role, given_by="test")  # type: ignore[arg-type]
