"""Reading values: what is understood, what is refused and with which code; fast and exact reading agree."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.ledger.intake import exact, fast
from zhiheng.ledger.intake.columns import read_columns, reading_of
from zhiheng.ledger.intake.exact import Bad
from zhiheng.policy.model import FieldSpec, FieldType, Localised

LABEL = Localised(zh="栏", en="field")


def read(texts: list[str | None], factor: int | None = None, **spec: object):
    field = FieldSpec.model_validate({"label": LABEL, **spec})
    column = read_columns(pl.DataFrame({"f": pl.Series(texts, dtype=pl.String)}), {"f": reading_of(field, factor)})["f"]
    return column.values.to_list(), [(p.position, p.bad.code) for p in column.problems]


@pytest.mark.parametrize(
    "text",
    ["2024-03-01", "2024-3-1", "2024/3/1", "2024/03/01", "2024.03.01", "2024.3.1", "2024年3月1日", "２０２４年３月１日",
     "2024 年 3 月 1 日", "20240301", "45352", "45352.0", "2024-03-01 00:00:00", "2024-03-01T08:30:00", "2024/3/1 8:30",
     "2024-03-01T23:30:00+08:00", "2024-02-29T17:00:00Z"],
)  # fmt: skip
def test_day_read_in_every_usual_form(text: str) -> None:
    assert read([text], type="date") == ([date(2024, 3, 1)], [])


@pytest.mark.parametrize(
    ("text", "code"),
    [("2024-02-30", "no-such-day"), ("2023年2月29日", "no-such-day"), ("20241301", "no-such-day"), ("2024/13/1", "no-such-day"),
     ("24-3-1", "ambiguous-date"), ("03/04/2024", "ambiguous-date"), ("2024年3月", "ambiguous-date"), ("2024", "ambiguous-date"),
     ("昨天", "not-date"), ("1", "not-date"), ("0024-03-01", "no-such-day"), ("3024-03-01", "no-such-day"), ("-", "not-date")],
)  # fmt: skip
def test_day_refused(text: str, code: str) -> None:
    assert read([text], type="date") == ([None], [(0, code)])


@pytest.mark.parametrize(
    ("text", "fen"),
    [("1234.5", 123450), ("1,234.50", 123450), ("１２３４．５", 123450), ("¥1234.50", 123450), ("1234.5元", 123450),
     ("1.2万元", 1200000), ("1.2万", 1200000), ("0.00000001亿元", 100), ("人民币1234.5元整", 123450), ("-3.10", -310),
     ("1.2E+05", 12000000), ("5分", 5), ("0.1", 10), ("90071992547409.93", 9007199254740993)],
)  # fmt: skip
def test_money_becomes_fen(text: str, fen: int) -> None:
    assert read([text], type="money") == ([fen], [])


@pytest.mark.parametrize(
    ("text", "code"),
    [("1.005", "too-precise"), ("12,34.5", "not-money"), ("约100", "not-money"), ("1O0", "not-money"), ("100美元", "not-money"),
     ("99999999999999999999", "too-large"), ("1.2.3", "not-money"), ("100-200", "not-money")],
)  # fmt: skip
def test_money_refused(text: str, code: str) -> None:
    assert read([text], type="money") == ([None], [(0, code)])


def test_unit_of_the_heading_counts_and_the_cell_wins() -> None:
    assert read(["1.2", "0.000001", "3元"], factor=1_000_000, type="money") == ([1_200_000, 1, 300], [])
    assert read(["0.0000001"], factor=1_000_000, type="money")[1] == [(0, "too-precise")]


def test_numbers() -> None:
    assert read(["12", "１２", "1,234", "12.0", "007", "-3"], type="integer")[0] == [12, 12, 1234, 12, 7, -3]
    assert read(["12.5", "1O", "一"], type="integer")[1] == [(n, "not-integer") for n in range(3)]
    assert read(["0.123456", "1,000.5"], type="decimal")[0] == [Decimal("0.123456"), Decimal("1000.500000")]
    assert read(["0.1234567"], type="decimal")[1] == [(0, "too-precise")]
    assert read(["1.250"], type="decimal", scale=2)[0] == [Decimal("1.25")]
    assert read(["9" * 20], type="integer")[1] == [(0, "too-large")]


def test_words() -> None:
    assert read(["是", "否", "TRUE", "√", "0"], type="boolean")[0] == [True, False, True, True, False]
    assert read(["也许"], type="boolean")[1] == [(0, "not-boolean")]
    spec = {
        "type": "code",
        "values": {"fail": LABEL, "pass": Localised(zh="合格", en="Pass")},
        "synonyms": {"fail": ["不符合"]},
    }
    assert read(["合格", "不符合", "ｐａｓｓ", "PASS", " 合 格"], **spec)[0] == ["pass", "fail", "pass", "pass", "pass"]
    assert read(["好"], **spec)[1] == [(0, "unknown-code")]


def test_classes_with_sub_classes_are_read_where_one_level_alone_is_known() -> None:
    values = {"quality": Localised(zh="质量", en="Quality"), "safety": Localised(zh="安全", en="Safety")}
    texts = ["质量/不合格/过期", "质量 > 其他", "食品—安全", "质量/质量", "质量/安全", "别的/其他"]
    found, bad = read(texts, type="code", values=values, levels=True)
    assert found[:4] == ["quality", "quality", "safety", "quality"]
    assert bad == [(4, "unknown-code"), (5, "unknown-code")]
    assert read(["质量/不合格"], type="code", values=values)[1] == [(0, "unknown-code")]


def test_instants() -> None:
    wanted = datetime(2024, 3, 1, 0, 30, tzinfo=UTC)
    assert (
        read(["2024-03-01T08:30:00+08:00", "2024-03-01 08:30:00", "2024-03-01T00:30:00Z"], type="instant")[0]
        == [wanted] * 3
    )
    assert read(["2024-03-01", "8:30"], type="instant")[1] == [(0, "not-instant"), (1, "not-instant")]


def test_record_ids() -> None:
    assert read(["AB" * 32], type="record")[0] == [bytes.fromhex("ab" * 32)]
    assert read(["ab"], type="record")[1] == [(0, "bad-record-id")]


NUMBERS = st.from_regex(r"[-+]?[0-9０-９]{0,12}(,[0-9]{3}){0,3}(\.[0-9]{0,8})?([eE][-+]?[0-9])?", fullmatch=True)


@given(NUMBERS)
def test_fast_reading_of_money_agrees_with_exact(text: str) -> None:
    quick = pl.select(fast.money(pl.lit(text), 100)).item()
    second = pl.select(fast.money(fast.without_groups(pl.lit(text)), 100)).item()
    slow = exact.money(100)(text)
    for found in (quick, second):
        assert found is None or found == slow


@given(NUMBERS, st.integers(0, 6))
def test_fast_reading_of_decimals_agrees_with_exact(text: str, scale: int) -> None:
    slow = exact.decimal(scale)(text)
    for found in (fast.decimal(pl.lit(text), scale), fast.decimal(fast.without_groups(pl.lit(text)), scale)):
        value = pl.select(found).item()
        assert value is None or value == slow


@given(st.from_regex(r"[0-9０-９]{1,5}[-/.年]?[0-9]{1,2}[-/.月]?[0-9]{1,2}日?( 00:00:00)?", fullmatch=True))
def test_fast_reading_of_days_agrees_with_exact(text: str) -> None:
    slow = exact.day(text)
    for found in (fast.iso_day(pl.lit(text)), fast.written_day(pl.lit(text))):
        value = pl.select(found).item()
        assert value is None or value == slow


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    forms = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert read(forms, type="date") == ([day] * 4, [])


@given(st.text(max_size=30), st.sampled_from([t for t in FieldType if t is not FieldType.LIST]))
def test_no_text_breaks_a_reader(text: str, kind: FieldType) -> None:
    field = FieldSpec(type=kind, label=LABEL, values={"a": LABEL})
    found = reading_of(field).exactly(text)
    assert found is not NotImplemented
    assert not isinstance(found, Bad) or found.code
