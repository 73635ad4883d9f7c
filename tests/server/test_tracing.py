"""Spans tell route and status, and nothing of what was asked; without an endpoint there are none."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from zhiheng.server import tracing

sdk = pytest.importorskip("opentelemetry.sdk.trace", reason="OpenTelemetry is an extra and not installed")


@pytest.fixture
def spans() -> Any:
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    provider, kept = sdk.TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    return provider, kept


def answer(status: int) -> Any:
    def respond(request: HttpRequest) -> HttpResponse:
        request.resolver_match = resolve("/search")
        return HttpResponse(status=status)

    return respond


@pytest.mark.parametrize("status", [200, 503])
def test_a_span_names_the_route_and_never_the_question(spans: Any, status: int) -> None:
    provider, kept = spans
    request = RequestFactory().get("/search?q=张三", headers={"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"})
    tracing.Traced(answer(status), provider)(request)
    (span,) = kept.get_finished_spans()
    assert span.name == "GET search"
    assert dict(span.attributes) == {
        "http.request.method": "GET", "http.route": "search", "http.response.status_code": status
    }  # fmt: skip
    assert f"{span.context.trace_id:032x}" == "a" * 32
    assert (span.status.status_code.name == "ERROR") is (status >= 500)
    assert "张三" not in span.to_json()


def test_no_endpoint_no_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(tracing.ENDPOINT, raising=False)
    with pytest.raises(MiddlewareNotUsed):
        tracing.Traced(answer(200))


def test_an_endpoint_gives_a_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(tracing.ENDPOINT, "http://127.0.0.1:1")
    made = tracing.provider()
    assert made is not None
    assert made.resource.attributes["service.name"] == "zhiheng"
    made.shutdown()
