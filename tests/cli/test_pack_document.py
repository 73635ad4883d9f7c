"""`packs document` writes a marked sample as DOCX or PDF."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import pypdf
import pytest
from click.testing import CliRunner

from zhiheng.cli import cli


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["packs", "document", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


@pytest.mark.parametrize("ending", ["docx", "PDF"])
def test_sample_is_written_and_marked(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"a.{ending}"
    said = json.loads(
        _run("jiangsu", "listing-notice", "--out", str(out), "--issuer", "示例县市场监督管理局", "--json")
    )
    content = out.read_bytes()
    assert said == {
        "pack": "jiangsu", "template": "listing-notice", "path": str(out), "bytes": len(content), "sample": True,
    }  # fmt: skip
    if ending == "docx":
        file = docx.Document(io.BytesIO(content))
        text = file.sections[0].header.paragraphs[0].text + "".join(one.text for one in file.paragraphs)
    else:
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    for words in ("样张", "示例县市场监督管理局", "〔事实和理由〕", "拟列入严重违法失信名单告知书"):
        assert words in text.replace("\n", "")


def test_path_is_said_without_json(tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    assert _run("national", "service-receipt", "--out", str(out)).strip() == str(out)
