"""Every operation of the API, called with what its document allows and with what it forbids: no 5xx, and answers as documented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, reset_queries
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi import checks

pytestmark = [
    pytest.mark.database,
    pytest.mark.django_db,
    pytest.mark.slow,
    # Sheets and Parquet are sent by tests of their own; here a body is JSON or text.
    pytest.mark.filterwarnings("ignore:Skipped test cases with unsupported payload media types:UserWarning"),
]
#: What must hold of any answer: its status and content type are in the document, its body is of the schema given there.
CHECKS = (
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
)
SCOPES = ("read:departments", "read:internal", "intake:penalties")

#: The document as it is kept (a test holds it to the API), called in this process.
schema = schemathesis.openapi.from_path(Path(__file__).parents[3] / "docs/reference/openapi.json")
schema.app = get_wsgi_application()
schema.location = "/api/v1/openapi.json"


@pytest.fixture
def secret(province: ModuleType, key: Callable[..., str]) -> Iterator[str]:
    """Give a key that opens what a department's key opens; the connection of the test lives through the calls."""
    request_started.disconnect(close_old_connections)
    request_started.disconnect(reset_queries)
    request_finished.disconnect(close_old_connections)
    yield key(*SCOPES)
    request_started.connect(close_old_connections)
    request_started.connect(reset_queries)
    request_finished.connect(close_old_connections)


@schema.parametrize()
@settings(max_examples=4, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_operation_answers_as_documented_whatever_it_is_asked(case: schemathesis.Case, secret: str) -> None:
    response = case.call(headers={"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"})
    assert response.status_code < 500, response.text[:2000]
    case.validate_response(response, checks=CHECKS)
