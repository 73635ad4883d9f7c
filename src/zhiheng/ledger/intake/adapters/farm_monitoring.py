"""Monitoring of farm products (农产品质量安全例行监测): one row a sample, one column a parameter.

A column is a parameter where it stands under a heading such as 检测结果, where its heading names a unit, or where it is a
known residue. Filled cells become items; a blank cell or a slash means that the parameter was not tested. Monitoring is
not a spot check: only a title or a column that says 监督抽查 makes it one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import polars as pl

from zhiheng.ledger.intake.adapters.food_sampling import masked
from zhiheng.ledger.intake.adapters.layout import Columns, bracketed, with_constant
from zhiheng.ledger.intake.adapters.measured import known, measured
from zhiheng.ledger.intake.adapters.port import Recognised
from zhiheng.ledger.intake.adapters.product_spot_check import KIND, kind_of_title
from zhiheng.ledger.intake.headings import normalise_heading
from zhiheng.ledger.intake.raw import ROW, RawChunk, RawSheet

_STAGE = "__stage"
_PARAMETER = "__parameter:"
COLUMNS = Columns(
    {
        "sample_no": ("样品编号", "抽样编号", "抽样单编号", "抽样单号", "样品编码"),
        "kind": ("检验类别", "监测类别", "监测类型", "任务类别"),
        "product_name": ("样品名称", "产品名称", "农产品名称", "品名"),
        "product_category": ("样品类别", "产品类别", "产品种类", "产品分类"),
        _STAGE: ("抽样环节", "监测环节", "采样环节"),
        "producer_name": ("生产单位", "生产主体", "生产单位名称", "生产基地", "生产企业", "生产主体名称", "生产者"),
        "producer_code": ("生产主体统一社会信用代码", "生产单位统一社会信用代码", "统一社会信用代码"),
        "seller_name": ("被抽样单位", "被抽样单位名称", "受检单位", "被抽检单位", "抽样单位名称（被抽）", "抽样场所"),
        "seller_code": ("被抽样单位统一社会信用代码", "受检单位统一社会信用代码"),
        "seller_address": ("抽样地点", "被抽样单位地址", "抽样地址"),
        "laboratory_name": ("检测机构", "检测单位", "承检机构", "检验机构", "承担单位"),
        "inspected_on": ("抽样日期", "抽样时间", "采样日期", "监测日期"),
        "verdict": ("检测结论", "判定结果", "结果判定", "综合判定", "检验结论", "是否合格", "判定"),
        "reason": ("不合格原因", "超标参数", "不合格参数", "不合格情况"),
        "sample_division": ("行政区划代码", "区划代码", "抽样地行政区划"),
        "task": ("任务名称", "监测任务", "项目名称"),
        "remark": ("备注", "说明"),
    }
)  # fmt: skip
_MADE = ("items", "verdict", "remark", "date_basis")
_UNIT = re.compile(r"(?i)^(mg|g|μg|µg|ug|ng)/(kg|g|l|ml)$|^%$|^cfu|^mpn|^ppm$|^ppb$|^bq/kg$")
_GROUPED = re.compile(r"(检测|检验|监测|残留|实测)(参数|项目|结果|指标|数据|值|量)")
#: Residues and contaminants that monitoring plans name most, known without a unit or a group over them.
_RESIDUES = frozenset(
    [
        "毒死蜱",
        "氧乐果",
        "克百威",
        "甲胺磷",
        "甲拌磷",
        "对硫磷",
        "甲基对硫磷",
        "久效磷",
        "乙酰甲胺磷",
        "三唑磷",
        "乐果",
        "敌敌畏",
        "水胺硫磷",
        "丙溴磷",
        "辛硫磷",
        "涕灭威",
        "灭多威",
        "氟虫腈",
        "腐霉利",
        "多菌灵",
        "啶虫脒",
        "吡虫啉",
        "噻虫嗪",
        "噻虫胺",
        "阿维菌素",
        "甲氨基阿维菌素苯甲酸盐",
        "氯氰菊酯",
        "氯氟氰菊酯",
        "高效氯氟氰菊酯",
        "溴氰菊酯",
        "联苯菊酯",
        "氰戊菊酯",
        "甲氰菊酯",
        "百菌清",
        "三唑酮",
        "苯醚甲环唑",
        "嘧霉胺",
        "异菌脲",
        "烯酰吗啉",
        "灭蝇胺",
        "虫螨腈",
        "哒螨灵",
        "六六六",
        "滴滴涕",
        "五氯硝基苯",
        "克伦特罗",
        "莱克多巴胺",
        "沙丁胺醇",
        "恩诺沙星",
        "环丙沙星",
        "氧氟沙星",
        "诺氟沙星",
        "培氟沙星",
        "洛美沙星",
        "磺胺类",
        "氟苯尼考",
        "氯霉素",
        "孔雀石绿",
        "结晶紫",
        "呋喃唑酮代谢物",
        "呋喃西林代谢物",
        "地西泮",
        "金刚烷胺",
        "四环素",
        "土霉素",
        "多西环素",
        "铅",
        "镉",
        "汞",
        "总汞",
        "砷",
        "无机砷",
        "总砷",
        "铬",
        "黄曲霉毒素B1",
        "三聚氰胺",
    ]
)


class FarmMonitoring:
    """The adapter. Recognised by columns of parameters beside sample, product and day."""

    id = "farm-monitoring"
    record_type = "inspection"
    headings = COLUMNS.headings()

    def recognise(self, headings: Sequence[str | None]) -> Recognised | None:
        """Return field → column (parameters too), or None where the sheet is not wide or not of samples."""
        shown, rest = COLUMNS.found(headings)
        parameters = [heading for heading in rest if _is_parameter(heading)]
        enough = shown.keys() >= {"sample_no", "product_name", "inspected_on"}
        if not enough or not parameters or (len(parameters) == 1 and _STAGE not in shown):
            return None
        shown |= {f"{_PARAMETER}{heading}": heading for heading in parameters}
        return Recognised(shown, tuple(heading for heading in rest if heading not in parameters), _MADE)

    def reshape(self, sheet: RawSheet, recognised: Recognised) -> RawSheet:
        """Return the sheet with the kind of inspection: monitoring, unless a title says that it was a spot check."""
        if "kind" in recognised.shown:
            return sheet
        return with_constant(sheet, KIND, kind_of_title(sheet.above) or "风险监测")

    def apply(self, chunk: RawChunk, recognised: Recognised) -> RawChunk:
        """Return the chunk in fields of ``inspection``, the filled parameters of a row as its items."""
        shown = recognised.shown
        plain = {name: column for name, column in shown.items() if not name.startswith(_PARAMETER)}
        frame = chunk.frame.select(
            ROW, *[pl.col(column).str.strip_chars().alias(name) for name, column in plain.items()]
        )
        parameters = [_named(column) for name, column in shown.items() if name.startswith(_PARAMETER)]
        columns = [column for name, column in shown.items() if name.startswith(_PARAMETER)]
        made = [
            pl.Series(
                "items",
                [_items(cells, parameters) for cells in chunk.frame.select(columns).iter_rows()],
                dtype=pl.String,
            ),
            _remarks(frame),
            pl.when(pl.col("inspected_on").is_not_null()).then(pl.lit("sampled")).alias("date_basis"),
        ]
        if "verdict" not in frame.columns:
            made.append(pl.lit("not_judged").alias("verdict"))
        made += [masked(frame[name]) for name in ("seller_name", "producer_name") if name in frame.columns]
        frame = frame.with_columns(made)
        return RawChunk(frame.drop(_STAGE, strict=False), findings=list(chunk.findings), done=chunk.done)


def _is_parameter(heading: str) -> bool:
    group, bar, name = heading.rpartition("|")
    if bar and _GROUPED.search(group):
        return True
    unit = bracketed(heading)
    bare = re.sub(r"[(（].*$", "", name)
    return bool(unit and _UNIT.match(normalise_heading(unit))) or bare.strip() in _RESIDUES


def _named(heading: str) -> tuple[str, str | None]:
    """Return the parameter of a column and its unit, from its own heading or the one over it."""
    group, _, name = heading.rpartition("|")
    own, over = bracketed(name), bracketed(group)
    is_unit = own is not None and _UNIT.match(normalise_heading(own)) is not None
    return (re.sub(r"\s*[(（][^()（）]*[)）]\s*$", "", name) if is_unit else name), own if is_unit else over


def _items(cells: Sequence[str | None], parameters: Sequence[tuple[str, str | None]]) -> str | None:
    pairs = zip(cells, parameters, strict=True)
    items = [measured(name, cell, heading_unit=unit) for cell, (name, unit) in pairs if cell and known(cell)]
    return json.dumps(items, ensure_ascii=False) if items else None


def _remarks(frame: pl.DataFrame) -> pl.Expr:
    """Return the remark with the stage at which the sample was taken."""
    said = pl.col("remark") if "remark" in frame.columns else pl.lit(None, pl.String)
    if _STAGE not in frame.columns:
        return said.alias("remark")
    stage = pl.when(pl.col(_STAGE) != "").then(pl.format("抽样环节：{}", pl.col(_STAGE)))
    return pl.concat_str(stage, pl.when(said != "").then(said), separator="；", ignore_nulls=True).alias("remark")
