"""Citations resolved to document and provision, so that a stored plan reads by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zhiheng.policy.model import Citation
from zhiheng.scoring.plan import Cite

if TYPE_CHECKING:
    from zhiheng.policy import Pack


def cites_of(pack: Pack, citations: Sequence[Citation]) -> tuple[Cite, ...]:
    """Return each citation with number, title and status of its document. Raises UnknownElement."""
    return tuple(_cite(pack, each) for each in citations)


def _cite(pack: Pack, citation: Citation) -> Cite:
    document, provision = pack.cited(citation)
    return Cite(
        document=citation.document,
        provision=citation.provision,
        number=document.number,
        title=document.label,
        provision_label=provision.label,
        status=str(document.status),
    )
