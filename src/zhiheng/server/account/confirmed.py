"""Whether somebody proved who they are just now: by the login itself, or by saying password or code once more."""

from __future__ import annotations

import time

from django.http import HttpRequest

from zhiheng.server import account_policy

_RECORDS = "account_authentication_methods"


def recently(request: HttpRequest) -> bool:
    """Return whether the account of the session was proved within the policy's minutes."""
    records = request.session.get(_RECORDS)
    latest = max((float(one["at"]) for one in records), default=0.0) if isinstance(records, list) else 0.0
    return time.time() - latest < account_policy.current().recent_minutes * 60
