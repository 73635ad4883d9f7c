"""Background jobs of reporting rounds. Each must bear being run twice."""

from __future__ import annotations
