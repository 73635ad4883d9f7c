"""What cases keep in the database."""

from zhiheng.cases.models.case import Case, CaseClock, CaseEvent, NumberSeries
from zhiheng.cases.models.consent import ServiceConsent
from zhiheng.cases.models.filing import Filing
from zhiheng.cases.models.papers import (
    CaseDocument,
    CaseFile,
    Delegation,
    Message,
    NoticeComment,
    PublicNotice,
    Service,
)

__all__ = [
    "Case",
    "CaseClock",
    "CaseDocument",
    "CaseEvent",
    "CaseFile",
    "Delegation",
    "Filing",
    "Message",
    "NoticeComment",
    "NumberSeries",
    "PublicNotice",
    "Service",
    "ServiceConsent",
]
