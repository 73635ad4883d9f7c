"""Qualities: the domains by which pages and reports group indicators, and the figures that stand for each."""

from __future__ import annotations

from pydantic import Field

from zhiheng.policy.model.base import Element


class Quality(Element):
    """A domain of quality (产业、产品、工程、服务、环境 …) with the indicators shown under it."""

    order: int = Field(ge=1, le=20, description="its place among the others; each stands once")
    headlines: tuple[str, ...] = Field(
        default=(),
        max_length=6,
        description="indicators that stand for it on opening pages and walls, the first on top",
    )
    current_years: int = Field(
        default=5, ge=1, le=30, description="years after which the last value of a headline gives way to the next"
    )
    indicators: tuple[str, ...] = Field(
        default=(), description="indicators shown under it, beside those that the packs it builds on place"
    )
    rest: bool = Field(default=False, description="takes what nobody placed, and is none of those shown on walls")
