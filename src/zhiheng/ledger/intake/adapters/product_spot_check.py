"""Result lists of spot checks of products: limits, measured values and re-analyses, one sample over one or many rows.

What it does beyond plain mapping: puts the rows of a sample together; makes items of name, limit, value and verdict, with
units from cells, a unit column or headings; takes the kind of inspection from the title where no column says it; takes the
outcome of a re-analysis (复检) as the verdict of the sample and tells of it in the remark, for it corrects the first one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from zhiheng.ledger.intake.adapters.food_sampling import masked, production
from zhiheng.ledger.intake.adapters.layout import Columns, bracketed, ordinals, with_constant
from zhiheng.ledger.intake.adapters.measured import Cells, items_of, known
from zhiheng.ledger.intake.adapters.port import Recognised
from zhiheng.ledger.intake.exact import Bad
from zhiheng.ledger.intake.findings import Finding
from zhiheng.ledger.intake.raw import ROW, RawChunk, RawSheet
from zhiheng.ledger.intake.together import Together, gathered

_NAMES, _VALUES, _LIMITS = "__names", "__values", "__limits"
_VERDICTS, _UNITS = "__verdicts", "__units"
_PARTS = (_NAMES, _VALUES, _LIMITS, _VERDICTS, _UNITS)
_RETEST, _RETEST_VERDICT, _CONCLUDED = "__retest", "__retest_verdict", "__concluded"

COLUMNS = Columns(
    {
        "sample_no": ("抽样编号", "抽样单编号", "抽样单号", "样品编号", "样品编码", "检验报告编号", "报告编号", "报告书编号"),
        "kind": ("检验类别", "抽查类别", "任务类别", "抽检类型", "监督类别", "检查类型"),
        "product_name": ("产品名称", "样品名称", "商品名称", "标称产品名称", "抽样产品名称"),
        "product_category": ("产品类别", "产品种类", "产品分类", "商品类别"),
        "specification": ("规格型号", "规格", "型号规格", "型号", "规格等级"),
        "trademark": ("商标", "标称商标", "注册商标"),
        "gtin": ("商品条码", "条码", "产品条码"),
        "production_text": ("生产日期/批号", "生产日期(批号)", "标称生产日期/批号", "生产日期/批次"),
        "production_date": ("生产日期", "标称生产日期"),
        "lot_no": ("批号", "生产批号", "产品批号"),
        "producer_name": ("标称生产企业名称", "标称生产企业", "生产企业名称", "生产企业", "生产单位", "受检单位", "受检企业", "企业名称"),
        "producer_code": ("生产企业统一社会信用代码", "受检单位统一社会信用代码", "企业统一社会信用代码", "统一社会信用代码"),
        "producer_address": ("标称生产企业地址", "生产企业地址", "受检单位地址"),
        "seller_name": ("被抽样单位名称", "被抽样单位", "被抽查单位", "被抽检单位", "经销单位", "销售单位", "销售者"),
        "seller_code": ("被抽样单位统一社会信用代码", "经销单位统一社会信用代码", "销售单位统一社会信用代码"),
        "seller_address": ("被抽样单位地址", "抽样地点", "经销单位地址"),
        "laboratory_name": ("检验机构", "承检机构", "检验机构名称", "检验单位", "检测机构", "承检单位"),
        "inspected_on": ("抽样日期", "抽样时间", "抽查日期", "抽检日期"),
        _CONCLUDED: ("检验日期", "报告日期", "签发日期", "检验完成日期"),
        "notice_no": ("公告号", "通告编号", "公告编号"),
        "notice_date": ("公告日期", "通告日期", "公布日期"),
        "verdict": ("检验结论", "综合判定", "综合结论", "判定结果", "总体结论", "抽查结果", "结论", "是否合格"),
        "reason": ("不合格原因", "不合格说明"),
        "sample_division": ("抽样地行政区划", "行政区划代码", "区划代码"),
        "task": ("任务名称", "抽查任务", "任务来源/项目名称"),
        "remark": ("备注", "说明"),
        _NAMES: ("检验项目", "检测项目", "检验项目名称", "不合格项目", "不合格检验项目", "项目名称"),
        _LIMITS: ("标准要求", "标准值", "技术要求", "标准指标", "标准规定", "限量值", "限值", "标准要求值"),
        _VALUES: ("实测值", "检测值", "检验值", "实测结果", "检测结果", "检验结果"),
        _VERDICTS: ("单项判定", "单项结论", "单项评价", "项目判定"),
        _UNITS: ("单位", "计量单位"),
        _RETEST: ("复检结果", "复检情况", "复检实测值"),
        _RETEST_VERDICT: ("复检结论", "复检判定"),
    }
)  # fmt: skip
_MADE = ("items", "verdict", "production_date", "lot_no", "inspected_on", "date_basis", "remark")
_OVERALL = "检验结果"
KIND = "检验类别"
#: Words of a title that say what kind of inspection every row is; the first that stands there counts.
_TITLES = (
    ("风险监测", "风险监测"), ("例行监测", "风险监测"), ("流通领域", "流通领域抽检"), ("网络", "网络抽检"), ("比对试验", "质量比对试验"),
    ("监督抽查", "监督抽查"), ("监督抽检", "监督抽查"),
)  # fmt: skip


class ProductSpotCheck:
    """The adapter. Recognised where items with measured values stand beside a verdict, a sample number and a product."""

    id = "product-spot-check"
    record_type = "inspection"
    headings = COLUMNS.headings()

    def recognise(self, headings: Sequence[str | None]) -> Recognised | None:
        """Return field → column, or None where there are no items with values, or no verdict of any sort."""
        shown, rest = COLUMNS.found(headings)
        if _OVERALL in rest and "verdict" not in shown:  # beside 实测值 it is the verdict
            shown["verdict"] = _OVERALL
            rest.remove(_OVERALL)
        judged = shown.keys() & {"verdict", _VERDICTS, _RETEST, _RETEST_VERDICT}
        dated = shown.keys() & {"inspected_on", _CONCLUDED, "notice_date"}
        if not judged or not dated or not shown.keys() >= {"sample_no", "product_name", _NAMES, _VALUES}:
            return None
        return Recognised(shown, tuple(rest), _MADE)

    def reshape(self, sheet: RawSheet, recognised: Recognised) -> RawSheet:
        """Return one row a sample, with the kind of inspection as the title says it where no column does."""
        shown = recognised.shown
        parts = tuple(shown[name] for name in (*_PARTS, _RETEST, _RETEST_VERDICT) if name in shown)
        how = Together(shown["sample_no"], parts, ordinals(sheet.headings))
        sheet = gathered(sheet, how)
        kind = None if "kind" in shown else kind_of_title(sheet.above)
        return with_constant(sheet, KIND, kind) if kind else sheet

    def apply(self, chunk: RawChunk, recognised: Recognised) -> RawChunk:
        """Return the chunk in fields of ``inspection``; samples whose items do not come out even become findings."""
        shown = recognised.shown
        frame = chunk.frame.select(ROW, *[pl.col(column).alias(name) for name, column in shown.items()])
        unit = bracketed(shown[_VALUES]) or bracketed(shown.get(_LIMITS))
        made: list[dict[str, str | None]] = []
        findings = list(chunk.findings)
        for row in frame.iter_rows(named=True):
            items = items_of(Cells(*(row.get(name) for name in _PARTS)), unit)
            if isinstance(items, Bad):
                findings.append(Finding(row[ROW], shown[_NAMES], "items", items.code, row[_NAMES], items.detail))
                items = None
            made.append(_made(row, items))
        columns = [pl.Series(name, [entry[name] for entry in made], dtype=pl.String) for name in _MADE]
        if "seller_name" in shown:
            columns.append(masked(frame["seller_name"].str.strip_chars()))
        frame = frame.with_columns(columns).drop([name for name in shown if name.startswith("__")])
        return RawChunk(frame, findings=findings, done=chunk.done)


def kind_of_title(above: Sequence[str]) -> str | None:
    """Return what kind of inspection the titles above a sheet say, None where they say none."""
    text = "".join(above)
    return next((kind for word, kind in _TITLES if word in text), None)


def _made(row: Mapping[str, Any], items: list[dict[str, str | None]] | None) -> dict[str, str | None]:
    day, lot = production({name: _stripped(row.get(name)) for name in ("production_date", "lot_no", "production_text")})
    first = known(row.get("verdict")) or _of_items(items)
    second, told = _retested(row)
    sampled, concluded, notice = (known(row.get(name)) for name in ("inspected_on", _CONCLUDED, "notice_date"))
    if second:
        told = f"初检：{first or '—'}；复检：{second}" + (f"（{told}）" if told else "")
    elif told:
        told = f"复检结果：{told}"
    remark = "；".join(text for text in (known(row.get("remark")), told) if text)
    return {
        "items": json.dumps(items, ensure_ascii=False) if items else None,
        "verdict": second or first,
        "production_date": day,
        "lot_no": lot,
        "inspected_on": sampled or concluded or notice,
        "date_basis": "sampled" if sampled else "concluded" if concluded else "notice" if notice else None,
        "remark": remark or None,
    }


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else None


def _of_items(items: list[dict[str, str | None]] | None) -> str | None:
    """Return the verdict that the verdicts on all items make, None where one is missing."""
    verdicts = [(item["verdict"] or "") for item in items or ()]
    if any(text == "fail" or text.startswith("不") for text in verdicts if "判定" not in text):
        return "fail"
    return "pass" if verdicts and all(text in {"pass", "合格", "符合", "符合要求"} for text in verdicts) else None


def _retested(row: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the verdict of a re-analysis and what else its cells say."""
    cells = [[known(line) for line in (row.get(name) or "").split("\n")] for name in (_RETEST_VERDICT, _RETEST)]
    verdicts = [line for lines in cells for line in lines if line and _verdict(line)]
    rest = [line for lines in cells for line in lines if line and not _verdict(line) and line != "未复检"]
    found = {_verdict(line) for line in verdicts}
    final = "不合格" if "不合格" in found else "合格" if found else None
    return final, "、".join(dict.fromkeys(rest)) or None


def _verdict(text: str) -> str | None:
    if text in {"合格", "复检合格", "符合", "符合要求", "复检符合"}:
        return "合格"
    return "不合格" if text in {"不合格", "复检不合格", "仍不合格", "不符合", "维持不合格"} else None
