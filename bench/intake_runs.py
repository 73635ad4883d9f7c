"""What is measured of intake, each in a process of its own: Zhiheng and its peers on the same file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from bench import inspections, synthetic
from bench.clock import Clock
from bench.inspections import CODE, HEADINGS

#: What every row of the sheet must be for pandera: the pattern of a code without its check characters.
_CODE_FORM = r"^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"


def prepare(path: str, home: str, rows: int) -> dict[str, Any]:
    """Write the sheet unless it is there, and register its firms."""
    inspections.registered(home)
    return written(path, rows)


def written(path: str, rows: int) -> dict[str, Any]:
    """Write the sheet unless it is there; return its bytes and how many of its codes are spoilt."""
    known = Path(path).with_suffix(".rows")
    if not Path(path).exists() or not known.exists() or known.read_text().split()[0] != str(rows):
        made = inspections.write(path, rows)
        known.write_text(f"{rows} {made['bad']}")
    return {"bytes": Path(path).stat().st_size, "bad": int(known.read_text().split()[1])}


def zhiheng(path: str, home: str, stages: bool = False) -> dict[str, Any]:
    """Take the sheet in: read, map, convert, check, link by code and name, dedupe, commit. With all checks."""
    from zhiheng.ledger import intake
    from zhiheng.ledger.intake.pipeline import Setting
    from zhiheng.ledger.intake.who import directory_of

    installation = inspections.registered(home)
    clock = Clock()
    setting = Setting(installation.record_types, installation.sources)
    directory = directory_of(installation.ledger, setting.today)
    setting = Setting(installation.record_types, installation.sources, directory)
    known = clock.seconds()
    result = intake.take_in(
        Path(path), ledger=installation.ledger, vault=intake.MemoryVault(), setting=setting, source=inspections.SOURCE
    )
    return {**clock.read(), "directory": known, **result.counts()}


def polars_read(path: str) -> dict[str, Any]:
    """Read the sheet with Polars and do nothing with it: every column as text."""
    clock = Clock()
    frame = pl.read_csv(path, infer_schema=False)
    return {**clock.read(), "rows": frame.height}


def polars_copy(path: str) -> dict[str, Any]:
    """Read the sheet with Polars and write it as Parquet with zstd, unchecked: reading and writing alone."""
    clock = Clock()
    pl.read_csv(path, infer_schema=False).write_parquet(Path(path).with_suffix(".parquet"), compression="zstd")
    times = clock.read()
    Path(path).with_suffix(".parquet").unlink()
    return dict(times)


def floor(path: str) -> dict[str, Any]:
    """Do with Polars alone what the design cannot do without, and nothing else: no conversion, no check, no linking.

    Read the sheet; a text a row and its SHA-256, since a record's id is the hash of its content; the rows with their ids
    as Parquet; for the two parties that a row names one row each beside it; every key met once.
    """
    import polars_hash as plh

    clock = Clock()
    frame = pl.read_csv(path, infer_schema=False)
    text = pl.concat_str([pl.col(name).fill_null("") for name in frame.columns], separator="|").alias("text")
    ids = frame.select(text).select(plh.col("text").chash.sha2_256().str.decode("hex").alias("record_id"))
    frame.with_columns(ids["record_id"]).write_parquet(Path(path).with_suffix(".parquet"), compression="zstd")
    rows = pl.int_range(frame.height, eager=True).alias("row_no")
    parties = [
        pl.DataFrame({"subject": frame[CODE], "role": pl.repeat(role, frame.height, eager=True), "row_no": rows})
        for role in ("producer", "seller")
    ]
    pl.concat(parties).write_parquet(Path(path).with_suffix(".parties"), compression="zstd")
    keys = frame[HEADINGS[0]].n_unique()
    times = clock.read()
    for suffix in (".parquet", ".parties"):
        Path(path).with_suffix(suffix).unlink()
    return {**times, "keys": keys}


def pandera(path: str) -> dict[str, Any]:
    """Read the sheet with Polars, make days of its days, validate it by a pandera schema and count what fails.

    The schema asks what the record type asks of a row by itself, but for the check characters of codes and for the
    division on its day; nothing is linked, deduplicated, identified or written.
    """
    import pandera.polars as pa
    from pandera.errors import SchemaErrors

    clock = Clock()
    frame = _typed(pl.read_csv(path, infer_schema=False))
    read = clock.seconds()
    schema = _schema(pa)
    failures = 0
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        failures = len(error.failure_cases)
    times = clock.read()
    return {**times, "validating": times["seconds"] - read, "failures": failures}


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    days = [
        pl.coalesce(
            pl.col(name).str.to_date("%Y-%m-%d", strict=False), pl.col(name).str.to_date("%Y年%m月%d日", strict=False)
        ).alias(name)
        for name in (HEADINGS[2], HEADINGS[9])
    ]
    return frame.with_columns(days)


def _schema(pa: Any) -> Any:
    today = pl.lit(synthetic.TODAY)
    text = {name: pa.Column(str, pa.Check.str_length(max_value=300), nullable=True) for name in HEADINGS}
    columns = {
        **text,
        HEADINGS[0]: pa.Column(str, pa.Check.str_length(1, 100), unique=True),
        HEADINGS[1]: pa.Column(str, pa.Check.isin(list(inspections.KINDS))),
        HEADINGS[2]: pa.Column(pl.Date, pa.Check(lambda data: data.lazyframe.select(pl.col(data.key) <= today))),
        CODE: pa.Column(str, pa.Check.str_matches(_CODE_FORM), nullable=True),
        HEADINGS[9]: pa.Column(pl.Date, nullable=True),
        HEADINGS[10]: pa.Column(str, pa.Check.isin(list(inspections.VERDICTS))),
        HEADINGS[12]: pa.Column(str, pa.Check.str_matches(r"^[0-9]{6}$"), nullable=True),
    }
    rules = [
        pa.Check(lambda data: data.lazyframe.select(pl.col(HEADINGS[3]).is_not_null() | pl.col(CODE).is_not_null())),
        pa.Check(
            lambda data: data.lazyframe.select((pl.col(HEADINGS[10]) != "不合格") | pl.col(HEADINGS[11]).is_not_null())
        ),
        pa.Check(lambda data: data.lazyframe.select(pl.col(HEADINGS[9]) <= pl.col(HEADINGS[2]))),
    ]
    return pa.DataFrameSchema(columns, checks=rules)


def codes_one_by_one(path: str, rows: int) -> dict[str, Any]:
    """Check the codes of the first rows with python-stdnum, value by value."""
    from stdnum.cn import uscc

    values = _codes(path, rows)
    clock = Clock()
    valid = sum(map(uscc.is_valid, values))
    return {**clock.read(), "rows": len(values), "valid": valid}


def codes_as_column(path: str, rows: int) -> dict[str, Any]:
    """Check the same codes as one column, as intake does."""
    from zhiheng import codes

    values = pl.Series(_codes(path, rows)).to_arrow()
    clock = Clock()
    valid = int((codes.uscc.check_many(values) == 0).sum())
    return {**clock.read(), "rows": len(values), "valid": valid}


def _codes(path: str, rows: int) -> list[str]:
    return pl.read_csv(path, infer_schema=False, columns=[CODE], n_rows=rows)[CODE].drop_nulls().to_list()
