"""Explanations, runs and verification on a real ledger with a real run."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

DAY = date(2024, 6, 30)


def _code() -> str:
    """Return a valid code of Chengdu."""
    from zhiheng.codes import uscc

    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return next(code for own in signs for last in signs if uscc.explain(code := f"91510107MA6CQ8JD{own}{last}").valid)


@pytest.fixture
def graded(keyed: Any) -> dict[str, Any]:
    """Take a firm with a failed spot check in over the API, and grade."""
    from zhiheng.credit import grade_and_store
    from zhiheng.policy.model import ScorecardUse
    from zhiheng.server.portal.packs import packs
    from zhiheng.server.refresh import refresh
    from zhiheng.server.staff.installation import installation

    caller, code = keyed("intake:registration", "intake:spot-checks", "read:internal"), _code()
    firm = {"uscc": code, "name": "四川某某食品有限公司", "status": "active", "registered_on": "2015-01-01"}
    firm |= {"registered_division": "510107", "industry": "14"}
    sent = caller.post("/intake/registration", json.dumps(firm)).json()
    assert sent["accepted"] == 1, caller.answer("/intake/quarantine").content.decode()
    rows = [
        {
            "kind": "spot_check",
            "sample_no": f"S{n}",
            "inspected_on": "2024-03-01",
            "verdict": verdict,
            "producer_code": code,
        }
        for n, verdict in enumerate(("pass", "pass"))
    ]
    sent = caller.post("/intake/spot-checks", json.dumps(rows)).json()
    assert sent["accepted"] == 2, caller.answer("/intake/quarantine").content.decode()
    home, pack = installation(), packs()["sichuan"]
    card = next(name for name, one in pack.scorecards.items() if one.use is ScorecardUse.RISK_CLASS)
    result = grade_and_store(home.ledger, home.runs, pack, card, DAY)
    refresh(home)
    return {"code": code, "run": result.run, "card": card, "caller": caller}


def test_explanation_is_that_of_the_engine(graded: dict[str, Any]) -> None:
    from zhiheng.credit import explain_run
    from zhiheng.server.staff.installation import installation

    caller, home = graded["caller"], installation()
    found = caller.get(f"/enterprises/{graded['code']}/explanation")
    manifest = home.runs.manifest(graded["run"])
    expected = explain_run(home.ledger, home.runs, graded["code"], manifest).as_dict()
    assert found.pop("withheld") == 0
    assert found == json.loads(json.dumps(expected, default=str))
    assert found["state"] == "rated"
    same = caller.get(f"/enterprises/{graded['code']}/explanation?run={graded['run']}&scorecard={graded['card']}")
    assert same["run"] == graded["run"]
    for query in ("?run=20240101t000000-none-000000", "?scorecard=nothing", "?pack=jiangsu"):
        caller.get(f"/enterprises/{graded['code']}/explanation{query}", status=404)


def test_a_restricted_record_is_left_out_of_an_explanation_and_counted(graded: dict[str, Any]) -> None:
    from zhiheng.ledger.models import VisibilityStop

    caller, address = graded["caller"], f"/enterprises/{graded['code']}/explanation"
    before = caller.get(address)
    parts = ("criteria", "eligibility", "vetoes", "denominators")
    named = {r["record_id"] for part in parts for line in before[part] for r in line["records"]}
    assert named
    hidden = min(named)
    VisibilityStop.objects.create(record_id=hidden, publicity="restricted", reason="r", ordered_by="t")
    after = caller.answer(address)
    assert hidden not in after.content.decode()
    assert after.json()["withheld"] == 1


def test_run_is_listed_and_verified_in_the_background(graded: dict[str, Any]) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from zhiheng.server.staff import verification

    caller, run = graded["caller"], graded["run"]
    assert [one["run"] for one in caller.get("/runs?pack=sichuan")["items"]] == [run]
    assert caller.get("/runs?pack=jiangsu")["items"] == []
    assert caller.get(f"/runs/{run}")["verification"]["same"] is None
    asked = caller.post(f"/runs/{run}/verification", b"")
    assert asked.status_code == 202
    assert asked["Location"] == f"/api/v1/runs/{run}"
    assert asked.json()["running"] is True
    verification.verify_run(**ProcrastinateJob.objects.get(task_name=verification.TASK).args)
    assert caller.get(f"/runs/{run}")["verification"]["same"] is True
    assert caller.post("/runs/20240101t000000-none-000000/verification", b"").status_code == 404


def test_risk_class_in_standing_is_that_of_the_run(graded: dict[str, Any]) -> None:
    caller, address = graded["caller"], f"/enterprises/{graded['code']}/standing?purpose=inspection"
    grade = caller.get(f"/enterprises/{graded['code']}/explanation")["grade"]
    assert caller.get(address)["risk_class"] == grade
    assert caller.get(address + "&as_of=2024-06-29")["risk_class"] is None
