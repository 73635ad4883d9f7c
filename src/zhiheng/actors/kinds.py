"""Kinds of bodies, roles within them, and what each may do. A capability is had only if role and kind of body both give it."""

from __future__ import annotations

from enum import StrEnum

from zhiheng.actors.level import Level


class BodyKind(StrEnum):
    """What kind of body somebody works for."""

    BUREAU = "bureau"  # 市场监督管理部门
    DEPARTMENT = "department"  # 其他部门
    LEADING_OFFICE = "leading_office"  # 质量强省领导小组办公室
    GOVERNMENT = "government"  # 市、县、园区、乡镇
    LABORATORY = "laboratory"
    HOSPITAL = "hospital"
    SURVEY_BODY = "survey_body"
    CERTIFICATION_BODY = "certification_body"
    ASSOCIATION = "association"
    EXPERT = "expert"
    BANK = "bank"
    INSURER = "insurer"
    ENTERPRISE = "enterprise"
    OPERATOR = "operator"  # who runs the installation


class Role(StrEnum):
    """What somebody is in a body."""

    CLERK = "clerk"  # 经办
    CHECKER = "checker"  # 核稿
    LEGAL = "legal"  # 法制审核
    PANEL = "panel"  # 集体讨论
    LEADER = "leader"  # 签发
    ARCHIVIST = "archivist"  # 编号、印发、归档
    ANALYST = "analyst"
    READER = "reader"
    SYSTEM_ADMIN = "system_admin"  # 系统管理员
    SECURITY_ADMIN = "security_admin"  # 安全保密管理员
    AUDIT_ADMIN = "audit_admin"  # 安全审计员


class Capability(StrEnum):
    """One thing that may be done. What may be *seen* is said by the level and the units covered."""

    READ = "read"  # the workspace's pages of facts
    EXPORT = "export"
    TAKE_IN = "take_in"  # upload sheets, mend rows
    LINK = "link"  # judge links and identities
    RUN = "run"  # start and verify runs
    RISK_CLASS = "risk_class"  # see internal risk classes
    OPEN_CASE = "open_case"
    ACT = "act"  # take steps of cases that one's body holds
    CHECK = "check"
    LEGAL_REVIEW = "legal_review"
    DISCUSS = "discuss"
    ISSUE = "issue"
    ARCHIVE = "archive"
    ANSWER = "answer"  # take steps as the party: statement, objection, application
    CONFIRM_MEASURE = "confirm_measure"  # an executing body says what it applied
    KEEP_TARGETS = "keep_targets"  # enter proofs of promises, share targets out to units
    REVEAL_PERSONAL = "reveal_personal"
    ERASE = "erase"
    GRANT = "grant"  # let somebody open a single restricted record
    ADMINISTER_SYSTEM = "administer_system"  # jobs, schedules, backups, bodies
    ADMINISTER_ACCESS = "administer_access"  # accounts, posts, keys, sharing
    AUDIT = "audit"  # who did what


C = Capability
_WORK = frozenset({C.READ, C.EXPORT})
GIVEN_BY_ROLE: dict[Role, frozenset[Capability]] = {
    Role.CLERK: _WORK
    | {
        C.TAKE_IN,
        C.LINK,
        C.RUN,
        C.RISK_CLASS,
        C.OPEN_CASE,
        C.ACT,
        C.ANSWER,
        C.CONFIRM_MEASURE,
        C.KEEP_TARGETS,
        C.REVEAL_PERSONAL,
    },
    Role.CHECKER: _WORK | {C.RUN, C.RISK_CLASS, C.ACT, C.CHECK, C.ANSWER},
    Role.LEGAL: _WORK | {C.RISK_CLASS, C.ACT, C.LEGAL_REVIEW},
    Role.PANEL: _WORK | {C.RISK_CLASS, C.ACT, C.DISCUSS},
    Role.LEADER: _WORK | {C.RISK_CLASS, C.ACT, C.ISSUE, C.DISCUSS, C.ERASE, C.GRANT, C.ANSWER, C.KEEP_TARGETS},
    Role.ARCHIVIST: _WORK | {C.ACT, C.ARCHIVE},
    Role.ANALYST: _WORK | {C.RUN, C.RISK_CLASS},
    Role.READER: frozenset({C.READ}),
    Role.SYSTEM_ADMIN: frozenset({C.ADMINISTER_SYSTEM}),
    Role.SECURITY_ADMIN: frozenset({C.ADMINISTER_ACCESS}),
    Role.AUDIT_ADMIN: frozenset({C.AUDIT}),
}
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

_ADMINISTER = frozenset({C.ADMINISTER_SYSTEM, C.ADMINISTER_ACCESS, C.AUDIT})
_OFFICE = frozenset(C) - _ADMINISTER
_OTHER_OFFICE = _OFFICE - {C.LINK, C.RUN, C.RISK_CLASS, C.REVEAL_PERSONAL, C.ERASE, C.GRANT, C.KEEP_TARGETS}
_REPORTS = frozenset({C.READ, C.EXPORT, C.TAKE_IN, C.ANSWER})
GIVEN_BY_BODY: dict[BodyKind, frozenset[Capability]] = {
    BodyKind.BUREAU: _OFFICE,
    BodyKind.DEPARTMENT: _OTHER_OFFICE,
    BodyKind.LEADING_OFFICE: _OTHER_OFFICE | {C.KEEP_TARGETS},
    BodyKind.GOVERNMENT: _OTHER_OFFICE,
    BodyKind.LABORATORY: _REPORTS,
    BodyKind.HOSPITAL: _REPORTS,
    BodyKind.SURVEY_BODY: _REPORTS,
    BodyKind.CERTIFICATION_BODY: _REPORTS,
    BodyKind.ASSOCIATION: _REPORTS,
    BodyKind.EXPERT: frozenset({C.READ, C.ACT}),
    BodyKind.BANK: frozenset({C.READ, C.EXPORT}),
    BodyKind.INSURER: frozenset({C.READ, C.EXPORT, C.TAKE_IN}),
    BodyKind.ENTERPRISE: frozenset({C.READ, C.EXPORT, C.ANSWER}),
    BodyKind.OPERATOR: _ADMINISTER,
}
SEES: dict[BodyKind, Level] = {
    BodyKind.BUREAU: Level.INTERNAL,
    BodyKind.DEPARTMENT: Level.DEPARTMENTS,
    BodyKind.LEADING_OFFICE: Level.DEPARTMENTS,
    BodyKind.GOVERNMENT: Level.DEPARTMENTS,
}
