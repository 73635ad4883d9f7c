"""What every list of the workspace offers: columns to choose, kept for the person, and views saved under a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.server import register_tables, registers
from zhiheng.server.models import ChosenColumns, SavedView
from zhiheng.server.staff.access import needs, who
from zhiheng.server.visible import Level

#: What leads the name of a register's list.
_REGISTER = "register-"
#: More saved views than this for one list help nobody find one.
MOST_VIEWS = 30


@dataclass(frozen=True)
class Column:
    """A column that can be left out: its key, and what it is called."""

    key: str
    label: str


def _enterprises() -> list[Column]:
    return [
        Column("place", _("区划")),
        Column("industry", _("行业")),
        Column("status", _("状态")),
        Column("grade", _("风险分类")),
        Column("score", _("得分")),
        Column("records", _("记录")),
        Column("recent", _("最近记录")),
    ]


def _runs() -> list[Column]:
    return [
        Column("as_of", _("截至日期")),
        Column("created", _("运行时间")),
        Column("batch", _("批次")),
        Column("rated", _("已评")),
        Column("not_rated", _("未评")),
    ]


def _uploads() -> list[Column]:
    return [
        Column("source", _("来源")),
        Column("state", _("状态")),
        Column("accepted", _("入账")),
        Column("duplicates", _("重复")),
        Column("quarantined", _("待修正")),
        Column("unlinked", _("待关联")),
        Column("batch", _("批次")),
        Column("at", _("时间")),
    ]


def _quarantine() -> list[Column]:
    return [
        Column("type", _("类型")),
        Column("source", _("来源")),
        Column("column", _("列")),
        Column("problem", _("问题")),
        Column("since", _("留下时间")),
    ]


def _cases() -> list[Column]:
    return [
        Column("procedure", _("程序")),
        Column("state", _("状态")),
        Column("subject", _("当事人")),
        Column("due", _("办理期限")),
        Column("assignee", _("经办人")),
        Column("holder", _("办理单位")),
        Column("opened", _("立案日期")),
        Column("origin", _("来由")),
    ]


def _drafts() -> list[Column]:
    from zhiheng.server.drafting import draft_list

    return draft_list.columns()


#: list → (its address, its columns, those left out until somebody chooses them)
LISTS: dict[str, tuple[str, Callable[[], list[Column]], frozenset[str]]] = {
    "enterprises": ("staff:enterprises", _enterprises, frozenset({"industry"})),
    "runs": ("staff:runs", _runs, frozenset()),
    "intake": ("staff:intake", _uploads, frozenset({"unlinked", "batch"})),
    "cases": ("staff:cases", _cases, frozenset({"holder", "origin"})),
    "drafts": ("staff:drafts", _drafts, frozenset({"by", "holder"})),
    "quarantine": ("staff:quarantine", _quarantine, frozenset({"source", "since"})),
}


def of_register(register: str) -> str:
    """Return the name that a register's list bears here."""
    return f"{_REGISTER}{register}"


def _listing(page: str) -> tuple[str, list[Column], frozenset[str]]:
    """Return address, columns and those left out at first of a list. Raises Http404."""
    if page in LISTS:
        address, columns, left_out = LISTS[page]
        return reverse(address), columns(), left_out
    register = registers.registers().get(page.removeprefix(_REGISTER))
    if register is None or not page.startswith(_REGISTER):
        raise Http404
    every = [Column(one.key, one.label) for one in register_tables.columns(register, Level.INTERNAL)]
    return reverse("staff:register", args=[register.id]), every, register_tables.left_out(register)


def shown(request: HttpRequest, page: str) -> list[Column]:
    """Return the columns of a list that this person sees, in their order."""
    _address, columns, left_out = _listing(page)
    kept = ChosenColumns.objects.filter(user=who(request), page=page).values_list("columns", flat=True).first()
    if kept is None:
        return [one for one in columns if one.key not in left_out]
    return [one for one in columns if one.key in kept]


def offered(request: HttpRequest, page: str) -> dict[str, Any]:
    """Return what a list's page needs besides its rows: columns, those shown, saved views, the view as it stands."""
    now = cleaned(request.GET.urlencode())
    address, columns, _left_out = _listing(page)
    views = SavedView.objects.filter(user=who(request), page=page)
    return {
        "list_page": page,
        "list_address": address,
        "columns": columns,
        "shown": {one.key for one in shown(request, page)},
        "view_now": now,
        "views": [{"view": one, "address": f"{address}?{one.query}", "here": one.query == now} for one in views],
    }


def cleaned(query: str) -> str:
    """Return filters, search and order of an address, the number of the page left out."""
    wanted = QueryDict(query[:2000].replace("\x00", ""), mutable=True)
    for name in ("page", "csrfmiddlewaretoken"):
        wanted.pop(name, None)
    for name in [name for name, values in wanted.lists() if not any(values)]:
        wanted.pop(name)
    return wanted.urlencode()[:2000]


def _back(page: str, query: str) -> HttpResponseRedirect:
    address = _listing(page)[0]
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


@needs(Capability.READ)
@require_POST
def choose_columns(request: HttpRequest, page: str) -> HttpResponse:
    """Keep which columns this person wants to see; with `reset` go back to those of everybody."""
    _address, columns, _left_out = _listing(page)
    if "reset" in request.POST:
        ChosenColumns.objects.filter(user=who(request), page=page).delete()
    else:
        known = [one.key for one in columns]
        wanted = [key for key in known if key in request.POST.getlist("column")]
        ChosenColumns.objects.update_or_create(user=who(request), page=page, defaults={"columns": wanted})
    return _back(page, cleaned(request.POST.get("query", "")))


@needs(Capability.READ)
@require_POST
def save_view(request: HttpRequest, page: str) -> HttpResponse:
    """Save filters, search and order of a list under a name; the same name again replaces it."""
    _listing(page)
    query = cleaned(request.POST.get("query", ""))
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:60]
    mine = SavedView.objects.filter(user=who(request), page=page)
    if not name:
        messages.error(request, _("没有保存：请给这个视图起个名字。"))
    elif mine.count() >= MOST_VIEWS and not mine.filter(name=name).exists():
        messages.error(request, _("没有保存：视图已有 %(n)s 个，请先删去不用的。") % {"n": MOST_VIEWS})
    else:
        SavedView.objects.update_or_create(user=who(request), page=page, name=name, defaults={"query": query})
        messages.success(request, _("已保存视图“%(name)s”。") % {"name": name})
    return _back(page, query)


@needs(Capability.READ)
@require_POST
def delete_view(request: HttpRequest, page: str, view: int) -> HttpResponse:
    """Delete a saved view of one's own."""
    _listing(page)
    found = SavedView.objects.filter(user=who(request), page=page, pk=view).first()
    if found is None:
        raise Http404
    found.delete()
    messages.success(request, _("已删除视图“%(name)s”。") % {"name": found.name})
    return _back(page, cleaned(request.POST.get("query", "")))
