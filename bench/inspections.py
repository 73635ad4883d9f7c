"""A department's sheet of inspections with Chinese headings, as large as wanted, the same for the same seed.

One row in a hundred writes its day another way, one in a hundred leaves the code out so that the name must do, one in
two thousand has a code that is none: a clean file would measure less than an office sends.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from bench import synthetic
from zhiheng.ledger.home import Home
from zhiheng.ledger.installation import Installation, open_installation
from zhiheng.ledger.participants import derive, main_subject
from zhiheng.ledger.receipt import Rows

FIRMS = 100_000
SOURCE = "synthetic-spot-check"
KINDS = {"监督抽查": 0.6, "风险监测": 0.15, "流通领域抽检": 0.15, "网络抽检": 0.1}
VERDICTS = {"合格": 0.94, "不合格": 0.06}
HEADINGS = (
    "抽样编号", "检验类别", "抽样日期", "生产企业名称", "统一社会信用代码", "被抽样单位名称", "检验机构", "产品名称",
    "产品分类", "生产日期", "检验结论", "不合格原因", "抽样地区划",
)  # fmt: skip
CODE = HEADINGS[4]
SHARE_WITHOUT_CODE, SHARE_BAD_CODE, SHARE_OTHER_DAY = 0.01, 0.0005, 0.01
_CHUNK = 500_000


def write(path: str, rows: int, seed: int = 1) -> dict[str, Any]:
    """Write the sheet; return its size in bytes and how many rows intake must set aside."""
    random = np.random.default_rng(seed)
    firms, codes = synthetic.names(FIRMS), synthetic.usccs(np.arange(FIRMS, dtype=np.int64))
    names = pl.Series(firms)
    bad = 0
    with Path(path).open("wb") as file:
        for start in range(0, rows, _CHUNK):
            frame, wrong = _chunk(random, start, min(_CHUNK, rows - start), names, pl.Series(pl.from_arrow(codes)))
            frame.write_csv(file, include_header=start == 0)
            bad += wrong
    return {"bytes": Path(path).stat().st_size, "bad": bad}


def _chunk(
    random: np.random.Generator, start: int, rows: int, names: pl.Series, codes: pl.Series
) -> tuple[pl.DataFrame, int]:
    firm, seller = random.integers(0, FIRMS, rows), random.integers(0, FIRMS, rows)
    product = random.integers(0, len(synthetic.products()), rows)
    day = synthetic.epoch_day(synthetic.TODAY) - random.integers(0, synthetic.DAYS, rows)
    counties = pl.Series(synthetic.counties())
    verdict = _text(synthetic.chosen(random, VERDICTS, rows))
    code, wrong = _spoilt(random, codes.gather(firm))
    values = (
        _text(synthetic.numbered("SYN-", np.arange(start, start + rows))),
        _text(synthetic.chosen(random, KINDS, rows)),
        _spelt(day, random.random(rows) < SHARE_OTHER_DAY),
        names.gather(firm),
        code,
        names.gather(seller),
        pl.Series([f"示例检验所{place}" for place in range(20)]).gather(random.integers(0, 20, rows)),
        pl.Series([name for name, _ in synthetic.products()]).gather(product),
        pl.Series([category for _, category in synthetic.products()]).gather(product),
        _text(synthetic.days(day - random.integers(5, 200, rows))).dt.to_string("%Y-%m-%d"),
        verdict,
        pl.select(pl.when(verdict == "不合格").then(pl.lit("标签不符合要求"))).to_series(),
        counties.gather(random.integers(0, len(counties), rows)),
    )
    return pl.DataFrame(dict(zip(HEADINGS, values, strict=True))), wrong


def _text(values: pa.Array) -> pl.Series:
    plain = values.dictionary_decode() if isinstance(values, pa.DictionaryArray) else values
    return pl.Series(pl.from_arrow(plain))


def _spelt(day: synthetic.Ints, other: np.ndarray[Any, Any]) -> pl.Series:
    """Write days as 2025-03-01, some of them as 2025年3月1日."""
    days = _text(synthetic.days(day))
    chinese = days.dt.to_string("%Y年%-m月%-d日")
    return days.dt.to_string("%Y-%m-%d").zip_with(pl.Series(~other), chinese)


def _spoilt(random: np.random.Generator, codes: pl.Series) -> tuple[pl.Series, int]:
    """Leave some codes out and give some a wrong last character; return the codes and how many are wrong."""
    lot = random.random(len(codes))
    wrong = lot < SHARE_BAD_CODE
    missing = ~wrong & (lot < SHARE_BAD_CODE + SHARE_WITHOUT_CODE)
    last = codes.str.slice(17)
    other = codes.str.slice(0, 17) + last.replace_strict({"1": "2"}, default="1", return_dtype=pl.String)
    spoilt = codes.zip_with(pl.Series(~wrong), other)
    return spoilt.set(pl.Series(missing), None), int(wrong.sum())


def registered(folder: str) -> Installation:
    """Return an installation under a folder, with the firms of the sheet registered in its ledger."""
    installation = open_installation(Home(Path(folder)))
    if installation.ledger.head() == 0:
        _register(installation)
    return installation


def _register(installation: Installation) -> None:
    kind = installation.record_types["organisation"]
    codes = synthetic.usccs(np.arange(FIRMS, dtype=np.int64))
    since = synthetic.days(np.full(FIRMS, synthetic.epoch_day(synthetic.TODAY) - 2 * synthetic.DAYS))
    table = pa.table(
        {
            "uscc": codes,
            "name": pa.array(synthetic.names(FIRMS)),
            "status": pa.array(["active"] * FIRMS),
            "registered_on": since,
            "occurred_on": since,
            "source_key": codes,
        }
    )
    table = table.append_column("subject", main_subject(kind, table))
    installation.ledger.append([Rows(kind.id, table, derive(kind, table))], source="synthetic-registration")
