"""The root of every error that Zhiheng raises on purpose.

    ZhihengError
    ├── codes.errors.CodeError          a code or date that cannot be read
    ├── policy.errors.PolicyError       packs, values, expressions
    ├── ledger.errors.LedgerError       store, intake, runs
    ├── stats.errors.StatisticsError    intervals, samples, series
    ├── audit.errors.AuditError         the logs, their proofs and signatures
    ├── cases.errors.CaseError          cases, their forms, clocks, files and documents
    ├── credit.errors.CreditError       grade, explain, standing
    ├── planning.errors.PlanningError   plans, progress, follow-up items, oversight
    ├── rounds.errors.RoundError        rounds, sheets, files taken in
    ├── sandbox.errors.NoProvince       the synthetic province
    └── server.errors.ServerError       database and processes

Each has a code that never changes, a message in Chinese and English that says what happened and what to do, and the
context (file, row, column, value) as data. The command line, the pages and the API print the same three.
"""

from __future__ import annotations

from typing import Any, ClassVar


class ZhihengError(Exception):
    """Base of all deliberate errors.

    Subclasses set ``code`` (kebab-case), ``zh`` and ``en`` (``str.format`` templates over the context), ``status``
    (the HTTP status the API answers with) and ``exit_code`` (1: a finding or refusal, 2: a wrong call).
    """

    code: ClassVar[str] = "error"
    zh: ClassVar[str] = "发生错误。"
    en: ClassVar[str] = "Something went wrong."
    status: ClassVar[int] = 400
    exit_code: ClassVar[int] = 1

    def __init__(self, **context: Any) -> None:
        self.context = context
        super().__init__(f"{self.message('zh')} / {self.message('en')}")

    def message(self, language: str = "zh") -> str:
        """Return the message in Chinese, or in English for a language tag that begins with ``en``."""
        template = self.en if language.lower().startswith("en") else self.zh
        return template.format(**self.context)

    def as_dict(self) -> dict[str, Any]:
        """Return code, both messages and the context, ready for JSON."""
        return {"code": self.code, "zh": self.message("zh"), "en": self.message("en"), **self.context}
