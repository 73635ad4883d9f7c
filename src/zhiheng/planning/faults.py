"""Faults of a form, gathered, so that whoever filled it in reads all of them at once."""

from __future__ import annotations

from zhiheng.planning.errors import FormUnfit


class Faults:
    """What is wrong with a form, by field."""

    def __init__(self) -> None:
        self.found: list[dict[str, str]] = []

    def add(self, field: str, zh: str, en: str) -> None:
        """Note a fault of a field."""
        self.found.append({"field": field, "zh": zh, "en": en})

    def wants(self, held: bool, field: str, zh: str, en: str) -> None:
        """Note a fault unless something holds."""
        if not held:
            self.add(field, zh, en)

    def raise_any(self) -> None:
        """Raise FormUnfit if anything was noted."""
        if self.found:
            zh = " ".join(one["zh"] for one in self.found)
            en = " ".join(one["en"] for one in self.found)
            raise FormUnfit(faults=self.found, zh_faults=zh, en_faults=en)
