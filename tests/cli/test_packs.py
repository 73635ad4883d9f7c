from __future__ import annotations

import json
import textwrap

import pytest

from zhiheng.cli import main

FILES = {
    "base/pack.yaml": "id: base\nlabel: {zh: 基础, en: Base}\n",
    "base/documents.yaml": """
        law:
          label: {zh: 质量法, en: Quality law}
          status: in_force
          provisions: {第一条: {label: {zh: 总则, en: General}}}
    """,
    "base/level-tables.yaml": """
        classes:
          label: {zh: 等级, en: Classes}
          unit: points
          certainty: example
          until: 2020-12-31
          levels:
            - {id: A, label: {zh: 甲, en: A}, at_least: 60}
            - {id: B, label: {zh: 乙, en: B}, below: 60}
    """,
    "prov/pack.yaml": "id: prov\nlabel: {zh: 某省, en: Province}\nextends: [base]\n",
    "prov/parameters.yaml": """
        subsidy:
          label: {zh: 补助, en: Subsidy}
          unit: CNY
          values:
            - {from: 2012-07-10, value: 50000, cite: {document: law, provision: 第一条}}
    """,
}


@pytest.fixture
def root(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "packs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return tmp_path / "packs"


@pytest.fixture
def run(root, capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            main(["packs", *arguments, "--root", str(root)])
        captured = capsys.readouterr()
        return left.value.code or 0, captured.out, captured.err

    return call


def test_lint_of_sound_packs_is_an_empty_list(run):
    code, out, err = run("lint", "--json")
    assert (code, json.loads(out), err) == (0, [], "")


def test_lint_gives_pack_file_line_and_message_and_exit_code_1(run, root):
    path = root / "base/level-tables.yaml"
    path.write_text(path.read_text().replace("at_least: 60", "at_least: 61"))
    code, out, _ = run("lint", "--json")
    (finding,) = json.loads(out)
    assert code == 1
    assert (finding["pack"], finding["file"], finding["line"]) == ("base", "base/level-tables.yaml", 8)
    assert finding["zh"] in finding["message"]
    assert finding["en"] in finding["message"]


def test_lint_for_people_shows_place_and_both_languages(run, root):
    (root / "prov/parameters.yaml").write_text("")
    code, out, _ = run("lint")
    assert code == 1
    assert "prov/parameters.yaml:1" in out
    assert "empty" in out
    assert run("lint")[0] == 1


def test_lint_takes_a_change(run, tmp_path):
    change = tmp_path / "change.yaml"
    change.write_text("base:\n  level-tables:\n    classes:\n      levels: {A: null}\n")
    code, out, _ = run("lint", "--change", str(change), "--json")
    assert code == 1
    assert json.loads(out)[0]["file"] == "base/level-tables.yaml"


def test_list_gives_chain_counts_and_hash(run):
    code, out, _ = run("list", "--json")
    base, prov = json.loads(out)
    assert code == 0
    assert (prov["id"], prov["chain"], prov["counts"]["parameters"]) == ("prov", ["prov", "base"], 1)
    assert len(base["content_hash"]) == 64
    assert "某省" in run("list")[1]


def test_list_of_packs_with_findings_fails_with_them(run, root):
    (root / "prov/pack.yaml").write_text("id: prov\nlabel: {zh: 某省, en: Province}\nextends: [bass]\n")
    code, out, _ = run("list", "--json")
    assert code == 1
    assert "base" in json.loads(out)["error"]["findings"][0]["zh"]


def test_show_pack_kind_and_element(run):
    assert json.loads(run("show", "prov", "--json")[1])["extends"] == ["base"]
    assert [each["id"] for each in json.loads(run("show", "prov", "documents", "--json")[1])] == ["law"]
    element = json.loads(run("show", "prov", "level_tables", "classes", "--json")[1])
    assert (element["pack"], element["file"], element["line"]) == ("base", "base/level-tables.yaml", 2)
    assert "质量法" in run("show", "prov", "documents", "law")[1]
    assert "质量法" in run("show", "prov", "documents")[1]


def test_show_as_of_gives_the_value_of_that_day(run):
    shown = json.loads(run("show", "prov", "parameters", "subsidy", "--as-of", "2013-01-01", "--json")[1])
    assert (shown["value"]["value"], shown["in_force"]) == (50000, True)
    code, out, _ = run("show", "prov", "parameters", "subsidy", "--as-of", "2012-07-09", "--json")
    assert code == 1
    assert json.loads(out)["error"]["code"] == "value-outside-dates"


def test_show_as_of_leaves_out_what_is_not_in_force(run):
    assert json.loads(run("show", "prov", "level-tables", "--as-of", "2021-01-01", "--json")[1]) == []
    assert len(json.loads(run("show", "prov", "level-tables", "--as-of", "2020-12-31", "--json")[1])) == 1


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (["show", "porv"], "prov"),
        (["show", "prov", "document"], "documents"),
        (["show", "prov", "documents", "lew"], "law"),
    ],
)
def test_unknown_name_suggests_and_leaves_with_1(run, arguments, near):
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert near in err


def test_call_that_click_cannot_read_leaves_with_2(run):
    assert run("show", "prov", "parameters", "subsidy", "--as-of", "tomorrow")[0] == 2
