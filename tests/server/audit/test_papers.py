"""Papers that the house signs are checked by the verifier that it hands out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import zhiheng.audit
from zhiheng.audit import own_key

PROGRAM = Path(zhiheng.audit.__path__[0]) / "verifier" / "zhiheng_verify.py"


def _verdict(paper: Any, folder: Path) -> int:
    path = folder / "paper.json"
    path.write_text(json.dumps(paper, ensure_ascii=False))
    command = [sys.executable, "-I", "-S", str(PROGRAM), "receipt", str(path), "--key", own_key.own_key().text()]
    return subprocess.run(command, check=False, capture_output=True, env={}).returncode


def test_stand_alone_verifier_takes_a_signed_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.credit.services import sealing

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    document = {
        "enterprise": "四川蜀香源食品有限公司",
        "answers": [{"yes": True, "n": 3, "rate": None}],
        "day": "2026-03-01",
    }
    paper = sealing.signed(document, sealing.seal(document))
    assert sealing.holds(paper)
    assert _verdict(paper, tmp_path) == 0
    paper["document"]["answers"][0]["yes"] = False
    assert _verdict(paper, tmp_path) == 1
