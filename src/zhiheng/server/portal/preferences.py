"""The reader's choice of light or dark, kept in a cookie of their browser and nowhere else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from zhiheng.server.i18n import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


@require_GET
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme (any other: follow the system) and go back to where the reader was.

    A link, not a form: it changes how this browser paints pages and nothing else, and public pages need no token.
    """
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    answer = HttpResponseRedirect(back)
    chosen = request.GET.get("theme", "")
    if chosen in THEMES:
        answer.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    else:
        answer.delete_cookie(THEME_COOKIE)
    return answer
