"""The public pages of the log, and its API."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhiheng.audit import notes, proof_file

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("log")]


def page(address: str, **asked: str) -> str:
    """Return a page in Chinese."""
    answer = Client().get(address, asked)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def document(address: str, status: int = 200) -> Any:
    """Return a document of the API."""
    answer = Client().get(f"/api/v1/log{address}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_log_tells_size_checkpoint_counts_and_entries() -> None:
    text = page("/log")
    assert "共 9 条" in text
    assert "其后的新条目" in text
    assert text.index('href="/log/8"') < text.index('href="/log/0"')


@pytest.mark.parametrize(("asked", "shown"), [
    ({"kind": "run"}, [5]), ({"q": "3"}, [3]), ({"day": "2020-01-01"}, []), ({"kind": "nothing"}, list(range(9))),
])  # fmt: skip
def test_entries_are_found_by_kind_number_and_day(asked: dict[str, str], shown: list[int]) -> None:
    text = page("/log", **asked)
    assert [index for index in range(9) if f'href="/log/{index}"' in text] == shown


def test_entry_is_found_by_its_hash_or_a_beginning_of_it() -> None:
    leaf_hash = document("/entries/4")["leaf_hash"]
    for text in (leaf_hash, leaf_hash[:10].upper()):
        assert 'href="/log/4"' in page("/log", q=text)
    assert "十六进制" in page("/log", q="xyz")
    assert "日期应写成" in page("/log", day="2026-13-01")


def test_public_entry_shows_its_content_and_proof() -> None:
    text = page("/log/3")
    assert "川市监〔2026〕3号" in text
    proof = json.loads(text.split('<script id="proof" type="application/json">')[1].split("</script>")[0])
    assert proof_file.check(proof).valid
    assert proof["size"] == 8
    assert notes.read(proof["checkpoint"]).signed_by(notes.read_key(proof["key"]))


def test_hidden_entry_shows_a_hash_alone() -> None:
    text = page("/log/5")
    assert "川市监" not in text
    assert "加盐散列" in text


def test_newest_entry_says_that_no_checkpoint_has_it_yet() -> None:
    assert "还没有签名的检查点" in page("/log/8")


def test_no_page_of_what_is_not_there() -> None:
    for address in (
        f"/log/{2**70}",
        f"/log/checkpoints/{2**70}",
        "/log/9",
        "/log/9.json",
        "/log/checkpoints/7",
        "/log/checkpoints/7.txt",
        "/log/checkpoints/7.pdf",
    ):
        assert Client().get(address).status_code == 404


def test_checkpoint_page_is_printable_and_proves_the_one_before() -> None:
    text = page("/log/checkpoints/8")
    assert "data-print" in text
    proof = json.loads(text.split('<script id="consistency" type="application/json">')[1].split("</script>")[0])
    assert (proof["size1"], proof["size2"]) == (4, 8)
    assert proof_file.check(proof).valid
    assert 'href="/log/checkpoints/4"' in page("/log/checkpoints")


def test_checkpoint_is_handed_out_as_note_and_pdf() -> None:
    note = Client().get("/log/checkpoints/8.txt")
    assert notes.read(note.content.decode()).size == 8
    pdf = Client().get("/log/checkpoints/8.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_verifier_is_handed_out_as_it_is() -> None:
    import zhiheng.audit

    answer = Client().get("/log/zhiheng_verify.py")
    source = Path(zhiheng.audit.__path__[0]) / "verifier" / "zhiheng_verify.py"
    assert answer.content == source.read_bytes()


@pytest.mark.parametrize(
    "address", ["/log", "/log/3", "/log/5", "/log/checkpoints", "/log/checkpoints/8", "/log/verify"]
)
def test_pages_read_in_english(address: str) -> None:
    body = page(address, lang="en").split("<main", 1)[1].split("</main>")[0]
    told = re.sub(r"<(script|pre)[^>]*>.*?</\1>", "", body, flags=re.DOTALL)
    assert not re.findall(r"[\u4e00-\u9fff]+", told)


def test_api_tells_the_head_and_the_key() -> None:
    head, key = document(""), document("/key")
    assert (head["size"], head["checkpoint"]["size"]) == (9, 8)
    assert {each["kind"]: each["entries"] for each in head["kinds"]} == {"decision": 8, "run": 1}
    assert notes.read(head["checkpoint"]["note"]).signed_by(notes.read_key(key["key"]))
    assert Client().get("/.well-known/zhiheng-log.json").json() == key


def test_api_pages_through_all_entries() -> None:
    found, address = [], "/entries?limit=4"
    while address:
        part = document(address)
        found += [each["index"] for each in part["items"]]
        address = (part["next"] or "").removeprefix("/api/v1/log")
    assert found == list(range(9))
    assert [each["index"] for each in document("/entries?kind=run")["items"]] == [5]
    assert [each["index"] for each in document("/entries?from=7")["items"]] == [7, 8]


@pytest.mark.parametrize("address", [
    "/entries/0/proof", "/entries/8/proof", "/entries/3/proof?size=4", "/entries/3/proof?size=9", "/consistency?first=1",
    "/consistency?first=4&second=9", "/consistency?first=8&second=8",
])  # fmt: skip
def test_api_proves_what_verify_proof_accepts(address: str) -> None:
    assert proof_file.check(document(address)).valid


@pytest.mark.parametrize(("address", "status"), [
    ("/entries/9", 404), ("/entries/9/proof", 404), ("/entries/5/proof?size=5", 422), ("/entries/5/proof?size=10", 404),
    ("/consistency?first=0", 422), ("/consistency?first=9&second=8", 422), ("/consistency", 422), ("/checkpoints/7", 404),
    ("/entries?kind=wish", 422), (f"/entries/{2**62}/proof?size={2**62}", 404), (f"/entries/{2**70}", 422),
    (f"/consistency?first=1&second={2**62}", 404),
])  # fmt: skip
def test_api_refuses_with_a_problem(address: str, status: int) -> None:
    assert document(address, status)["status"] == status


def test_api_lists_checkpoints_the_latest_first() -> None:
    assert [each["size"] for each in document("/checkpoints")["items"]] == [8, 4]
    assert document("/checkpoints/4")["size"] == 4
