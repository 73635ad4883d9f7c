"""Published results of assessments on the portal: units and grades as decided, the method annex, the draw, titles of places."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhiheng.assessment.models import AssessmentYear, FieldDraw, PlaceTitle
from zhiheng.assessment.points import total
from zhiheng.assessment.services import annex, schemes, titles
from zhiheng.server.assessment import field_pages, history, papers, result_pages, shown
from zhiheng.server.i18n import localised
from zhiheng.server.portal.exports import csv_answer, json_answer
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.sorting import in_order, order_of
from zhiheng.server.register_exports import workbook

SORTS = {"title": "title", "year": "year", "body": "body__name_zh", "published": "published_at"}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the published results, and the titles that places hold."""
    rows = AssessmentYear.objects.filter(published_at__isnull=False).select_related("case", "body")
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    if asked:
        rows = rows.filter(title__icontains=asked) | rows.filter(units__name_zh__icontains=asked)
        rows = rows.distinct()
    order = order_of(request, SORTS, "-year")
    rows = in_order(rows, SORTS, order, "-id")
    paging = paged(request, rows, rows.count())
    lines = [
        {
            "year": one,
            "name": shown.name(one),
            "body": shown.body_name(one.body),
            "address": reverse("portal:assessment", args=[one.case.number]),
        }
        for one in paging.rows
    ]
    held = [
        {"title": one, "name": localised({"zh": one.name_zh, "en": one.name_en}), "unit": shown.name(one.unit), "until": one.valid_until,
         "synthetic": one.unit.year.synthetic}
        for one in titles.held()
    ]  # fmt: skip
    context = {"paging": paging, "rows": lines, "sort": order, "asked": asked, "titles": held}
    return show(request, "assessment/portal_index.html", "assessments", **context)


def find(number: str) -> AssessmentYear:
    """Return a published assessment. Raises Http404."""
    rows = AssessmentYear.objects.filter(published_at__isnull=False).select_related("case", "body")
    found = rows.filter(case__number=number).first()
    if found is None:
        raise Http404
    return found


@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a published result."""
    year = find(number)
    kept = annex.public(year.annex)
    context = {
        **result_pages.told(year, kept, list(year.units.all())), "year": year, "year_name": shown.name(year),
        "body": shown.body_name(year.body), "panel_members": kept["panel"]["members"], "panel_spread": kept["panel"]["spread"],
        "has_draw": FieldDraw.objects.filter(year=year, drawn_at__isnull=False).exists(), "log_entry": year.published_leaf,
        "titles": history.titles(PlaceTitle.objects.filter(unit__year=year).select_related("unit").prefetch_related("events")),
    }  # fmt: skip
    return show(request, "assessment/portal_results.html", "assessments", **context)


@require_safe
def file(request: HttpRequest, number: str, form: str) -> HttpResponseBase:
    """Answer with a published result as CSV, JSON, XLSX, DOCX or PDF."""
    year = find(number)
    units = list(year.units.order_by("group", "code"))
    if form == "pdf" or form == "docx":
        return papers.sent(papers.results_report(year, units, year.annex), form, f"results-{number}")
    scheme, table = schemes.of_year(year)
    header = (_("单位代码"), _("单位"), _("分组"), _("得分"), _("等次"), _("合成数据"))
    rows = [
        (unit.code, shown.name(unit), shown.group_label(scheme, unit.group), total(unit.points), shown.grade_label(table, unit.grade), year.synthetic)
        for unit in units
    ]  # fmt: skip
    if form == "csv":
        return csv_answer(f"results-{number}", header, rows)
    if form == "xlsx":
        return workbook(f"results-{number}", shown.name(year), header, rows)
    if form == "json":
        keys = ("unit", "name", "group", "points", "grade", "synthetic")
        return json_answer(f"results-{number}", (dict(zip(keys, row, strict=True)) for row in rows))
    raise Http404


@require_safe
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """Show a draw so that anybody can check it: from the moment it was made, before any result."""
    found = FieldDraw.objects.filter(year__case__number=number).select_related("year__case", "year__body").first()
    if found is None:
        raise Http404
    year = found.year
    file_address = reverse("portal:assessment_draw_file", args=[number])
    context = {**field_pages.told(year), "year": year, "year_name": shown.name(year), "body": shown.body_name(year.body),
               "file_address": file_address, "reference": shown.reference(year)}  # fmt: skip
    return show(request, "assessment/portal_draw.html", "assessments", **context)
