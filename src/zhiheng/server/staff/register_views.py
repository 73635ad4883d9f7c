"""The registers in the workspace: those for departments and of internal types too; columns kept, views saved."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

from zhiheng.actors import Capability
from zhiheng.policy.model import Register
from zhiheng.server import register_exports, register_pages, register_tables
from zhiheng.server.register_tables import Column
from zhiheng.server.staff import lists
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show


@needs(Capability.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List all registers with their numbers."""
    return show(request, "staff/registers.html", "registers", **register_pages.index_context(request, actor(request)))


@needs(Capability.READ)
def due(request: HttpRequest) -> HttpResponse:
    """Show what runs out or is due soon."""
    return show(request, "staff/registers_due.html", "registers", **register_pages.due_context(request, actor(request)))


@needs(Capability.READ, Capability.EXPORT)
def due_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with what runs out or is due soon as CSV."""
    return register_exports.due_csv(request, actor(request))


def _columns(request: HttpRequest, register: Register) -> list[Column]:
    """Return the columns that this person chose."""
    kept = {one.key for one in lists.shown(request, lists.of_register(register.id))}
    return [one for one in register_tables.columns(register, actor(request)) if one.key in kept]


@needs(Capability.READ)
def page(request: HttpRequest, register: str) -> HttpResponse:
    """Show one register."""
    found = register_pages.find(register, actor(request))
    context = register_pages.list_context(request, found, actor(request), _columns(request, found))
    return show(
        request, "staff/register.html", "registers", **context, **lists.offered(request, lists.of_register(found.id))
    )


@needs(Capability.READ, Capability.EXPORT)
def csv(request: HttpRequest, register: str) -> StreamingHttpResponse:
    """Answer with a register as CSV."""
    found = register_pages.find(register, actor(request))
    return register_exports.csv(request, found, actor(request), _columns(request, found))


@needs(Capability.READ, Capability.EXPORT)
def xlsx(request: HttpRequest, register: str) -> FileResponse:
    """Answer with a register as a workbook."""
    found = register_pages.find(register, actor(request))
    return register_exports.xlsx(request, found, actor(request), _columns(request, found))


@needs(Capability.READ)
def item(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Show one item with its life line."""
    found = register_pages.find(register, actor(request))
    return show(
        request,
        "staff/register_item.html",
        "registers",
        **register_pages.item_context(request, found, key, actor(request)),
    )
