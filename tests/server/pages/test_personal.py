"""Personal data: masked everywhere, revealed one by one with a logged reason, erased by a decision; runs stay verifiable."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NAME, CODE = "欧阳无双七四一", "91510104YY0000001X"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An installation with one enterprise and one complaint that names a person."""
    from zhiheng.ledger.services import uploads
    from zhiheng.server.refresh import refresh
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    installation.cache_clear()
    place = installation()
    for name, text, source in (
        (
            "organisations.csv",
            f"统一社会信用代码,企业名称,登记状态,成立日期,核准日期\n{CODE},示例一企业,存续,2015-01-01,2015-01-01\n",
            "synthetic-registration",
        ),
        (
            "complaints.csv",
            (
                "登记编号,登记日期,被投诉人,被投诉人统一社会信用代码,问题类别,是否受理,处理结果,诉求内容,投诉人\n"
                f"C-1,2026-03-01,示例一企业,{CODE},质量,是,办理中,内容,{NAME}\n"
            ),
            "synthetic-complaints",
        ),
    ):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        upload, result = uploads.take_in_file(place, path, source=source)
        assert not result.bad
        waiting = place.home.tmp / "uploads" / upload.key
        waiting.mkdir(parents=True)
        (waiting / name).write_text(text, encoding="utf-8")
    refresh(place)
    yield place
    installation.cache_clear()


def client_of(*roles: str, body: str = "sichuan-amr", division: str = "510000", units: tuple[str, ...] = ()) -> Client:
    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    user = User.objects.create_user(f"u{User.objects.count()}")
    place, _ = Body.objects.get_or_create(
        code=body, defaults={"kind": "bureau", "name_zh": body, "level": "province", "division": division}
    )
    for role in roles:
        posts.give(user, place, role, units=units)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def complaint() -> Any:
    from zhiheng.ledger.models import ProjectedRecord

    return ProjectedRecord.objects.get(record_type="complaint", superseded_by="")


def test_value_is_masked_on_the_page_and_in_every_export(home: Any) -> None:
    client, record = client_of("clerk", "leader"), complaint()
    page = client.get(f"/staff/record/{record.record_id}").content.decode()
    assert "欧******" in page
    for path in (f"/staff/record/{record.record_id}", f"/staff/enterprise/{CODE}?tab=records", "/staff/enterprise.csv",
                 "/staff/batches.csv", f"/enterprise/{CODE}", "/data/inspection.csv"):  # fmt: skip
        answer = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert NAME not in content.decode()


def test_revealing_wants_the_right_and_a_reason_and_is_logged_twice(home: Any) -> None:
    from zhiheng.audit.models import Action
    from zhiheng.ledger.models import VaultReading

    record = complaint()
    address = f"/staff/record/{record.record_id}/reveal"
    asked = {"field": "complainant", "reason": "核对投诉人身份，以便回复办理结果"}
    assert client_of("checker").post(address, asked).status_code == 403
    assert client_of("clerk", units=("5103",)).post(address, asked).status_code in (302, 404)
    clerk = client_of("clerk")
    assert clerk.get(address).status_code == 405
    assert NAME not in clerk.post(address, {**asked, "reason": " 查 "}, follow=True).content.decode()
    assert not VaultReading.objects.exists()
    answer = clerk.post(address, asked)
    assert NAME in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert VaultReading.objects.get().reason == asked["reason"]
    noted = Action.objects.get(verb="reveal")
    assert (noted.object_id, noted.detail["field"]) == (record.record_id, "complainant")
    assert NAME not in str(noted.detail)


def test_erasing_takes_values_rows_and_files_and_leaves_runs_verifiable(home: Any) -> None:
    from zhiheng import credit
    from zhiheng.audit.models import Action, LogEntry
    from zhiheng.ledger.models import QuarantinedRow, SealedPerson, Upload
    from zhiheng.ledger.services.uploads import vault_of

    run = credit.grade_and_store(home.ledger, home.runs, home.packs["sichuan"], "risk-class", date(2026, 6, 30)).run
    assert run is not None
    record = complaint()
    token = vault_of(home).seal([NAME], "complaint.complainant")[0]
    row = QuarantinedRow.objects.create(
        key="k" * 32, upload=Upload.objects.get(batch_seq=record.batch_seq), source=record.source, record_type="complaint",
        sheet="s", row=2, values=[["登记编号", "C-1"], ["投诉人", token]], personal=["投诉人"], digest="d", state="mended",
        findings=[{"column": "投诉人", "code": "x", "value": NAME, "zh": f"{NAME} 不对", "en": NAME}],
    )  # fmt: skip
    address = f"/staff/record/{record.record_id}/erase"
    asked = {"reason": "当事人申请并经核实", "decision": "示例删〔2026〕1号"}
    assert client_of("clerk").post(address, asked).status_code == 403
    leader = client_of("leader")
    assert "决定文号" in leader.post(address, {**asked, "decision": ""}, follow=True).content.decode()
    assert any(path.read_bytes().find(NAME.encode()) >= 0 for path in home.home.root.rglob("*.csv"))
    page = leader.post(address, asked, follow=True).content.decode()
    assert "已依法删除" in page
    assert not SealedPerson.objects.exclude(wrapped_key=None).filter(kind__startswith="complaint").exists()
    row.refresh_from_db()
    assert row.values == [["登记编号", "C-1"], ["投诉人", None]]
    assert NAME not in str(row.findings)
    assert not any(path.read_bytes().find(NAME.encode()) >= 0 for path in home.home.root.rglob("*") if path.is_file())
    assert Action.objects.get(verb="erase").detail["decision"] == "示例删〔2026〕1号"
    assert LogEntry.objects.get(kind="erasure").public is False
    assert complaint().record_id == record.record_id
    assert credit.verify(home.ledger, home.runs, run).same is True
