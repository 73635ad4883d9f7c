from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from zhiheng.policy.reader import MAX_BYTES, MAX_DEPTH, MAX_FINDINGS, read


@pytest.fixture
def reading(tmp_path):
    def of(content):
        path = tmp_path / "x.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(path, "x.yaml", "p")

    return of


def only(reading, content):
    found = reading(content)
    assert len(found.findings) == 1, found.findings
    assert found.findings[0].zh
    assert found.findings[0].en
    return found, found.findings[0]


def test_plain_words_become_exact_values(reading):
    found = reading("a: 1\nb: 0.10\nc: 2024-01-31\nd: true\ne: ~\nf: 007\ng: 1e5\nh: '5'\ni: 12:30\nj: -2\nk:\n")
    assert found.findings == []
    assert found.value == {
        "a": 1,
        "b": Decimal("0.10"),
        "c": date(2024, 1, 31),
        "d": True,
        "e": None,
        "f": "007",
        "g": "1e5",
        "h": "5",
        "i": "12:30",
        "j": -2,
        "k": None,
    }


def test_lines_are_those_of_keys_and_dashes(reading):
    spot = reading("a:\n  b:\n    - x\n    - y: 1\n      z: 2\n").spot
    assert spot.at(("a", "b")).line == 2
    assert spot.at(("a", "b", 1)).line == 4
    assert spot.at(("a", "b", 1, "z")).line == 5
    assert spot.at(("a", "b", 1, "missing", "deeper")).line == 4


def test_byte_order_mark_is_read_over(reading):
    assert reading("\ufeffa: 1\n").value == {"a": 1}


def test_duplicate_key_names_both_lines_and_keeps_the_first(reading):
    found, finding = only(reading, "a: 1\nb: {c: 2}\na: {x: [1, 2]}\n")
    assert (finding.code, finding.line, finding.value) == ("yaml-duplicate-key", 3, "a")
    assert "1" in finding.zh
    assert found.value == {"a": 1, "b": {"c": 2}}


def test_exploding_aliases_are_refused_at_the_first(reading):
    bomb = "a: &a [x, x]\n" + "\n".join(f"b{n}: &b{n} [*a, *a]" for n in range(40))
    found = reading(bomb)
    assert [f.code for f in found.findings] == ["yaml-anchor", "yaml-anchor", "yaml-alias"]
    assert [f.line for f in found.findings] == [1, 2, 2]
    assert found.value is None


def test_merge_key_by_alias_is_refused(reading):
    assert "yaml-alias" in [f.code for f in reading("a: &x {b: 1}\nc: {<<: *x}\n").findings]


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!mine", "!!str"])
def test_tag_is_refused(reading, tag):
    assert only(reading, f"a: {tag} [x]\n" if "str" not in tag else "a: !!str 5\n")[1].code == "yaml-tag"


@pytest.mark.parametrize("word", ["no", "Yes", "ON", "off", "y", "N"])
def test_word_that_turns_into_a_boolean_elsewhere_is_refused(reading, word):
    finding = only(reading, f"a: 1\nb: {word}\n")[1]
    assert (finding.code, finding.line, finding.value) == ("ambiguous-word", 2, word)
    assert f"'{word}'" in finding.zh
    assert reading(f"b: '{word}'\n").findings == []


def test_on_as_a_key_means_itself(reading):
    assert reading("on: 2018-01-01\n").value == {"on": date(2018, 1, 1)}
    assert reading("no: 1\n").findings[0].code == "ambiguous-word"


@pytest.mark.parametrize("key", ["510000", "2024-01-01", "1.5", "true"])
def test_key_that_is_no_text_says_to_quote_it(reading, key):
    finding = only(reading, f"{key}: x\n")[1]
    assert (finding.code, finding.hint) == ("yaml-key", f"'{key}'")


def test_mapping_as_a_key_is_refused(reading):
    assert only(reading, "? {a: 1}\n: 2\n")[1].code == "yaml-key"


def test_day_that_does_not_exist_is_refused(reading):
    assert only(reading, "a: 2024-02-30\n")[1].code == "no-such-day"


def test_number_of_too_many_digits_is_refused(reading):
    assert only(reading, f"a: {'9' * 5000}\n")[1].code == "number-too-large"


def test_control_characters_are_refused(reading):
    assert only(reading, 'a: "x\\0y"\n')[1].code == "yaml-text"


def test_file_in_gb18030_is_named_so(reading):
    found, finding = only(reading, "a: 1\nb: 质量\n".encode("gb18030"))
    assert (finding.code, finding.line) == ("file-encoding", 2)
    assert "GB18030" in finding.zh
    assert found.value is None


def test_file_in_utf_16_is_refused(reading):
    assert only(reading, "a: 质量\n".encode("utf-16"))[1].code == "file-encoding"


@pytest.mark.parametrize("text", ["", "   \n", "# only a note\n", "~\n", "---\n"])
def test_empty_file_is_reported(reading, text):
    assert only(reading, text)[1].code == "file-empty"


@pytest.mark.parametrize("text", ["- a\n- b\n", "word\n", "5\n"])
def test_top_that_is_no_mapping_is_reported(reading, text):
    found, finding = only(reading, text)
    assert finding.code == "file-not-mapping"
    assert found.value is None


def test_tabs_are_named_as_the_cause(reading):
    finding = only(reading, "a:\n\tb: 1\n")[1]
    assert (finding.code, finding.line) == ("yaml-syntax", 2)
    assert "制表符" in finding.zh
    assert "tabs" in finding.en


@pytest.mark.parametrize("text", ["a: [1, 2\n", "a: 'x\n", "a: b: c\n", "a: {\n", "%x\n", "a: @b\n", "\x07: 1\n"])
def test_text_that_is_no_yaml_is_reported_once(reading, text):
    found, finding = only(reading, text)
    assert finding.code == "yaml-syntax"
    assert finding.line >= 1
    assert found.value is None


def test_second_document_is_refused(reading):
    assert only(reading, "a: 1\n---\nb: 2\n")[1].code == "yaml-documents"


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100_000])
def test_deep_nesting_is_cut_off(reading, depth):
    found, finding = only(reading, "a: " + "[" * depth)
    assert finding.code == "yaml-depth"
    assert found.value is None


def test_huge_file_is_not_read(reading):
    finding = only(reading, b"a: 1\n#" + b"x" * MAX_BYTES)[1]
    assert (finding.code, finding.line) == ("file-too-large", 0)
    assert "5 MB" in finding.en


def test_unreadable_file_is_a_finding(tmp_path):
    found = read(tmp_path / "missing.yaml", "missing.yaml")
    assert [f.code for f in found.findings] == ["file-unreadable"]
    (tmp_path / "folder.yaml").mkdir()
    assert [f.code for f in read(tmp_path / "folder.yaml", "folder.yaml").findings] == ["file-unreadable"]


def test_findings_of_one_file_are_limited(reading):
    assert len(reading("\n".join(f"a{n}: no" for n in range(500))).findings) == MAX_FINDINGS
