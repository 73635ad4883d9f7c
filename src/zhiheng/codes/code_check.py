"""The answer to the question whether a code is valid."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from zhiheng.codes.errors import InvalidCode
from zhiheng.codes.reasons import WORDINGS, Reason

#: Longer input is cut in answers and messages: nobody reads ten megabytes back.
SHOWN = 60


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """What was given, what it is, whether it is valid, and if not why, in Chinese and English.

    ``kind`` is uscc, organisation_code, registration_number, resident_id, gtin, gln, sscc or unknown; ``canonical`` the
    one spelling that the ledger uses (None if invalid); ``parts`` what the code says by itself.
    """

    input: str
    kind: str
    valid: bool
    reason: str | None = None
    zh: str | None = None
    en: str | None = None
    canonical: str | None = None
    number: int = 0
    parts: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the answer ready for JSON."""
        return asdict(self)

    def require(self) -> str:
        """Return the canonical spelling. Raises InvalidCode if the code is not valid."""
        if self.canonical is None:
            raise InvalidCode(input=self.input, kind=self.kind, reason=self.reason, why_zh=self.zh, why_en=self.en)
        return self.canonical


def shown(value: object) -> str:
    """Return the value as text short enough to show, with control characters and lone surrogates made visible."""
    text = value if isinstance(value, str) else "" if value is None else repr(value)[: SHOWN + 1]
    cut = text if len(text) <= SHOWN else text[:SHOWN] + "…"
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in cut)


def refused(value: object, kind: str, reason: Reason, **places: Any) -> CodeCheck:
    """Return a refusal worded with the places of the reason's template."""
    wording = WORDINGS[reason]
    return CodeCheck(
        input="***" if reason is Reason.RESIDENT_ID else shown(value),
        kind="resident_id" if reason is Reason.RESIDENT_ID else kind,
        valid=False,
        reason=wording.code,
        zh=wording.zh.format(**places),
        en=wording.en.format(**places),
        number=int(reason),
    )


def accepted(text: str, kind: str, canonical: str, **parts: Any) -> CodeCheck:
    """Return an acceptance with the canonical spelling and what the code says."""
    return CodeCheck(input=text, kind=kind, valid=True, canonical=canonical, parts=parts)
