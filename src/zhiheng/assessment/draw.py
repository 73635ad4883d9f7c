"""Which units are visited: an order by hash that anybody can compute again, from a seed that nobody chose alone.

The rule is that of consistent sampling (R. Rivest, "Consistent Sampling with Replacement", 2018): the ticket of an id is
SHA-256 over the hexadecimal SHA-256 of the seed followed by the id; read as a decimal number and turned round digit by digit
it is a fraction between 0 and 1, and ids stand in the order of their tickets. Adding or removing an id moves no other.

The seed is made of two parts: a secret to which the assessing body commits before (its SHA-256 and the list of units enter
the transparency log), and digits thrown before witnesses afterwards. Neither alone decides the draw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING
from typing import Any

from zhiheng.policy.model.assessment import FieldSample

FEWEST_DIGITS = 6


def commitment(secret: str) -> str:
    """Return what is published of a secret before the draw: its SHA-256 in hexadecimal."""
    return _digest(secret)


def seed(secret: str, dice: str) -> str:
    """Return the seed of a draw: the secret and the digits thrown in public, joined by a colon."""
    return f"{secret}:{dice}"


def ticket(seed: str, name: str) -> str:
    """Return the ticket of an id, a decimal fraction as text; the order of tickets is that of their texts."""
    return "0." + f"{int(_digest(_digest(seed) + name), 16):064d}"[::-1]


def order(seed: str, names: Iterable[str]) -> list[str]:
    """Return ids in the order in which a seed draws them."""
    return sorted(names, key=lambda name: ticket(seed, name))


def size(sample: FieldSample | None, units: int) -> int:
    """Return how many units of a group are drawn: the share rounded up, never fewer than `at_least`, never more than there are."""
    if sample is None:
        return 0
    share = None if sample.share is None else int((sample.share * units).to_integral_value(ROUND_CEILING))
    wanted = (sample.size or 0) if share is None else share
    return min(max(wanted, sample.at_least), units)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The draw of one group: all its units in order, and how many of them from the first are visited."""

    group: str
    order: tuple[str, ...]
    size: int

    @property
    def visited(self) -> tuple[str, ...]:
        """The units that are visited."""
        return self.order[: self.size]


def take(seed: str, groups: Mapping[str, Sequence[str]], sizes: Mapping[str, int]) -> list[Drawn]:
    """Return the draw of every group, each from the same seed."""
    return [Drawn(group, tuple(order(seed, names)), sizes.get(group, 0)) for group, names in sorted(groups.items())]


def verify(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is wrong with a published draw, in Chinese and English; nothing: it is as the seed makes it.

    `document` holds commitment, secret, dice, and for each group its `units` as committed to, `size`, `order` and `visited`.
    """
    wrong: list[tuple[str, str]] = []
    secret, dice = str(document.get("secret", "")), str(document.get("dice", ""))
    if commitment(secret) != document.get("commitment"):
        wrong.append(("公布的种子与事先的承诺不符", "The secret is not the one committed to"))
    if len(dice) < FEWEST_DIGITS or not (dice.isascii() and dice.isdigit()):
        wrong.append(("公开掷出的数字不足6位", "Fewer than six digits were thrown in public"))
    for group in document.get("groups", ()):
        wrong += _wrong_group(seed(secret, dice), group)
    return wrong


def _wrong_group(seed: str, group: Mapping[str, Any]) -> list[tuple[str, str]]:
    name, found = group.get("group", ""), order(seed, group.get("units", ()))
    wrong = []
    if found != list(group.get("order", ())):
        wrong.append((f"{name}：次序与种子算出的不符", f"{name}: the order is not the one the seed gives"))
    if found[: int(group.get("size", 0))] != list(group.get("visited", ())):
        wrong.append((f"{name}：抽中的单位与种子算出的不符", f"{name}: the units visited are not those the seed gives"))
    return wrong


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
