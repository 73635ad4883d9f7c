"""The public pages of registers."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

from zhiheng.server import register_exports, register_pages
from zhiheng.server.portal.page import show
from zhiheng.server.visible import Level

_ME = Level.PUBLIC


def index(request: HttpRequest) -> HttpResponse:
    """List the public registers with their numbers."""
    return show(request, "portal/registers.html", "registers", **register_pages.index_context(request, _ME))


def due(request: HttpRequest) -> HttpResponse:
    """Show what runs out or is due soon."""
    return show(request, "portal/registers_due.html", "registers", **register_pages.due_context(request, _ME))


def due_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with what runs out or is due soon as CSV."""
    return register_exports.due_csv(request, _ME)


def page(request: HttpRequest, register: str) -> HttpResponse:
    """Show one register."""
    found = register_pages.find(register, _ME)
    shown = register_pages.chosen_columns(request, found, _ME)
    return show(request, "portal/register.html", "registers", **register_pages.list_context(request, found, _ME, shown))


def csv(request: HttpRequest, register: str) -> StreamingHttpResponse:
    """Answer with a register as CSV."""
    found = register_pages.find(register, _ME)
    return register_exports.csv(request, found, _ME, register_pages.chosen_columns(request, found, _ME))


def xlsx(request: HttpRequest, register: str) -> FileResponse:
    """Answer with a register as a workbook."""
    found = register_pages.find(register, _ME)
    return register_exports.xlsx(request, found, _ME, register_pages.chosen_columns(request, found, _ME))


def item(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Show one item with its life line."""
    found = register_pages.find(register, _ME)
    return show(
        request, "portal/register_item.html", "registers", **register_pages.item_context(request, found, key, _ME)
    )
