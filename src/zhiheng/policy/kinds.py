"""The kinds of element a pack may hold, and the folder or file each stands in."""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.policy.model import (
    Assessment,
    Benefit,
    Body,
    Document,
    DrawPlan,
    Element,
    Indicator,
    LevelTable,
    Lights,
    ListScheme,
    Measure,
    Mechanism,
    PackCase,
    Parameter,
    Plan,
    Procedure,
    Programme,
    Quality,
    Realisation,
    RecordType,
    Region,
    Register,
    ReportingRound,
    Scorecard,
    Source,
    Target,
    Task,
    Template,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. ``name`` is its folder and file name, ``attribute`` its attribute of a pack."""

    name: str
    model: type[Element]
    zh: str
    en: str

    @property
    def attribute(self) -> str:
        """The name with underscores."""
        return self.name.replace("-", "_")


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("documents", Document, "文件", "document"),
        Kind("bodies", Body, "机构", "body"),
        Kind("regions", Region, "区域", "region"),
        Kind("sources", Source, "数据来源", "source"),
        Kind("record-types", RecordType, "记录类型", "record type"),
        Kind("level-tables", LevelTable, "分级表", "level table"),
        Kind("scorecards", Scorecard, "评分卡", "scorecard"),
        Kind("measures", Measure, "措施", "measure"),
        Kind("parameters", Parameter, "参数", "parameter"),
        Kind("indicators", Indicator, "指标", "indicator"),
        Kind("targets", Target, "目标", "target"),
        Kind("qualities", Quality, "质量领域", "quality"),
        Kind("plans", Plan, "计划", "plan"),
        Kind("tasks", Task, "任务", "task"),
        Kind("lights", Lights, "亮灯规则", "set of lights"),
        Kind("registers", Register, "名册", "register"),
        Kind("benefits", Benefit, "扶持政策", "benefit"),
        Kind("lists", ListScheme, "名单", "list"),
        Kind("procedures", Procedure, "程序", "procedure"),
        Kind("programmes", Programme, "项目制度", "programme"),
        Kind("rounds", ReportingRound, "填报", "reporting round"),
        Kind("assessments", Assessment, "考核方案", "assessment"),
        Kind("templates", Template, "文书模板", "template"),
        Kind("draw-plans", DrawPlan, "抽取计划", "draw plan"),
        Kind("mechanisms", Mechanism, "机制", "mechanism"),
        Kind("realisations", Realisation, "落实", "realisation"),
        Kind("cases", PackCase, "案例", "case"),
    )
}

_BY_MODEL = {kind.model: kind for kind in KINDS.values()}


def kind_of(element: Element) -> Kind:
    """Return the kind an element is of."""
    return _BY_MODEL[type(element)]
