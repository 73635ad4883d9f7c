from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from zhiheng.codes import divisions, spelling

ROOT = Path(__file__).resolve().parents[2]

#: As the governments of these places, GB/T 2260 and the dictionaries of the standard language write them.
PUBLISHED = {
    "110000": "Beijing", "140000": "Shanxi", "150000": "Inner Mongolia", "320000": "Jiangsu", "510000": "Sichuan",
    "540000": "Xizang", "610000": "Shaanxi", "710000": "Taiwan", "810000": "Hong Kong", "820000": "Macao",
    "510100": "Chengdu", "510104": "Jinjiang District", "510131": "Pujiang County", "510185": "Jianyang City",
    "510181": "Dujiangyan City", "510182": "Pengzhou City", "510183": "Qionglai City", "510117": "Pidu District",
    "510682": "Shifang City", "510703": "Fucheng District", "510823": "Jiange County", "511100": "Leshan",
    "511123": "Qianwei County", "511124": "Jingyan County", "511381": "Langzhong City", "511424": "Danleng County",
    "511524": "Changning County", "511526": "Gong County", "511527": "Junlian County", "511800": "Ya'an",
    "511822": "Yingjing County", "510726": "Beichuan Qiang Autonomous County",
    "511132": "Ebian Yi Autonomous County", "513200": "Aba Tibetan and Qiang Autonomous Prefecture",
    "513201": "Barkam City", "513232": "Zoigê County", "513300": "Garzê Tibetan Autonomous Prefecture",
    "513330": "Dêgê County", "513332": "Sêrxü County", "513400": "Liangshan Yi Autonomous Prefecture",
    "513402": "Huili City", "513426": "Huidong County", "320111": "Pukou District", "320116": "Luhe District",
    "320324": "Suining County", "320382": "Pizhou City", "320830": "Xuyi County", "321003": "Hanjiang District",
    "321300": "Suqian", "321183": "Jurong City", "320481": "Liyang City", "320707": "Ganyu District",
    "220200": "Jilin City", "341500": "Lu'an", "371524": "Dong'e County", "440113": "Panyu District",
    "410100": "Zhengzhou", "411100": "Luohe", "610100": "Xi'an", "141100": "Lüliang", "310115": "Pudong New Area",
    "310112": "Minhang District", "140428": "Zhangzi County", "130225": "Laoting County", "330382": "Yueqing City",
    "652800": "Bayingolin Mongol Autonomous Prefecture", "653100": "Kashi Prefecture", "650100": "Ürümqi",
    "540100": "Lhasa", "152500": "Xilingol League", "150522": "Horqin Left Rear Banner",
    "500243": "Pengshui Miao and Tujia Autonomous County", "429021": "Shennongjia Forestry District",
    "520281": "Panzhou City", "460321": "Xisha Islands", "510191": "",
}  # fmt: skip


@pytest.mark.parametrize(("code", "english"), [pair for pair in PUBLISHED.items() if pair[1]])
def test_name_in_english_is_the_published_spelling(code: str, english: str) -> None:
    assert divisions.history(code)[-1].name_en == english


def test_one_syllable_keeps_its_type_word_and_a_stem_of_two_drops_the_old_one() -> None:
    names = {row.name: row.name_en for code in ("510124", "513001", "512201") for row in divisions.history(code)}
    assert names["郫县"] == "Pi County"
    assert names["达县市"] == "Daxian City"


def test_every_name_is_written_in_latin_letters() -> None:
    rows = [row for rows in divisions.table().rows.values() for row in rows]
    assert len(rows) > 7000
    wrong = [row.name_en for row in rows if not row.name_en or any("\u3000" < sign < "\uffff" for sign in row.name_en)]
    assert wrong == []


def test_short_name_leaves_out_peoples_and_type_words() -> None:
    codes = ("513200", "510100", "511526", "150522", "653200", "622926")
    short = [divisions.history(code)[-1].short_en for code in codes]
    assert short == ["Aba", "Chengdu", "Gong", "Horqin Left Rear", "Hotan", "Dongxiang"]


def test_name_in_a_language_follows_the_tag() -> None:
    unit = divisions.get("510104", on="2024-01-01")
    assert (unit.named("en-GB"), unit.named("zh-CN")) == ("Jinjiang District", "锦江区")


def test_apostrophe_stands_before_a_vowel_inside_a_name() -> None:
    assert spelling.joined(["dong", "e"]) == "Dong'e"
    assert spelling.joined(["e", "bian"]) == "Ebian"
    assert spelling.joined(["lv", "shun", "kou"]) == "Lüshunkou"


def test_table_holds_what_the_rule_writes() -> None:
    run = subprocess.run([sys.executable, str(ROOT / "tools" / "division_names.py"), "--check"], capture_output=True)
    assert run.returncode == 0, run.stderr.decode()


def test_naming_a_place_loads_no_reader_of_pinyin() -> None:
    code = "import sys, zhiheng.codes as c; c.divisions.get('510104', '2024-01-01').name_en; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
