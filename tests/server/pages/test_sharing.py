"""The public list of sharing agreements, and the same on the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]
MAKE = [
    "make", "loans", "--provider", "sichuan-amr", "--receiver", "bank", "--basis", "示例 example", "--purpose", "loan-check",
    "--purpose-zh", "贷款审查", "--purpose-en", "checks of loans", "--type", "rectification:order_no,reason", "--type", "penalty",
    "--from", "2020-01-01", "--until", "2099-01-01", "--returns-zh", "核对结果", "--returns-en", "what was checked", "--json",
]  # fmt: skip


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    from zhiheng.actors.models import Body
    from zhiheng.cli import sharing
    from zhiheng.server import app

    monkeypatch.setattr(app, "setup", lambda **_: None)
    for code, kind in (("sichuan-amr", "bureau"), ("bank", "bank")):
        Body.objects.create(code=code, kind=kind, name_zh=f"名{code}", level="province")

    def call(*arguments: str) -> Any:
        done = CliRunner().invoke(sharing.command, list(arguments), catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    return call


def test_agreement_is_made_listed_and_ended(run: Any) -> None:
    from zhiheng.actors.models import SharingAgreement
    from zhiheng.audit.models import Action

    made = run(*MAKE)
    assert made["record_types"] == {"rectification": ["order_no", "reason"], "penalty": []}
    SharingAgreement.objects.update(contact="张三 13800001234")
    page = Client().get("/sharing").content.decode()
    assert "贷款审查" in page
    assert "13800001234" not in page
    assert [one["state"] for one in Client().get("/sharing.json").json()["agreements"]] == ["in_force"]
    assert "13800001234" not in Client().get("/sharing.json").content.decode()
    assert run("end", "loans", "--json")["state"] == "ended"
    assert run("list", "--json")[0]["state"] == "ended"
    assert Action.objects.filter(verb="share").count() == 2


def test_agreement_without_what_it_must_say_is_refused(run: Any) -> None:
    from zhiheng.actors.errors import AgreementWrong, UnknownBody

    run(*MAKE)
    with pytest.raises(AgreementWrong, match="code"):
        run(*MAKE)
    with pytest.raises(AgreementWrong, match="basis"):
        run(*[" " if one.startswith("示例") else one for one in MAKE])
    with pytest.raises(UnknownBody):
        run(*["nobody" if one == "bank" else "l2" if one == "loans" else one for one in MAKE])
