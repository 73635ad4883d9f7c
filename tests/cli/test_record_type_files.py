"""`zhiheng packs template`: files that intake takes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhiheng import policy
from zhiheng.cli import main
from zhiheng.ledger.intake import Setting, prepare_any


def _written(capfd: pytest.CaptureFixture[str], *arguments: str) -> Path:
    with pytest.raises(SystemExit) as ended:
        main(["packs", "template", *arguments, "--json"])
    assert not ended.value.code
    return Path(json.loads(capfd.readouterr().out)["path"])


def test_sample_goes_back_through_intake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    path = _written(capfd, "recall", "--sample")
    prepared = prepare_any(path.absolute(), Setting(policy.load()["national"].record_types), source="test")
    assert (path.name, prepared.sheets[0].record_type, prepared.bad) == ("recall-sample.csv", "recall", [])


def test_template_is_a_workbook(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = _written(capfd, "recall", "-o", str(tmp_path / "召回.xlsx"))
    assert path.read_bytes().startswith(b"PK")
