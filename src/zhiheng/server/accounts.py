"""Accounts: made, listed, given posts and passwords, switched off, unlocked. There is no default one.

One login name is one person: a name is taken once, whatever its case. A password that somebody else chose holds for one
login alone. Everything here is written into the log of who did what, in the transaction that does it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from axes.utils import reset
from django.contrib.auth import password_validation
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from zhiheng import policy
from zhiheng.actors import BodyKind, Role
from zhiheng.actors.errors import UnknownBody
from zhiheng.actors.kinds import ADMINISTRATORS
from zhiheng.actors.models import Body, Post
from zhiheng.actors.services import bodies, posts, posts_today
from zhiheng.audit.services import actions
from zhiheng.server.account import sessions
from zhiheng.server.account.models import AccountState, UsedPassword
from zhiheng.server.account.words import ROLE_WORDS
from zhiheng.server.errors import AccountExists, AccountUnknown, NameUnusable, OwnPost, PasswordRefused, PostNotHeld

#: Kinds of bodies whose people work in the workspace: Django's flag `is_staff` says so of an account.
STAFF = frozenset(
    {BodyKind.BUREAU, BodyKind.DEPARTMENT, BodyKind.LEADING_OFFICE, BodyKind.GOVERNMENT, BodyKind.EXPERT,
     BodyKind.OPERATOR}
)  # fmt: skip
COMMAND_LINE = "cli"


@dataclass(frozen=True)
class HeldPost:
    """A post as it is shown."""

    role: str
    body: str
    units: list[str]


@dataclass(frozen=True)
class Account:
    """One account as the command line shows it."""

    username: str
    active: bool
    created: datetime
    last_login: datetime | None
    must_change_password: bool = False
    two_factors: bool = False
    posts: list[HeldPost] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return asdict(self)


def add(
    username: str,
    password: str,
    body: Body | str = "",
    role: Role | str = "",
    units: Sequence[str] = (),
    *,
    by: str = COMMAND_LINE,
    own_password: bool = False,
    excused: str = "",
) -> Account:
    """Make an account, with a post if a role is given; an administrator's body is the operator, made if it is missing.

    `own_password`: whoever uses the account chose it, else it must be changed at the first login. `excused` says why no
    second factor is asked (an account of the demo). Raises AccountExists, NameUnusable, PasswordRefused and what
    `posts.give` raises; then nothing is made.
    """
    name = usable(username)
    with transaction.atomic():
        if User.objects.filter(username__iexact=name).exists():
            raise AccountExists(username=name)
        where = _where(body, role)
        user = User(username=name, is_staff=where is None or BodyKind(where.kind) in STAFF)
        set_password(user, password, own=own_password, by=by)
        if excused:
            AccountState.objects.filter(user=user).update(excused=excused)
        _note(by, user, "made")
        if where is not None:
            grant(user, where, role, units, by=by, reason="")
    return shown(user)


def _where(body: Body | str, role: Role | str) -> Body | None:
    if isinstance(body, Body):
        return body
    return body_of(body, role) if role else None


def body_of(code: str, role: Role | str) -> Body:
    """Return the body in which a role is given: the operator for administrators. Raises UnknownBody."""
    if code == bodies.OPERATOR or (not code and role in ADMINISTRATORS):
        return operator()
    return body_named(code)


def roles() -> list[dict[str, str]]:
    """Return the roles there are, in both languages."""
    return [{"role": role.value, "zh": zh, "en": en} for role, (zh, en) in ROLE_WORDS.items()]


def body_named(code: str) -> Body:
    """Return a body; those of the packs are brought in first if it is not known yet. Raises UnknownBody."""
    known = Body.objects.filter(code=code)
    if not known.exists():
        bodies.sync(policy.load())
    found = known.first()
    if found is None:
        raise UnknownBody(body=code)
    return found


def operator() -> Body:
    """Return the body that runs the installation, made on an empty one."""
    names = {"kind": BodyKind.OPERATOR.value, "name_zh": "系统运行单位", "name_en": "Operator of the system"}
    return Body.objects.get_or_create(code=bodies.OPERATOR, defaults={**names, "level": "other"})[0]


def usable(username: str) -> str:
    """Return a name in its one spelling. Raises NameUnusable for one with spaces, control signs or none at all."""
    name = unicodedata.normalize("NFKC", username).strip()
    if not name or len(name) > 150 or any(one.isspace() or not one.isprintable() for one in name):
        raise NameUnusable(username=username[:40])
    return name


def grant(
    user: User,
    body: Body | str,
    role: Role | str,
    units: Sequence[str] = (),
    *,
    by: str,
    reason: str,
    until: date | None = None,
) -> Post:
    """Give an account a post and note who did and why. Raises OwnPost and what `posts.give` raises."""
    _not_own(user, by)
    with transaction.atomic():
        post = posts.give(user, body, role, units=units, valid_until=until, given_by=by)
        if BodyKind(post.body.kind) in STAFF and not user.is_staff:
            user.is_staff = True
            user.save(update_fields=["is_staff"])
        detail = {"role": post.role, "body": post.body.code, "units": list(units), "reason": reason}
        actions.note("grant", username=by, object_type="account", object_id=user.username,
                     detail={**detail, "until": until.isoformat() if until else None})  # fmt: skip
    return post


def revoke(user: User, body: str, role: str, *, by: str, reason: str) -> Post:
    """End a post today and note it; sessions end, so that no page open elsewhere goes on. Raises PostNotHeld, OwnPost."""
    _not_own(user, by)
    with transaction.atomic():
        post = posts_today().filter(user=user, body__code=body, role=role).first()
        if post is None:
            raise PostNotHeld(username=user.username, role=role, body=body)
        posts.end(post)
        actions.note("grant", username=by, object_type="account", object_id=user.username,
                     detail={"ended": True, "role": role, "body": body, "reason": reason})  # fmt: skip
        sessions.end_all(user)
    return post


def _not_own(user: User, by: str) -> None:
    if user.username == by:
        raise OwnPost


def everyone() -> list[Account]:
    """Return all accounts by name."""
    found = User.objects.order_by("username").select_related("account_state").prefetch_related("authenticator_set")
    held: dict[int, list[Post]] = {}
    for post in posts_today().select_related("body"):
        held.setdefault(post.user_id, []).append(post)
    return [_shown(user, held.get(user.pk, [])) for user in found]


def change_password(
    username: str, password: str, *, own: bool = False, by: str = COMMAND_LINE, reason: str = ""
) -> Account:
    """Give a new password, end every session and any lock. Raises AccountUnknown and PasswordRefused."""
    user = find(username)
    with transaction.atomic():
        set_password(user, password, own=own, by=by)
        _note(by, user, "password", reason)
        end_sessions(user)
    unlock(username, by=by)
    return shown(user)


def disable(username: str, *, by: str = COMMAND_LINE, reason: str = "") -> Account:
    """Switch an account off and end its sessions; what it did stays under its name. Raises AccountUnknown."""
    return _switch(username, on=False, by=by, reason=reason)


def enable(username: str, *, by: str = COMMAND_LINE, reason: str = "") -> Account:
    """Switch an account on again. Raises AccountUnknown."""
    return _switch(username, on=True, by=by, reason=reason)


def _switch(username: str, *, on: bool, by: str, reason: str) -> Account:
    user = find(username)
    with transaction.atomic():
        user.is_active = on
        user.save(update_fields=["is_active"])
        end_sessions(user)
        _note(by, user, "enabled" if on else "disabled", reason)
    return shown(user)


def unlock(username: str, *, by: str = COMMAND_LINE, reason: str = "") -> Account:
    """Let an account try again at once after too many failures. Raises AccountUnknown."""
    user = find(username)
    with transaction.atomic():
        lifted = int(reset(username=user.username) or 0)
        wrong = Q(failed_codes__gt=0) | Q(codes_locked_until__isnull=False)
        counted = AccountState.objects.filter(wrong, user=user)
        lifted += counted.update(failed_codes=0, codes_locked_until=None)
        if lifted:
            _note(by, user, "unlocked", reason)
    return shown(user)


def reset_second_factor(username: str, *, by: str = COMMAND_LINE, reason: str = "") -> Account:
    """Remove an account's second factors, so that it enrols anew at the next login. Raises AccountUnknown."""
    user = find(username)
    with transaction.atomic():
        _authenticators(user).all().delete()
        AccountState.objects.filter(user=user).update(failed_codes=0, codes_locked_until=None, used_codes=[])
        end_sessions(user)
        _note(by, user, "second-factor-removed", reason)
    return shown(user)


def find(username: str) -> User:
    """Return the account; raises AccountUnknown."""
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise AccountUnknown(username=username)
    return user


def set_password(user: User, password: str, *, own: bool = True, by: str = "") -> None:
    """Check and set a password; raises PasswordRefused with every reason in both languages.

    `own`: the person chose it; else it must be changed at the next login.
    """
    zh, en = objections(user, password, "zh-hans"), objections(user, password, "en")
    if zh:
        raise PasswordRefused(reasons_zh=zh, reasons_en=en)
    with transaction.atomic():
        if user.pk is not None and user.has_usable_password():
            UsedPassword.objects.create(user=user, hash=user.password)
        user.set_password(password)
        user.save()
        state = state_of(user)
        state.password_set_at, state.must_change_password = timezone.now(), not own
        state.made_by = state.made_by or by
        state.save(update_fields=["password_set_at", "must_change_password", "made_by"])


def state_of(user: User) -> AccountState:
    """Return what the policy knows of an account; of one from before there were policies, what can be said."""
    made = {"password_set_at": user.date_joined}
    state: AccountState = AccountState.objects.get_or_create(user=user, defaults=made)[0]
    return state


def objections(user: User, password: str, language: str) -> str:
    """Return why a password is refused, empty if it is not. Validators write their reasons at once, in one language."""
    with translation.override(language):
        try:
            password_validation.validate_password(password, user)
        except ValidationError as error:
            return " ".join(error.messages)
    return ""


def end_sessions(user: User) -> None:
    """End the sessions of an account."""
    sessions.end_all(user)


def shown(user: User) -> Account:
    """Return what may be shown of an account."""
    fresh = User.objects.select_related("account_state").get(pk=user.pk)
    return _shown(fresh, posts_today().filter(user=fresh).select_related("body"))


def _shown(user: User, held: Iterable[Post]) -> Account:
    state = getattr(user, "account_state", None)
    return Account(
        user.username, user.is_active, user.date_joined, user.last_login,
        must_change_password=state is not None and state.must_change_password,
        two_factors=bool(_authenticators(user).all()),
        posts=[HeldPost(post.role, post.body.code, list(post.units)) for post in held],
    )  # fmt: skip


def _authenticators(user: User) -> Any:
    return user.authenticator_set  # type: ignore[attr-defined]


def _note(by: str, user: User, what: str, reason: str = "") -> None:
    detail = {"what": what, "reason": reason}
    actions.note("change", username=by, object_type="account", object_id=user.username, detail=detail)
