"""The rooms of the workspace in a few groups, so that whoever may do much still finds the way at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class Entry:
    """A page that leads into a room. `needs`: the capability without which it is not shown."""

    section: str
    route: str
    label: str
    needs: str = "read"


#: Group → its pages. A group is shown with those of its pages that the actor may open; a group of one is that page.
GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (_("今日"), (Entry("dashboard", "dashboard", _("今日"), ""), Entry("messages", "messages", _("消息")))),
    (
        _("办案"),
        (
            Entry("cases", "cases", _("案件")),
            Entry("lists", "credit_lists", _("名单")),
            Entry("measures", "credit_measures", _("措施"), "confirm_measure"),
            Entry("delegations", "delegations", _("工作委托")),
        ),
    ),
    (
        _("计划与考核"),
        (
            Entry("indicators", "indicators", _("质量指标")),
            Entry("promises", "promises", _("承诺")),
            Entry("planning", "planning", _("计划与督办")),
            Entry("rounds", "rounds", _("填报")),
            Entry("assessments", "assessments", _("考核")),
        ),
    ),
    (_("文稿"), (Entry("drafts", "drafts", _("文稿")),)),
    (
        _("档案与数据"),
        (
            Entry("enterprises", "enterprises", _("企业档案")),
            Entry("registers", "registers", _("名册")),
            Entry("intake", "intake", _("数据归集"), "take_in"),
            Entry("quarantine", "quarantine", _("问题数据"), "take_in"),
            Entry("links", "links", _("待关联"), "link"),
        ),
    ),
    (
        _("规则"),
        (Entry("runs", "runs", _("运行"), "risk_class"), Entry("packs", "packs", _("政策包"), "risk_class")),
    ),
    (
        _("管理"),
        (
            Entry("invitations", "admin_invitations", _("企业账户"), "link"),
            Entry("accounts", "admin_accounts", _("账户"), "administer_access"),
            Entry("keys", "admin_keys", _("接口密钥"), "administer_access"),
            Entry("sharing", "admin_sharing", _("共享登记"), "administer_access"),
            Entry("grants", "record_grants", _("受限授权"), "grant"),
            Entry("bodies", "admin_bodies", _("机构"), "administer_system"),
            Entry("system", "system_jobs", _("后台任务"), "administer_system"),
            Entry("audit", "audit_actions", _("操作日志"), "audit"),
        ),
    ),
)


@dataclass(frozen=True)
class Link:
    """An entry as it is drawn."""

    label: str
    address: str
    here: bool


@dataclass(frozen=True)
class Group:
    """A group as it is drawn; its own link leads to its first page."""

    label: str
    address: str
    here: bool
    links: tuple[Link, ...]


def groups(section: str, may: Mapping[str, Any]) -> list[Group]:
    """Return the groups that an actor sees. `section`: where the page stands; `may`: names of capabilities."""
    drawn = (_drawn(label, entries, section, may) for label, entries in GROUPS)
    return [group for group in drawn if group is not None]


def _drawn(label: str, entries: tuple[Entry, ...], section: str, may: Mapping[str, Any]) -> Group | None:
    links = tuple(
        Link(gettext(each.label), reverse(f"staff:{each.route}"), each.section == section)
        for each in entries
        if not each.needs or may.get(each.needs)
    )
    if not links:
        return None
    named = links[0].label if len(links) == 1 else gettext(label)
    return Group(named, links[0].address, any(each.here for each in links), links)
