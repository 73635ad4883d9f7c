"""The vault's master key: renewed while values stay readable, finished after a kill at any step, never lost."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from zhiheng.ledger.models import SealedPerson
from zhiheng.ledger.services import vault_keys
from zhiheng.ledger.services.vault import DatabaseVault
from zhiheng.ledger.services.vault_keys import OldKeyKept, RenewalUnderWay, VaultKeyMismatch

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NAMES = [f"张{number}" for number in range(7)]


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(vault_keys, "_BATCH", 3)
    return tmp_path / "secrets" / "vault.key"


def read(key: Path, tokens: list[str]) -> list[str]:
    vault = DatabaseVault(key)
    return [vault.open(token, reader="test", reason="test") for token in tokens]


def test_renewal_wraps_every_value_anew_and_forgets_the_old_key(key: Path) -> None:
    vault = DatabaseVault(key)
    tokens = vault.seal(NAMES, "test")
    before, wrapped = key.read_bytes(), SealedPerson.objects.get(pk=tokens[0]).wrapped_key
    vault.erase(tokens[-1:])
    assert vault_keys.renew(key) == 6
    assert key.read_bytes() != before
    assert key.stat().st_mode & 0o777 == 0o600
    assert bytes(SealedPerson.objects.get(pk=tokens[0]).wrapped_key or b"") != bytes(wrapped or b"")
    assert read(key, tokens[:-1]) == NAMES[:-1]
    with pytest.raises(OldKeyKept):
        vault_keys.renew(key)
    assert vault_keys.state(key).old_kept
    vault_keys.forget(key)
    assert sorted(path.name for path in key.parent.iterdir()) == ["vault.key", "vault.key.lock"]
    assert read(key, tokens[:-1]) == NAMES[:-1]


def test_day_of_the_key_and_its_age_are_those_of_china(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    DatabaseVault(key).seal(NAMES[:1], "test")
    begun = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # the new year has begun in China
    os.utime(key, (begun.timestamp(), begun.timestamp()))
    for hours, due in ((-1, False), (0, True)):
        now = datetime(2028, 1, 1, 16, tzinfo=UTC) + timedelta(hours=hours)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        found = vault_keys.state(key)
        assert (found.since, found.due) == (date(2027, 1, 1), due)


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("at", range(1, 12))
def test_renewal_is_finished_after_a_kill_at_any_step(key: Path, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = DatabaseVault(key).seal(NAMES, "test")
    left = at

    def dies(name: str, owner: Any) -> None:
        does = getattr(owner, name)

        def step(*given: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                raise Killed
            return does(*given, **named)

        patch.setattr(owner, name, step)

    with pytest.MonkeyPatch.context() as patch:
        for name, owner in (("_make", vault_keys), ("_wrap", vault_keys), ("link", os), ("replace", Path)):
            dies(name, owner)
        with suppress(Killed):
            vault_keys.renew(key)
    assert read(key, tokens) == NAMES  # whatever was done, everything is readable
    sealed_between = DatabaseVault(key).seal(["李四"], "test")
    if not vault_keys.state(key).renewing and not vault_keys.state(key).old_kept:
        vault_keys.renew(key)
    else:
        with suppress(OldKeyKept):
            vault_keys.renew(key)
    vault_keys.forget(key)
    assert len(vault_keys.ring(key)) == 1
    assert read(key, [*tokens, *sealed_between]) == [*NAMES, "李四"]


def test_value_sealed_while_the_keys_change_places_is_wrapped_with_the_new_one(
    key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = DatabaseVault(key)
    vault.seal(NAMES, "test")
    old = key.read_bytes()
    vault_keys.renew(key)
    current = vault_keys.master_key
    given = iter([old])  # a process that had read the old key just before
    monkeypatch.setattr(vault_keys, "master_key", lambda path: next(given, None) or current(path))
    tokens = vault.seal(["王五"], "test")
    monkeypatch.undo()
    vault_keys.forget(key)
    assert read(key, tokens) == ["王五"]


def test_renewal_is_refused_while_another_runs_and_forgetting_before_it_is_done(key: Path) -> None:
    tokens = DatabaseVault(key).seal(NAMES, "test")
    with vault_keys._alone(key), pytest.raises(RenewalUnderWay):
        vault_keys.renew(key)
    vault_keys._make(key.with_name("vault.key.next"))
    with pytest.raises(RenewalUnderWay):
        vault_keys.forget(key)
    assert vault_keys.renew(key) == len(tokens)


def test_value_is_not_read_with_a_key_of_another_vault(key: Path) -> None:
    tokens = DatabaseVault(key).seal(NAMES[:1], "test")
    key.write_bytes(b"x" * 32)
    with pytest.raises(VaultKeyMismatch):
        read(key, tokens)
    with pytest.raises(VaultKeyMismatch):
        vault_keys.renew(key)
