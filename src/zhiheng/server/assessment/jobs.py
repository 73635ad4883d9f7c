"""Background jobs of assessments. Each must bear being run twice."""

from __future__ import annotations
