"""What is wrong with single characters of a code, told before any arithmetic: width, case, lookalikes, length."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.codes.reasons import Reason

DIGITS = "0123456789"
#: The 31 characters of GB 32100: no I, O, S, V, Z.
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: What a lookalike letter is probably meant to be.
LOOKALIKES = {
    "O": ("数字 0", "the digit 0"),
    "I": ("数字 1", "the digit 1"),
    "S": ("数字 5", "the digit 5"),
    "Z": ("数字 2", "the digit 2"),
    "V": (" U 或 Y", "U or Y"),
}
SPACES = frozenset(" \t\r\n-‐‑–—\u00a0\u3000\ufeff\u200b")
#: Beyond this a value is no code; characters are not looked at one by one.
LONGEST = 200


def is_full_width(char: str) -> bool:
    """Whether the character is the full-width form of an ASCII one."""
    return "\uff01" <= char <= "\uff5e"


def narrow(text: str) -> str:
    """Return the text with full-width forms half-width, in capitals, without spaces and hyphens.

    What intake may mend by itself; a check never does.
    """
    half = "".join(chr(ord(c) - 0xFEE0) if is_full_width(c) else c for c in text)
    return "".join(c for c in half if c not in SPACES).upper()


def class_of(char: str, alphabet: str) -> Reason:
    """Return why a character is not in the alphabet, or VALID."""
    if char in alphabet:
        return Reason.VALID
    if char.isascii() and char.islower():
        return Reason.LOWER_CASE
    return Reason.LOOKALIKE if char in LOOKALIKES else Reason.CHARACTER


def first_fault(value: object, width: int, alphabet: str) -> tuple[Reason, dict[str, Any]]:
    """Return the first reason to refuse a value by its shape, with the places of the message; else VALID.

    In this order: no text, empty, full-width, space, length, character.
    """
    if value is None or value == "":
        return Reason.EMPTY, {}
    if not isinstance(value, str):
        return Reason.NOT_TEXT, {"part": type(value).__name__}
    if len(value) <= LONGEST:
        for reason, test in ((Reason.FULL_WIDTH, is_full_width), (Reason.SPACE, SPACES.__contains__)):
            place = next((i for i, c in enumerate(value) if test(c)), None)
            if place is not None:
                return reason, _places(value, place)
    if len(value) != width:
        return Reason.LENGTH, {"length": len(value), "expected": width}
    for place, char in enumerate(value):
        reason = class_of(char, alphabet)
        if reason:
            return reason, _places(value, place)
    return Reason.VALID, {}


def _places(value: str, place: int) -> dict[str, Any]:
    char = value[place]
    meant, meant_en = LOOKALIKES.get(char, ("", ""))
    return {
        "char": char if char.isprintable() else f"\\x{ord(char):02x}",
        "position": place + 1,
        "suggestion": meant,
        "suggestion_en": meant_en,
    }


def byte_classes(alphabet: str) -> npt.NDArray[np.uint8]:
    """Return for each byte the reason it is refused within a code of the alphabet, 0 if it is in it."""
    spaces = {c for c in SPACES if c.isascii()}
    return np.array(
        [Reason.SPACE if chr(b) in spaces else class_of(chr(b), alphabet) if b < 128 else 255 for b in range(256)],
        dtype=np.uint8,
    )


def byte_values(alphabet: str) -> npt.NDArray[np.float32]:
    """Return for each byte its number in the alphabet, 0 where it is not in it."""
    values = np.zeros(256, dtype=np.float32)
    for number, char in enumerate(alphabet):
        values[ord(char)] = number
    return values


def first_class(classes: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return for each row of reasons what `first_fault` says: a space anywhere first, else the first fault."""
    if not classes.any():
        return np.zeros(len(classes), dtype=np.uint8)
    faulty = classes != 0
    first = np.take_along_axis(classes, faulty.argmax(axis=1)[:, None], axis=1)[:, 0]
    space: npt.NDArray[np.uint8] = np.where((classes == Reason.SPACE).any(axis=1), Reason.SPACE, first).astype(np.uint8)
    return space
