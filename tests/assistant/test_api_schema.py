"""schemathesis over the whole OpenAPI document: what is described is what happens, whatever is sent."""

from collections import Counter

import pytest
from fastapi import FastAPI
from schemathesis import openapi
from schemathesis.engine import Status, events, from_schema

from assistant.api import create_api
from assistant.catalogue import Catalogue
from assistant.server_options import API_ROOT, ServerOptions

#: Generated requests per operation, besides the examples and those that cover every kind of value.
_EXAMPLES = 10


@pytest.fixture(scope="module")
def schema(assistant):
    app = FastAPI(openapi_url=None)
    app.mount(API_ROOT, create_api(assistant, Catalogue(assistant.store), ServerOptions(rate_limit=0)))
    schema = openapi.from_asgi(f"{API_ROOT}/openapi.json", app)
    schema.config.seed = 1
    schema.config.generation.update(max_examples=_EXAMPLES, database="none")
    return schema


def test_the_interface_keeps_what_its_document_promises(schema):
    failures, done = [], Counter()
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
        if isinstance(event, events.ScenarioFinished):
            for case, checks in event.recorder.checks.items():
                done.update((event.label, check.name) for check in checks)
                curl = event.recorder.cases[case].value.as_curl_command()
                failures += [
                    (event.label, check.name, check.failure_info.failure.message, curl)
                    for check in checks
                    if check.status is Status.FAILURE
                ]
    assert failures == []
    for operation in schema.get_all_operations():
        for check in ("not_a_server_error", "response_schema_conformance", "status_code_conformance"):
            assert done[operation.ok().label, check] > 0
