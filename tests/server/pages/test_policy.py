"""The policy browser: every element has its page and its JSON, and nothing of the internal risk class is in any."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from zhiheng.policy import naming, words
from zhiheng.policy.kinds import KINDS, kind_of
from zhiheng.policy.model import DrawPlan
from zhiheng.server.portal import policy_elements
from zhiheng.server.portal.packs import packs

pytestmark = [pytest.mark.database, pytest.mark.django_db]

#: Signs of the internal risk class that no public page or file may bear.
INTERNAL = ("scorecards/risk-class", "credit-risk", "risk-class.")


def body(client: Client, address: str) -> str:
    answer: Any = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def public() -> list[Any]:
    return [each for each in policy_elements.every() if not policy_elements.is_internal(each)]


def test_every_element_has_its_page_in_both_languages_and_links_lead_somewhere(client: Client, province: Any) -> None:
    english = Client()
    english.cookies["zh_language"] = "en"
    known = {policy_elements.address(each) for each in public()}
    dead = set()
    for element in public():
        address = policy_elements.address(element)
        page = body(client, address)
        assert policy_elements.title(element).zh.split("“")[0][:6] in page, address
        place = packs().where(element)
        assert f"packs/{place.file}:{place.line}" in page, address
        assert not [sign for sign in INTERNAL if sign in page], address
        assert '<html lang="en"' in body(english, address)
        links = re.findall(r'href="(/policy/[^"#?]+/[^"#?]+/[^"#?]+)"', page)
        dead |= {link for link in links if link.removesuffix(".json") not in known}
    assert dead == set()
    assert len(public()) > 1200


def test_every_element_has_its_json(client: Client, province: Any) -> None:
    for element in public():
        content = json.loads(body(client, f"{policy_elements.address(element)}.json"))
        pack, kind, name = policy_elements.key_of(element)
        assert (content["kind"], content["element"]["pack"], content["element"]["id"]) == (kind, pack, name)
        assert content["element"]["label"] == element.label.model_dump()
        assert not [sign for sign in INTERNAL if sign in json.dumps(content, ensure_ascii=False)]


def test_internal_elements_are_for_staff_alone(client: Client, staff: Any) -> None:
    hidden = [each for each in policy_elements.every() if policy_elements.is_internal(each)]
    assert {kind_of(each).name for each in hidden} >= {"scorecards", "cases", "measures", "level-tables"}
    for element in hidden:
        pack, kind, name = policy_elements.key_of(element)
        for ending in ("", ".json"):
            assert client.get(f"/policy/{pack}/{kind}/{name}{ending}").status_code == 404
    client.force_login(User.objects.get(username="chen"))
    for element in hidden:
        address = policy_elements.address(element, internal=True)
        assert address.startswith("/staff/policy/")
        assert "内部" in body(client, address)
        assert json.loads(body(client, f"{address}.json"))["element"]["id"] == element.id


def test_strata_by_risk_class_are_not_public(client: Client, province: Any) -> None:
    plan = next(each for each in public() if isinstance(each, DrawPlan) and any(s.risk_class for s in each.strata))
    address = policy_elements.address(plan)
    assert "风险较高" not in body(client, address)
    content = json.loads(body(client, f"{address}.json"))
    assert content["left_out"] == sum(bool(stratum.risk_class) for stratum in plan.strata)
    assert "risk_class" not in json.dumps(content)


def test_an_inherited_element_leads_to_where_it_stands(client: Client, province: Any) -> None:
    answer: Any = client.get("/policy/sichuan/record-types/inspection")
    assert (answer.status_code, answer["Location"]) == (302, "/policy/national/record-types/inspection")


@pytest.mark.parametrize(
    "address", ["/policy/nowhere", "/policy/sichuan/targets/none", "/policy/none/targets/x", "/policy/sichuan/x/y"]
)
def test_what_is_not_there_is_not_found(client: Client, province: Any, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_list_and_its_table(client: Client, province: Any, kind: str) -> None:
    count = len(policy_elements.of_kind(kind))
    page = body(client, f"/policy/{kind}")
    assert f"共 {count:,} 个" in page
    lines = body(client, f"/policy/{kind}.csv").count("\r\n")
    assert lines == count + 1


def test_lists_filter_and_sort(client: Client, province: Any) -> None:
    page = body(client, "/policy/mechanisms?capability=risk&sort=-id")
    ids = re.findall(r'<span class="zh-code">([^<]+)</span>', page)
    wanted = {each.id for each in policy_elements.of_kind("mechanisms") if getattr(each, "capability", "") == "risk"}
    assert ids == sorted(ids, reverse=True)
    assert set(ids) <= wanted
    assert len(ids) == min(50, len(wanted))
    assert "没有符合条件的要素" in body(client, "/policy/targets?q=absolutely-nothing")


def test_an_indicator_shows_the_targets_of_both_provinces(client: Client, province: Any) -> None:
    from zhiheng.policy.model import Indicator
    from zhiheng.server.portal import policy_targets

    shared = next(
        each
        for each in policy_elements.of_kind("indicators")
        if isinstance(each, Indicator) and len({one.pack for one in policy_targets.targets_on(each)}) > 1
    )
    page = body(client, policy_elements.address(shared))
    for target in policy_targets.targets_on(shared):
        assert policy_elements.address(target) in page


def test_striving_is_shown_as_striving(client: Client, province: Any) -> None:
    from zhiheng.policy.model import Force, Target

    target = next(
        each for each in policy_elements.of_kind("targets") if isinstance(each, Target) and each.force is Force.STRIVE
    )
    page = body(client, policy_elements.address(target))
    assert "力争：没有达到不等于违反义务" in page
    assert f"/promises/{target.pack}/{target.id}" in page


def test_a_procedure_is_drawn_without_style(client: Client, province: Any) -> None:
    for element in policy_elements.of_kind("procedures"):
        page = body(client, policy_elements.address(element))
        assert page.count('class="zh-draw-box') == len(element.states)  # type: ignore[attr-defined]
        assert "style=" not in page


def test_a_body_names_who_it_was_made_from(client: Client, province: Any) -> None:
    page = body(client, "/policy/sichuan/bodies/sichuan-quality-bureau")
    assert "哪里用到" in page
    assert "任务" in page


def test_back_references_are_the_references_turned_round() -> None:
    for element in policy_elements.every():
        for kind, name, _holder, _field in naming.named(element):
            other = policy_elements.find(element.pack, kind, name)
            if other is not None:
                assert element in [each.element for each in policy_elements.named_by(other, internal=True)]


def test_every_field_and_code_has_words() -> None:
    import enum
    from typing import get_args

    from pydantic import BaseModel

    seen: set[type] = set()

    def walk(annotation: Any) -> None:
        if isinstance(annotation, type) and annotation not in seen:
            seen.add(annotation)
            if issubclass(annotation, enum.Enum):
                assert [each for each in annotation if words.code(each) is None] == []
            elif issubclass(annotation, BaseModel) and annotation.__name__ != "Localised":
                for name, field in annotation.model_fields.items():
                    assert words.field(annotation, name).en
                    walk(field.annotation)
        for part in get_args(annotation):
            walk(part)

    for kind in KINDS.values():
        walk(kind.model)
    assert len(seen) > 60
