"""Files in the store: once, whole, under their hash; refused ones leave nothing; erased ones are gone for good."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from zhiheng.cases import errors
from zhiheng.cases.models import Case, CaseEvent, CaseFile
from zhiheng.cases.services import files, sweeping
from zhiheng.cases.services.acting import act

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def lying(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "files").rglob("*") if path.is_file())


def test_file_is_kept_once_under_its_hash(opened: Case, people: SimpleNamespace, home: Path) -> None:
    rows = [files.keep(opened, name, io.BytesIO("事实".encode()), "", people.clerk) for name in ("a.txt", "b.txt")]
    digest = hashlib.sha256("事实".encode()).hexdigest()
    assert [row.sha256 for row in rows] == [digest, digest]
    assert lying(home) == [digest]
    assert list(CaseEvent.objects.filter(case=opened).values_list("seq", "kind")) == [
        (1, "opened"),
        (2, "file"),
        (3, "file"),
    ]
    with files.open_content(rows[1]) as content:
        assert content.read().decode() == "事实"


def test_refused_file_leaves_nothing(opened: Case, people: SimpleNamespace, home: Path) -> None:
    with pytest.raises(errors.FileRefused):
        files.keep(opened, "a.html", b"<html>", "", people.clerk)
    assert (lying(home), CaseFile.objects.count(), Case.objects.get().version) == ([], 0, 1)


def test_file_that_is_too_large_is_given_up(
    opened: Case, people: SimpleNamespace, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIHENG_CASE_FILE_MAX_BYTES", "1048576")
    with pytest.raises(errors.FileRefused) as told:
        files.keep(opened, "a.txt", io.BytesIO(b"x" * 1_048_577), "", people.clerk)
    assert "1 MB" in told.value.message("zh")
    assert lying(home) == []


@pytest.mark.parametrize(("given", "kept"), [
    ("../../etc/passwd.txt", "passwd.txt"), ("C:\\x\\证据.pdf", "证据.pdf"), ("a\x00\nb.txt", "ab.txt"), ("", "file"), ("...", "file"),
])  # fmt: skip
def test_name_is_its_last_part(given: str, kept: str) -> None:
    assert files.clean_name(given) == kept


def test_step_that_fails_lays_no_file(opened: Case, people: SimpleNamespace) -> None:
    with pytest.raises(errors.FormRefused):
        act(people.clerk, opened, "tell", files=[files.Given("a.txt", b"x")])
    assert CaseFile.objects.count() == 0


def test_erased_content_is_gone_and_its_row_says_so(opened: Case, people: SimpleNamespace, home: Path) -> None:
    row = files.keep(opened, "张三的身份证.txt", b"x", "", people.clerk)
    assert "张三" not in str(list(opened.events.values_list("detail", flat=True)))
    assert files.erase_content(row.sha256) == 1
    row.refresh_from_db()
    assert (row.erased_at is not None, lying(home)) == (True, [])
    assert row.name == f"erased-{row.sha256[:8]}.txt"
    with pytest.raises(errors.FileGone):
        files.open_content(row)


def test_content_left_by_a_killed_erasure_is_swept_and_what_lies_again_stays(
    opened: Case, people: SimpleNamespace, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, again = (files.keep(opened, "a.txt", text, "", people.clerk) for text in (b"x", b"y"))
    CaseFile.objects.update(erased_at=gone.at)  # noted, and then the process was killed
    assert sweeping.sweep_erased() == 0  # too fresh
    files.keep(opened, "b.txt", b"y", "", people.clerk)
    monkeypatch.setattr(sweeping, "SETTLED_SECONDS", -60)
    assert sweeping.sweep_erased() == 1
    assert lying(home) == [again.sha256]


def test_content_that_no_row_came_to_name_is_swept_after_a_day(
    opened: Case, people: SimpleNamespace, home: Path
) -> None:
    with pytest.raises(errors.FileRefused):
        files.keep(opened, "a.txt", b"refused", "", people.rival)
    kept = files.keep(opened, "b.txt", b"kept", "", people.clerk)
    assert sweeping.sweep_unnamed() == 0  # about to be laid in a case, for all one knows
    for path in (home / "files").glob("??/*"):
        os.utime(path, (0, 0))
    again = files.store(files.Given("c.txt", b"handed in again"))
    os.utime(files.path_of(again.sha256), (0, 0))
    files.store(files.Given("c.txt", b"handed in again"))
    assert sweeping.sweep_unnamed() == 1
    assert lying(home) == sorted([kept.sha256, again.sha256])


def test_rows_of_every_room_keep_their_contents() -> None:
    named = {f"{model.__name__}.{field}" for model, field in sweeping.holders()}
    assert named >= {
        "CaseFile.sha256",
        "CaseDocument.docx_sha256",
        "CaseDocument.pdf_sha256",
        "PlanningFile.sha256",
        "Round.template",
    }
    stores = {model._meta.app_label for model, _ in sweeping.holders()}
    assert stores >= {"cases", "planning", "assessment", "rounds"}


def test_only_those_of_the_case_lay_files_in_it(opened: Case, people: SimpleNamespace) -> None:
    reader = people.actor("amr-510104", "reader")
    for who in (people.firm, people.rival, reader, people.actor("amr-510300", "clerk")):
        with pytest.raises(errors.FileRefused):
            files.keep(opened, "a.txt", b"x", "", who)
    act(people.clerk, opened, "tell", fields={"facts": "x"})
    assert files.keep(opened, "a.txt", b"x", "", people.firm).by == people.firm.username


def test_case_that_ended_takes_no_file(opened: Case, people: SimpleNamespace) -> None:
    act(people.leader, opened, "drop", reason="x")
    with pytest.raises(errors.CaseClosed):
        files.keep(opened, "a.txt", b"x", "", people.clerk)
