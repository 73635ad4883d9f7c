"""政策落实, promises, editions and documents: what they show is what the packs say and this installation holds."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from zhiheng.policy import coverage
from zhiheng.policy.coverage import Mark
from zhiheng.policy.model import Document, Target
from zhiheng.server.coverage import as_document, works
from zhiheng.server.portal import policy_coverage, policy_documents, policy_elements
from zhiheng.server.portal.packs import anchor, documents, packs

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def body(client: Client, address: str) -> str:
    answer: Any = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def expected() -> dict[str, Any]:
    """Return the coverage as the command line computes it from the same evidence."""
    loaded = packs()
    found = coverage.compute([loaded[name] for name in loaded], works, policy_coverage.evidence())
    return as_document(found, found.mechanisms)


def test_staff_get_what_the_command_line_prints(client: Client, staff: Any) -> None:
    client.force_login(User.objects.get(username="chen"))
    assert json.loads(body(client, "/staff/policy/coverage.json")) == json.loads(json.dumps(expected(), default=str))
    assert "scorecards/risk-class" in body(client, "/staff/policy/coverage.csv")


def test_the_public_gets_the_same_without_what_is_internal(client: Client, province: Any) -> None:
    public, whole = json.loads(body(client, "/policy/coverage.json")), expected()
    assert public["mechanisms"] == whole["mechanisms"]
    assert public["provisions"] == whole["provisions"]
    hidden = 0
    for row, other in zip(public["rows"], whole["rows"], strict=True):
        assert {**row, "elements": []} == {**other, "elements": []}
        kept = [(each["pack"], each["element"]) for each in row["elements"]]
        left = [each for each in other["elements"] if (each["pack"], each["element"]) not in kept]
        hidden += len(left)
        for each in left:
            element = policy_elements.find(each["pack"], *each["element"].split("/", 1))
            assert element is not None
            assert policy_elements.is_internal(element)
    assert hidden > 0
    for address in ("/policy/coverage", "/policy/coverage.csv", "/policy/coverage?q=分类"):
        assert "scorecards/risk-class" not in body(client, address)


def test_numbers_on_the_page_are_those_of_the_rows(client: Client, province: Any) -> None:
    numbers = expected()["mechanisms"]
    page = body(client, "/policy/coverage")
    assert (
        f"文件要求的 {numbers['total']} 项机制中，{numbers['usable']} 项可用，{numbers['with_data']} 项有数据" in page
    )
    for words, why in policy_coverage.mark_words().values():
        assert words in page
        assert why in page
    assert numbers["total"] > 190
    assert numbers["with_data"] > 0


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("capability=risk", lambda row: row["capability"] == "risk"),
        ("fit=core", lambda row: row["fit"] == "core"),
        ("mark=usable", lambda row: "usable" in row["marks"]),
        ("mark=not-usable", lambda row: "usable" not in row["marks"]),
        ("document=jiangsu-2012-91", lambda row: any(p["document"] == "jiangsu-2012-91" for p in row["provisions"])),
        ("q=许可", lambda row: "许可" in row["term_zh"]),
    ],
)
def test_filters_take_the_rows_they_name(client: Client, province: Any, query: str, holds: Any) -> None:
    rows = json.loads(body(client, f"/policy/coverage.json?{query}"))["rows"]
    assert rows
    if not query.startswith("q="):
        assert all(holds(row) for row in rows)
        assert len(rows) == sum(holds(row) for row in expected()["rows"])
    lines = list(csv.reader(io.StringIO(body(client, f"/policy/coverage.csv?{query}").removeprefix("\ufeff"))))
    assert [line[0] for line in lines[1:]] == [row["mechanism"] for row in rows]


def test_missing_is_said_for_every_mark_that_is_not_borne(client: Client, province: Any) -> None:
    for row in policy_coverage.computed().mechanisms:
        told = policy_coverage.missing(row) or row.lacks
        assert bool(told) == (set(Mark) != set(row.marks))


def test_documents_show_their_whole_tree(client: Client, province: Any) -> None:
    for document in documents().values():
        found = list(policy_documents.tree(document))
        assert sorted(one.id for one, _depth in found) == sorted(one.id for one in document.provisions)
        page = body(client, f"/documents/{document.pack}/{document.id}")
        assert all(f'id="{anchor(one.id)}"' in page for one in document.provisions)
        for status, words in (("expired", "这份文件已失效"), ("draft", "这是征求意见稿")):
            assert (words in page) == (document.status.value == status)


def test_the_draft_shows_responsible_bodies_and_bases(client: Client, province: Any) -> None:
    draft = documents()["sichuan-2020-draft"]
    assert isinstance(draft, Document)
    page = body(client, "/documents/sichuan/sichuan-2020-draft")
    bodies = {name for one in draft.provisions for name in one.bodies}
    assert bodies
    assert all(f"/bodies/{name}" in page for name in bodies)
    assert "制定依据" in page
    assert "/documents/national/product-quality-law" in page


def test_every_citing_element_is_one_click_from_its_provision_and_back(client: Client, province: Any) -> None:
    document = documents()["jiangsu-2012-91"]
    page = body(client, "/documents/jiangsu/jiangsu-2012-91")
    for provision in document.provisions:
        for cited in policy_elements.citing_elements(document.id, provision.id):
            if not isinstance(cited.element, policy_documents.ASKING):
                assert policy_elements.address(cited.element) in page
                if cited.element.cite:
                    back = f"/documents/jiangsu/jiangsu-2012-91#{anchor(provision.id)}"
                    assert back in body(client, policy_elements.address(cited.element))


def test_promises_are_all_there_in_every_form(client: Client, province: Any) -> None:
    targets = [each for each in policy_elements.of_kind("targets") if isinstance(each, Target)]
    rows = json.loads(body(client, "/policy/promises.json"))
    assert [(row["pack"], row["id"]) for row in rows] == [(each.pack, each.id) for each in targets]
    promises = {row["state"] for row in rows if row["kind"] == "target"}
    assert promises <= {"not_measurable", "needs_definition", "scheme_ended"}, (
        "nothing is known here, so nothing is missed"
    )
    assert {row["state"] for row in rows if row["kind"] == "cited_national"} == {"quoted"}
    assert all(row["reason_zh"] and row["reason_en"] for row in rows)
    lines = list(csv.reader(io.StringIO(body(client, "/policy/promises.csv").removeprefix("\ufeff"))))
    assert len(lines) == len(targets) + 1
    from fastexcel import read_excel

    answer = client.get("/policy/promises.xlsx")
    sheet = read_excel(answer.content).load_sheet(0)
    assert sheet.height == len(targets)
    one = next(each for each in targets if each.value is not None)
    row = next(row for row in rows if row["id"] == one.id and row["pack"] == one.pack)
    assert str(row["value"]) == f"{one.value.normalize():f}"  # type: ignore[union-attr]
    assert row["document"] == one.cite[0].document


def test_promises_filter(client: Client, province: Any) -> None:
    rows = json.loads(body(client, "/policy/promises.json?document=sichuan-2013-19&force=strive"))
    assert all(row["document"] == "sichuan-2013-19" and row["force"] == "strive" for row in rows)
    years = json.loads(body(client, "/policy/promises.json?year=2015"))
    assert years
    assert all(row["deadline"].startswith("2015") for row in years)
    page = body(client, "/policy/promises?document=sichuan-2013-19")
    assert "已失效" in page
    assert "不可衡量" in page


def test_editions_compare_what_a_run_stored(client: Client, staff: Any, tmp_path: Any, monkeypatch: Any) -> None:
    import pyarrow as pa

    from zhiheng.ledger.models import RunSummary
    from zhiheng.server.portal import policy_editions
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    installation.cache_clear()
    content = json.loads(json.dumps(packs()["sichuan"].resolved(), default=str))
    content["elements"]["targets"].popitem()
    content["elements"]["measures"].popitem()
    changed = next(iter(content["elements"]["tasks"].values()))
    changed["label"]["zh"] = "改过的任务"
    run = installation().runs.write(
        pa.table({"subject": ["uscc:A"]}), kind="grade", pack="sichuan", element="risk-class",
        as_of=date(2025, 1, 1), batch_seq=1, pack_content=content, plan={}, semantics_version=1,
    )  # fmt: skip
    summary = RunSummary.objects.get()
    RunSummary.objects.create(**{
        **{field.name: getattr(summary, field.name) for field in RunSummary._meta.fields},
        "run_id": run.run, "latest": False,
    })  # fmt: skip
    now = packs()["sichuan"].content_hash
    page = body(client, "/policy/editions")
    assert run.pack_hash[:12] in page
    asked = f"pack=sichuan&before={run.pack_hash}&after={now}"
    page = body(client, f"/policy/editions?{asked}")
    assert "改过的任务" in page
    assert "新增" in page
    differences = json.loads(body(client, f"/policy/editions.json?{asked}"))["differences"]
    assert {(each["kind"], each["change"]) for each in differences} >= {("tasks", "changed"), ("targets", "added")}
    assert not any("risk" in each["id"] for each in differences if each["kind"] in ("scorecards", "level-tables"))
    assert client.get("/policy/editions?pack=sichuan&before=x&after=y").status_code == 404
    policy_editions._content_of_run.cache_clear()
    installation.cache_clear()
