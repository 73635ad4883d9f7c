"""The upload template and the invented sample rows of a record type, to take away."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from zhiheng.actors import Capability
from zhiheng.ledger.intake.sample import sample_csv
from zhiheng.ledger.intake.setting import SYSTEM_TYPES
from zhiheng.ledger.intake.template import template
from zhiheng.policy.model import RecordType
from zhiheng.server.portal.packs import record_types
from zhiheng.server.staff.access import needs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Excel reads UTF-8 only where the file says so at its start.
_BYTE_ORDER_MARK = "\ufeff"


def _offered(record_type: str) -> RecordType:
    kind = record_types().get(record_type)
    if kind is None or record_type in SYSTEM_TYPES:
        raise Http404
    return kind


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@needs(Capability.TAKE_IN)
def template_file(request: HttpRequest, record_type: str) -> HttpResponse:
    """Answer with the upload template of a type."""
    return _file(template(_offered(record_type)), XLSX, f"{record_type}.xlsx")


@needs(Capability.TAKE_IN)
def sample_file(request: HttpRequest, record_type: str) -> HttpResponse:
    """Answer with invented rows of a type, marked as such."""
    text = _BYTE_ORDER_MARK + sample_csv(_offered(record_type))
    return _file(text.encode(), "text/csv; charset=utf-8", f"{record_type}-sample.csv")
