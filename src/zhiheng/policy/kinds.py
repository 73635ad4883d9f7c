"""The kinds of element a pack may hold, and the folder or file each stands in."""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.policy.model import (
    Body,
    Document,
    Element,
    LevelTable,
    Measure,
    PackCase,
    Parameter,
    RecordType,
    Region,
    Scorecard,
    Source,
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
        Kind("cases", PackCase, "案例", "case"),
    )
}

_BY_MODEL = {kind.model: kind for kind in KINDS.values()}


def kind_of(element: Element) -> Kind:
    """Return the kind an element is of."""
    return _BY_MODEL[type(element)]
