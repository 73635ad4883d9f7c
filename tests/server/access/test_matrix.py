"""Every page, operation of the API and job, with everybody: what the table says is what happens, and nothing is unlisted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.slow]
LOGIN, REFUSED, IN = "login", "refused", "in"
#: Where nobody is logged in, a page sends to the login, whichever it is.
FEW = ("visitor", "no_post", "enterprise_clerk")
TELLS_OF_ERRORS = {"socialaccount_login_error"}
LOGINS = ("/staff/login", "/account", "/login")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    from zhiheng.server.api import rates
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZHIHENG_API_ANONYMOUS_RATE", "1000000")
    monkeypatch.setenv("ZHIHENG_API_KEY_RATE", "1000000")
    rates.forget()
    installation.cache_clear()
    yield
    installation.cache_clear()


def outcome(answer: Any) -> str:
    """Return what an answer amounts to: sent to the login, refused, or let in (to whatever is there or not)."""
    if answer.status_code == 302 and answer["Location"].startswith(LOGINS) and "next=" in answer["Location"]:
        return LOGIN
    if answer.status_code in (401, 403):
        return REFUSED
    return IN if answer.status_code < 500 else str(answer.status_code)


def let_go(answer: Any) -> None:
    """Let go of what a streamed answer holds; closing it whole would end the connection of the test's transaction."""
    for close in answer._resource_closers if answer.streaming else ():
        close()


class Table:
    """The table, asked for one of the people at one page."""

    def __init__(self, declared: Callable[[str], Any]) -> None:
        self.wants = {name: wants for wants, names in declared("pages").items() for name in names}
        self.listed = [name for names in declared("pages").values() for name in names]
        self.capabilities = {name: set((text or "").split()) for name, text in declared("capabilities").items()}
        self.outside = set(declared("outside"))

    def expects(self, person: str, route: str) -> str:
        """Return what shall happen."""
        wants = self.wants[route]
        if wants == "everybody":
            return IN
        if person == "visitor":
            return LOGIN
        if wants in ("account", "again"):
            return IN if wants == "account" else REFUSED
        space, *capabilities = wants.split()
        if person == "no_post" or (space == "mine") != (person in self.outside):
            return REFUSED
        return IN if set(capabilities) <= self.capabilities[person] else REFUSED


@pytest.fixture(scope="module")
def access() -> Any:
    """The module of the people and the walk."""
    import importlib.util
    import sys

    name = "zhiheng_tests_access"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / "conftest.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture
def table(access: Any) -> Table:
    return Table(access.declared)


def test_every_page_is_listed_once(access: Any, table: Table) -> None:
    found = [route.name for route in access.routes()]
    assert len(set(table.listed)) == len(table.listed)
    assert sorted(set(found)) == sorted(table.listed)


def test_people_have_the_capabilities_written_down(access: Any, table: Table) -> None:
    from zhiheng.actors import Actor, BodyKind, Capability, Role

    for name, (_body, kind, _level, _division, roles, _units) in access.PEOPLE.items():
        actor = Actor(user=1, kind=BodyKind(kind), roles=frozenset(Role(role) for role in roles))
        assert {one.value for one in actor.capabilities} == table.capabilities[name], name
    assert {role for person in access.PEOPLE.values() for role in person[4]} == set(Role)
    had = set().union(*table.capabilities.values())
    assert had == set(Capability)


def test_everybody_enters_what_is_theirs_and_nothing_else(
    access: Any, table: Table, people: dict[str, Client], unrendered: None
) -> None:
    wrong = []
    for place, route in enumerate(access.routes()):
        path = access.address(route.pattern)
        refused = [one for one in people if table.expects(one, route.name) != IN]
        # A guard looks at no method: sending is tried by the visitor, by who has no post, and by one of the others.
        senders = {*refused[:2], *refused[place % len(refused) :][:1]} if refused else set()
        for person, client in people.items():
            expected = table.expects(person, route.name)
            # What asks nobody who they are asks none of them: some are enough.
            if table.wants[route.name] in ("everybody", "account", "again") and person not in FEW:
                continue
            answer = client.get(path)
            if answer.status_code == 405 and expected != IN:
                answer = client.post(path)
            let_go(answer)
            told = IN if route.name in TELLS_OF_ERRORS and answer.status_code == 401 else outcome(answer)
            if told != expected:
                wrong.append((route.name, person, "GET", expected, told))
            if person in senders and (told := outcome(client.post(path))) != expected:
                wrong.append((route.name, person, "POST", expected, told))
    assert not wrong, "\n".join(map(str, wrong))


def test_every_export_of_the_workspace_wants_the_right_to_export(access: Any, table: Table) -> None:
    """Policy itself is public, and a template holds no data."""
    open_to_all = {
        "staff:policy_coverage_csv",
        "staff:policy_coverage_json",
        "staff:element_json",
        "staff:template_file",
    }
    open_to_all |= {"staff:sample_file", "staff:deadlines_ics"}
    open_to_all |= {"staff:assessment_handed_file"}  # published results of units, which the office signs for
    open_to_all |= {
        "staff:planning_calendar",
        "staff:planning_follow_up_letter",
    }  # own days due, a letter that was sent
    open_to_all |= {name for name in table.wants if table.wants[name] == "workspace audit"}  # the auditor's own
    endings = (".csv", ".xlsx", ".json", ".jsonl", ".parquet", ".pdf", ".docx", ".ics")
    exports = [
        route.name
        for route in access.routes()
        if table.wants[route.name].startswith("workspace") and route.pattern.replace(">", "").endswith(endings)
    ]
    assert exports
    assert [
        name for name in exports if not {"export", "audit"} & set(table.wants[name].split()) and name not in open_to_all
    ] == []


# --- the API --------------------------------------------------------------------------------------------------------
CALLERS = {"nobody": None, "bare": (), "departments": ("read:departments",), "internal": ("read:internal",),
           "sender": ("intake:spot-checks",)}  # fmt: skip


def test_every_operation_answers_as_its_scope_says(access: Any) -> None:
    from zhiheng.server.api import keys
    from zhiheng.server.api.root import document

    declared = access.declared("operations")
    paths = document()["paths"]
    found = {one["operationId"]: (method, path) for path, item in paths.items() for method, one in item.items()}
    assert sorted(found) == sorted(declared)
    secrets = {name: None if scopes is None else keys.make(name, scopes).secret for name, scopes in CALLERS.items()}
    secrets["wrong"] = "zh_" + "a" * 43
    wrong = []
    for operation, (method, path) in found.items():
        for caller, secret in secrets.items():
            expected = _of_api(caller, declared[operation])
            given = path.replace("{", "<").replace("}", ">").lstrip("/")
            headers = {"Authorization": f"Bearer {secret}"} if secret else {}
            address = access.address(given).replace("/intake/x", "/intake/spot-checks")
            body = _BODIES.get(operation)
            more = {"data": body, "content_type": "application/json"} if body else {}
            answer = getattr(Client(raise_request_exception=False), method)(address, headers=headers, **more)
            assert answer.status_code < 500, (operation, answer.content)
            told = answer.status_code if answer.status_code in (401, 403) else 200
            if told != expected:
                wrong.append((operation, caller, expected, answer.status_code, answer.content[:200]))
    assert not wrong, "\n".join(map(str, wrong))


#: What is posted where an operation reads its body before it looks at scopes.
_BODIES: dict[str, Any] = {
    "mendRows": {"rows": [{"key": "a" * 32, "values": {"x": "y"}}]},
    "confirmMeasure": {"measure": "x", "uscc": "91350100M000100Y43", "reason": "x"},
}


def _of_api(caller: str, scope: str) -> int:
    if caller == "wrong":
        return 401
    if not scope:
        return 200
    if caller == "nobody":
        return 401
    return 200 if scope in (CALLERS[caller] or ()) else 403


# --- jobs -----------------------------------------------------------------------------------------------------------
def test_every_job_is_listed(access: Any) -> None:
    import importlib

    from procrastinate.contrib.django import app

    for name in ("zhiheng.server.tasks", "zhiheng.server.api.taking", "zhiheng.server.staff.verification"):
        importlib.import_module(name)
    from zhiheng.actors import Capability

    declared = access.declared("jobs")
    assert sorted(app.tasks) == sorted(declared)
    assert set(declared.values()) <= {"system", "key", *Capability}
