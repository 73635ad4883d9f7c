"""The operator's scanner: asked of every file, believed where it answers, and a file nobody judged is refused."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from zhiheng.ledger import scanner
from zhiheng.ledger.intake.errors import ScanRefused

SCRIPT = """import pathlib, sys
text = pathlib.Path(sys.argv[-1]).read_bytes()
sys.exit(1 if b"EICAR" in text else 3 if b"odd" in text else 0)
"""


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "scan ner.py"
    place.write_text(SCRIPT, encoding="utf-8")
    monkeypatch.setenv("ZHIHENG_FILE_SCANNER", f"{sys.executable} '{place}' {{}}")
    return place


def test_scanner_lets_in_refuses_and_knows_nothing(script: Path, tmp_path: Path) -> None:
    file = tmp_path / "a; rm b.txt"
    for text, why in ((b"plain", ""), (b"EICAR", "harmful"), (b"odd", "no verdict")):
        file.write_bytes(text)
        if not why:
            scanner.refuse(file)
            continue
        with pytest.raises(ScanRefused) as refused:
            scanner.refuse(file)
        assert why in refused.value.message("en")


def test_scanner_that_is_not_there_or_does_not_end_lets_nothing_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"plain")
    monkeypatch.setattr(scanner, "LONGEST_SECONDS", 0.05)
    for command in ("/no/such/scanner", f"{sys.executable} -c 'import time; time.sleep(9)'"):
        monkeypatch.setenv("ZHIHENG_FILE_SCANNER", command)
        with pytest.raises(ScanRefused, match=r"verdict|结论"):
            scanner.refuse(file)
    monkeypatch.delenv("ZHIHENG_FILE_SCANNER")
    scanner.refuse(file)


@pytest.mark.database
@pytest.mark.django_db
def test_infected_file_is_kept_nowhere(script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from zhiheng.cases.errors import FileRefused
    from zhiheng.cases.services import files
    from zhiheng.server import uploading

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    with pytest.raises(FileRefused):
        files.store(files.Given("a.txt", b"EICAR"))
    assert [one for one in (tmp_path / "home").rglob("*") if one.is_file()] == []
    assert files.store(files.Given("a.txt", b"plain")).size == 5
    assert "没有通过安全扫描" in (uploading.why_marked(SimpleUploadedFile("a.csv", b"EICAR")) or "")
    assert uploading.why_marked(SimpleUploadedFile("a.csv", b"plain")) is None
