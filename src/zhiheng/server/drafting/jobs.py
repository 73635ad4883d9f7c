"""Background jobs of drafts and status reports. Each must bear being run twice."""

from __future__ import annotations
