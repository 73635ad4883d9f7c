"""Numbers by which a person is known, in a text that will be published: mobile and resident identity numbers."""

from __future__ import annotations

import re
import unicodedata

#: A mobile number, also in groups, or a resident identity number.
_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?<!\d\.)(?:1[3-9]\d[ .-]?\d{4}[ .-]?\d{4}|[1-8]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d{4}[0-9Xx])"
    r"(?![0-9A-Za-z]|\.\d)"
)
#: Signs that nobody sees and that would part a number.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")


def held(text: str) -> bool:
    """Return whether a text holds such a number, however it is typed.

    >>> held("电话 139-0000-0000"), held("１３９００００００００"), held("罚款 13900000000.5 元")
    (True, True, False)
    """
    return _PERSONAL.search(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text))) is not None
