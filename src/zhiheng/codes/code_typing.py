"""Codes as people type them: letters that look like digits, one wrong sign, two swapped."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.codes import uscc

#: A credit code has no I, O, S, V, Z: who reads one meant a digit.
_MISTAKEN = str.maketrans("IOSZ", "1052")
_SHORTEST = 5
_LONGEST = 20


def looks_like_code(text: str, bare: str) -> bool:
    """Return whether a text may be a code or a part of one: letters and digits of ASCII alone, one digit at least."""
    return (
        text.isascii()
        and _SHORTEST <= len(bare) <= _LONGEST
        and any(sign.isdigit() for sign in bare)
        and len(bare) >= len("".join(text.split()).replace("-", ""))
    )


def unmistaken(code: str) -> str:
    """Return a code with the letters that no credit code has as the digits they look like.

    >>> unmistaken("9I5IO1O4")
    '91510104'
    """
    return code.upper().translate(_MISTAKEN)


def corrections(code: str) -> list[str]:
    """Return the valid credit codes that a mistyped one of 18 signs may be: one sign wrong, or two neighbours swapped.

    Both check characters must fit, so that of some five hundred spellings a few remain. Of other lengths: the code
    without mistaken letters, where that changes it.
    """
    plain = unmistaken(code)
    if len(plain) != 18:
        return [plain] if plain != code.upper() else []
    return sorted({found for found in (plain, *_one_off(plain)) if uscc.is_valid(found)})


def _one_off(code: str) -> Iterator[str]:
    for at in range(len(code)):
        head, tail = code[:at], code[at + 1 :]
        yield from (f"{head}{sign}{tail}" for sign in uscc.ALPHABET)
        if tail:
            yield f"{head}{tail[0]}{code[at]}{tail[1:]}"
