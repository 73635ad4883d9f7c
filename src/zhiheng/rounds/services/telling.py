"""Messages about sheets lead to the sheet that they are about."""

from __future__ import annotations

from datetime import datetime

from zhiheng.actors.models import Body
from zhiheng.cases.services import messages
from zhiheng.rounds.models import Sheet

PAGE = "/staff/rounds/"


def tell(body: Body | str, kind: str, zh: str, en: str, about: Sheet, *, now: datetime) -> None:
    """Tell a body something about a sheet; `kind` as in `cases.services.messages`."""
    messages.tell(body, kind, zh, en, now=now, path=f"{PAGE}{about.round.number}/sheets/{about.unit.code}")
