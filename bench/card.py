"""The scorecard that is measured: twelve criteria of Sichuan's shipped risk class, the same twelve that pandas computes.

Denominators and vetoes are those of the shipped card that read the same records (inspections, penalties, complaints); the
rules of each, the base and the levels are the shipped ones, word for word.
"""

from __future__ import annotations

from typing import Any

from zhiheng.policy import Pack

PACK = "sichuan"
SHIPPED, TWELVE = "risk-class", "risk-class-twelve"
CRITERIA = (
    "spot-check-failure",
    "retest-failure",
    "monitoring-problem",
    "market-failure",
    "repeat-failure",
    "spot-check-pass-rate",
    "days-since-failure",
    "fines",
    "heavy-penalty",
    "other-penalty",
    "accepted-complaints",
    "unresolved-complaints",
)
_READ = ("inspection", "penalty", "complaint")


def with_twelve(pack: Pack) -> Pack:
    """Return a pack with one scorecard more: the shipped one, cut to the twelve criteria and what reads their records."""
    plain = pack.resolved()
    cards = plain["elements"]["scorecards"]
    card: dict[str, Any] = {**cards[SHIPPED], "id": TWELVE}
    card["criteria"] = [each for each in card["criteria"] if each["id"] in CRITERIA]
    for name in ("denominators", "vetoes"):
        card[name] = [each for each in card[name] if each["reads"] in _READ]
    if len(card["criteria"]) != len(CRITERIA):
        raise ValueError("the shipped card has no longer all twelve criteria")
    elements = {**plain["elements"], "scorecards": {**cards, TWELVE: card}}
    return Pack.from_resolved({**plain, "elements": elements})
