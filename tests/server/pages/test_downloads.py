"""Downloads: the same rows in every format, named by their batch, streamed, compressed, and never more than is public."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client, RequestFactory

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def client() -> Client:
    return Client()


def got(client: Client, address: str, status: int = 200, **headers: str) -> Any:
    answer = client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == status, (address, answer.status_code)
    return answer


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def in_all_formats(client: Client, kind: str, query: str = "") -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each format as record id, day and division, that can be compared."""

    def read(form: str) -> bytes:
        return content(got(client, f"/data/{kind}.{form}{query}"))

    found = {
        "csv": list(csv.DictReader(io.StringIO(read("csv").decode("utf-8-sig")))),
        "json": json.loads(read("json")),
        "jsonl": [json.loads(line) for line in read("jsonl").splitlines()],
        "parquet": pq.read_table(io.BytesIO(read("parquet"))).to_pylist(),
    }
    return {
        form: [{"id": row["record_id"], "day": str(row["occurred_on"]), "batch": int(row["batch_seq"])} for row in rows]
        for form, rows in found.items()
    }


@pytest.mark.parametrize(
    "query", ["", "?from=2023-01-01&to=2023-12-31", "?source=synthetic-spot-check", "?division=51"]
)
def test_every_format_gives_the_same_rows(client: Client, province: Any, query: str) -> None:
    found = in_all_formats(client, "inspection", query)
    assert found["csv"] == found["json"] == found["jsonl"] == found["parquet"]
    assert bool(found["csv"]) is (query != "?division=51")  # the small province's inspections say no place


def test_division_asks_for_all_below_it_and_no_neighbour(client: Client, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord

    ids = list(ProjectedRecord.objects.filter(record_type="honour").values_list("pk", flat=True))
    ProjectedRecord.objects.filter(pk=ids[0]).update(division="510104")
    for asked, there in (("510000", True), ("510100", True), ("500000", False), ("510200", False), ("510104", True)):
        assert bool(json.loads(content(got(client, f"/data/honour.json?division={asked}")))) is there, asked


def test_file_names_its_batch_and_its_rows(client: Client, province: Any) -> None:
    answer = got(client, "/data/inspection.csv?from=2023-01-01")
    rows = list(csv.reader(io.StringIO(content(answer).decode("utf-8-sig"))))
    assert answer["Content-Disposition"] == 'attachment; filename="inspection-2023-01-01_-b7.csv"'
    assert answer["Zhiheng-Batch-Seq"] == "7"
    assert int(answer["Zhiheng-Rows"]) == len(rows) - 1 > 0
    assert answer["Zhiheng-Synthetic-Rows"] == answer["Zhiheng-Rows"]
    assert 'rel="describedby"' in answer["Link"]


def test_empty_type_is_a_file_with_a_heading_and_no_rows(client: Client, province: Any) -> None:
    answer = got(client, "/data/recall.csv")
    assert len(content(answer).decode().splitlines()) == 1
    assert answer["Zhiheng-Rows"] == "0"
    assert json.loads(content(got(client, "/data/recall.json"))) == []
    assert pq.read_table(io.BytesIO(content(got(client, "/data/recall.parquet")))).num_rows == 0


def test_parquet_is_typed_and_says_what_it_is(client: Client, province: Any) -> None:
    table = pq.read_table(io.BytesIO(content(got(client, "/data/penalty.parquet"))))
    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds["fine"] == "int64"
    assert kinds["decided_on"] == kinds["occurred_on"] == "date32[day]"
    assert kinds["synthetic"] == "bool"
    facts = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert facts["zhiheng:record_type"] == "penalty"
    assert facts["zhiheng:batch_seq"] == "7"
    assert facts["zhiheng:rows"] == facts["zhiheng:synthetic_rows"] == str(table.num_rows)
    assert "zhiheng:licences" in facts
    inspections = pq.read_table(io.BytesIO(content(got(client, "/data/inspection.parquet"))))
    assert str(inspections.schema.field("items").type).startswith("list<")
    assert "contact" not in inspections.schema.names
    failed = [row for row in inspections.to_pylist() if row["verdict"] == "fail"]
    assert failed[0]["items"][0]["name"] == "黄曲霉毒素B₁"


def test_many_rows_come_in_several_row_groups(client: Client, province: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.server.portal import downloads_parquet

    monkeypatch.setattr(downloads_parquet, "GROUP", 7)
    file = pq.ParquetFile(io.BytesIO(content(got(client, "/data/inspection.parquet"))))
    assert file.num_row_groups == -(-file.metadata.num_rows // 7) > 1


def test_negative_decimal_stays_a_number_while_formulas_are_stopped(client: Client, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord

    one = ProjectedRecord.objects.filter(record_type="statistic").first()
    assert one is not None
    one.payload |= {"value": "-1.5", "publisher": "-1+cmd"}
    one.save()
    text = content(got(client, "/data/statistic.csv")).decode("utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(text)) if row["record_id"] == one.record_id)
    assert (row["value"], row["publisher"]) == ("-1.5", "'-1+cmd")


def test_compressed_where_wished_with_a_tag_of_its_own(client: Client, province: Any) -> None:
    plain = got(client, "/data/inspection.csv")
    packed = got(client, "/data/inspection.csv", Accept_Encoding="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert packed["ETag"] != plain["ETag"]
    assert gzip.decompress(content(packed)) == content(plain)


def test_unchanged_is_not_sent_again_and_a_stop_changes_the_tag(client: Client, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord, VisibilityStop

    tag = got(client, "/data/honour.csv")["ETag"]
    assert not content(got(client, "/data/honour.csv", 304, If_None_Match=tag))
    record = ProjectedRecord.objects.get(record_type="honour")
    VisibilityStop.objects.create(record_id=record.record_id, publicity="internal", reason="r", ordered_by="t")
    answer = got(client, "/data/honour.csv", If_None_Match=tag)
    assert record.record_id not in content(answer).decode()


@pytest.mark.parametrize(
    "query",
    ["form=2024", "from=2024-02-30", "to=x", "division=5", "division=abc", "known_at=99", "known_at=x",
     "from=2024-01-01&from=2024-02-01"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(client: Client, province: Any, query: str) -> None:
    answer = got(client, f"/data/inspection.csv?{query}", 400)
    assert answer["Content-Type"].startswith("text/plain")
    assert len(answer.content.decode()) > 10


def test_day_alone_begins_in_china_and_an_instant_without_offset_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.server.portal import downloads_cut

    asked: list[datetime] = []
    monkeypatch.setattr(downloads_cut, "batch_at", lambda moment: asked.append(moment) or 0)
    for text in ("2026-11-23", "2026-11-22T16:00:00", "2026-11-23T00:00:00+08:00"):
        downloads_cut.batch_of(RequestFactory().get("/", {"since": text}), "since", 7)
    assert asked == [datetime(2026, 11, 22, 16, tzinfo=UTC)] * 3


def test_subject_of_a_hidden_enterprise_is_told_by_its_code_alone(client: Client, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedParty, ProjectedRecord

    one = ProjectedRecord.objects.get(record_type="honour")
    ProjectedRecord.objects.filter(pk=one.pk).update(subject=f"uscc:{province.hidden}")
    ProjectedParty.objects.filter(record_id=one.pk).update(subject=f"uscc:{province.hidden}", method="judged")
    assert json.loads(content(got(client, "/data/honour.json")))[0]["subject"] == ""
    ProjectedParty.objects.filter(record_id=one.pk).update(method="code")
    assert json.loads(content(got(client, "/data/honour.json")))[0]["subject"] == f"uscc:{province.hidden}"


def test_no_secret_leaves_in_any_format(client: Client, province: Any) -> None:
    for kind in ("inspection", "penalty", "organisation"):
        for form in ("csv", "json", "jsonl"):
            text = content(got(client, f"/data/{kind}.{form}")).decode()
            assert [word for word in province.secrets if word in text] == []
        table = pq.read_table(io.BytesIO(content(got(client, f"/data/{kind}.parquet"))))
        assert [word for word in province.secrets if word in str(table.to_pylist())] == []


def test_json_obeys_its_schema(client: Client, province: Any) -> None:
    import jsonschema

    for kind in ("inspection", "penalty", "statistic", "certificate", "organisation"):
        schema = json.loads(content(got(client, f"/data/{kind}/schema.json")))
        check = jsonschema.Draft202012Validator(schema)
        for line in content(got(client, f"/data/{kind}.jsonl")).splitlines():
            assert [error.message for error in check.iter_errors(json.loads(line))] == []


def test_table_schema_and_parquet_schema_name_the_columns_of_the_files(client: Client, province: Any) -> None:
    for kind in ("inspection", "penalty", "statistic"):
        heading = next(csv.reader(io.StringIO(content(got(client, f"/data/{kind}.csv")).decode("utf-8-sig"))))
        table = json.loads(content(got(client, f"/data/{kind}/table-schema.json")))
        parquet = pq.read_schema(io.BytesIO(content(got(client, f"/data/{kind}/schema.parquet"))))
        assert [field["name"] for field in table["fields"]] == heading == parquet.names


def test_changes_page_by_cursor_and_agree_with_csv(client: Client, province: Any) -> None:
    address, found = "/data/inspection/changes?since=3&limit=10", []
    while address:
        page = json.loads(content(got(client, address)))
        found += page["items"]
        address = page["next"]
    assert page["head"] == 7
    assert {each["change"] for each in found} == {"added"}
    assert all(each["record"]["batch_seq"] > 3 for each in found)
    rows = list(
        csv.DictReader(io.StringIO(content(got(client, "/data/inspection/changes.csv?since=3")).decode("utf-8-sig")))
    )
    assert [row["record_id"] for row in rows] == [each["record_id"] for each in found]


@pytest.mark.parametrize(
    "query", ["", "since=8", "since=x", "since=1&limit=0", "since=1&limit=x", "since=1&cursor=AAAA"]
)
def test_changes_refuse_what_cannot_be_read(client: Client, province: Any, query: str) -> None:
    got(client, f"/data/inspection/changes?{query}", 400)


def test_instants_name_batches(client: Client, province: Any) -> None:
    whole = json.loads(content(got(client, "/data/inspection/changes?since=1999-01-01T00:00:00Z")))
    none = json.loads(content(got(client, "/data/inspection/changes?since=2999-01-01T00:00:00%2B08:00")))
    assert (whole["since"], none["since"]) == (0, 7)
    assert none["items"] == []
    assert whole["items"]


def test_catalogue_lists_every_type_with_its_numbers(client: Client, province: Any) -> None:
    from zhiheng.server.portal.catalogue import listed
    from zhiheng.server.portal.downloads import offered

    page = content(got(client, "/data")).decode()
    for name in listed():
        assert f'id="t-{name}"' in page
    assert "尚无数据" in page
    assert "不公开，不计数" in page
    assert set(offered()) < set(listed())


def test_catalogue_search_finds_types_by_field(client: Client, province: Any) -> None:
    page = content(got(client, "/data?q=抽样编号")).decode()
    assert 'id="t-inspection"' in page
    assert 'id="t-honour"' not in page
    assert "没有这样的记录类型" in content(got(client, "/data?q=无此名目")).decode()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_type_page_names_what_is_withheld(client: Client, province: Any, language: str) -> None:
    page = content(got(client, f"/data/organisation?lang={language}")).decode()
    assert ("个人信息，只存于保险库" if language == "zh" else "kept in the vault alone") in page
    assert "known_at=7" in page
    assert "changes?since=7" in page
    assert (
        not re.search(r"[\u4e00-\u9fff]{2,}", re.sub(r"<[^>]*>", "", page.partition("<h1>")[2])[:40])
        or language == "zh"
    )


def test_type_that_is_not_public_is_told_without_numbers(client: Client, province: Any) -> None:
    page = content(got(client, "/data/complaint")).decode()
    assert "这种记录不公开" in page
    assert "/data/complaint.csv" not in page
    for address in ("complaint.parquet", "complaint.jsonl", "complaint/changes?since=0", "complaint/schema.json"):
        got(client, f"/data/{address}", 404)
    got(client, "/data/effect", 404)


def test_every_type_page_opens_in_both_languages(client: Client, province: Any) -> None:
    from zhiheng.server.portal.catalogue import listed

    for place, name in enumerate(listed()):
        got(client, f"/data/{name}?lang={'en' if place % 2 else 'zh'}")


def test_template_and_sample_can_be_taken(client: Client, province: Any) -> None:
    assert content(got(client, "/data/inspection/template.xlsx"))[:2] == b"PK"
    assert len(content(got(client, "/data/inspection/sample.csv")).decode().splitlines()) > 1


def test_machine_catalogue_describes_each_download(client: Client, province: Any) -> None:
    from zhiheng.server.portal.downloads import offered

    found = json.loads(content(got(client, "/data/catalogue.json")))
    sets = {one["dct:identifier"]: one for one in found["dcat:dataset"]}
    assert set(sets) == set(offered())
    assert found["zhiheng:batchSeq"] == 7
    one = sets["inspection"]
    assert {each["dct:title"] for each in one["dcat:distribution"]} == {"csv", "json", "jsonl", "parquet"}
    for each in one["dcat:distribution"]:
        address = each["dcat:downloadURL"]["@id"]
        assert address.startswith("http://testserver/data/inspection.")
        got(client, address.removeprefix("http://testserver"))
    assert one["zhiheng:rows"] == one["zhiheng:syntheticRows"] > 0
    assert date.fromisoformat(one["dct:temporal"]["dcat:endDate"]["@value"]) == date(2024, 6, 12)
