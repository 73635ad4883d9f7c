"""What stands on a day: elements by their own dates, documents by theirs, targets by both."""

from __future__ import annotations

from datetime import date

from zhiheng.policy.model import Document, Element, Procedure, Target
from zhiheng.policy.pack import Pack


def element_stands(element: Element, day: date) -> bool:
    """Tell whether an element's own dates include the day; open ends include everything."""
    begun = element.valid_from is None or element.valid_from <= day
    return begun and (element.valid_until is None or day <= element.valid_until)


def procedure(pack: Pack, procedure_id: str, day: date) -> Procedure | None:
    """Return the version of a procedure that stands on a day, None where none does.

    A procedure names the one that took its place (`successor`); any of such a chain may be asked for, and that which
    stands on the day is returned. A case runs to its end under the version of the day on which it was opened.
    """
    wanted = _chain(pack, procedure_id)
    return next((each for each in wanted if element_stands(each, day)), None)


def _chain(pack: Pack, procedure_id: str) -> list[Procedure]:
    """Return a procedure with all that it took the place of and that took its place, itself first."""
    found: list[Procedure] = []
    waiting = [procedure_id]
    while waiting:
        own = pack.procedures.get(waiting.pop(0))
        if own is not None and own not in found:
            found.append(own)
            waiting += [own.successor] if own.successor else []
            waiting += [each.id for each in pack.procedures.values() if each.successor == own.id]
    return found


def known_from(document: Document) -> date | None:
    """Return the first day on which a document can be known: issued, else published, else the start of its period."""
    return document.issued or document.published or document.valid_from


def document_stands(document: Document, day: date) -> bool:
    """Tell whether a document was issued on or before the day, and had not run out on it."""
    first = known_from(document)
    return (first is None or first <= day) and (document.valid_until is None or day <= document.valid_until)


def targets(pack: Pack, day: date | None = None) -> list[Target]:
    """Return the targets of a pack in its order; with a day those alone whose document stood on it.

    A goal whose deadline has passed still stands in its document until that runs out: its deadline says that it is over.
    """
    if day is None:
        return list(pack.targets.values())
    return [each for each in pack.targets.values() if element_stands(each, day) and _cited_stands(pack, each, day)]


def _cited_stands(pack: Pack, target: Target, day: date) -> bool:
    document = pack.documents.get(target.cite[0].document) if target.cite else None
    return document is None or document_stands(document, day)
