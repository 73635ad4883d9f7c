"""The accounts of the demo: one for each role and kind of body, all with the one password of the installation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User

from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.actors.models import Body, SharingAgreement
from zhiheng.actors.services import bodies, of, sharing
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.models import ProjectedParty
from zhiheng.server import accounts
from zhiheng.server.errors import AccountExists

EXCUSED = "演示账户 account of the demo"
AGREEMENT = "demo-award-check"
#: Roles of the provincial bureau, an account each.
_BUREAU = (Role.CLERK, Role.CHECKER, Role.LEGAL, Role.PANEL, Role.LEADER, Role.ARCHIVIST, Role.ANALYST, Role.READER)
_ADMINISTRATORS = {"sysadmin": Role.SYSTEM_ADMIN, "secadmin": Role.SECURITY_ADMIN, "auditor": Role.AUDIT_ADMIN}
#: Bodies that no pack names, made for the demo.
_OUTSIDE = (
    ("expert", BodyKind.EXPERT, "演示专家组", "Experts of the demo", Role.CLERK),
    ("laboratory", BodyKind.LABORATORY, "演示检验机构", "Laboratory of the demo", Role.CLERK),
    ("association", BodyKind.ASSOCIATION, "演示行业协会", "Association of the demo", Role.CLERK),
    ("bank", BodyKind.BANK, "演示银行", "Bank of the demo", Role.READER),
)


@dataclass(frozen=True)
class Person:
    """An account of the demo: its name, its role, and where it works."""

    username: str
    role: str
    body: str
    body_zh: str
    body_en: str

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return asdict(self)


def make(installation: Installation, pack: str, password: str) -> list[Person]:
    """Make the accounts that are missing and return all of them; the enterprise is one with a public penalty."""
    division = installation.packs[pack].info.division or ""
    return [*of_offices(installation, pack, password), *of_enterprise(division, password)]


def of_offices(installation: Installation, pack: str, password: str) -> list[Person]:
    """Make the accounts of offices, of people outside them and of administrators that are missing; return all of them."""
    bureau = bodies.bureau_of(installation.packs[pack])
    found = [_person(role.value, str(bureau), role, password) for role in _BUREAU] if bureau else []
    division = installation.packs[pack].info.division or ""
    for name, level in (("city", "prefecture"), ("county", "county")):
        office = Body.objects.filter(kind=BodyKind.BUREAU.value, level=level, division__startswith=division[:2]).first()
        if office is not None:
            found.append(_person(name, office.code, Role.CLERK, password))
            found.append(_person(f"{name}-checker", office.code, Role.CHECKER, password))
    department = Body.objects.filter(kind=BodyKind.DEPARTMENT.value, division=division).order_by("code").first()
    if department is not None:
        found.append(_person("department", department.code, Role.CLERK, password))
        if bureau:
            _agree(str(bureau), department.code)
    handed = next(_offices(installation, pack), "")
    if handed:
        found.append(_person("organisation", handed, Role.READER, password))
    found += [_outside(*one, password) for one in _OUTSIDE]
    return [*found, *(_person(name, bodies.OPERATOR, role, password) for name, role in _ADMINISTRATORS.items())]


def of_enterprise(division: str, password: str) -> list[Person]:
    """Make the account of an enterprise with public penalties, once records tell of one; none where none has any."""
    subject = firm_subject(division)
    return [_person("firm", _enterprise(subject).code, Role.CLERK, password)] if subject else []


def _offices(installation: Installation, pack: str) -> Iterator[str]:
    """Yield the bodies to which results of assessments are handed, in the order of the sheets."""
    for sheet in installation.packs[pack].assessments.values():
        for one in sheet.hands_to:
            if Body.objects.filter(code=one.body, kind=BodyKind.DEPARTMENT.value).exists():
                yield one.body


def _agree(provider: str, receiver: str) -> None:
    """Let the demo's department read what is shared for one purpose, once."""
    if SharingAgreement.objects.filter(code=AGREEMENT).exists():
        return
    sharing.make(
        AGREEMENT, provider=provider, receiver=receiver, basis="演示协议 agreement of the demo", purpose="award-check",
        purpose_zh="评优评先审查", purpose_en="checks of nominees for awards", by="demo",
        record_types=dict.fromkeys(("organisation", "inspection", "penalty", "listing", "rectification"), ()),
        valid_from=date(2020, 1, 1), valid_until=date(2099, 1, 1), returns_zh="评选结果", returns_en="who was chosen",
    )  # fmt: skip


def _person(username: str, body: str, role: Role, password: str) -> Person:
    try:
        accounts.add(username, password, body, role, own_password=True, excused=EXCUSED)
    except AccountExists:
        if not accounts.find(username).check_password(password):
            accounts.change_password(username, password, own=True)
    where = Body.objects.get(code=accounts.body_of(body, role).code)
    return Person(username, role.value, where.code, where.name_zh, where.name_en or where.name_zh)


def _outside(name: str, kind: BodyKind, zh: str, en: str, role: Role, password: str) -> Person:
    made = {"kind": kind.value, "name_zh": zh, "name_en": en, "level": "other"}
    body, _new = Body.objects.get_or_create(code=f"demo-{name}", defaults=made)
    return _person(name, body.code, role, password)


def _enterprise(subject: str) -> Body:
    from zhiheng.server.account.invitations import enterprise_body

    return enterprise_body(subject.removeprefix("uscc:"))


def firm_subject(division: str) -> str:
    """Return the enterprise with the most public penalties, the first by code of those."""
    subjects = penalised(division, 1)
    return subjects[0] if subjects else ""


def penalised(division: str, many: int) -> list[str]:
    """Return enterprises of a province with public penalties in force, those with most first."""
    from django.db.models import Count

    rows = ProjectedParty.objects.filter(
        record_type="penalty", role="penalised", subject__startswith="uscc:", record__publicity="public",
        record__superseded_by="", record__void_from=None, record__division__startswith=division[:2],
    )  # fmt: skip
    ranked = rows.values("subject").annotate(n=Count("record")).order_by("-n", "subject")
    return [one["subject"] for one in ranked[:many]]


def actor(username: str) -> Actor:
    """Return whom an account of the demo acts as."""
    return of(User.objects.get(username=username))
