"""What every element of a policy pack shares: a label in two languages, citations, certainty, dates."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Model(BaseModel):
    """Base of all pack models: unknown keys are errors, instances never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)


class Localised(Model):
    """A text in Chinese and English; both are always present."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_language(self, language: str) -> str:
        """Return the text for a language tag such as ``zh-CN`` or ``en``; anything not English is Chinese."""
        return self.en if language.lower().startswith("en") else self.zh


class Certainty(StrEnum):
    """How sure a value is: read in the cited text, taken from a secondary source, or invented as an example."""

    TEXT = "text"
    SECONDARY = "secondary"
    EXAMPLE = "example"


class Publicity(StrEnum):
    """Who may see a record, from anyone to the deciding body alone."""

    PUBLIC = "public"
    DEPARTMENTS = "departments"
    INTERNAL = "internal"
    RESTRICTED = "restricted"


class Citation(Model):
    """The provision of a document on which something rests."""

    document: str
    provision: str
    note: str | None = None


def _as_list(value: Any) -> Any:
    if value is None:
        return []
    return value if isinstance(value, list | tuple) else [value]


Citations = Annotated[tuple[Citation, ...], BeforeValidator(_as_list)]


class Element(Model):
    """One named thing of a pack. ``id`` is the key it stands under in its file; ``pack`` is the pack's id."""

    id: str = ""
    pack: str = ""
    label: Localised
    note: Localised | None = None
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT
    valid_from: date | None = Field(default=None, alias="from")
    valid_until: date | None = Field(default=None, alias="until")

    @property
    def full_id(self) -> str:
        """The id with its pack, ``sichuan/risk-class``."""
        return f"{self.pack}/{self.id}"
