"""Policy documents and their provisions."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from zhiheng.policy.model.base import Element, Localised, Model


class DocumentStatus(StrEnum):
    """Whether a document binds."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    DRAFT = "draft"
    UNKNOWN = "unknown"


class Basis(Model):
    """A document on which a provision rests; `provision` as the citing document words it, which may be none."""

    document: str
    provision: str | None = None
    note: Localised | None = None


class Provision(Model):
    """A place in a document, under the id by which it is cited (``四(二)``, ``第十二条``).

    `parent` is the provision it stands in; `bodies` are those it makes responsible, `responsible` the same in words where
    the text names a group (县级以上地方人民政府); `bases` what it rests on.
    """

    id: str = ""
    label: Localised
    summary: Localised | None = None
    parent: str | None = None
    bodies: tuple[str, ...] = ()
    responsible: Localised | None = None
    bases: tuple[Basis, ...] = ()


def _keyed(value: Any) -> Any:
    """Turn a mapping of id to provision into a tuple in file order."""
    if isinstance(value, dict):
        return tuple({"id": key, **body} if isinstance(body, dict) else body for key, body in value.items())
    return value


class Document(Element):
    """A policy document: number, issuer, dates, status, provisions. ``label`` is its title."""

    number: str | None = None
    issuer: str | None = Field(default=None, description="id of the issuing body")
    issued: date | None = None
    published: date | None = None
    checked: date | None = None
    status: DocumentStatus
    provisions: Annotated[tuple[Provision, ...], BeforeValidator(_keyed)] = ()

    def provision(self, provision_id: str) -> Provision | None:
        """Return the provision with this id, or None."""
        return next((p for p in self.provisions if p.id == provision_id), None)
