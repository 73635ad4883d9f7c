"""What a lint rule works on: one pack among the others, and how it reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from zhiheng.policy.errors import ExpressionError
from zhiheng.policy.finding import Finding
from zhiheng.policy.kinds import KINDS, kind_of
from zhiheng.policy.model import Element
from zhiheng.policy.pack import Pack, PackSet
from zhiheng.policy.suggest import hints

E = TypeVar("E", bound=Element)
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The pack under the linter. Names are looked up in the pack and all it extends."""

    packs: PackSet
    pack: Pack

    def elements(self, elements: Iterable[E]) -> Iterator[E]:
        """Yield the elements to check: the pack's own, and the inherited too when the pack overrides any of them.

        An inherited element was proved in its own pack; an override may make it wrong here.
        """
        everything = self.overrides()
        return (each for each in elements if everything or each.pack == self.pack.id)

    def overrides(self) -> bool:
        """Tell whether the pack declares an id that a pack it extends declares too."""
        parents = [self.packs[each] for each in self.pack.chain[1:]]
        return any(own.id in parent.elements[kind_of(own).name] for own in self.pack.own() for parent in parents)

    def report(
        self, element: Element, path: Path, code: str, zh: str, en: str, value: object = "", hint: str = ""
    ) -> Finding:
        """Return a finding at a place within an element."""
        place = self.packs.where(element, *path)
        return Finding(self.pack.id, place.file, place.line, code, zh, en, str(value)[:200], hint)

    def names(self, element: Element, path: Path, kind: str, wrong: str) -> Iterator[Finding]:
        """Report a name of a kind that the pack does not know, with the near one."""
        known = self.pack.known(kind)
        if wrong in known:
            return
        words = hints(wrong, known)
        yield self.report(
            element,
            path,
            f"unknown-{KINDS[kind].en.replace(' ', '-')}",
            f"没有{KINDS[kind].zh}“{wrong}”。{words['hint_zh']}",
            f"There is no {KINDS[kind].en} “{wrong}”. {words['hint_en']}".strip(),
            wrong,
        )

    def rule(self, element: Element, path: Path, error: ExpressionError) -> Finding:
        """Return the finding for a rule that cannot be read."""
        return self.report(element, path, error.code, error.message("zh"), error.message("en"), error.text)
