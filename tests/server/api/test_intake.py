"""Intake over the API, into a real ledger: every media type, bad rows, repeats, large bodies, hostile ones."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

NDJSON = "application/x-ndjson"
SOURCE = "spot-checks"
FIRM = "91510107MA6CQ8JD4X"


def row(number: int, **changes: Any) -> dict[str, Any]:
    """Return an inspection as a source sends it."""
    return {
        "kind": "spot_check",
        "sample_no": f"DC{number:09d}",
        "inspected_on": "2024-03-01",
        "verdict": "pass",
        "producer_name": "某食品有限公司",
        **changes,
    }


def lines(*rows: dict[str, Any]) -> bytes:
    """Return rows as NDJSON."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows).encode()


@pytest.fixture
def sender(keyed: Any) -> Any:
    """A caller that may send spot checks and read."""
    return keyed(f"intake:{SOURCE}", "read:internal")


def send(
    caller: Any, body: bytes, medium: str = NDJSON, status: int = 200, source: str = SOURCE, query: str = ""
) -> Any:
    """Send a body and return the counts."""
    answer = caller.post(f"/intake/{source}{query}", body, medium)
    assert answer.status_code == status, answer.content[:1500]
    return answer.json()


def left_behind() -> list[str]:
    """Return the files of uploads that are still there."""
    from zhiheng.server.staff.installation import installation

    folder = installation().home.root / "uploads"
    return [path.name for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []


def test_rows_enter_and_are_read_back(sender: Any, api: Any) -> None:
    counts = send(sender, lines(row(1), row(2)))
    assert (counts["accepted"], counts["quarantined"], counts["state"]) == (2, 0, "done")
    assert counts["batch_seq"] == 1
    found = api.get("/records?type=inspection")
    assert [one["payload"]["sample_no"] for one in found["items"]] == ["DC000000001", "DC000000002"]
    assert found["head"] == 1
    assert sender.get(f"/intake/uploads/{counts['upload']}") == counts
    assert left_behind() == []


def test_the_same_body_twice_adds_nothing(sender: Any) -> None:
    body = lines(row(1), row(2))
    send(sender, body)
    again = send(sender, body)
    assert (again["accepted"], again["duplicates"], again["batch"]) == (0, 2, None)


def test_a_changed_row_is_a_correction_and_shows_in_changes(sender: Any) -> None:
    send(sender, lines(row(1)))
    head = sender.get("/records")["head"]
    assert send(sender, lines(row(1, product_name="豆瓣酱")))["accepted"] == 1
    changed = sender.get(f"/records?changes_since={head}")["items"]
    assert [(one["payload"].get("product_name"), one["state"]) for one in changed] == [
        (None, "corrected"),
        ("豆瓣酱", "in_force"),
    ]


def _csv(*rows: dict[str, Any]) -> bytes:
    names = list(rows[0])
    return "\n".join([",".join(names), *(",".join(str(one[name]) for name in names) for one in rows)]).encode()


def _parquet(*rows: dict[str, Any]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows)), sink)
    return sink.getvalue()


def _xlsx(*rows: dict[str, Any]) -> bytes:
    import xlsxwriter

    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, cells in enumerate([list(rows[0]), *(list(one.values()) for one in rows)]):
            sheet.write_row(place, 0, cells)
    return sink.getvalue()


FORMS: dict[str, tuple[str, Callable[..., bytes]]] = {
    "list": ("application/json", lambda *rows: json.dumps(list(rows)).encode()),
    "object": ("application/json; charset=utf-8", lambda *rows: json.dumps(rows[0]).encode()),
    "ndjson": (NDJSON, lines),
    "csv": ("text/csv", _csv),
    "parquet": ("application/vnd.apache.parquet", _parquet),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_media_type(sender: Any, form: str) -> None:
    medium, made = FORMS[form]
    counts = send(sender, made(row(1), row(2)), medium)
    assert counts["accepted"] == (1 if form == "object" else 2)


def test_bad_rows_are_set_aside_mended_and_sent_again(sender: Any, keyed: Any) -> None:
    counts = send(sender, lines(row(1), row(2, inspected_on="2024-02-30")))
    assert (counts["accepted"], counts["quarantined"]) == (1, 1)
    waiting = sender.get(counts["quarantine"].removeprefix("/api/v1"))["items"]
    assert len(waiting) == 1
    assert waiting[0]["findings"][0]["code"] == "no-such-day"
    assert waiting[0]["values"]["inspected_on"] == "2024-02-30"
    assert keyed("intake:penalties").get("/intake/quarantine")["items"] == []
    mended = {"key": waiting[0]["key"], "values": {**waiting[0]["values"], "inspected_on": "2024-02-29"}}
    stranger = keyed("intake:penalties").post("/intake/quarantine", json.dumps({"rows": [mended]}))
    assert (stranger.json()["accepted"], stranger.json()["unknown"]) == (0, 1)
    done = sender.post("/intake/quarantine", json.dumps({"rows": [mended]})).json()
    assert (done["accepted"], done["quarantined"]) == (1, 0)
    assert sender.get("/intake/quarantine")["items"] == []
    assert len(sender.get("/records?type=inspection")["items"]) == 2


def test_personal_cells_leave_neither_as_value_nor_in_a_finding(sender: Any) -> None:
    person = "张三丰13800138000"
    counts = send(sender, lines(row(1, contact=person, inspected_on="x"), row(2, contact=person * 200)))
    assert counts["quarantined"] >= 1
    told = sender.answer("/intake/quarantine").content.decode()
    assert "13800138000" not in told
    assert "p:" not in told
    assert "contact" in told
    good = send(sender, lines(row(3, contact=person)))
    assert good["accepted"] == 1
    for record in sender.get("/records?type=inspection")["items"]:
        assert "contact" not in record["payload"]


def test_refused_without_the_scope_of_the_source(sender: Any, api: Any, keyed: Any) -> None:
    assert send(api, lines(row(1)), status=401)["code"] == "key-required"
    assert send(keyed("intake:penalties"), lines(row(1)), status=403)["code"] == "scope-missing"
    assert send(keyed("read:internal"), lines(row(1)), status=403)["code"] == "scope-missing"
    assert keyed("read:internal").get("/intake/quarantine", status=403)["code"] == "scope-missing"
    assert api.get("/intake/quarantine", status=401)["code"] == "key-required"
    assert sender.get("/intake/uploads/" + "0" * 32, status=404)["code"] == "not-found"


def test_a_type_that_the_source_does_not_provide(sender: Any) -> None:
    assert send(sender, lines(row(1)), query="?type=penalty", status=400)["code"].startswith("intake")


HOSTILE: dict[str, tuple[bytes, str, int, str]] = {
    "wrong type": (b"<xml/>", "application/xml", 415, "media-type-unknown"),
    "form": (b"a=1", "application/x-www-form-urlencoded", 415, "media-type-unknown"),
    "empty": (b"", NDJSON, 415, "media-type-unknown"),
    "blank lines": (b"\n\n\n", NDJSON, 400, "intake-file-empty"),
    "truncated": (lines(row(1)) + b'{"kind": "spot_ch', NDJSON, 400, "intake-json-line"),
    "not objects": (b"1\n2\n", NDJSON, 400, "intake-json-line"),
    "long line": (b'{"kind":"' + b"x" * 10_000_000 + b'"}\n', NDJSON, 400, "intake-line-too-long"),
    "nul": (b'{"kind":"a\x00b"}\n', NDJSON, 400, "intake-nul"),
    "deep": (b'{"kind":' + b"[" * 20_000 + b"]" * 20_000 + b"}\n", NDJSON, 400, "intake-json-line"),
    "deep json": (b"[" * 200_000, "application/json", 400, "malformed-request"),
    "json text": (b'"rows"', "application/json", 400, "malformed-request"),
    "json twice": (b'{"kind": "a", "kind": "b"}', "application/json", 400, "malformed-request"),
    "json nan": (b'[{"kind": NaN}]', "application/json", 400, "malformed-request"),
    "empty list": (b"[]", "application/json", 400, "malformed-request"),
    "no parquet": (b"PAR1", "application/vnd.apache.parquet", 400, "intake-damaged"),
    "no workbook": (b"PK\x03\x04", FORMS["xlsx"][0], 400, "intake-damaged"),
    "gzip as csv": (b"\x1f\x8b\x08\x00", "text/csv", 400, "intake-wrong-kind"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_bodies_are_refused_whole_and_leave_nothing(sender: Any, case: str) -> None:
    body, medium, status, code = HOSTILE[case]
    answer = sender.post(f"/intake/{SOURCE}", body, medium)
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    assert str(left_behind()) == "[]"
    assert "/tmp" not in answer.content.decode()
    assert sender.get("/records")["items"] == []


def test_a_body_beyond_the_limit_is_413_announced_or_not(sender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIHENG_API_MAX_BYTES", "1000")
    body = lines(*(row(n) for n in range(30)))
    assert send(sender, body, status=413)["code"] == "body-too-large"
    answer = sender.client.generic(
        "POST", f"/api/v1/intake/{SOURCE}", body, NDJSON, headers=sender.headers, CONTENT_LENGTH=""
    )
    assert answer.status_code in (400, 413)
    assert left_behind() == []


def test_a_body_that_breaks_off_adds_nothing(sender: Any) -> None:
    body = lines(row(1), row(2))
    answer = sender.client.generic(
        "POST",
        f"/api/v1/intake/{SOURCE}",
        body,
        NDJSON,
        headers=sender.headers,
        CONTENT_LENGTH=str(len(body) + 50),
        **{"wsgi.input": io.BytesIO(body)},
    )
    assert answer.json()["code"] == "malformed-request"
    assert left_behind() == []
    assert sender.get("/records")["items"] == []


def test_a_large_body_is_taken_in_by_the_worker_once(sender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from zhiheng.server.api import taking

    monkeypatch.setenv("ZHIHENG_API_SYNC_ROWS", "10")
    answer = sender.post(f"/intake/{SOURCE}", lines(*(row(n) for n in range(20))), NDJSON)
    assert answer.status_code == 202
    counts = answer.json()
    assert counts["state"] == "reading"
    address = answer["Location"].removeprefix("/api/v1")
    assert sender.get(address)["accepted"] == 0
    job = ProcrastinateJob.objects.get(task_name=taking.TASK)
    taking.take_in_job(**job.args)
    taking.take_in_job(**job.args)
    done = sender.get(address)
    assert (done["state"], done["accepted"], done["batch_seq"]) == ("done", 20, 1)
    assert left_behind() == []
    assert len(sender.get("/records")["items"]) == 20


def test_a_large_body_that_is_refused_says_so_where_one_asks(sender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from zhiheng.server.api import taking

    monkeypatch.setenv("ZHIHENG_API_SYNC_BYTES", "10")
    answer = sender.post(f"/intake/{SOURCE}", b'{"broken and long', NDJSON)
    assert answer.status_code == 202
    taking.take_in_job(**ProcrastinateJob.objects.get(task_name=taking.TASK).args)
    told = sender.get(answer["Location"].removeprefix("/api/v1"))
    assert told["state"] == "refused"
    assert told["error"]["code"] == "intake-json-line"
    assert left_behind() == []


@pytest.mark.slow
def test_a_long_body_is_streamed_to_disk_in_bounded_memory(sender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Receiving does not grow with the body: 200,000 rows (60 MB) that are made while they are read."""
    import tracemalloc

    from django.test import RequestFactory

    from zhiheng.server.api import body as bodies

    count, filler = 200_000, "x" * 100

    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.rows = (lines(row(number, remark=filler)) for number in range(count))
            self.rest = b""

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            while len(self.rest) < size and (more := next(self.rows, b"")):
                self.rest += more
            given, self.rest = self.rest[:size], self.rest[size:]
            return given

    request = RequestFactory().post("/", b"", content_type=NDJSON)
    request._stream = Endless()  # type: ignore[assignment]
    request.META |= {"CONTENT_LENGTH": "", "CONTENT_TYPE": NDJSON}
    bodies.folder_of("any")  # loads the packs, once a process: no part of the body
    tracemalloc.start()
    try:
        with bodies.received(request) as received:
            peak = tracemalloc.get_traced_memory()[1]
            assert received.lines == count
            assert received.path.stat().st_size == received.size > 40_000_000
    finally:
        tracemalloc.stop()
        bodies.remove(received.key)
    assert peak < 8 * 1024 * 1024, peak


def test_a_body_sent_before_does_not_undo_a_later_correction_unless_told_to(sender: Any) -> None:
    old = lines(row(1), row(2))
    send(sender, old)
    send(sender, lines(row(1, product_name="改正后的产品")))
    refused = send(sender, old, status=409)
    assert refused["code"] == "intake-taken-in-before"
    assert "again=true" in refused["detail"] or "again=true" in json.dumps(refused, ensure_ascii=False)
    assert (
        send(sender, lines(row(1, product_name="改正后的产品")))["duplicates"] == 1
    )  # the latest state may come again
    assert send(sender, old, query="?again=true")["accepted"] == 1
    assert left_behind() == []


def test_a_large_body_sent_before_is_refused_by_the_worker_too(sender: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from zhiheng.server.api import taking

    old = lines(row(1), row(2))
    send(sender, old)
    send(sender, lines(row(1, product_name="改正后的产品")))
    monkeypatch.setenv("ZHIHENG_API_SYNC_ROWS", "1")
    for query, state in (("", "refused"), ("?again=true", "done")):
        answer = sender.post(f"/intake/{SOURCE}{query}", old, NDJSON)
        assert answer.status_code == 202
        taking.take_in_job(**ProcrastinateJob.objects.filter(task_name=taking.TASK).latest("id").args)
        assert sender.get(answer["Location"].removeprefix("/api/v1"))["state"] == state
        ProcrastinateJob.objects.filter(task_name=taking.TASK).update(status="succeeded", queueing_lock=None)
