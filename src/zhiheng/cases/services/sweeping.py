"""Contents that must not stay in the store: erased ones whose removal was cut short, and ones that no row came to name.

A step that is refused for a missing field has left its files in the store already, and somebody without the right to lay
files in a case could fill the disk with them; no erasure would ever find them. Other rooms keep files in the same store:
what any row of any room names stays.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.apps import apps
from django.db import models

from zhiheng.cases.models import CaseDocument, CaseFile
from zhiheng.cases.services import files

#: What was just stored is about to be laid in a case: seconds after which an erased, and an unnamed, content may go.
SETTLED_SECONDS, UNNAMED_SECONDS = 3600, 86_400
#: Fields by which rows name contents, besides those whose name ends with sha256.
_NAMES = ("template",)
_AT_ONCE = 1_000


def sweep_erased() -> int:
    """Remove contents that were erased in the database while their file stayed, as when a process was killed; return how many."""
    erased = set(CaseFile.objects.filter(erased_at__isnull=False).values_list("sha256", flat=True))
    kept = set(CaseFile.objects.filter(sha256__in=erased, erased_at__isnull=True).values_list("sha256", flat=True))
    left = [path for one in erased - kept if (path := files.path_of(one)).exists()]
    return _removed(left, SETTLED_SECONDS, besides=(CaseFile, CaseDocument))


def sweep_unnamed() -> int:
    """Remove contents that lie for a day and that no row names; return how many."""
    return _removed(sorted(files.folder().glob("??/*")), UNNAMED_SECONDS)


def holders() -> list[tuple[type[models.Model], str]]:
    """Return every field of every room that can name a content: texts of 64 signs called so."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField) and field.max_length == 64
        and (field.name.endswith("sha256") or field.name in _NAMES)
    ]  # fmt: skip


def _removed(paths: Sequence[Path], seconds: float, besides: Iterable[type[models.Model]] = ()) -> int:
    """Remove those of some contents that are old enough and that no row names, but rows of the models `besides`."""
    asked = [one for one in holders() if one[0] not in tuple(besides)]
    done, before = 0, time.time() - seconds
    for first in range(0, len(paths), _AT_ONCE):
        lying = {path.name: path for path in paths[first : first + _AT_ONCE]}
        named: set[str] = set()
        for model, field in asked:
            named.update(model._default_manager.filter(**{f"{field}__in": list(lying)}).values_list(field, flat=True))
        for name in lying.keys() - named:
            if lying[name].stat().st_mtime < before:
                lying[name].unlink(missing_ok=True)
                done += 1
    return done
