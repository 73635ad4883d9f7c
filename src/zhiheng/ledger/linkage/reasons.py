"""A proposal in words: which comparison had which outcome, what it weighs, and how probable all of it makes the pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiheng.ledger.linkage.model import COMPARISONS

#: Band → least probability. Below the last nothing is proposed.
BANDS: Mapping[str, float] = {"strong": 0.95, "likely": 0.70, "possible": 0.30, "weak": 0.05}
BAND_WORDS: Mapping[str, tuple[str, str]] = {
    "strong": ("极可能", "very likely"),
    "likely": ("很可能", "likely"),
    "possible": ("可能", "possible"),
    "weak": ("不大可能", "unlikely"),
}
#: Weights smaller than this many bits are not worth a word.
_WORTH = 0.3

_WORDS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("name", "same"): ("字号和行业用语相同", "the same brand and trade words"),
    ("name", "sound"): ("字号读音相同,用字不同", "brand and trade sound the same, written otherwise"),
    ("name", "one"): ("字号或行业用语相差一个字", "brand and trade differ by one sign"),
    ("name", "contained"): ("一方是另一方的简称", "one is a short form of the other"),
    ("name", "two"): ("字号或行业用语相差两个字", "brand and trade differ by two signs"),
    ("name", "other"): ("字号和行业用语不同", "brand and trade differ"),
    ("place", "same"): ("所在地相同", "the same place"),
    ("place", "around"): ("同一市(州)", "the same prefecture"),
    ("place", "other"): ("所在地不同", "another place"),
    ("form", "same"): ("组织形式相同", "the same legal form"),
    ("form", "other"): ("组织形式不同", "another legal form"),
    ("branch", "same"): ("分支机构相同", "the same branch"),
    ("branch", "other"): ("分支机构不同", "another branch"),
    ("address", "same"): ("住所相同", "the same address"),
    ("address", "near"): ("住所门牌号相同、写法相近", "nearly the same address with the same numbers"),
    ("address", "other"): ("住所不同", "another address"),
    ("code", "near"): ("代码只差一两位", "codes differ in one or two places"),
    ("code", "contained"): ("代码是其一部分", "the code is part of it"),
    ("code", "other"): ("代码不同", "another code"),
    ("day", "borne"): ("记录当时使用此名", "the name was borne at the time of the records"),
    ("day", "other"): ("记录当时不用此名", "the name was not borne at the time of the records"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison: its name, its outcome, its weight in bits (positive speaks for the pair), and words."""

    comparison: str
    outcome: str
    bits: float
    zh: str
    en: str


def band(probability: float) -> str:
    """Return the band of a probability; an empty text below the last.

    >>> band(0.96), band(0.5), band(0.01)
    ('strong', 'possible', '')
    """
    return next((name for name, least in BANDS.items() if probability >= least), "")


def reasons(pair: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Return the reasons of one pair of `model.pairs`, those that weigh most first."""
    found = []
    for comparison, (_, steps) in COMPARISONS.items():
        gamma = pair[f"gamma_{comparison}"]
        if gamma is None or gamma < 0:
            continue
        outcome = steps[len(steps) - 1 - gamma].name
        bits = float(pair[f"mw_{comparison}"] or 0.0)
        if abs(bits) >= _WORTH or (comparison, outcome) == ("day", "other"):
            found.append(Reason(comparison, outcome, round(bits, 1), *_WORDS[(comparison, outcome)]))
    common = float(pair["mw_common"])
    if abs(common) >= _WORTH:
        found.append(Reason("common", "rare" if common > 0 else "common", round(common, 1), *_common(common)))
    return tuple(sorted(found, key=lambda reason: -abs(reason.bits)))


def _common(bits: float) -> tuple[str, str]:
    return ("此字号少见", "a rare name") if bits > 0 else ("此字号常见", "a common name")


def in_words(found: tuple[Reason, ...], probability: float) -> tuple[str, str]:
    """Return one sentence in Chinese and one in English: band, probability, then every reason with its weight."""
    zh, en = BAND_WORDS[band(probability) or "weak"]
    listed_zh = ";".join(f"{reason.zh}({reason.bits:+.1f})" for reason in found)
    listed_en = "; ".join(f"{reason.en} ({reason.bits:+.1f})" for reason in found)
    return f"{zh}({probability:.0%}):{listed_zh}", f"{en} ({probability:.0%}): {listed_en}"
