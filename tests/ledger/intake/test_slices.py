"""A file read in one chunk, in a few or in many gives the same: rows, ids, parties, rows set aside, proposals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlglot import parse_one

from zhiheng.ledger import Home, Ledger
from zhiheng.ledger.intake import Directory, IntakeResult, MemoryVault, Setting, take_in
from zhiheng.ledger.intake.who import directory_of

HEAD = "抽样编号,检验类别,抽样日期,生产企业名称,统一社会信用代码,被抽样单位名称,检验机构,产品名称,检验结论,不合格原因,联系人,抽样地区划"
ROWS = 8_000
#: Bytes of a chunk: all rows at once, six thousand and the rest (texts that repeat are read once), some dozens.
CHUNKS = (64 << 20, 700_000, 6_000)

Given = tuple[Ledger, Setting]


def _line(number: int, code: Callable[[int], str]) -> str:
    firm, verdict = number % 40, "不合格" if number % 9 == 0 else "合格"
    reason = '"标签不符\n第二行"' if number % 9 == 0 else ""
    day = "2024年3月1日" if number % 50 == 0 else f"2024-03-{number % 28 + 1:02}"
    known = "" if firm % 4 == 0 else code(firm)
    contact = f"王{number % 5}" if number % 100 == 3 else ""
    seller = ("无", "张三丰蔬菜摊", "同名商贸", "　前店 ", f"某店{number}")[number % 5]
    kind = ("监督抽查", "抽查", "风险监测")[number % 3]
    return f"S{number},{kind},{day},第{firm}食品厂,{known},{seller},甲所,糖,{verdict},{reason},{contact},510104"


def _file(code: Callable[[int], str]) -> str:
    lines = [_line(number, code) for number in range(ROWS)]
    for number in range(0, ROWS, 617):  # bad rows at all places of chunks
        lines[number] = lines[number].replace("2024", "2034").replace("甲所", "甲\u0007所")
    lines.append(lines[5])  # equal to a row far above: a duplicate
    lines.append(lines[7].replace("合格", "不作判定"))  # the same key, other content: neither is taken
    lines.append("合计,,,,,,,,,,,")
    return "\n".join([HEAD, *lines]) + "\n"


@pytest.fixture
def outcome(
    tmp_path: Path, record_types: Any, setting: Setting, csv: Callable[..., Path], code: Callable[[int], str]
) -> Callable[[int], dict[str, Any]]:
    """Take the same file into a new ledger that knows the firms, in chunks of so many bytes; return all it led to."""
    path = csv(_file(code))
    firms = "".join(f"{code(n)},第{n}食品厂,存续,2010-01-01\n" for n in range(40))
    firms += f"{code(50)},同名商贸,存续,2010-01-01\n{code(51)},同名商贸,存续,2024-03-15\n"
    register = csv(f"统一社会信用代码,名称,登记状态,核准日期\n{firms}", name="firms.csv")

    def run(chunk_bytes: int) -> dict[str, Any]:
        ledger = Ledger.open(Home(tmp_path / f"home-{chunk_bytes}"), record_types)
        take_in(register, ledger=ledger, vault=MemoryVault(), setting=setting, source="test")
        known: Directory = directory_of(ledger, setting.today)
        limits = replace(setting.limits, chunk_bytes=chunk_bytes, max_line_bytes=5_000)
        small = replace(setting, directory=known, limits=limits)
        result = take_in(path, ledger=ledger, vault=MemoryVault(), setting=small, source="test")
        return {"counts": _counts(result), "bad": _bad(result), "proposals": result.proposals} | _stored(ledger)

    return run


def _counts(result: IntakeResult) -> dict[str, Any]:
    report = result.sheets[0]
    return {**result.counts(), "batch": None, "rows": report.rows, "skipped": report.skipped}


def _bad(result: IntakeResult) -> list[Any]:
    return [(row.row, row.values, [finding.as_dict() for finding in row.findings]) for row in result.bad]


def _stored(ledger: Ledger) -> dict[str, Any]:
    with ledger.view(as_of=date(2026, 11, 21)) as view:
        rows = view.execute(parse_one("SELECT * FROM inspection ORDER BY row_no"))
        parties = view.execute(parse_one("SELECT * FROM participants ORDER BY row_no, role"))
    kept = [name for name in rows.column_names if name not in ("recorded_at", "contact")]
    return {"stored": rows.select(kept).to_pylist(), "parties": parties.to_pylist()}


def test_chunks_do_not_change_what_a_file_leads_to(outcome: Callable[[int], dict[str, Any]]) -> None:
    whole, few, many = (outcome(chunk) for chunk in CHUNKS)
    assert whole["counts"] == few["counts"] == many["counts"]
    assert whole["bad"] == few["bad"] == many["bad"]
    assert whole["proposals"] == few["proposals"] == many["proposals"]
    assert whole["stored"] == few["stored"] == many["stored"]
    assert whole["parties"] == few["parties"] == many["parties"]


def test_duplicates_and_contradictions_are_found_across_chunks(outcome: Callable[[int], dict[str, Any]]) -> None:
    found = outcome(CHUNKS[1])
    bad = len(range(0, ROWS, 617))
    assert found["counts"]["duplicates"] == 1
    assert found["counts"]["conflicts"] == 2
    assert found["counts"]["quarantined"] == bad + 2
    assert found["counts"]["accepted"] == ROWS - bad - 1
    assert [reason for _, reason in found["counts"]["skipped"]] == ["合计"]
    assert found["proposals"]
    taken = {row["sample_no"]: row for row in found["stored"]}
    assert "S7" not in taken
    assert taken["S9"]["reason"] == "标签不符\n第二行"
    assert taken["S11"]["seller_name"] == "张三丰蔬菜摊"
