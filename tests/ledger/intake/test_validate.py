"""What must hold of a row: each broken rule is named, and a row collects all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from zhiheng.ledger.intake import CATALOGUE, IntakeResult

Intake = Callable[..., IntakeResult]
Csv = Callable[..., Path]
HEAD = "抽样编号,检验类别,抽样日期,标称生产企业名称,生产企业统一社会信用代码,检验结论,不合格原因,商品条码,批号,抽样地行政区划,公告日期"


@pytest.fixture
def inspect(intake: Intake, csv: Csv, code):
    """Take in one inspection with some cells changed and return the codes found, by heading."""

    def run(**cells: str) -> dict[str, str]:
        row = {"抽样编号": "S-1", "检验类别": "监督抽查", "抽样日期": "2024-03-01", "标称生产企业名称": "甲厂", "检验结论": "合格",
               "生产企业统一社会信用代码": code(1)} | cells  # fmt: skip
        result = intake(csv(f"{HEAD}\n" + ",".join(row.get(name, "") for name in HEAD.split(",")) + "\n"))
        return {finding.column or "row": finding.code for bad in result.bad for finding in bad.findings}

    return run


def test_good_row_has_no_findings(inspect) -> None:
    assert inspect() == {}


@pytest.mark.parametrize(
    ("cells", "column", "expected"),
    [
        ({"抽样编号": ""}, "抽样编号", "required"),
        ({"抽样编号": "S" * 101}, "抽样编号", "too-long"),
        ({"抽样日期": "2024-02-30"}, "抽样日期", "no-such-day"),
        ({"抽样日期": "2026-11-22"}, "抽样日期", "future-date"),
        ({"抽样地行政区划": "999999"}, "抽样地行政区划", "unknown-division"),
        ({"抽样地行政区划": "成都"}, "抽样地行政区划", "unknown-division"),
        ({"检验结论": "好"}, "检验结论", "unknown-code"),
        ({"商品条码": "6901234567890"}, "商品条码", "bad-gtin"),
        ({"标称生产企业名称": "甲\x07厂"}, "标称生产企业名称", "control-character"),
    ],
)
def test_each_rule_named_at_its_column(inspect, cells: dict[str, str], column: str, expected: str) -> None:
    assert inspect(**cells) == {column: expected}


def test_letter_o_for_zero_is_suggested_not_guessed(intake: Intake, csv: Csv, code, inspect) -> None:
    wrong = code(1)[:9].replace("0", "O", 1) + code(1)[9:]
    assert wrong != code(1)
    assert inspect(生产企业统一社会信用代码=wrong) == {"生产企业统一社会信用代码": "bad-uscc"}


def test_code_with_wrong_check_character(inspect, code) -> None:
    good = code(1)
    wrong = good[:17] + ("A" if good[17] != "A" else "B")
    assert inspect(生产企业统一社会信用代码=wrong) == {"生产企业统一社会信用代码": "bad-uscc"}


def test_code_in_small_full_width_letters_is_mended(intake: Intake, csv: Csv, code, listener) -> None:
    good = code(1)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in good.lower())
    row = f"S-1,监督抽查,2024-03-01,甲厂,{wide},合格,,,,,\n"
    intake(csv(f"{HEAD}\n{row}"))
    assert listener.rows()[0]["producer_code"] == good


def test_resident_id_number_is_not_kept_in_clear(intake: Intake, csv: Csv) -> None:
    number = "362322198709086409"
    result = intake(csv(f"{HEAD}\nS-1,监督抽查,2024-03-01,甲厂,{number},合格,,,,,\n"))
    finding = result.bad[0].findings[0]
    assert finding.code == "bad-uscc"
    assert number not in str(finding.as_dict())
    assert result.bad[0].personal == {"生产企业统一社会信用代码"}


def test_rules_of_the_record_type(inspect) -> None:
    assert inspect(检验结论="不合格") == {"row": "check-failed"}
    assert inspect(检验结论="不合格", 不合格原因="标签") == {}
    assert inspect(公告日期="2024-02-01") == {"row": "check-failed"}
    assert inspect(标称生产企业名称="", 生产企业统一社会信用代码="") == {"row": "check-failed"}


def test_bad_row_collects_all_its_findings(inspect) -> None:
    found = inspect(抽样编号="", 抽样日期="2024-02-30", 检验结论="好", 商品条码="1", 抽样地行政区划="000001")
    assert set(found) >= {"抽样编号", "抽样日期", "检验结论", "商品条码"}


def test_division_counts_on_the_day_of_the_fact(inspect) -> None:
    assert inspect(抽样地行政区划="512081", 抽样日期="2015-03-01") == {}
    assert inspect(抽样地行政区划="512081", 抽样日期="2024-03-01") == {"抽样地行政区划": "unknown-division"}
    assert inspect(抽样地行政区划="510185", 抽样日期="2015-03-01") == {"抽样地行政区划": "unknown-division"}


def test_gtin_and_lot_make_the_lot_key(intake: Intake, csv: Csv, listener) -> None:
    intake(
        csv(
            f"{HEAD}\nS-1,监督抽查,2024-03-01,甲厂,,合格,,6901234567892,A1,,\nS-2,监督抽查,2024-03-01,甲厂,,合格,,6901234567892,甲批,,\n"
        )
    )
    rows = listener.rows()
    assert rows[0]["gtin"] == "06901234567892"
    assert rows[0]["lot_key"] == "06901234567892/A1"
    assert rows[1]["lot_key"] is None
    assert {(p["role"], p["subject"]) for p in listener.parties()} >= {
        ("product", "gtin:06901234567892"),
        ("lot", "lot:06901234567892/A1"),
    }


def test_kind_of_entity_follows_from_the_code_unless_the_sheet_says_it(intake: Intake, csv: Csv, listener) -> None:
    told = {
        "91110000600037341L": None, "92510112MB0000000W": "individual_business", "93510112MB0000000R": "cooperative",
        "11510112MB00000008": "institution", "N2510112MB0000000F": "other",
    }  # fmt: skip
    lines = [f"{code},合成{place},存续,2015-01-01," for place, code in enumerate(told)]
    lines.append("12510112MB00000005,合成事业单位,存续,2015-01-01,社会组织")
    intake(csv("统一社会信用代码,企业名称,登记状态,核准日期,主体类型\n" + "\n".join(lines) + "\n"))
    found = {row["uscc"]: row["entity_kind"] for row in listener.rows()}
    assert found == {**told, "12510112MB00000005": "social"}


def test_markers_of_nothing_become_null(intake: Intake, csv: Csv, listener) -> None:
    intake(csv(f"{HEAD}\nS-1,监督抽查,2024-03-01,甲厂,/,合格,—,N/A,无,——,　\n"))
    row = listener.rows()[0]
    assert [row[name] for name in ("producer_code", "reason", "gtin", "lot_no", "sample_division", "notice_date")] == [
        None
    ] * 6


def test_marker_that_a_code_field_knows_is_its_code(intake: Intake, csv: Csv, listener) -> None:
    intake(csv(f"{HEAD}\nS-1,监督抽查,2024-03-01,甲厂,,/,,,,,\n"))
    assert listener.rows()[0]["verdict"] == "not_judged"


def test_catalogue_has_both_languages() -> None:
    for code, kind in CATALOGUE.items():
        assert kind.code == code
        assert kind.zh != kind.en
        assert code == code.lower()


def test_catalogue_is_documented() -> None:
    text = (Path(__file__).parents[3] / "docs" / "decisions" / "0005-intake.md").read_text("utf-8")
    missing = [code for code in CATALOGUE if f"| `{code}` |" not in text]
    assert missing == []
