"""The work the ledger room keeps in PostgreSQL: uploads, quarantine, vault, outbox, visibility, the projection."""

from zhiheng.ledger.models.intake import (
    JudgementAction,
    LinkJudgement,
    LinkProposal,
    LinkState,
    MappingMemory,
    QuarantinedRow,
    QuarantineState,
    Upload,
    UploadState,
)
from zhiheng.ledger.models.outbox import OutboxBatch
from zhiheng.ledger.models.projection import (
    EnterpriseCard,
    ProjectedGrade,
    ProjectedParty,
    ProjectedRecord,
    ProjectionState,
    RegisterSpan,
    RunSummary,
    SearchName,
)
from zhiheng.ledger.models.vault import SealedPerson, VaultReading
from zhiheng.ledger.models.visibility import VisibilityStop

__all__ = [
    "EnterpriseCard",
    "JudgementAction",
    "LinkJudgement",
    "LinkProposal",
    "LinkState",
    "MappingMemory",
    "OutboxBatch",
    "ProjectedGrade",
    "ProjectedParty",
    "ProjectedRecord",
    "ProjectionState",
    "QuarantineState",
    "QuarantinedRow",
    "RegisterSpan",
    "RunSummary",
    "SealedPerson",
    "SearchName",
    "Upload",
    "UploadState",
    "VaultReading",
    "VisibilityStop",
]
