"""What bodies are called on pages and in documents of planning, and who took over from those that are no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from zhiheng.planning import duties
from zhiheng.planning.services import reach
from zhiheng.policy import Pack


class Named:
    """Names of the bodies of one pack and installation, looked up once."""

    def __init__(self, pack: Pack, codes: Iterable[str]) -> None:
        self.pack = pack
        self.known = reach.names(codes)

    def label(self, code: str) -> dict[str, str]:
        """Return what a body is called in both languages; an unknown one is called by its code."""
        declared = self.pack.bodies.get(code)
        if declared is not None:
            return {"zh": declared.label.zh, "en": declared.label.en}
        zh, en = self.known.get(code, (code, code))
        return {"zh": zh, "en": en}

    def body(self, code: str, on: date) -> dict[str, Any]:
        """Return a body as a document names it, with those that took over from it up to a day."""
        declared = self.pack.bodies.get(code)
        since = {one.body: one.on for one in declared.successors} if declared else {}
        following = [one for one in duties.successors(self.pack, code, on) if one != code]
        return {
            "code": code, **self.label(code), "until": declared.valid_until if declared else None,
            "successors": [{"code": one, **self.label(one), "on": since.get(one)} for one in following],
        }  # fmt: skip
