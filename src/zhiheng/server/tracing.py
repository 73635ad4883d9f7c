"""Spans for OpenTelemetry, where an operator asks for them (`pip install 'zhiheng[otel]'`, ``OTEL_EXPORTER_OTLP_ENDPOINT``).

Written here rather than taken from an instrumentation, since those send whole addresses and SQL, which may hold names:
a span has method, route and status, and nothing of what was asked.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

NAME = "zhiheng"
#: Read by the OpenTelemetry library itself, as are OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME and the like.
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


def provider() -> TracerProvider | None:
    """Return what sends spans to the endpoint of the environment; None where none is named. Raises ImportError without the extra."""
    if not os.environ.get(ENDPOINT):
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = Resource.create({SERVICE_NAME: os.environ.get("OTEL_SERVICE_NAME") or NAME})
    made = TracerProvider(resource=named)
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return made


class Traced:
    """One span a request, continuing the trace that a proxy began. Not used where no endpoint is named."""

    def __init__(
        self, get_response: Callable[[HttpRequest], HttpResponse], spans: TracerProvider | None = None
    ) -> None:
        found = spans or provider()
        if found is None:
            raise MiddlewareNotUsed
        from opentelemetry.trace import SpanKind, Status, StatusCode
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self.get_response = get_response
        self._tracer = found.get_tracer(NAME)
        self._kind, self._failed = SpanKind.SERVER, Status(StatusCode.ERROR)
        self._parent = TraceContextTextMapPropagator()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within a span."""
        given = {"traceparent": request.headers.get("traceparent", "")}
        context = self._parent.extract(given)
        with self._tracer.start_as_current_span(f"{request.method}", context=context, kind=self._kind) as span:
            response = self.get_response(request)
            match = request.resolver_match
            route = match.route if match else "-"
            span.update_name(f"{request.method} {route}")
            span.set_attribute("http.request.method", request.method or "")
            span.set_attribute("http.route", route)
            span.set_attribute("http.response.status_code", response.status_code)
            if response.status_code >= 500:
                span.set_status(self._failed)
        return response
