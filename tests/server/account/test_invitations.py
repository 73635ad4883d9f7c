"""Invitations: an enterprise that proves it holds the code makes its account, once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db
#: The worked example of GB 32100.
USCC = "91350100M000100Y43"


def valid_code() -> str:
    return USCC


@pytest.fixture
def invited(made: Any, logged_in: Any, client: Any) -> Callable[..., Any]:
    """Give what invites the enterprise through the page, as a clerk of the bureau, and returns the answer."""
    from zhiheng.ledger.models import EnterpriseCard

    EnterpriseCard.objects.create(
        subject=f"uscc:{valid_code()}", uscc=valid_code(), name="四川蜀香源食品有限公司", division="510107", status="active",
        name_key="x", search_text="x", record_id="0" * 64, source="s",
    )  # fmt: skip
    made()
    logged_in()

    def invite(**more: Any) -> Any:
        given = {
            "uscc": valid_code(),
            "way": "letter",
            "contact": "成都市武侯区",
            "contact_source": "登记住所",
            "reason": "企业申请",
        }
        return client.post("/staff/invitations", given | more)

    return invite


def link_of(answer: Any) -> str:
    found = re.search(r"/join/([A-Za-z0-9_-]{43})", answer.content.decode())
    assert found
    return found[0]


def test_enterprise_joins_once_and_comes_to_its_own_pages(invited: Any) -> None:
    from django.test import Client

    from zhiheng.actors.services import of
    from zhiheng.server import accounts
    from zhiheng.server.account.models import Invitation

    link = link_of(invited())
    firm, new = Client(), {"username": "shuxiangyuan", "new": "Kx7-bqzvwmpr", "again": "Kx7-bqzvwmpr"}
    assert "四川蜀香源食品有限公司" in firm.get(link).content.decode()
    assert firm.post(link, new | {"again": "other"}).status_code == 422
    assert firm.post(link, new | {"new": "short", "again": "short"}).status_code == 422
    assert firm.post(link, new | {"username": "WANG"}).status_code == 422
    assert firm.post(link, new).status_code == 200
    assert firm.post(link, new | {"username": "second"}).status_code == 404
    assert firm.get(link).status_code == 404
    actor = of(accounts.find("shuxiangyuan"))
    assert (actor.subject, str(actor.kind)) == (f"uscc:{valid_code()}", "enterprise")
    assert not accounts.find("shuxiangyuan").is_staff
    assert Invitation.objects.get().contact == ""
    answer = firm.post("/staff/login/", {"username": "shuxiangyuan", "password": "Kx7-bqzvwmpr"})
    assert answer.headers["Location"] == "/mine/"
    assert firm.get("/staff/invitations").status_code == 403


def test_token_is_not_kept(invited: Any) -> None:
    from zhiheng.server.account.models import Invitation

    token = link_of(invited()).removeprefix("/join/")
    assert token not in str(list(Invitation.objects.values()))


def test_later_invitation_and_void_and_time_end_a_link(invited: Any, client: Any) -> None:
    from zhiheng.server.account.models import Invitation

    first, second = link_of(invited()), link_of(invited())
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(second).status_code == 404
    third = link_of(invited())
    client.post(f"/staff/invitations/{Invitation.objects.first().pk}/void")  # type: ignore[union-attr]
    assert client.get(third).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"uscc": "91510107MA6CQ8JD40"}, {"uscc": "nothing"}, {"reason": " "}, {"contact_source": ""}, {"way": "paper"}],
)
def test_invitation_without_proof_is_refused(wrong: dict[str, str], invited: Any) -> None:
    from zhiheng.server.account.models import Invitation

    assert invited(**wrong).status_code == 422
    assert not Invitation.objects.exists()


def test_paper_is_noted_by_its_hash(invited: Any) -> None:
    import hashlib

    from django.core.files.uploadedfile import SimpleUploadedFile

    from zhiheng.server.account.models import Invitation

    assert invited(way="paper", contact="", evidence=SimpleUploadedFile("licence.jpg", b"a scan")).status_code == 200
    made = Invitation.objects.get()
    assert (made.evidence, made.evidence_name) == (hashlib.sha256(b"a scan").hexdigest(), "licence.jpg")


def test_mail_goes_to_the_registered_address_and_shows_the_link_to_nobody_else(
    invited: Any, settings: Any, mailoutbox: Any
) -> None:
    settings.EMAIL_HOST = "mail.example"
    answer = invited(way="mail", contact="office@firm.example")
    assert answer.status_code == 302
    assert mailoutbox[0].to == ["office@firm.example"]
    assert "/join/" in mailoutbox[0].body
    assert invited(way="mail", contact="no address").status_code == 422
