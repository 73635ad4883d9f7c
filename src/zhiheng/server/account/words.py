"""What roles and kinds of bodies are called, in both languages."""

from __future__ import annotations

from typing import Final

from zhiheng.actors import BodyKind, Role
from zhiheng.server.i18n import english

ROLE_WORDS: Final[dict[Role, tuple[str, str]]] = {
    Role.CLERK: ("经办", "Clerk"),
    Role.CHECKER: ("核稿", "Checker"),
    Role.LEGAL: ("法制审核", "Legal reviewer"),
    Role.PANEL: ("集体讨论", "Panel member"),
    Role.LEADER: ("签发", "Issuing leader"),
    Role.ARCHIVIST: ("归档", "Archivist"),
    Role.ANALYST: ("分析", "Analyst"),
    Role.READER: ("查阅", "Reader"),
    Role.SYSTEM_ADMIN: ("系统管理员", "System administrator"),
    Role.SECURITY_ADMIN: ("安全保密管理员", "Security administrator"),
    Role.AUDIT_ADMIN: ("安全审计员", "Audit administrator"),
}
KIND_WORDS: Final[dict[BodyKind, tuple[str, str]]] = {
    BodyKind.BUREAU: ("市场监督管理部门", "Market supervision"),
    BodyKind.DEPARTMENT: ("其他部门", "Other department"),
    BodyKind.LEADING_OFFICE: ("领导小组办公室", "Leading group's office"),
    BodyKind.GOVERNMENT: ("地方政府、园区", "Local government or zone"),
    BodyKind.LABORATORY: ("检验检测机构", "Laboratory"),
    BodyKind.HOSPITAL: ("医疗机构", "Hospital"),
    BodyKind.SURVEY_BODY: ("调查机构", "Survey body"),
    BodyKind.CERTIFICATION_BODY: ("认证机构", "Certification body"),
    BodyKind.ASSOCIATION: ("协会", "Association"),
    BodyKind.EXPERT: ("专家", "Expert"),
    BodyKind.BANK: ("银行", "Bank"),
    BodyKind.INSURER: ("保险机构", "Insurer"),
    BodyKind.ENTERPRISE: ("企业", "Enterprise"),
    BodyKind.OPERATOR: ("系统运行单位", "Operator of the system"),
}


def role_name(role: str) -> str:
    """Return what a role is called in the reader's language; an unknown one by its code."""
    try:
        return ROLE_WORDS[Role(role)][english()]
    except ValueError:
        return role


def kind_name(kind: str) -> str:
    """Return what a kind of body is called in the reader's language."""
    try:
        return KIND_WORDS[BodyKind(kind)][english()]
    except ValueError:
        return kind
