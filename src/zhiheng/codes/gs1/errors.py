"""What can go wrong in GS1 text.

GS1Error(CodeError)      text that is no element string, Digital Link or lot key; the context says where and why
"""

from __future__ import annotations

from zhiheng.codes.errors import CodeError


class GS1Error(CodeError):
    """GS1 text that cannot be read; context: ``value``, ``why_zh``, ``why_en``."""

    code = "gs1-unreadable"
    zh = "无法读取 GS1 数据“{value}”:{why_zh}"
    en = "The GS1 text “{value}” cannot be read: {why_en}"
