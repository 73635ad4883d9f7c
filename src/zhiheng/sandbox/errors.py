"""Errors of the synthetic province."""

from __future__ import annotations

from zhiheng.errors import ZhihengError


class NoProvince(ZhihengError):
    """A pack without a division has no places to invent enterprises in."""

    code = "no-province"
    zh = "政策包“{pack}”没有写 division，无法生成合成省份。请选一个省的政策包，或在 pack.yaml 中写明区划代码。"
    en = "The pack “{pack}” has no division, so no province can be made. Choose a province's pack, or write its division."
