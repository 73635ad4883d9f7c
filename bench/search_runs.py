"""The measured part of the search benchmark: fill the tables, ask every way."""

from __future__ import annotations

import csv
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from zhiheng.ledger import search_keys
from zhiheng.sandbox import mentions, province
from zhiheng.sandbox.enterprises import Enterprise, make_enterprises

_CARD = ("subject", "uscc", "name", "name_key", "former_names", "search_text", "aliases", "merged_into", "status", "legal_form",
         "industry", "division", "scale", "address", "record_count", "record_id", "source", "synthetic")  # fmt: skip
FIRST_PAGE = 50
Way = Callable[[str], list[str]]


def run(home: str, count: int, asked: int) -> dict[str, Any]:
    """Return what every way of searching told."""
    os.environ["ZHIHENG_HOME"] = home
    from zhiheng.server import app

    app.setup(say=lambda zh, en: None)
    enterprises = make_enterprises(province.counties("sichuan"), count, 5)
    told = _fill(enterprises, Path(home))
    questions = _questions(enterprises, asked)
    few = Random(2).sample(questions, min(len(questions), 72))
    ways: dict[str, tuple[Way, Sequence[tuple[str, str, str]]]] = {
        "Zhiheng": (_ours, questions),
        "ILIKE with a trigram index": (_ilike, few),
        "similarity of pg_trgm": (_similar, few),
    }
    found = {name: _ask(way, some) for name, (way, some) in ways.items()}
    variants = dict.fromkeys(variant for variant, *_ in questions)
    by_variant = {name: _summary([row for row in found["Zhiheng"] if row[0] == name]) for name in variants}
    best = _best_possible(enterprises, [text for variant, text, _ in questions if variant == "one_wrong"])
    ways_told = {name: _summary(rows) for name, rows in found.items()}
    return {**told, "ways": ways_told, "variants": by_variant, "best_one_wrong": best}


def _best_possible(enterprises: Sequence[Enterprise], texts: Sequence[str]) -> dict[str, float]:
    """Return how often any ranking could have the firm meant among ten, were all firms one sign away as likely.

    A name with one wrong sign may be another firm's; the rest have many neighbours that differ in one sign, and
    nothing in the question says which of them is meant. Legal forms are left aside.
    """
    same: Counter[str] = Counter()
    apart: Counter[tuple[int, str]] = Counter()
    for each in enterprises:
        bare = mentions.without_form(each, Random(0)) or each.name
        same[bare] += 1
        apart.update((at, bare[:at] + bare[at + 1 :]) for at in range(len(bare)))
    shares, others = [], []
    for text in texts:
        bare = mentions.FORM.sub("", text)
        taken = same[bare]
        near = sum(apart[at, bare[:at] + bare[at + 1 :]] - taken for at in range(len(bare)))
        shares.append(0.0 if taken else min(1.0, 10 / max(near, 1)))
        others.append(near)
    return {
        "ten": sum(shares) / len(shares),
        "taken": shares.count(0.0) / len(shares),
        "near": sorted(others)[len(others) // 2],
    }


def _fill(enterprises: Sequence[Enterprise], home: Path) -> dict[str, Any]:
    from django.db import connection

    from zhiheng.ledger.services.projection import copy_csv

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_searchname, ledger_enterprisecard")
        cursor.execute("DROP INDEX IF EXISTS bench_trigrams")
    started = time.perf_counter()
    names, cards = home / "names.csv", home / "cards.csv"
    with names.open("w", newline="") as a, cards.open("w", newline="") as b:
        to_names, to_cards = csv.writer(a, quoting=csv.QUOTE_ALL), csv.writer(b, quoting=csv.QUOTE_ALL)
        for each in enterprises:
            subject, former = f"uscc:{each.uscc}", [each.former_name] if each.former_name else []
            for row in search_keys.rows(subject, each.uscc, each.name, former, []):
                to_names.writerow([*row[:-1], "{" + ",".join(map(str, row[-1])) + "}"])
            to_cards.writerow([subject, each.uscc, each.name, each.name, "[]", each.name, "[]", "", each.status, each.legal_form,
                               each.trade.industry, each.division, each.scale, each.address, 0, each.uscc, "bench", "t"])  # fmt: skip
    keys_s = time.perf_counter() - started
    started = time.perf_counter()
    copy_csv("ledger_searchname", search_keys.COLUMNS, names)
    copy_csv("ledger_enterprisecard", _CARD, cards)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_searchname, ledger_enterprisecard")
        load_s = time.perf_counter() - started
        cursor.execute("CREATE INDEX bench_trigrams ON ledger_enterprisecard USING gin (name gin_trgm_ops)")
        cursor.execute("SELECT pg_relation_size('search_name_keys') / 1e6, pg_relation_size('bench_trigrams') / 1e6")
        keys_mb, trigrams_mb = cursor.fetchone()
    return {"keys_s": keys_s, "load_s": load_s, "keys_mb": float(keys_mb), "trigrams_mb": float(trigrams_mb)}


def _questions(enterprises: Sequence[Enterprise], asked: int) -> list[tuple[str, str, str]]:
    """Return (variant, text, subject meant): names as people write them, and codes with a wrong sign or in part."""
    random = Random(11)
    made: list[tuple[str, str, str]] = []
    spellings = {**{name: how for name, (how, _) in mentions.VARIANTS.items()}, "code": _code, "code_wrong": _code_wrong,
                 "code_part": _code_part, "words": _words}  # fmt: skip
    names = list(spellings)
    while len(made) < asked:
        each, variant = random.choice(enterprises), names[len(made) % len(names)]
        text = spellings[variant](each, random)
        if text:
            made.append((variant, text, f"uscc:{each.uscc}"))
    return made


def _code(each: Enterprise, _random: Random) -> str:
    return each.uscc


def _code_wrong(each: Enterprise, random: Random) -> str:
    at = random.randrange(18)
    return each.uscc[:at] + random.choice("0123456789") + each.uscc[at + 1 :]


def _code_part(each: Enterprise, _random: Random) -> str:
    return each.uscc[8:17]


def _words(each: Enterprise, random: Random) -> str:
    rest = each.name.removeprefix(each.place)
    return f"{rest[2:4]} {rest[:2]} {each.place}"


def _ask(way: Way, questions: Sequence[tuple[str, str, str]]) -> list[tuple[str, float, int]]:
    """Return (variant, milliseconds, place of the firm meant, 0: not among the fifty)."""
    for _, text, _ in questions[:20]:
        way(text)
    rows = []
    for variant, text, meant in questions:
        started = time.perf_counter()
        found = way(text)
        spent = (time.perf_counter() - started) * 1000
        rows.append((variant, spent, found.index(meant) + 1 if meant in found else 0))
    return rows


def _ours(text: str) -> list[str]:
    from zhiheng.ledger.models import EnterpriseCard
    from zhiheng.ledger.services.search import search

    found = [hit.subject for hit in search(text).found[:FIRST_PAGE]]
    list(EnterpriseCard.objects.filter(subject__in=found))
    return found


def _ilike(text: str) -> list[str]:
    return _sql(
        "SELECT subject FROM ledger_enterprisecard WHERE name ILIKE %s OR uscc ILIKE %s LIMIT 50",
        f"%{text}%",
        f"%{text}%",
    )


def _similar(text: str) -> list[str]:
    return _sql(
        "SELECT subject FROM ledger_enterprisecard WHERE name %% %s ORDER BY similarity(name, %s) DESC LIMIT 50",
        text,
        text,
    )


def _sql(query: str, *values: str) -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [row[0] for row in cursor.fetchall()]


def _summary(rows: Sequence[tuple[str, float, int]]) -> dict[str, Any]:
    spent = sorted(ms for _, ms, _ in rows)
    return {
        "asked": len(rows), "seconds": sum(spent) / 1000, "p50_ms": spent[len(spent) // 2],
        "p95_ms": spent[min(len(spent) - 1, int(len(spent) * 0.95))],
        "first": sum(place == 1 for *_, place in rows) / len(rows), "ten": sum(0 < place <= 10 for *_, place in rows) / len(rows),
    }  # fmt: skip
