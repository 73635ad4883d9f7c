"""质衡 Zhiheng: software for a province's quality work.

As a library, on Arrow tables, without Django or a database::

    import zhiheng
    result = zhiheng.grade(tables, pack="sichuan", as_of=date(2024, 6, 30))
    reasons = zhiheng.explain(tables, "91510100MA61234567", pack="sichuan", as_of=date(2024, 6, 30))
    rights = zhiheng.standing(tables, "91510100MA61234567", "tender", pack="sichuan", as_of=date(2024, 6, 30))

The engines are imported when one of the three is first used, so that small commands start fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhiheng.library import explain, grade, standing

__all__ = ["explain", "grade", "standing"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from zhiheng import library

        return getattr(library, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
