"""The two policies for passwords and sessions, in one table.

`mlps3` follows level 3 of China's multi-level protection (GB/T 22239-2019, 8.1.4.1 and 8.1.4.2): complexity, regular
change, lockout, log-out when idle, two factors for administrators. GB/T 22239 leaves the figures to the operator; those
here (90 days, 5 old passwords, 30 minutes) are the ones usual in assessments, and may be made stricter, never laxer.
`asvs2` follows level 2 of OWASP ASVS 5.0 (chapters V6 and V7): long passwords without composition or rotation, compared
with a list of common ones, two factors for everybody, bounded sessions that one can see and end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Whom = Literal["nobody", "administrators", "everyone"]


@dataclass(frozen=True)
class AccountPolicy:
    """What is asked of passwords, logins and sessions."""

    id: str
    zh: str
    en: str
    min_length: int
    #: Longer ones are refused, so that hashing costs no more than it should; ASVS 6.2.9 wants 64 at least.
    max_length: int
    #: Of lower case, upper case, digits and signs, how many kinds must occur; 0: no rule of composition.
    kinds_of_signs: int
    refuse_common: bool
    #: Days after which a password must be changed; None: never for its age.
    rotation_days: int | None
    #: How many earlier passwords may not be taken again; the present one never may.
    history: int
    failures: int
    lock_minutes: int
    #: Lock the account everywhere, or for the address from which was tried.
    lock_whole_account: bool
    idle_minutes: int
    absolute_hours: int
    sessions_at_once: int
    two_factors: Whom
    #: Steps of 30 seconds before and after its own for which a code of an app is taken; 0: it lives 30 seconds at most.
    code_steps: int
    #: Minutes for which a login or a confirmation counts as recent when something grave is done.
    recent_minutes: int


POLICIES: Final[dict[str, AccountPolicy]] = {
    "mlps3": AccountPolicy(
        id="mlps3",
        zh="网络安全等级保护第三级（GB/T 22239—2019）",
        en="Multi-level protection, level 3 (GB/T 22239-2019)",
        min_length=10,
        max_length=128,
        kinds_of_signs=3,
        refuse_common=True,
        rotation_days=90,
        history=5,
        failures=5,
        lock_minutes=30,
        lock_whole_account=True,
        idle_minutes=15,
        absolute_hours=10,
        sessions_at_once=1,
        two_factors="administrators",
        code_steps=1,
        recent_minutes=5,
    ),
    "asvs2": AccountPolicy(
        id="asvs2",
        zh="OWASP ASVS 5.0 第二级",
        en="OWASP ASVS 5.0, level 2",
        min_length=12,
        max_length=128,
        kinds_of_signs=0,
        refuse_common=True,
        rotation_days=None,
        history=0,
        failures=5,
        lock_minutes=15,
        lock_whole_account=False,
        idle_minutes=30,
        absolute_hours=10,
        sessions_at_once=5,
        two_factors="everyone",
        code_steps=0,
        recent_minutes=5,
    ),
}
DEFAULT = "asvs2"
TWO_FACTORS: Final = ("policy", "nobody", "administrators", "everyone")


def named(name: str) -> AccountPolicy:
    """Return a policy of the table. Raises ValueError naming the setting, since nothing may start on a guess."""
    if name not in POLICIES:
        raise ValueError(f"ZHIHENG_ACCOUNT_POLICY={name!r}: use one of {', '.join(POLICIES)}")
    return POLICIES[name]


def two_factors_named(name: str) -> str:
    """Return a value of ZHIHENG_TWO_FACTORS. Raises ValueError for one that is unknown."""
    if name not in TWO_FACTORS:
        raise ValueError(f"ZHIHENG_TWO_FACTORS={name!r}: use one of {', '.join(TWO_FACTORS)}")
    return name


def current() -> AccountPolicy:
    """Return the policy of this installation; asked each time, so that tests can set another."""
    from django.conf import settings

    return named(settings.ACCOUNT_POLICY)


def two_factors_of() -> Whom:
    """Return from whom two factors are asked: what ZHIHENG_TWO_FACTORS says, else the policy."""
    from django.conf import settings

    chosen: dict[str, Whom] = {"nobody": "nobody", "administrators": "administrators", "everyone": "everyone"}
    return chosen.get(two_factors_named(settings.TWO_FACTORS)) or current().two_factors
