"""The five qualities of the portal (产业、产品、工程、服务、环境) and which topics of indicators belong to each.

The topic of an indicator is the pack file that declares it; single indicators that belong elsewhere are named here.
"""

from __future__ import annotations

from typing import Final

from zhiheng.drafting.known import Measure, Said

QUALITIES: Final = {
    "industry": Said("产业质量", "Quality of industry"),
    "product": Said("产品质量", "Quality of products"),
    "construction": Said("工程质量", "Quality of construction"),
    "service": Said("服务质量", "Quality of services"),
    "environment": Said("环境质量", "Quality of the environment"),
}
RISK: Final = "risk"
OTHER: Final = "other"
_TOPICS: Final = {
    "economy": "industry", "brands": "industry", "enterprises": "industry", "infrastructure": "industry",
    "standards": "industry", "products": "product", "farm-and-food": "product", "quality-level": "product",
    "works": "construction", "services": "service", "satisfaction": "service", "environment": "environment",
    "safety": RISK,
}  # fmt: skip
_RISKS: Final = ("complaint", "injur", "accident", "recall", "incident", "tip-off")


def quality_of(measure: Measure) -> str:
    """Return the quality that an indicator belongs to, `risk` or `other`."""
    if any(word in measure.id for word in _RISKS):
        return RISK
    return _TOPICS.get(measure.topic, OTHER)
