"""A file with a mark of state secrets is stopped on every way in, with a clear message, and nothing of it is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhiheng.ledger.models import Upload

pytestmark = [pytest.mark.database, pytest.mark.django_db]
MARKED = "抽样单编号,生产企业名称,备注\nA-1,某厂,机 密★1年\n".encode()
FINE = "抽样单编号,生产企业名称,备注\nA-1,某厂,依法保护商业秘密\n".encode()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    installation.cache_clear()
    yield tmp_path / "home"
    installation.cache_clear()


def kept(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file() and path.read_bytes().find(b"A-1") >= 0]


@pytest.mark.parametrize(("name", "content"), [("rows.csv", MARKED), ("机密-抽查.csv", FINE)], ids=["text", "name"])
def test_upload_in_the_workspace_is_stopped(staff: Any, client: Client, home: Path, name: str, content: bytes) -> None:
    client.force_login(User.objects.get(username="chen"))
    asked = {"file": SimpleUploadedFile(name, content), "source": "spot-checks", "record_type": "inspection"}
    answer = client.post("/staff/intake", asked)
    assert answer.status_code == 422
    assert "密级标志" in answer.content.decode()
    assert not Upload.objects.exists()
    assert not kept(home)


def test_upload_that_only_speaks_of_secrets_is_taken(staff: Any, client: Client, home: Path) -> None:
    client.force_login(User.objects.get(username="chen"))
    asked = {"file": SimpleUploadedFile("商业秘密保护.csv", FINE), "source": "spot-checks", "record_type": "inspection"}
    assert client.post("/staff/intake", asked).status_code == 302
    assert Upload.objects.count() == 1


def test_mended_sheet_is_stopped(staff: Any, client: Client, home: Path) -> None:
    client.force_login(User.objects.get(username="chen"))
    answer = client.post("/staff/quarantine/mended", {"file": SimpleUploadedFile("m.csv", MARKED)}, follow=True)
    assert "密级标志" in answer.content.decode()
    assert not kept(home)


def test_rows_over_the_api_are_stopped(db: None, home: Path) -> None:
    from zhiheng.server.api import keys

    secret = keys.make("t", ["intake:spot-checks"]).secret
    answer = Client().post(
        "/api/v1/intake/spot-checks", MARKED, content_type="text/csv", headers={"Authorization": f"Bearer {secret}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "classified-mark")
    assert not Upload.objects.exists()
    assert not kept(home)


def test_pages_say_that_the_work_is_not_classified(staff: Any, client: Client) -> None:
    assert "只处理非涉密工作" in client.get("/about").content.decode()
    client.force_login(User.objects.get(username="chen"))
    assert "只处理非涉密工作" in client.get("/staff/intake").content.decode()
