"""Which template of the packs the proof of service (送达回证) is made from."""

from __future__ import annotations

from typing import Final

TEMPLATE: Final = "service-receipt"
