"""Whatever is written into a pack, the loader answers with packs or with PackErrors, and nothing else."""

from __future__ import annotations

import random
from datetime import date

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhiheng.policy import PackErrors, PackSet

SNIPPETS = [
    ":", "- ", "  ", "\t", "[", "]", "{", "}", "'", '"', "|", ">", "&a", "*a", "!!x", "~", "---\n", "#", "\n", ",", "\\",
    "null", "true", "no", "0", "-1", "1e9", "99999999999999999999", "0.0001", "2024-02-30", "2024-01-01", "质量", "\x00",
    "\ud7ff", "(", "not ", " and ", "= ", "extends: [base, prov]", "id: prov", "<<: {a: 1}", "? [a]", "on: ", "%YAML 9.9",
]  # fmt: skip
VALUES = [
    None, True, False, 0, -1, 5, 10**17, 0.5, "", "x", "质量", "2024-01-01", date(2024, 1, 1), [], {}, [[]], [None], [{}],
    {"": None}, {"id": None}, {"id": "x"}, "count", "ratio(", "classes", "inspection", "base", "prov", "A", "nan",
    "Infinity", {"decimal": "x"}, {"decimal": "NaN"}, {"zh": "x", "en": "y"}, "(" * 100, "9" * 400,
]  # fmt: skip


def outcome(world, change=None):
    try:
        return world.load(change)
    except PackErrors as errors:
        return errors


def check(world, change=None):
    """Load; if refused, every finding has a place and words in both languages, and JSON can hold it."""
    found = outcome(world, change)
    if isinstance(found, PackSet):
        assert all(len(pack.content_hash) == 64 for pack in found.values())
        return
    assert found.findings
    for finding in found.findings:
        assert finding.zh
        assert finding.en
        assert finding.line >= 0
        assert finding.message("en") in finding.as_dict()["message"]
    found.message("zh").encode()
    found.as_dict()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_text_with_random_edits_never_breaks_the_loader(make_world, data):
    world = make_world()
    name = data.draw(st.sampled_from(sorted(world.files)))
    text = world.files[name]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(st.sampled_from(SNIPPETS)) + text[at + cut :]
    (world.root / name).write_text(text, encoding="utf-8")
    check(world)


def places(value, path=()):
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in children:
        yield from places(each, (*path, key))


def replaced(value, path, new):
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_value_in_any_place_never_breaks_the_loader(make_world, data):
    world = make_world()
    name = data.draw(st.sampled_from(sorted(world.files)))
    content = yaml.safe_load(world.files[name])
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(list(places(content))))
        content = replaced(content, path, data.draw(st.sampled_from(VALUES)))
    dumped = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    (world.root / name).write_text(dumped, encoding="utf-8")
    check(world)


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_never_break_the_loader(world, seed):
    draw = random.Random(seed)
    (world.root / draw.choice(sorted(world.files))).write_bytes(draw.randbytes(draw.randint(0, 400)))
    check(world)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_change_never_breaks_the_loader(make_world, tmp_path, data):
    world = make_world()
    name = data.draw(st.sampled_from([each for each in sorted(world.files) if not each.endswith("pack.yaml")]))
    pack, kind = name.split("/")[0], name.split("/")[1].removesuffix(".yaml")
    content = {pack: {kind: yaml.safe_load(world.files[name])}}
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(content))))
        content = replaced(content, path, data.draw(st.sampled_from(VALUES)))
    change = tmp_path / "change.yaml"
    change.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    check(world, change)
