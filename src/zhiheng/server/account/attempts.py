"""Wrong codes of a second factor: counted for all processes together, and each code taken once."""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from zhiheng.audit.services import actions
from zhiheng.server import account_policy
from zhiheng.server.account.models import AccountState

#: A code of an app is valid for three steps of 30 seconds at most; it is remembered a little longer.
REMEMBERED_SECONDS = 120


def locked(user: User) -> bool:
    """Return whether codes of the account are refused for a while."""
    now = timezone.now()
    return AccountState.objects.filter(user=user, codes_locked_until__gt=now).exists()


def failed(user: User) -> None:
    """Count a wrong code; the last that the policy allows locks."""
    policy = account_policy.current()
    _state(user)
    with transaction.atomic():
        AccountState.objects.filter(user=user).update(failed_codes=F("failed_codes") + 1)
        state = AccountState.objects.select_for_update().get(user=user)
        outcome = "failed"
        if state.failed_codes >= policy.failures:
            state.failed_codes, outcome = 0, "locked"
            state.codes_locked_until = timezone.now() + timedelta(minutes=policy.lock_minutes)
            state.save(update_fields=["failed_codes", "codes_locked_until"])
        actions.note("login", username=user.username, outcome=outcome, detail={"what": "second-factor"})


def taken(user: User, code: str) -> bool:
    """Take a right code; False where it was taken before, so that one who looked over a shoulder gains nothing."""
    _state(user)
    digest = hashlib.sha256(f"{user.pk}:{code.strip()}".encode()).hexdigest()[:32]
    with transaction.atomic():
        state = AccountState.objects.select_for_update().get(user=user)
        since = time.time() - REMEMBERED_SECONDS
        known = [[one, at] for one, at in state.used_codes if at > since]
        if digest in [one for one, _at in known]:
            return False
        state.used_codes = [*known, [digest, int(time.time())]]
        state.failed_codes, state.codes_locked_until = 0, None
        state.save(update_fields=["used_codes", "failed_codes", "codes_locked_until"])
    return True


def _state(user: User) -> None:
    from zhiheng.server.accounts import state_of

    state_of(user)
