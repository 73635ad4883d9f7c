"""A pack with procedures of its own, bodies with people in them, and a home in a folder of the test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.policy import Pack, PackSet
from zhiheng.policy.loader import read
from zhiheng.policy.model import Procedure, Template

PARTY = "uscc:91510104YY0000001X"
NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def step(name: str, source: str | list[str], target: str, actor: str = "authority", **more: Any) -> dict[str, Any]:
    sources = [source] if isinstance(source, str) else source
    return {"id": name, "label": label(name), "from": sources, "to": target, "actor": actor, **more}


def make(name: str, states: str, steps: list[dict[str, Any]], **more: Any) -> Procedure:
    """Return a procedure; the first state is initial, those with a star are final."""
    listed = [
        {"id": one.strip("*"), "label": label(one.strip("*")), "initial": place == 0, "final": one.endswith("*")}
        for place, one in enumerate(states.split())
    ]
    given = {"id": name, "pack": "probe", "label": label(name), "states": listed, "transitions": steps, **more}
    return Procedure.model_validate(given)


def field(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"id": name, "label": label(name), "type": kind, **more}


LISTED = {
    "decision_no": "$number", "scheme": "serious_dishonesty", "party_code": "$subject", "party_name": "$name",
    "listed_on": "$today", "until": "$today+36m", "authority": "$body_name", "ground": "$field.facts",
}  # fmt: skip

LISTING = make(
    "entry",
    "proposed told heard reviewed discussed listed* dropped* withdrawn*",
    [
        step("tell", "proposed", "told", post="clerk", form=[field("facts", "long_text"), field("witness", personal=True, required=False)],
             starts=["hearing", "deciding"]),
        step("hear", "told", "heard", "affected", form=[field("statement", "long_text")], stops=["hearing"]),
        step("lapse", "told", "heard", "system"),
        step("review", "heard", "reviewed", post="legal", guards=[{"kind": "other_person", "step": "tell", "label": label("other")}]),
        step("discuss", "reviewed", "discussed", post="panel"),
        step("remand", ["reviewed", "discussed"], "heard", post="leader", kind="remand"),
        step("list", ["heard", "reviewed", "discussed"], "listed", post="leader", kind="decide", stops=["deciding"], writes="listing", values=LISTED),
        step("drop", ["proposed", "told", "heard", "reviewed", "discussed"], "dropped", post="leader", reason=True),
        step("pause", "told", "told", post="clerk", suspends=["deciding"], reason=True),
        step("go-on", "told", "told", post="clerk", resumes=["deciding"]),
        step("longer", ["told", "heard"], "told", post="leader", extends=["deciding"]),
    ],
    opened_by=["authority", "system"],
    legal_review=True,
    collective=True,
    clocks=[
        {"id": "hearing", "label": label("hearing"), "days": 5, "counts": "working", "on_expiry": "lapse", "warns_before": 2},
        {"id": "deciding", "label": label("deciding"), "days": 20, "counts": "working", "escalates_to": "superior", "warns_before": 5,
         "extension": 10, "extensions": 1},
    ],
    appeal="review-above",
)  # fmt: skip
APPLICATION = make(
    "asking",
    "filed taken noticed granted* refused* withdrawn*",
    [
        step("take", "filed", "taken", starts=["term"]),
        step("notice", "taken", "noticed", post="clerk", starts=["showing"]),
        step("grant", "noticed", "granted", post="leader", kind="decide", guards=[{"kind": "clock_over", "clock": "showing", "label": label("shown")}]),
        step("refuse", ["taken", "noticed"], "refused", post="leader", kind="decide", reason=True),
        step("withdraw", ["filed", "taken"], "withdrawn", "applicant", kind="withdraw"),
    ],
    opened_by=["applicant"],
    opening=[field("why", "long_text"), field("person", personal=True), field("amount", "money", required=False)],
    opening_requires=["application"],
    documents=[{"id": "application", "label": label("application")}],
    clocks=[
        {"id": "term", "label": label("term"), "days": 2, "counts": "months", "escalates_to": "superior"},
        {"id": "showing", "label": label("showing"), "days": 7, "counts": "calendar", "escalates_to": "authority"},
    ],
    public_notice="showing",
    publicity="departments",
)  # fmt: skip
ABOVE = make(
    "review-above",
    "asked upheld* changed*",
    [step("uphold", "asked", "upheld", post="leader", kind="decide"), step("change", "asked", "changed", post="leader", kind="decide")],
    opened_by=["affected"],
    held_by="superior",
)  # fmt: skip
LETTER = make(
    "letter",
    "open written done*",
    [step("send", "open", "written", post="clerk", sends=["probe-notice"]),
     step("close", "written", "done", post="clerk", guards=[{"kind": "served", "template": "probe-notice", "label": label("served")}])],
)  # fmt: skip
NOTICE = Template.model_validate(
    {
        "id": "probe-notice", "pack": "probe", "label": label("通知书"), "kind": "notice", "issuer": "amr", "mark": "市监示",
        "title": "通知书", "addressee": "{party}", "body": ["{facts}"], "delivers": True,
        "fields": [{"id": "party", "label": label("party"), "source": "$name"}, {"id": "facts", "label": label("facts")}],
        "sign_off": ["draft", "check", "legal_review", "issue", "number", "print", "archive"],
    }
)  # fmt: skip


@cache
def probe() -> PackSet:
    """Return the national pack's record types with the procedures above, as the pack `probe`."""
    packs, _ = read()
    national = packs["national"]
    procedures = {one.id: one for one in (LISTING, APPLICATION, ABOVE, LETTER)}
    elements = {**national.elements, "procedures": procedures, "templates": {NOTICE.id: NOTICE}, "programmes": {}}
    info = national.info.model_copy(update={"id": "probe"})
    return PackSet([Pack(info, ("probe",), elements)])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let cases work under a home of their own, with the pack `probe`."""
    from zhiheng.cases.services import installed

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(installed, "_packs", lambda roots: probe())
    return tmp_path / "home"


Somebody = Callable[..., Actor]


@pytest.fixture
def bodies(db: None) -> dict[str, Any]:
    """Make the bureaus of a province, a prefecture and a county, and an enterprise."""
    from zhiheng.actors.models import Body

    def add(code: str, **more: Any) -> Body:
        return Body.objects.create(code=code, name_zh=code, **more)

    province = add("amr", kind="bureau", level="province", division="510000")
    city = add("amr-510100", kind="bureau", level="prefecture", division="510100", parent=province)
    county = add("amr-510104", kind="bureau", level="county", division="510104", parent=city)
    firm = add("firm", kind="enterprise", level="other", subject=PARTY)
    other = add("rival", kind="enterprise", level="other", subject="uscc:91510104YY0000002R")
    return {"province": province, "city": city, "county": county, "firm": firm, "rival": other}


def actor(
    body: str, *roles: str, name: str = "", subject: str = "", level: str = "", units: tuple[str, ...] = ()
) -> Actor:
    """Return somebody who works for a body, without an account."""
    kind = BodyKind.ENTERPRISE if subject else BodyKind.BUREAU
    given = frozenset(Role(one) for one in roles or ("clerk",))
    return Actor(user=None, username=name or f"{body}-{'-'.join(roles)}", body=body, kind=kind, level=level, roles=given,
                 units=units, subject=subject)  # fmt: skip


CLERK = actor("amr-510104", "clerk", level="county", units=("510104",))
CHECKER = actor("amr-510104", "checker", level="county", units=("510104",))
LEGAL = actor("amr-510104", "legal", level="county", units=("510104",))
PANEL = actor("amr-510104", "panel", level="county", units=("510104",))
LEADER = actor("amr-510104", "leader", level="county", units=("510104",))
ARCHIVIST = actor("amr-510104", "archivist", level="county", units=("510104",))
ABOVE_CLERK = actor("amr-510100", "clerk", level="prefecture", units=("5101",))
ABOVE_LEADER = actor("amr-510100", "leader", level="prefecture", units=("5101",))
FIRM = actor("firm", "clerk", subject=PARTY)
RIVAL = actor("rival", "clerk", subject="uscc:91510104YY0000002R")


def on(day: str) -> datetime:
    """Return noon of a day in China."""
    return datetime.combine(date.fromisoformat(day), NOON.timetz())


@pytest.fixture
def people() -> SimpleNamespace:
    """Give everybody who acts in these tests."""
    return SimpleNamespace(
        clerk=CLERK, checker=CHECKER, legal=LEGAL, panel=PANEL, leader=LEADER, archivist=ARCHIVIST, above=ABOVE_LEADER,
        above_clerk=ABOVE_CLERK,
        firm=FIRM, rival=RIVAL, actor=actor,
    )  # fmt: skip


@pytest.fixture
def made() -> SimpleNamespace:
    """Give the procedures of the pack `probe`, and what makes others."""
    return SimpleNamespace(
        listing=LISTING, application=APPLICATION, above=ABOVE, letter=LETTER, make=make, step=step, field=field,
        label=label, party=PARTY, on=on, noon=NOON,
    )  # fmt: skip


@pytest.fixture
def opened(home: Path, bodies: dict[str, Any]) -> Any:
    """Open a case of the procedure `entry` in the county, and return it."""
    from zhiheng.cases.services.opening import open_case

    return open_case(CLERK, "entry", pack="probe", subject=PARTY, name="示例企业", division="510104", now=NOON)
