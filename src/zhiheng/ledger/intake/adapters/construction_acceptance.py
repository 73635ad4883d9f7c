"""Filings of completed works (竣工验收备案表): one project over several units, each unit accepted by itself.

The unit of a project belongs to what was accepted: two units accepted on one day are two acceptances. Cells of the project
left blank under the first unit are filled from above; what a unit has of its own (day, result, filing) never is.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from zhiheng.ledger.intake.adapters.layout import Columns
from zhiheng.ledger.intake.adapters.port import Recognised
from zhiheng.ledger.intake.raw import ROW, RawChunk, RawSheet
from zhiheng.ledger.intake.together import filled_down

_PROJECT = "__project"
COLUMNS = Columns(
    {
        "project_code": ("项目代码", "工程编码", "工程编号", "项目编号", "项目编码"),
        _PROJECT: ("项目名称", "工程名称", "工程项目名称"),
        "unit_name": ("单位工程", "单位工程名称", "单体名称", "单体工程名称"),
        "class": ("工程类别", "工程类型", "项目类别", "工程分类"),
        "developer_name": ("建设单位", "建设单位名称"),
        "developer_code": ("建设单位统一社会信用代码",),
        "surveyor_name": ("勘察单位", "勘察单位名称"),
        "designer_name": ("设计单位", "设计单位名称"),
        "builder_name": ("施工单位", "施工单位名称", "施工总承包单位"),
        "builder_code": ("施工单位统一社会信用代码", "统一社会信用代码"),
        "supervisor_name": ("监理单位", "监理单位名称"),
        "supervisor_code": ("监理单位统一社会信用代码",),
        "accepted_on": ("竣工验收日期", "验收日期", "竣工日期", "竣工验收时间"),
        "result": ("竣工验收结论", "验收结论", "验收意见", "竣工验收结果", "验收结果"),
        "first_pass": ("是否一次验收合格", "一次验收合格", "一次验收是否合格", "一次验收", "一次性验收合格", "是否一次性验收合格"),
        "grade": ("工程质量等级", "质量等级"),
        "filed_on": ("备案日期", "竣工备案日期", "备案时间"),
        "filing_no": ("备案编号", "竣工备案编号", "竣工验收备案编号", "备案号"),
        "reinspections": ("整改复验次数", "复验次数"),
        "value": ("工程造价", "结算价", "合同造价"),
        "project_division": ("行政区划代码", "区划代码"),
    }
)  # fmt: skip
_MADE = ("project_name",)
#: What a project says once for all of its units.
_OF_PROJECT = (_PROJECT, "class", "developer_name", "developer_code", "surveyor_name", "designer_name", "builder_name",
               "builder_code", "supervisor_name", "supervisor_code", "project_division")  # fmt: skip


class ConstructionAcceptance:
    """The adapter. Recognised by a project and its units beside day, builder and first-time acceptance."""

    id = "construction-acceptance"
    record_type = "acceptance"
    headings = COLUMNS.headings()

    def recognise(self, headings: Sequence[str | None]) -> Recognised | None:
        """Return field → column, or None where the sheet does not tell units of projects."""
        shown, rest = COLUMNS.found(headings)
        needed = {"project_code", _PROJECT, "unit_name", "accepted_on", "builder_name", "first_pass"}
        return Recognised(shown, tuple(rest), _MADE) if shown.keys() >= needed else None

    def reshape(self, sheet: RawSheet, recognised: Recognised) -> RawSheet:
        """Return the sheet with the cells of a project in the rows of all of its units."""
        shown = recognised.shown
        columns = [shown[name] for name in _OF_PROJECT if name in shown]
        return filled_down(sheet, shown["project_code"], columns, shown["unit_name"])

    def apply(self, chunk: RawChunk, recognised: Recognised) -> RawChunk:
        """Return the chunk in fields of ``acceptance``; what was accepted is named by project and unit."""
        frame = chunk.frame.select(
            ROW, *[pl.col(column).str.strip_chars().alias(name) for name, column in recognised.shown.items()]
        )
        unit = pl.when(~pl.col("unit_name").is_in(["", "/", "—", "-"])).then(pl.col("unit_name"))
        inside = pl.col(_PROJECT).str.contains(unit, literal=True).fill_null(value=True)
        name = pl.when(inside).then(pl.col(_PROJECT)).otherwise(pl.concat_str(_PROJECT, unit, separator=" "))
        frame = frame.with_columns(name.alias("project_name")).drop(_PROJECT)
        return RawChunk(frame, findings=list(chunk.findings), done=chunk.done)
