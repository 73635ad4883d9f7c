"""What a page of promises is asked: whose, and on which day."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest

from zhiheng.policy.model import Target
from zhiheng.policy.pack import Pack
from zhiheng.promises.periods_wanted import LAST
from zhiheng.server.portal.packs import packs
from zhiheng.server.visible import today


def day(request: HttpRequest) -> date:
    """Return the day in the address (`as_of`), today where none is given or it cannot be read."""
    try:
        return min(date.fromisoformat(request.GET.get("as_of", "")[:10]), LAST)
    except ValueError:
        return today()


def target(pack: str, name: str) -> tuple[Pack, Target]:
    """Return a target with the pack that it stands in. Raises Http404."""
    loaded = packs()
    if pack not in loaded or name not in loaded[pack].targets:
        raise Http404
    found = loaded[pack].targets[name]
    return loaded[found.pack], found


def upwards(request: HttpRequest) -> bool:
    """Tell whether the chain is asked for from below."""
    return request.GET.get("way") == "up"
