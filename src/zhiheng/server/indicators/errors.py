"""Errors of pages of indicators.

ServerError
├── BoundariesRefused      boundaries without a review number, of other places, or no GeoJSON
└── UnknownPlace           a place that is to be compared is none of its level within the whole
"""

from __future__ import annotations

from typing import ClassVar

from zhiheng.server.errors import ServerError


class BoundariesRefused(ServerError):
    """A file of boundaries cannot be taken. Context: file, problem_zh, problem_en."""

    code: ClassVar[str] = "boundaries-refused"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "边界文件“{file}”不能采用：{problem_zh}"
    en: ClassVar[str] = "The file of boundaries “{file}” cannot be taken: {problem_en}"


class UnknownPlace(ServerError):
    """No such place is there to be compared. Context: place, within, level."""

    code: ClassVar[str] = "unknown-place"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "{within} 之内没有可比较的地方 {place}（层级 {level}）。请核对区划代码和层级。"
    en: ClassVar[str] = (
        "There is no place {place} to be compared within {within} (level {level}). Check the division code and the level."
    )
