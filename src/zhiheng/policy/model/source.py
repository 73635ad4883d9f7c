"""Sources: entries of the sharing register, saying who provides records, on which basis and for which purpose."""

from __future__ import annotations

from pydantic import Field

from zhiheng.policy.model.base import Citations, Element, Localised, Publicity


class Source(Element):
    """Who provides, what, on which basis, for which purpose, and what flows back."""

    provider: str | None = Field(default=None, description="id of the providing body")
    record_types: tuple[str, ...] = ()
    basis: Citations = ()
    purpose: Localised
    returns: Localised | None = None
    licence: str | None = None
    publicity: Publicity | None = Field(default=None, description="stricter than the record types' own")
    synthetic: bool = False
    authority: bool = Field(
        default=False, description="a national system whose decisions count where ours say otherwise"
    )
