"""The text of a draft in pieces: a paragraph or a written table each, with the finding, figures and provisions behind it.

A field of an official document is its pieces joined by line ends. Whoever edits the field as a whole loses nothing: pieces
that stand unchanged keep what they rest on, those that were mended keep it and are marked as edited.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from zhiheng.drafting.figures import Figure, from_dict

#: Two texts at least so alike are one paragraph that was mended.
ALIKE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or table of a field. `was` is the text as the rule made it ("" for what a person wrote); `key` names the
    rule and cell; `text_en` is the reading copy in English.
    """

    field: str
    text: str
    text_en: str = ""
    was: str = ""
    was_en: str = ""
    key: str = ""
    figures: tuple[Figure, ...] = ()
    cites: tuple[tuple[str, str], ...] = ()

    @property
    def made(self) -> bool:
        """Whether a rule made it."""
        return bool(self.key)

    @property
    def edited(self) -> bool:
        """Whether a person changed what a rule made."""
        return self.made and self.text != self.was

    @property
    def is_table(self) -> bool:
        """Whether it is a written table."""
        return self.text.startswith("||")

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        plain = {
            **asdict(self),
            "figures": [one.as_dict() for one in self.figures],
            "cites": [list(one) for one in self.cites],
        }
        return {name: value for name, value in plain.items() if value or name in ("field", "text")}


def read(given: Iterable[Mapping[str, Any]]) -> list[Piece]:
    """Return pieces that were kept as JSON."""
    return [
        Piece(**{
            **one, "figures": tuple(from_dict(each) for each in one.get("figures", ())),
            "cites": tuple((each[0], each[1]) for each in one.get("cites", ())),
        })
        for one in given
    ]  # fmt: skip


def kept(pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    """Return pieces as JSON keeps them."""
    return [one.as_dict() for one in pieces]


def split(text: str) -> list[str]:
    """Return the paragraphs and tables of a field's text.

    >>> split("前文\\n|| 表\\n| a\\n后文")
    ['前文', '|| 表\\n| a', '后文']
    """
    found: list[list[str]] = []
    inside = False
    for line in (one.strip() for one in text.splitlines()):
        if not line:
            continue
        if line.startswith("|") and not line.startswith("||") and inside:
            found[-1].append(line)
            continue
        inside = line.startswith("||")
        found.append([line])
    return ["\n".join(one) for one in found]


def texts(pieces: Sequence[Piece], english: bool = False) -> dict[str, str]:
    """Return the text of each field, its pieces joined in order."""
    held: dict[str, list[str]] = {}
    for one in pieces:
        text = one.text_en if english else one.text
        if text:
            held.setdefault(one.field, []).append(text)
    return {field: "\n".join(lines) for field, lines in held.items()}


def absorbed(pieces: Sequence[Piece], values: Mapping[str, str]) -> list[Piece]:
    """Return the pieces after fields were edited as a whole: fields in the order of `values`, nothing known is lost."""
    made: list[Piece] = []
    for field, text in values.items():
        own = [one for one in pieces if one.field == field]
        made += own if texts(own).get(field, "") == text else _matched(field, own, split(text))
    return made


def _matched(field: str, own: Sequence[Piece], new: Sequence[str]) -> Iterator[Piece]:
    left = list(own)
    for text in new:
        at = next((place for place, one in enumerate(left) if one.text == text), None)
        if at is None:
            at = _likest(left, text, new)
        yield replace(left.pop(at), text=text) if at is not None else Piece(field, text)


def _likest(left: Sequence[Piece], text: str, new: Sequence[str]) -> int | None:
    """Return the place of the piece that a text was mended from: the likest of those that stand nowhere unchanged."""
    rated = [
        (difflib.SequenceMatcher(None, one.text, text, autojunk=False).ratio(), -place)
        for place, one in enumerate(left)
        if one.text not in new and one.is_table == text.startswith("||")
    ]
    best = max(rated, default=(0.0, 0))
    return -best[1] if best[0] >= ALIKE else None


def edited(pieces: Sequence[Piece], given: Mapping[int, tuple[str, str]], added: Mapping[str, str]) -> list[Piece]:
    """Return the pieces with texts typed over: place → (Chinese, English); an empty one is struck, `added` goes to the end of its field.

    A piece into which several paragraphs were typed becomes several; the first keeps what the piece rests on.
    """
    made: list[Piece] = []
    for place, one in enumerate(pieces):
        zh, en = given.get(place, (one.text, one.text_en))
        first, *more = split(zh) or [""]
        if first:
            made.append(replace(one, text=first, text_en=en.strip()))
        made += [Piece(one.field, text) for text in more]
    for field, text in added.items():
        at = max((place for place, one in enumerate(made) if one.field == field), default=len(made) - 1)
        made[at + 1 : at + 1] = [Piece(field, each) for each in split(text)]
    return made


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of a paragraph: plain text, or a figure that it quotes."""

    text: str
    figure: Figure | None = None


def marked(piece: Piece, language: str = "zh") -> list[Mark]:
    """Return a paragraph in runs, each figure that still stands in it told apart, in the order of the text."""
    text = piece.text_en if language == "en" else piece.text
    places: list[tuple[int, int, Figure]] = []
    start = 0
    for figure in sorted(piece.figures, key=lambda one: text.find(one.text(language))):
        at = text.find(figure.text(language), start)
        if at >= 0:
            start = at + len(figure.text(language))
            places.append((at, start, figure))
    found, behind = [], 0
    for at, end, figure in places:
        found += [Mark(text[behind:at])] if at > behind else []
        found.append(Mark(text[at:end], figure))
        behind = end
    return [*found, Mark(text[behind:])] if behind < len(text) else found


def unquoted(piece: Piece) -> list[Figure]:
    """Return the figures that a paragraph rested on and no longer quotes."""
    quoted = {one.figure.id for one in marked(piece) if one.figure is not None}
    return [one for one in piece.figures if one.id not in quoted and not piece.is_table]
