"""The five qualities by which a report is framed (产业、产品、工程、服务、环境), and what stands beside them."""

from __future__ import annotations

from typing import Final

from zhiheng.drafting.known import Measure, Said

QUALITIES: Final = {
    "industry": Said("产业质量", "Quality of industries"),
    "product": Said("产品质量", "Quality of products"),
    "works": Said("工程质量", "Quality of construction"),
    "service": Said("服务质量", "Quality of services"),
    "environment": Said("环境质量", "Quality of the environment"),
}
RISK: Final = "risk"
OTHER: Final = "other"
#: What a text may be asked to tell of.
TOPICS: Final = {
    **QUALITIES,
    RISK: Said("安全、风险和投诉", "Safety, risks and complaints"),
    OTHER: Said("总体与基础", "The whole and its foundations"),
}
_RISKS: Final = ("complaint", "injur", "accident", "recall", "incident", "tip-off")


def quality_of(measure: Measure) -> str:
    """Return the quality that an indicator belongs to, `risk` or `other`; whoever hands indicators over says it in `topic`."""
    if any(word in measure.id for word in _RISKS):
        return RISK
    return measure.topic if measure.topic in QUALITIES else OTHER
