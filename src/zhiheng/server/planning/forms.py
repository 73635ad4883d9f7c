"""Reading forms of planning, and saying what is wrong in them: nothing that was typed is lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from zhiheng.cases.services.files import Given
from zhiheng.errors import ZhihengError
from zhiheng.planning.errors import FormUnfit, UnknownDuty, UnknownItem, UnknownPlan
from zhiheng.policy.errors import PolicyError
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.case_acts import given_file

T = TypeVar("T")
MOST_FILES = 10


def text(request: HttpRequest, name: str, most: int = 8000) -> str:
    """Return what was typed into a field."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]


def texts(request: HttpRequest, name: str, most: int = 60) -> tuple[str, ...]:
    """Return what was chosen of a field that takes several."""
    found = (one.replace("\x00", "").strip()[:120] for one in request.POST.getlist(name)[:most])
    return tuple(dict.fromkeys(one for one in found if one))


def day(request: HttpRequest, name: str) -> date | None:
    """Return a day that was typed; None where there is none or it is none."""
    try:
        return date.fromisoformat(text(request, name, 10))
    except ValueError:
        return None


def whole(request: HttpRequest, name: str) -> int | None:
    """Return a whole number that was typed, None where there is none; what is no number is -1, which every rule refuses."""
    typed = text(request, name, 9)
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() else -1


def number(request: HttpRequest, name: str) -> Decimal | None:
    """Return a number that was typed (full-width digits too), None where there is none; what is no number is NaN, which every rule refuses."""
    typed = unicodedata.normalize("NFKC", text(request, name, 40)).replace(",", "").removesuffix("%").strip()
    if not typed:
        return None
    return Decimal(typed) if re.fullmatch(r"[+-]?[0-9]{1,18}([.][0-9]{1,6})?", typed) else Decimal("NaN")


def files(request: HttpRequest, name: str = "files") -> list[Given]:
    """Return the files that were sent."""
    return [given_file(one) for one in request.FILES.getlist(name)[:MOST_FILES]]


def version(request: HttpRequest) -> int | None:
    """Return the version that somebody had before them."""
    found = whole(request, "version")
    return found if found is not None and found >= 0 else None


def said(error: ZhihengError) -> str:
    """Return what an error says in the reader's language."""
    return error.message(get_language() or "zh")


def problems(error: ZhihengError, prefix: str = "f") -> list[Problem]:
    """Return an error as problems of a form, each at its field where it has one."""
    if not isinstance(error, FormUnfit):
        return [Problem(said(error))]
    language = "en" if (get_language() or "").lower().startswith("en") else "zh"
    return [Problem(one[language], f"{prefix}-{one['field']}") for one in error.context["faults"]]


def status_of(error: ZhihengError) -> int:
    """Return the status of an answer that draws the form again."""
    return error.status if 400 <= error.status < 500 else 422


def found(look_up: Callable[..., T], *arguments: object) -> T:
    """Return what a service finds. Raises Http404 where there is none, or none that the reader may see."""
    try:
        return look_up(*arguments)
    except (UnknownItem, UnknownPlan, UnknownDuty, PolicyError) as error:
        raise Http404(said(error)) from error
