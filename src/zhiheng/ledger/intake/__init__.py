"""Intake: files and rows become records. read → map → convert → validate → link → append, one file a stage.

``take_in`` does all of it; ``prepare`` stops before anything is written. What is wrong with a whole file is an error of
``errors``; what is wrong with a cell is a finding of ``findings.CATALOGUE``, and its row is set aside, never dropped.
"""

from __future__ import annotations

from zhiheng.ledger.intake.directory import Directory
from zhiheng.ledger.intake.findings import CATALOGUE, Finding
from zhiheng.ledger.intake.limits import DEFAULT_LIMITS, Limits
from zhiheng.ledger.intake.link import Candidate, Proposal
from zhiheng.ledger.intake.mapping import ColumnMapping
from zhiheng.ledger.intake.pipeline import Prepared, Progress, Setting, SheetReport, prepare
from zhiheng.ledger.intake.reading import read_file, read_rows
from zhiheng.ledger.intake.setaside import BadRow
from zhiheng.ledger.intake.taking import IntakeResult, commit, prepare_any, take_in
from zhiheng.ledger.intake.vault_port import MemoryVault, PersonVault

__all__ = [
    "CATALOGUE",
    "DEFAULT_LIMITS",
    "BadRow",
    "Candidate",
    "ColumnMapping",
    "Directory",
    "Finding",
    "IntakeResult",
    "Limits",
    "MemoryVault",
    "PersonVault",
    "Prepared",
    "Progress",
    "Proposal",
    "Setting",
    "SheetReport",
    "commit",
    "prepare",
    "prepare_any",
    "read_file",
    "read_rows",
    "take_in",
]
