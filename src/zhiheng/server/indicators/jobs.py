"""Background jobs of indicators. Each must bear being run twice."""

from __future__ import annotations
