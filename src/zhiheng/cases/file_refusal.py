"""Why a file is not taken."""

from __future__ import annotations


class Refused(Exception):
    """A file is not taken, and why, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en
