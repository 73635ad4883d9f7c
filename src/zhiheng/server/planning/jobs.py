"""Background jobs of planning. Each must bear being run twice."""

from __future__ import annotations
