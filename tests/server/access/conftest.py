"""Somebody of each kind: the accounts that every route is asked with, and the walk over all routes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

#: name → (body, its kind, level and division, roles, units); a dozen kinds of bodies and every role.
PEOPLE: dict[str, tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]]] = {
    "bureau_clerk": ("sichuan-amr", "bureau", "province", "510000", ("clerk",), ()),
    "bureau_checker": ("sichuan-amr", "bureau", "province", "510000", ("checker",), ()),
    "bureau_legal": ("sichuan-amr", "bureau", "province", "510000", ("legal", "panel"), ()),
    "bureau_leader": ("sichuan-amr", "bureau", "province", "510000", ("leader",), ()),
    "bureau_archivist": ("sichuan-amr", "bureau", "province", "510000", ("archivist",), ()),
    "bureau_analyst": ("sichuan-amr", "bureau", "province", "510000", ("analyst",), ()),
    "bureau_reader": ("sichuan-amr", "bureau", "province", "510000", ("reader",), ()),
    "county_clerk": ("amr-510104", "bureau", "county", "510104", ("clerk",), ()),
    "department_clerk": ("sichuan-finance", "department", "province", "510000", ("clerk",), ()),
    "leading_office_leader": ("sichuan-office", "leading_office", "province", "510000", ("leader",), ()),
    "government_reader": ("chengdu", "government", "prefecture", "510100", ("reader",), ()),
    "laboratory_clerk": ("lab", "laboratory", "other", "", ("clerk",), ()),
    "bank_clerk": ("bank", "bank", "other", "", ("clerk",), ()),
    "enterprise_clerk": ("uscc:91510107MA6CQ8JD4X", "enterprise", "other", "", ("clerk",), ()),
    "expert": ("experts", "expert", "other", "", ("panel",), ()),
    "system_admin": ("operator", "operator", "other", "", ("system_admin",), ()),
    "security_admin": ("operator", "operator", "other", "", ("security_admin",), ()),
    "audit_admin": ("operator", "operator", "other", "", ("audit_admin",), ()),
}
VISITOR, NO_POST = "visitor", "no_post"
EVERYBODY = (VISITOR, NO_POST, *PEOPLE)


@dataclass(frozen=True)
class Route:
    """One address of the server: the name by which the table knows it, its pattern and its view."""

    name: str
    pattern: str
    view: Any


def routes() -> Iterator[Route]:
    """Yield every address but the operations of the API, which have their own table."""
    from django.urls import get_resolver

    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: Any, before: str, space: str) -> Iterator[Route]:
    for one in patterns:
        whole = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            if inner != "api:" and not whole.startswith("api/v1/"):
                yield from _walk(one.url_patterns, whole, inner)
        else:
            yield Route(f"{space}{one.name or whole}", whole, one.callback)


def declared(table: str) -> dict[str, Any]:
    """Return a part of the one table of what everybody may do."""
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "table.yaml").read_text("utf-8"))[table]
    return found


def address(pattern: str) -> str:
    """Return an address of a pattern, with something plausible in each place."""
    import re

    given = {
        "uscc": "91510107MA6CQ8JD4X", "record_id": "ab" * 32, "pack": "national", "kind": "sources", "document": "x",
        "int": "1", "uuid": "6f1c2c6e-8b1e-4a52-9c4e-2b1b5b0d8a10", "record_type": "inspection", "run_id": "r-1",
        "name": "penalties", "page": "enterprises", "tab": "records",
        "key": "a" * 32,
    }  # fmt: skip

    def fill(found: re.Match[str]) -> str:
        kind, _, name = found.group(1).rpartition(":")
        return given["int"] if kind == "int" else given["uuid"] if kind == "uuid" else given.get(name, "x")

    plain = re.sub(r"<([^<>]+)>", fill, pattern)
    plain = re.sub(r"\(\?P<[^>]+>[^()]*\)", "x", plain)
    return "/" + plain.replace("^", "").replace("\\Z", "").replace("$", "").replace("\\", "")


@pytest.fixture
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave pages unwritten: who may enter does not depend on what they would read."""
    from django.template.backends.django import Template

    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")


@pytest.fixture
def people(db: None) -> dict[str, Client]:
    """Give a logged-in client for everybody."""
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    clients = {VISITOR: Client(raise_request_exception=False)}
    for name in (NO_POST, *PEOPLE):
        user = User.objects.create_user(name)
        if name in PEOPLE:
            code, kind, level, division, roles, units = PEOPLE[name]
            subject = code if kind == "enterprise" else ""
            body, _ = Body.objects.get_or_create(
                code=code,
                defaults={"kind": kind, "name_zh": code, "level": level, "division": division, "subject": subject},
            )
            for role in roles:
                posts.give(user, body, role, units=units)
        clients[name] = Client(raise_request_exception=False)
        clients[name].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return clients
