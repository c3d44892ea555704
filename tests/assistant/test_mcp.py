"""The MCP server, spoken to by the official client over stdio and over streamable HTTP."""

import contextlib
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from mcp import Client, StdioServerParameters

from assistant.catalogue import FILTERS, Catalogue, Filters
from assistant.mcp import PATH, mcp_app

TOOLS = {
    "ask",
    "search",
    "list_projects",
    "get_project",
    "list_municipalities",
    "list_kpis",
    "list_budgets",
    "list_participation",
    "list_documents",
}
COMMAND = [sys.executable, "-m", "assistant.cli", "mcp"]


@pytest.fixture(scope="module")
def catalogue(assistant) -> Catalogue:
    return Catalogue(assistant.store)


@pytest.fixture(scope="module")
def environment(assistant) -> dict[str, str]:
    """The environment of a server over the shipped corpus."""
    settings = assistant.store.settings
    return {**os.environ, "RENKEI_HOME": str(settings.home), "RENKEI_CORPUS": str(settings.corpus)}


@pytest.fixture(scope="module")
def port(assistant, catalogue):
    """The loopback port of an application that holds the MCP server."""
    mcp, lifespan = mcp_app(assistant, catalogue)
    app = FastAPI(lifespan=lifespan)
    app.add_route(PATH, mcp)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def portal():
    """The event loop in which the clients live."""
    with start_blocking_portal() as loop:
        yield loop


@pytest.fixture(scope="module", params=["stdio", "http"])
def client(request, portal, environment) -> Iterator[Client]:
    """A client with an open session."""
    if request.param == "stdio":
        server = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=environment)
    else:
        server = f"http://127.0.0.1:{request.getfixturevalue('port')}{PATH}"
    with portal.wrap_async_context_manager(Client(server)) as opened:
        yield opened


@pytest.fixture
def call(client, portal):
    """A function that calls a tool."""
    return lambda name, **arguments: portal.call(client.call_tool, name, arguments)


@pytest.fixture
def tools(client, portal):
    """The tools by name."""
    return {tool.name: tool for tool in portal.call(client.list_tools).tools}


def places(value):
    """Every (document, page or sheet) in a result."""
    if isinstance(value, dict):
        if isinstance(value.get("document"), str):
            yield value["document"], value.get("page") or value.get("sheet")
        yield from (place for part in value.values() for place in places(part))
    elif isinstance(value, list):
        yield from (place for part in value for place in places(part))


def plain(records):
    return [json.loads(record.model_dump_json()) for record in records]


def test_every_tool_is_described_in_both_languages_and_only_reads(tools):
    assert set(tools) == TOOLS
    for tool in tools.values():
        assert tool.title
        english, japanese = tool.description.rsplit("\n", 1)
        assert english.isascii()
        assert japanese.endswith("。")
        assert tool.annotations.read_only_hint
        assert tool.annotations.idempotent_hint
        assert not tool.annotations.open_world_hint


def test_every_parameter_is_described(tools):
    for tool in tools.values():
        for name, schema in tool.input_schema["properties"].items():
            assert schema.get("description"), (tool.name, name)


def test_closed_values_are_enumerated(tools, catalogue):
    tool = tools["list_projects"]
    for name in FILTERS:
        first = tool.input_schema["properties"][name]["anyOf"][0]
        if "$ref" in first:
            first = tool.input_schema["$defs"][first["$ref"].rpartition("/")[2]]
        assert set(catalogue.values(name)) <= set(first["enum"])


def test_outputs_are_typed_and_described(tools):
    assert all(tool.output_schema["type"] == "object" for tool in tools.values())
    kpi = tools["list_kpis"].output_schema["$defs"]["MeasurementRecord"]
    assert kpi["properties"]["raw"]["description"] == "The cell as printed."


def test_instructions_say_how_to_cite_and_name_the_documents(client, catalogue):
    assert "Never change a figure" in client.instructions
    for document in catalogue.documents():
        assert f"{document.id}: 『{document.title}』" in client.instructions


def test_ask_gives_the_answer_of_every_face(call, assistant):
    town = assistant.store.corpus.municipalities[-1].name
    question = f"{town}が関わる事業は？"
    result = call("ask", question=question)
    expected = json.loads(assistant.ask(question).model_dump_json())
    assert {**result.structured_content, "elapsed_ms": 0} == {**expected, "elapsed_ms": 0}
    assert town in result.content[0].text
    for part in ("projects", "citations"):
        found = list(places(result.structured_content[part]))
        assert found
        assert all(place for _, place in found)


def test_ask_in_a_style_and_a_conversation(call, catalogue):
    project = next(row.project for row in catalogue.budgets())
    ours, theirs = (f"conversation-{os.urandom(8).hex()}" for _ in range(2))
    call("ask", question=f"{project}のKPIは？", conversation=ours)
    followed = call("ask", question="事業費は？", conversation=ours).structured_content
    alone = call("ask", question="事業費は？", conversation=theirs).structured_content
    english = call("ask", question=f"{project}の事業費は？", style="english").structured_content
    assert {figure["project"] for figure in followed["figures"]} == {project}
    assert alone["status"] == "unclear"
    assert english["figures"] == followed["figures"]
    assert "thousand yen" in english["answer"]


def test_lists_are_the_catalogues_rows(call, catalogue):
    town = catalogue.municipalities()[-1].name
    document = catalogue.documents()[-1].id
    project = next(row.project for row in catalogue.budgets())
    taking_part = [row for row in catalogue.participation(municipality=town) if row.role != "none"]
    doubtful = [row for row in catalogue.participation() if row.certainty == "uncertain"]
    expected = [
        ("list_documents", {}, catalogue.documents()),
        ("list_municipalities", {}, catalogue.municipalities()),
        ("list_projects", {"limit": 200}, catalogue.projects()),
        ("list_kpis", {"standing": "reached", "limit": 200}, catalogue.kpis(standing="reached")),
        ("list_kpis", {"document": document, "limit": 200}, catalogue.kpis(document=document)),
        ("list_budgets", {"project": project}, catalogue.budgets(project)),
        ("list_participation", {"municipality": town, "limit": 200}, taking_part),
        (
            "list_participation",
            {"certainty": "uncertain", "limit": 200},
            [row for row in doubtful if row.role != "none"],
        ),
        (
            "list_participation",
            {"project": project, "role": "none"},
            [row for row in catalogue.participation() if (row.project, row.role) == (project, "none")],
        ),
    ]
    for name, arguments, records in expected:
        result = call(name, **arguments)
        assert result.structured_content == {"total": len(records), "offset": 0, "rows": plain(records)}
        assert json.loads(result.content[0].text) == result.structured_content


def test_every_record_says_where_it_stands(call, catalogue):
    project = next(row.project for row in catalogue.budgets())
    for name, arguments in [
        ("search", {"query": project, "limit": 5}),
        ("list_projects", {}),
        ("get_project", {"project": project}),
        ("list_kpis", {}),
        ("list_budgets", {}),
        ("list_participation", {}),
    ]:
        found = list(places(call(name, **arguments).structured_content))
        assert found, name
        assert all(document and place for document, place in found), name
    known = {document.id for document in catalogue.documents()}
    assert {row["id"] for row in call("list_documents").structured_content["rows"]} == known
    towns = call("list_municipalities").structured_content["rows"]
    assert all(set(town["projects"]) == known for town in towns)


def test_a_list_is_given_in_parts(call, catalogue):
    everything = plain(catalogue.projects())
    parts = [
        call("list_projects", limit=7, offset=offset).structured_content
        for offset in range(0, len(everything), 7)
    ]
    assert {part["total"] for part in parts} == {len(everything)}
    assert [row for part in parts for row in part["rows"]] == everything


def test_search_is_the_catalogues(call, catalogue):
    town = catalogue.municipalities()[1].name
    result = call("search", query="子育て", municipality=town, limit=3)
    [expected] = plain([catalogue.search("子育て", Filters(municipality=town), limit=3)])
    assert result.structured_content == expected


def test_a_project_in_one_document(call, catalogue):
    project = next(row.project for row in catalogue.budgets())
    document = catalogue.project(project).cards[0].document
    result = call("get_project", project=project, document=document)
    assert [card["document"] for card in result.structured_content["cards"]] == [document]


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("get_project", {"project": "無い事業"}, "「無い事業」という事業は、資料にありません"),
        ("list_kpis", {"project": "無い事業"}, "「無い事業」という事業は、資料にありません"),
        ("list_budgets", {"document": "x"}, "条件 document に「x」という値はありません"),
        ("list_projects", {"municipality": "無い町"}, "条件 municipality に「無い町」という値はありません"),
        ("search", {"query": "あ" * 501}, "500文字まで"),
        ("list_projects", {"limit": 0}, "greater than or equal to 1"),
        ("list_kpis", {"standing": "x"}, "'reached', 'nearer', 'behind' or 'unknown'"),
        ("ask", {}, "Field required"),
    ],
)
def test_errors_are_told_with_their_message(call, name, arguments, message):
    result = call(name, **arguments)
    assert result.is_error
    assert message in result.content[0].text


def test_nothing_but_the_protocol_is_on_stdout(environment):
    """A question that loads the search too; the answers are lines of JSON in UTF-8."""
    lines = [
        _request(1, "initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo=_ME),
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        _request(2, "tools/call", name="search", arguments={"query": "子育て"}),
    ]
    with subprocess.Popen(
        COMMAND, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        for line in lines:
            process.stdin.write(json.dumps(line).encode() + b"\n")
        process.stdin.flush()
        first, second = process.stdout.readline(), process.stdout.readline()
        rest, _ = process.communicate(timeout=60)
    assert [json.loads(line)["id"] for line in (first, second)] == [1, 2]
    assert "子育て" in second.decode("utf-8")
    assert rest == b""
    assert process.returncode == 0


_ME = {"name": "test", "version": "0"}


def _request(number, method, **params):
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def _post(port, headers):
    body = json.dumps(_request(1, "tools/list"))
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("POST", PATH, body, {**_JSON, **headers})
        response = connection.getresponse()
        return response.status, response.headers.get_content_type(), response.read()


_JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


def test_http_is_stateless_and_answers_in_json(port):
    status, kind, body = _post(port, {})
    assert (status, kind) == (200, "application/json")
    assert {tool["name"] for tool in json.loads(body)["result"]["tools"]} == TOOLS


@pytest.mark.parametrize(
    ("header", "value", "status"), [("Host", "evil.example", 421), ("Origin", "http://evil.example", 403)]
)
def test_http_refuses_another_hosts_page(port, header, value, status):
    """A page elsewhere whose name was made to point here (DNS rebinding) gets nothing."""
    assert _post(port, {header: value})[0] == status


def test_without_an_index_the_command_ends_with_one_line(tmp_path, environment):
    empty = {**environment, "RENKEI_HOME": str(tmp_path)}
    result = subprocess.run(COMMAND, env=empty, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert result.returncode == 1
    assert result.stdout == b""
    assert "renkei index build" in result.stderr.decode("utf-8")
