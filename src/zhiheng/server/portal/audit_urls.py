"""Addresses of the transparency log."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.portal import audit_checkpoints, audit_log

patterns: list[URLPattern] = [
    path("log", audit_log.index, name="log"),
    path("log/verify", audit_log.verify, name="log_verify"),
    path("log/zhiheng_verify.py", audit_log.verifier, name="log_verifier"),
    path("log/checkpoints", audit_checkpoints.index, name="log_checkpoints"),
    path("log/checkpoints/<int:size>", audit_checkpoints.page, name="log_checkpoint"),
    path("log/checkpoints/<int:size>.txt", audit_checkpoints.note, name="log_checkpoint_note"),
    path("log/checkpoints/<int:size>.pdf", audit_checkpoints.pdf, name="log_checkpoint_pdf"),
    path("log/<int:index>", audit_log.entry, name="log_entry"),
    path("log/<int:index>.json", audit_log.entry_proof, name="log_entry_proof"),
    path(".well-known/zhiheng-log.json", audit_log.well_known, name="log_well_known"),
]
