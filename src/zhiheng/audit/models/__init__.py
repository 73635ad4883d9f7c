"""What audit keeps in the database. All of it only grows: triggers and rights refuse to change or remove rows."""

from zhiheng.audit.models.actions import Action, ActionPurge, ActionSegment
from zhiheng.audit.models.log import Checkpoint, Cosignature, LogContent, LogEntry, LogNode, LogReference, Sending

__all__ = [
    "Action",
    "ActionPurge",
    "ActionSegment",
    "Checkpoint",
    "Cosignature",
    "LogContent",
    "LogEntry",
    "LogNode",
    "LogReference",
    "Sending",
]
