"""RFC 8785: one form of a document."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from zhiheng.audit.canonical import canonical
from zhiheng.audit.errors import NotCanonical


def test_published_example() -> None:
    document = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonical(document).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_names_are_sorted_by_utf16() -> None:
    assert canonical({"\ufb33": 1, "\U0001f600": 2, "a": 3}).decode() == '{"a":3,"😀":2,"\ufb33":1}'


def test_days_instants_decimals_and_bytes_are_texts() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    found = canonical({"d": date(2026, 3, 1), "t": noon, "n": Decimal("1.50"), "b": b"\x00\xff", "l": (1,)})
    assert found == b'{"b":"00ff","d":"2026-03-01","l":[1],"n":"1.50","t":"2026-03-01T04:00:00.000000Z"}'


@pytest.mark.parametrize(
    "bad", [float("nan"), 2**60, object(), "\ud800", datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)]
)
def test_what_has_no_form_is_refused(bad: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical({"bad": bad})
