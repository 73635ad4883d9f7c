"""The five qualities by which the portal is framed: 产业、产品、工程、服务、环境, and what carries all of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from zhiheng.policy.model import Localised

#: quality → what it is called. The order is that of the documents.
QUALITIES: dict[str, Localised] = {
    "industry": Localised(zh="产业质量", en="Quality of industries"),
    "product": Localised(zh="产品质量", en="Quality of products"),
    "works": Localised(zh="工程质量", en="Quality of construction"),
    "service": Localised(zh="服务质量", en="Quality of services"),
    "environment": Localised(zh="环境质量", en="Quality of the environment"),
    "whole": Localised(zh="总体与基础", en="The whole and its foundations"),
}
WHOLE = "whole"


@cache
def placed() -> Mapping[str, str]:
    """Return indicator → quality, as `data/qualities.tsv` has it."""
    text = resources.files("zhiheng.server.indicators").joinpath("data/qualities.tsv").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    return {indicator: quality for quality, indicator in lines}


def quality_of(indicator: str) -> str:
    """Return the quality that an indicator is shown under; one that nobody placed stands with the whole."""
    return placed().get(indicator, WHOLE)
