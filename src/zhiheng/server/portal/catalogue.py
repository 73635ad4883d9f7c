"""The public data catalogue: every record type with who provides it, what it serves, how much there is and how good.

Numbers are of records that anybody may see, counted once a batch, change of visibility and day. A type that is not
public stands here too, named as such and without numbers: that it exists is no secret, what it holds is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.core.cache import cache as kept
from django.db.models import Count, Max, Min, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhiheng.codes import names
from zhiheng.ledger.models import QuarantinedRow, QuarantineState
from zhiheng.policy import citing
from zhiheng.policy.model import Capability, Citation, FieldSpec, FieldType, Mechanism, RecordType, Source
from zhiheng.server.i18n import localised
from zhiheng.server.portal.downloads import SYSTEM, licences
from zhiheng.server.portal.downloads_rows import version
from zhiheng.server.portal.packs import every_pack, packs, record_types, sources
from zhiheng.server.portal.visible import public_records, today
from zhiheng.server.visible import Level, field_visible

OTHER = "other"
#: Capabilities in the order of the catalogue; a type that no mechanism names stands under the last.
CAPABILITIES: dict[str, str | Promise] = {
    Capability.TARGETS.value: _("目标与考核"),
    Capability.STATISTICS.value: _("统计监测"),
    Capability.CREDIT.value: _("质量信用"),
    Capability.INSPECTION.value: _("监督检查"),
    Capability.RISK.value: _("风险预警"),
    Capability.ACCESS.value: _("市场准入"),
    Capability.TRACEABILITY.value: _("追溯召回"),
    Capability.INFRASTRUCTURE.value: _("质量基础设施"),
    Capability.BRANDS.value: _("品牌与奖励"),
    Capability.SUPPORT.value: _("扶持帮助"),
    Capability.VOICE.value: _("社会参与"),
    Capability.CONSTRUCTION.value: _("工程质量"),
    OTHER: _("其他"),
}
PUBLICITIES: dict[str, str | Promise] = {
    "public": _("公开"),
    "departments": _("仅部门间共享"),
    "internal": _("仅内部使用"),
    "restricted": _("不提供查看"),
}
_DAY = 24 * 3600


@dataclass(frozen=True)
class Numbers:
    """What there is of a type that anybody may see."""

    count: int = 0
    first: date | None = None
    last: date | None = None
    batch: int | None = None
    changed: datetime | None = None
    unlinked: int = 0
    corrected: int = 0
    void: int = 0
    synthetic: int = 0


@dataclass(frozen=True)
class Entry:
    """One record type of the catalogue."""

    kind: RecordType
    capability: str
    numbers: Numbers
    sources: tuple[Source, ...]
    providers: tuple[str, ...]
    licences: tuple[str, ...]

    @property
    def public(self) -> bool:
        """Whether its records can be taken away."""
        return self.kind.publicity.value == "public"

    @property
    def publicity(self) -> str:
        """Its publicity in words."""
        return str(PUBLICITIES[self.kind.publicity.value])


@dataclass(frozen=True)
class FieldLine:
    """A field of a type: shown, or withheld with the reason."""

    name: str
    spec: FieldSpec
    withheld: str = ""
    parts: tuple[FieldLine, ...] = ()


def listed() -> dict[str, RecordType]:
    """Return the types of the catalogue by id: all but the ledger's own."""
    return {name: kind for name, kind in sorted(record_types().items()) if name not in SYSTEM}


def numbers() -> Mapping[str, Numbers]:
    """Return what there is of each type; counted once a batch, change of visibility and day."""
    present = version()
    key = f"catalogue-{present.head}-{present.stops}-{today()}"
    known: dict[str, Numbers] | None = kept.get(key)
    if known is None:
        rows = (
            public_records()
            .order_by()
            .values("record_type")
            .annotate(
                count=Count("row_no"),
                first=Min("occurred_on"),
                last=Max("occurred_on"),
                batch=Max("batch_seq"),
                changed=Max("recorded_at"),
                unlinked=Count("row_no", filter=Q(subject="")),
                corrected=Count("row_no", filter=~Q(superseded_by="")),
                void=Count("row_no", filter=Q(void_from__isnull=False)),
                synthetic=Count("row_no", filter=Q(synthetic=True)),
            )
        )
        known = {str(row["record_type"]): _numbers(dict(row)) for row in rows}
        kept.set(key, known, _DAY)
    return known


def _numbers(row: dict[str, Any]) -> Numbers:
    return Numbers(**{name: row[name] for name in Numbers.__dataclass_fields__})


def entry(kind: RecordType, found: Mapping[str, Numbers]) -> Entry:
    """Return a type's entry of the catalogue."""
    given = tuple(one for one in sources().values() if kind.id in one.record_types)
    holders = dict.fromkeys(name for one in given if (name := provider(one)))
    own = found.get(kind.id, Numbers()) if kind.publicity.value == "public" else Numbers()
    return Entry(kind, capability_of(kind.id), own, given, tuple(holders), tuple(licences(kind.id)))


def provider(source: Source) -> str:
    """Return the name of the body that provides a source, "" where the register names none."""
    if not source.provider:
        return ""
    body = packs()[source.pack].bodies.get(source.provider)
    return localised(body) if body else source.provider


def groups(text: str = "") -> list[tuple[str, list[Entry]]]:
    """Return the entries that a text asks for (all for ""), by capability in its order."""
    found = numbers()
    by: dict[str, list[Entry]] = {}
    for kind in listed().values():
        if matches(kind, text):
            one = entry(kind, found)
            by.setdefault(one.capability, []).append(one)
    return [(str(label), by[name]) for name, label in CAPABILITIES.items() if name in by]


def matches(kind: RecordType, text: str) -> bool:
    """Return whether a type is called like a text, or has a field that is."""
    wanted = names.normalise(text).casefold()
    if not wanted:
        return True
    words = [kind.id, kind.label.zh, kind.label.en, *(_said(kind.note) if kind.note else ())]
    words += [word for name, spec in kind.fields.items() for word in (name, spec.label.zh, spec.label.en)]
    return any(wanted in names.normalise(word).casefold() for word in words)


def _said(note: Any) -> tuple[str, str]:
    return note.zh, note.en


@cache
def _mechanisms() -> dict[str, tuple[Mechanism, ...]]:
    """Return the mechanisms that each record type carries out, by type."""
    found: dict[str, dict[str, Mechanism]] = {}
    for pack in every_pack():
        for name, mechanism in pack.mechanisms.items():
            realisation = pack.realisations.get(name)
            for reference in (*mechanism.elements, *(realisation.elements if realisation else ())):
                if reference.startswith("record-types/"):
                    found.setdefault(reference.removeprefix("record-types/"), {})[name] = mechanism
    return {name: tuple(by.values()) for name, by in found.items()}


def mechanisms(record_type: str) -> tuple[Mechanism, ...]:
    """Return the mechanisms that a record type carries out."""
    return _mechanisms().get(record_type, ())


@cache
def capability_of(record_type: str) -> str:
    """Return the capability that most of a type's mechanisms belong to, `other` where there are none."""
    counted: dict[str, int] = {}
    for mechanism in mechanisms(record_type):
        counted[mechanism.capability.value] = counted.get(mechanism.capability.value, 0) + 1
    return max(CAPABILITIES, key=lambda name: counted.get(name, 0)) if counted else OTHER


@cache
def provisions(record_type: str) -> tuple[Citation, ...]:
    """Return the provisions that a type serves: those that ask for its mechanisms, and the bases of its sources."""
    places: dict[citing.Place, None] = {}
    for mechanism in mechanisms(record_type):
        places |= dict.fromkeys(citing.places(mechanism))
        for pack in every_pack():
            if mechanism.id in pack.realisations:
                places |= dict.fromkeys(citing.places(pack.realisations[mechanism.id]))
    for source in sources().values():
        if record_type in source.record_types:
            places |= dict.fromkeys(citing.places(source))
    return tuple(Citation(document=document, provision=provision) for document, provision in places)


def field_lines(kind: RecordType) -> list[FieldLine]:
    """Return the fields of a type in their order, those withheld named with the reason."""
    return list(_lines(kind.fields))


def _lines(fields: Mapping[str, FieldSpec]) -> Iterator[FieldLine]:
    for name, spec in fields.items():
        yield FieldLine(name, spec, withheld(spec), tuple(_lines(spec.of)))


def withheld(spec: FieldSpec) -> str:
    """Return why the public does not get a field, "" where it does."""
    if field_visible(spec, Level.PUBLIC):
        return ""
    if spec.type is FieldType.PERSON:
        return str(_("个人信息，只存于保险库"))
    return str(PUBLICITIES[spec.publicity.value]) if spec.publicity else ""


def set_aside(record_type: str, last: int = 5) -> dict[str, Any]:
    """Return how many rows of a type wait for mending, and how many the last uploads set aside; counts alone."""
    rows = QuarantinedRow.objects.filter(record_type=record_type)
    uploads = rows.order_by().values("upload_id").annotate(n=Count("id"), at=Min("created_at")).order_by("-upload_id")
    return {
        "open": rows.filter(state=QuarantineState.OPEN).count(),
        "mended": rows.filter(state=QuarantineState.MENDED).count(),
        "uploads": [{"at": one["at"], "count": one["n"]} for one in uploads[:last]],
    }


def present_sources(record_type: str) -> list[tuple[str, int]]:
    """Return the sources whose public records of a type are there, with their number."""
    rows = public_records().filter(record_type=record_type).order_by("source").values_list("source")
    return [(str(name), int(n)) for name, n in rows.annotate(n=Count("row_no"))]
