"""Published food-sampling sheets (食品安全监督抽检不合格产品信息): each row is one failed sample.

What it does beyond plain mapping: splits 不合格项目║检验结果║标准值 into items; takes 生产日期/批号 apart where the cell
is a day or clearly a lot; writes the verdict (fail) and the kind (spot check) that the sheet only implies; takes the day
of the notice where no day of sampling is given, and says so; hides the names of stall holders (see ``masking``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from zhiheng.ledger.intake.adapters.items import split_columns, split_items
from zhiheng.ledger.intake.adapters.port import Recognised
from zhiheng.ledger.intake.exact import Bad, day, fold
from zhiheng.ledger.intake.findings import Finding
from zhiheng.ledger.intake.headings import forms, normalise_heading
from zhiheng.ledger.intake.masking import mask_stall_holder
from zhiheng.ledger.intake.raw import ROW, RawChunk, RawSheet

ID = "food-sampling"
_PACKED = "__items"
_NAMES, _VALUES, _LIMITS = "__item_names", "__item_values", "__item_limits"

#: field → headings of the layout, first the one that official sheets use.
COLUMNS: dict[str, tuple[str, ...]] = {
    "sample_no": ("抽样编号", "抽样单编号", "抽样单号", "样品编号"),
    "producer_name": ("标称生产企业名称", "标称生产者名称", "标示生产企业名称", "生产企业名称"),
    "producer_address": ("标称生产企业地址", "标称生产者地址", "标示生产企业地址", "生产企业地址"),
    "producer_code": ("标称生产企业统一社会信用代码", "生产企业统一社会信用代码"),
    "seller_name": ("被抽样单位名称", "被抽样单位", "被抽检单位名称"),
    "seller_address": ("被抽样单位地址", "被抽样单位所在省份", "被抽检单位地址", "所在省份"),
    "seller_code": ("被抽样单位统一社会信用代码",),
    "product_name": ("食品名称", "样品名称", "产品名称"),
    "product_category": ("分类", "食品大类", "食品类别", "产品类别"),
    "specification": ("规格型号", "规格"),
    "trademark": ("商标", "标称商标"),
    "production_text": ("生产日期/批号", "生产日期批号", "标称生产日期/批号"),
    "production_date": ("生产日期", "标称生产日期"),
    "lot_no": ("批号",),
    "laboratory_name": ("检验机构", "承检机构", "检验机构名称"),
    "notice_no": ("公告号", "公告编号", "通告号", "通告编号"),
    "notice_date": ("公告日期", "通告日期", "公布日期"),
    "inspected_on": ("抽样日期", "抽检日期", "抽样时间"),
    "task": ("任务来源/项目名称", "任务来源", "任务名称"),
    "remark": ("备注",),
    _PACKED: (
        "不合格项目║检验结果║标准值",
        "检验项目║检验结果║标准值",
        "问题项目║检验结果║标准值",
        "不合格项目||检验结果||标准值",
    ),
    _NAMES: ("不合格项目", "不合格检验项目"),
    _VALUES: ("检验结果", "实测值"),
    _LIMITS: ("标准值", "标准要求"),
}
_ORDINALS = ("序号", "编号")
_MADE = ("kind", "verdict", "items", "production_date", "lot_no", "inspected_on", "date_basis")
_TABLE = {normalise_heading(text): name for name, texts in COLUMNS.items() for text in texts}


class FoodSampling:
    """The adapter. Recognised where a packed column, or its three parts, stand beside sample number and product."""

    id = ID
    record_type = "inspection"
    headings = tuple(text for texts in COLUMNS.values() for text in texts) + _ORDINALS

    def recognise(self, headings: Sequence[str | None]) -> Recognised | None:
        """Return field → column, or None if the sheet has no items of failed samples."""
        shown: dict[str, str] = {}
        unused = []
        for heading in (text for text in headings if text):
            name = next((_TABLE[form] for form in forms(heading) if form in _TABLE), None)
            if name is None or name in shown:
                unused.append(heading)
            else:
                shown[name] = heading
        packed = _PACKED in shown or {_NAMES, _VALUES, _LIMITS} <= shown.keys()
        if not packed or not {"sample_no", "product_name"} <= shown.keys():
            return None
        return Recognised(shown, tuple(heading for heading in unused if heading not in _ORDINALS), _MADE)

    def reshape(self, sheet: RawSheet, recognised: Recognised) -> RawSheet:
        """Return the sheet as it is: a row is a sample."""
        return sheet

    def apply(self, chunk: RawChunk, recognised: Recognised) -> RawChunk:
        """Return the chunk in fields of ``inspection``; rows whose items do not come out even become findings."""
        shown = recognised.shown
        frame = chunk.frame.select(
            ROW, *[pl.col(column).str.strip_chars().alias(name) for name, column in shown.items()]
        )
        items, findings = _items(frame, shown)
        days = [production(row) for row in frame.iter_rows(named=True)]
        columns = [
            pl.Series("items", items, dtype=pl.String),
            pl.Series("production_date", [entry[0] for entry in days], dtype=pl.String),
            pl.Series("lot_no", [entry[1] for entry in days], dtype=pl.String),
            pl.lit("fail").alias("verdict"),
            pl.lit("spot_check").alias("kind"),
            *dates(frame),
        ]
        if "seller_name" in shown:
            columns.append(masked(frame["seller_name"]))
        frame = frame.with_columns(columns).drop([name for name in shown if name.startswith("__")])
        return RawChunk(frame, findings=[*chunk.findings, *findings], done=chunk.done)


def _items(frame: pl.DataFrame, shown: dict[str, str] | Any) -> tuple[list[str | None], list[Finding]]:
    found: list[str | None] = []
    findings: list[Finding] = []
    heading = shown.get(_PACKED) or shown[_NAMES]
    for row in frame.iter_rows(named=True):
        if _PACKED in shown:
            cell = row[_PACKED]
            items = split_items(cell) if cell else None
        else:
            cell = row[_NAMES]
            items = split_columns(cell, row[_VALUES], row[_LIMITS]) if cell else None
        if isinstance(items, Bad):
            findings.append(Finding(row[ROW], heading, "items", items.code, cell, items.detail))
            items = None
        found.append(json.dumps(items, ensure_ascii=False) if items else None)
    return found, findings


def production(row: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return production day and lot; a cell that is neither plainly is left in ``production_text`` alone."""
    written, lot = row.get("production_date"), row.get("lot_no")
    text = row.get("production_text")
    if not text or text in {"/", "—", "-"}:
        return written, lot
    parts = [part.strip() for part in fold(text).split("/")] if text.count("/") == 1 else [text]
    days = [part for part in parts if not isinstance(day(part), Bad)]
    lots = [part for part in parts if part and part not in days and part != "/"]
    if len(days) == 1 and len(lots) <= 1:
        return written or days[0], lot or (lots[0] if lots else None)
    return written, lot


def dates(frame: pl.DataFrame) -> list[pl.Expr]:
    """Take the day of sampling, or the day of the notice where a row has none, and note which it was."""
    nothing = pl.lit(None, pl.String)
    sampled = _given(frame, "inspected_on") if "inspected_on" in frame.columns else nothing
    notice = _given(frame, "notice_date") if "notice_date" in frame.columns else nothing
    return [
        pl.coalesce(sampled, notice).alias("inspected_on"),
        pl.when(sampled.is_not_null())
        .then(pl.lit("sampled"))
        .when(notice.is_not_null())
        .then(pl.lit("notice"))
        .alias("date_basis"),
    ]


def _given(_frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.when(~pl.col(name).is_in(["", "/", "—", "-", "无"])).then(pl.col(name))


def masked(names: pl.Series) -> pl.Series:
    """Return places of sampling with the names of stall holders hidden."""
    distinct = names.drop_nulls().unique().to_list()
    table = {name: mask_stall_holder(name) for name in distinct}
    return names.replace(table) if table else names
