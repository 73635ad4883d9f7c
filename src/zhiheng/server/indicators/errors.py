"""Errors of pages of indicators.

ServerError
└── BoundariesRefused      boundaries without a review number, of other places, or no GeoJSON
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
