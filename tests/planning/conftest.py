"""Bodies of three levels with people in them, in a home of the test, beside the shipped packs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from zhiheng.actors import Actor, BodyKind, Role


def actor(body: str, *roles: str, kind: str = "bureau", level: str = "province", name: str = "") -> Actor:
    """Return somebody who works for a body, without an account."""
    given = frozenset(Role(one) for one in roles or ("clerk",))
    return Actor(user=None, username=name or f"{body}-{'-'.join(roles)}", body=body, kind=BodyKind(kind), level=level,
                 roles=given)  # fmt: skip


def on(day: str) -> datetime:
    """Return noon of a day in China."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time().replace(hour=12), ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def at() -> Callable[[str], datetime]:
    """Give what makes an instant of a day."""
    return on


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what the test writes in a folder of its own."""
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def bodies(db: None, home: Path) -> dict[str, Any]:
    """Make the provincial bureau, two departments, a prefecture and a county."""
    from zhiheng.actors.models import Body

    def add(code: str, name: str, **more: Any) -> Any:
        return Body.objects.create(code=code, name_zh=name, name_en=code, **more)

    government = add("sichuan-government", "四川省人民政府", kind="government", level="province", division="510000")
    province = add(
        "sichuan-amr", "四川省市场监督管理局", kind="bureau", level="province", division="510000", parent=government
    )
    drc = add("sichuan-drc", "四川省发展和改革委员会", kind="department", level="province", division="510000")
    city = add(
        "amr-510100", "成都市市场监督管理局", kind="bureau", level="prefecture", division="510100", parent=province
    )
    county = add("amr-510104", "锦江区市场监督管理局", kind="bureau", level="county", division="510104", parent=city)
    other = add(
        "amr-510700", "绵阳市市场监督管理局", kind="bureau", level="prefecture", division="510700", parent=province
    )
    return {"province": province, "drc": drc, "city": city, "county": county, "other": other}


@pytest.fixture
def people() -> SimpleNamespace:
    """Give everybody who acts in these tests."""
    return SimpleNamespace(
        clerk=actor("sichuan-amr", "clerk"), checker=actor("sichuan-amr", "checker"),
        leader=actor("sichuan-amr", "leader"), drc=actor("sichuan-drc", "clerk", kind="department"),
        city=actor("amr-510100", "clerk", level="prefecture"), city_leader=actor("amr-510100", "leader", level="prefecture"),
        county=actor("amr-510104", "clerk", level="county"), other=actor("amr-510700", "clerk", level="prefecture"),
        reader=actor("sichuan-amr", "reader"), make=actor,
    )  # fmt: skip
