"""Background jobs of promises. Each must bear being run twice."""

from __future__ import annotations
