"""Which fields head a record's card and what its outcome means; types not named here show their first fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: record type → the field that tells one record from another at a glance.
HEADLINE = {
    "inspection": "product_name",
    "penalty": "decision_no",
    "certificate": "scheme",
    "honour": "title",
    "listing": "scheme",
    "statistic": "indicator",
    "rectification": "order_no",
    "organisation": "name",
}

#: record type → fields of the card, in order.
CARD = {
    "inspection": ("kind", "specification", "lot_no", "laboratory_name"),
    "penalty": ("kind", "ground", "fine", "authority"),
    "certificate": ("certificate_no", "expires_on", "body_name"),
    "honour": ("grade", "awarded_by", "valid_until"),
    "listing": ("ground", "until", "removed_on", "authority"),
    "organisation": ("status", "industry", "division"),
}

#: record type → field whose value is its outcome → value → tone.
OUTCOME: dict[str, tuple[str, dict[str, str]]] = {
    "inspection": ("verdict", {"pass": "good", "fail": "bad", "not_judged": "neutral"}),
    "certificate": (
        "status",
        {"valid": "good", "suspended": "attention", "withdrawn": "bad", "expired": "neutral"},
    ),
    "penalty": ("kind", {}),
    "organisation": ("status", {"active": "good", "revoked": "bad", "deregistered": "neutral", "moved_out": "neutral"}),
}

#: record types whose dot on the time line has a tone of its own.
TONE = {"honour": "good", "penalty": "attention", "listing": "bad"}

#: tab of an enterprise's file → record types.
TABS = {
    "certificates": ("certificate",),
    "honours": ("honour",),
    "lists": ("listing",),
    "inspections": ("inspection",),
    "penalties": ("penalty",),
}

#: columns of a tab's table, after the date.
TAB_COLUMNS = {
    "certificates": ("certificate_no", "scheme", "scope", "expires_on", "status", "body_name"),
    "honours": ("title", "kind", "grade", "awarded_by", "valid_until"),
    "lists": ("scheme", "ground", "until", "removed_on", "removal_reason", "authority"),
    "inspections": ("kind", "product_name", "lot_no", "verdict", "laboratory_name", "sample_no"),
    "penalties": ("decision_no", "kind", "ground", "fine", "authority", "public_until"),
}


def tone_of(record_type: str, payload: Mapping[str, Any]) -> str:
    """Return the tone of a record: by its outcome, else by its type, else neutral."""
    if record_type == "listing":
        return "neutral" if payload.get("removed_on") else "bad"
    field, tones = OUTCOME.get(record_type, ("", {}))
    return tones.get(str(payload.get(field, "")), TONE.get(record_type, "neutral"))
