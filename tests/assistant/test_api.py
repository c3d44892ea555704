"""The HTTP interface: what it answers, what it refuses and how, what it lets pass."""

import json
import re
import shlex
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from assistant.answer import Answer
from assistant.api import create_api, limits
from assistant.api.problems import Kind, install
from assistant.catalogue import Catalogue, Filters
from assistant.engine import Assistant
from assistant.records import Found, KpiRecord, ProjectRecord
from assistant.server_options import API_ROOT, ServerOptions
from corpus.errors import InputError

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
FREE = ServerOptions(rate_limit=0)


def served(assistant, options=FREE, address="192.0.2.1") -> TestClient:
    app = FastAPI(openapi_url=None)
    app.mount(API_ROOT, create_api(assistant, Catalogue(assistant.store), options))
    return TestClient(
        app, f"http://testserver{API_ROOT}/", raise_server_exceptions=False, client=(address, 5000)
    )


@pytest.fixture(scope="module")
def client(assistant) -> TestClient:
    return served(assistant)


@pytest.fixture(scope="module")
def catalogue(assistant) -> Catalogue:
    return Catalogue(assistant.store)


@pytest.fixture(scope="module")
def document(client) -> dict:
    return client.get("openapi.json").json()


def assert_problem(response, kind: Kind) -> dict:
    """The response is a complete problem of a kind, and no cache keeps it."""
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    found = response.json()
    assert found["type"] == f"{API_ROOT}/docs#{kind}"
    assert found["status"] == response.status_code
    assert all(found[member] for member in ("title", "detail", "title_en", "detail_en"))
    assert found["title_en"].isascii()
    return found


# Questions


def test_a_question_gives_the_answer_of_the_assistant(client, assistant, catalogue):
    cell = next(cell for cell in catalogue.budgets() if cell.fiscal_year and cell.amount)
    question = f"{cell.project}の{cell.fiscal_year}の事業費は？"
    response = client.post("ask", json={"question": question})
    answer = Answer(**response.json())
    expected = assistant.ask(question)
    assert answer.model_copy(update={"elapsed_ms": 0}) == expected.model_copy(update={"elapsed_ms": 0})
    assert cell.amount in [figure.value for figure in answer.figures]
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


def test_a_question_in_an_address(client, catalogue):
    name = catalogue.budgets()[0].project
    answers = [
        client.get("ask", params={"q": f"{name}の事業費は？", "style": s}).json() for s in ("", "english")
    ]
    assert [a["status"] for a in answers] == ["answered", "answered"]
    assert answers[0]["figures"] != []
    assert ["yen" in answer["answer"] for answer in answers] == [False, True]


def test_an_address_belongs_to_no_conversation(client):
    response = client.get("ask", params={"q": "早島町は？", "conversation": "a"})
    assert assert_problem(response, Kind.VALIDATION)["errors"][0]["location"] == "query.conversation"


def test_conversations_at_the_same_time_do_not_mix(client, catalogue):
    names = [cell.project for cell in catalogue.budgets() if cell.fiscal_year == "R8" and cell.amount]
    assert len(names) > 4

    def talk(number: int) -> tuple[str, dict]:
        name = names[number % len(names)]
        for question in (f"{name}の連携市町は？", "R8の事業費は？"):
            response = client.post("ask", json={"question": question, "conversation": f"talk-{number}"})
        return name, response.json()

    with ThreadPoolExecutor(8) as pool:
        talks = list(pool.map(talk, range(32)))
    for name, answer in talks:
        assert answer["question"] == "R8の事業費は？"
        assert {figure["project"] for figure in answer["figures"]} == {name}


# Records


@pytest.mark.parametrize(
    "name", ["documents", "municipalities", "participation", "budgets", "kpis", "projects"]
)
def test_lists_are_those_of_the_catalogue(client, catalogue, name):
    expected = [record.model_dump(mode="json") for record in getattr(catalogue, name)()]
    assert client.get(name).json() == expected
    assert len(expected) > 1


def test_lists_can_be_narrowed(client, catalogue):
    kpi = catalogue.kpis()[0]
    of_project = client.get("kpis", params={"project": kpi.project, "standing": kpi.standing}).json()
    assert {(row["project"], row["standing"]) for row in of_project} == {(kpi.project, kpi.standing)}
    document = catalogue.documents()[1].id
    town = catalogue.municipalities()[2].name
    rows = client.get("participation", params={"document": document, "municipality": town}).json()
    assert {(row["document"], row["municipality"]) for row in rows} == {(document, town)}
    cells = client.get("budgets", params={"project": catalogue.budgets()[0].project}).json()
    assert 0 < len(cells) < len(catalogue.budgets())


def test_projects_by_filters_and_order(client, catalogue):
    town = catalogue.municipalities()[-1].name
    found = client.get("projects", params={"municipality": town, "budget": "yes", "sort": "budget"}).json()
    budgets = [project["budget"] for project in found]
    assert budgets == sorted(budgets, reverse=True)
    assert 0 < len(found) < len(catalogue.projects())


def test_a_project_by_any_name(client, catalogue):
    for summary in catalogue.projects():
        response = client.get(f"projects/{quote(summary.name, safe='')}")
        assert ProjectRecord(**response.json()) == catalogue.project(summary.name)


def test_a_search_in_pages(client, catalogue):
    town = catalogue.municipalities()[3].name
    everything = catalogue.search(filters=Filters(municipality=town))
    pages = [
        client.get("search", params={"municipality": town, "limit": 7, "offset": n}) for n in range(0, 63, 7)
    ]
    found = [Found(**page.json()) for page in pages]
    assert tuple(project for page in found for project in page.projects) == everything.projects
    assert {page.total for page in found} == {everything.total}
    assert all(page.facets == everything.facets for page in found)


def test_a_search_by_words(client, catalogue):
    project = catalogue.projects()[-1]
    found = client.get("search", params={"q": project.name}).json()
    assert found["projects"][0]["name"] == project.name
    assert found["query"] == project.name


def test_an_empty_condition_does_not_narrow(client, catalogue):
    response = client.get("projects?municipality=&pillar=&sort=")
    assert len(response.json()) == len(catalogue.projects())


# Caches


def test_who_is_up_to_date_gets_no_copy(client):
    first = client.get("kpis?standing=reached")
    tag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
    assert first.headers["cache-control"] == "no-cache"
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = client.get("kpis?standing=reached", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("kpis?standing=reached", headers={"If-None-Match": '"other"'}).content == first.content


def test_tags_tell_queries_paths_and_indexes_apart(client, region):
    other = served(Assistant(region))
    tags = [
        client.get("kpis").headers["etag"],
        client.get("kpis?standing=reached").headers["etag"],
        client.get("budgets").headers["etag"],
        other.get("kpis").headers["etag"],
    ]
    assert len(set(tags)) == 4
    assert served(Assistant(region)).get("kpis").headers["etag"] == tags[3]


def test_errors_have_no_tag(client):
    assert "etag" not in client.get("projects/ない").headers


# Operation


def test_alive_and_ready(client):
    assert client.get("health").json() == {"status": "ok"}
    assert client.get("ready").json()["status"] == "ready"


def test_not_ready_without_the_files_of_the_index(invented, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(invented.home, home, symlinks=True)
    settings = replace(invented, home=home)
    client = served(Assistant.open(settings))
    assert client.get("ready").status_code == 200
    shutil.rmtree(settings.index)
    assert str(tmp_path) not in assert_problem(client.get("ready"), Kind.UNAVAILABLE)["detail"]


def test_without_weights_only_the_search_is_unavailable(invented, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(invented.index, home / "index")
    client = served(Assistant.open(replace(invented, home=home, model=str(tmp_path / "missing"))))
    assert_problem(client.get("search?q=水"), Kind.UNAVAILABLE)
    assert client.get("search").status_code == 200
    assert client.get("ready").json() == {"status": "ready", "search_warm": False}


def test_metrics_count_requests_questions_and_answers(assistant):
    client = served(assistant)
    client.get("ask?q=目標値は？")
    client.get("search?limit=0")
    client.get("nothing")
    client.get("projects/ない")
    response = client.get("metrics")
    assert response.headers["content-type"].startswith("text/plain")
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }
    assert found["renkei_requests_total", "/ask", "200"] == 1
    assert found["renkei_requests_total", "/search", "422"] == 1
    assert found["renkei_requests_total", "other", "404"] == 1
    assert found["renkei_requests_total", "/projects/{name}", "404"] == 1
    assert found["renkei_question_seconds_count",] == 1
    assert found["renkei_answers_total", "unclear"] == 1
    assert found["renkei_search_warm",] in (0, 1)
    assert found["renkei_uptime_seconds",] >= 0
    assistant.warm()
    assert "renkei_search_warm 1.0" in client.get("metrics").text
    assert "目標" not in client.get("metrics").text


# Errors


@pytest.mark.parametrize(
    ("query", "location", "word"),
    [
        ("limit=0", "query.limit", "1以上"),
        ("limit=101", "query.limit", "100以下"),
        ("offset=a", "query.offset", "整数"),
        ("standing=x", "query.standing", "reached"),
        ("municipalty=x", "query.municipalty", "名前はありません"),
        (f"q={'あ' * 501}", "query.q", "500文字まで"),
    ],
)
def test_parameters_that_cannot_be_used(client, query, location, word):
    (violation,) = assert_problem(client.get(f"search?{query}"), Kind.VALIDATION)["errors"]
    assert violation["location"] == location
    assert word in violation["detail"]
    assert violation["detail_en"]


@pytest.mark.parametrize(
    "path", ["documents", "municipalities", "kpis", "projects/x", "budgets", "participation"]
)
def test_parameters_that_do_not_exist_are_refused(client, path):
    assert_problem(client.get(f"{path}?x=1"), Kind.VALIDATION)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": 1},
        {"question": "あ", "style": "x"},
        {"question": "あ", "conversation": "x" * 129},
        [],
        "あ",
    ],
)
def test_bodies_that_cannot_be_used(client, body):
    assert assert_problem(client.post("ask", json=body), Kind.VALIDATION)["errors"]


def test_half_a_character_is_refused(client):
    response = client.post(
        "ask", content=rb'{"question": "\ud800"}', headers={"Content-Type": "application/json"}
    )
    assert "文字" in assert_problem(response, Kind.VALIDATION)["errors"][0]["detail"]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe"])
def test_a_body_that_is_not_json(client, body):
    response = client.post("ask", content=body, headers={"Content-Type": "application/json"})
    assert_problem(response, Kind.INPUT)
    assert response.status_code == 400


def test_an_error_of_the_user_says_what_the_core_says():
    app = FastAPI()
    install(app)

    @app.get("/")
    def refuse():
        raise InputError("この値は使えません: 甲")

    assert assert_problem(TestClient(app).get("/"), Kind.INPUT)["detail"] == "この値は使えません: 甲"


def test_what_is_not_there(client):
    assert "「ない」" in assert_problem(client.get("projects/ない"), Kind.NOT_FOUND)["detail"]
    assert_problem(client.get("nothing"), Kind.NOT_FOUND)
    assert_problem(client.get("kpis/"), Kind.NOT_FOUND)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("kpis", "GET, HEAD"), ("ask", "POST, GET, HEAD"), ("openapi.json", "GET, HEAD")],
)
def test_methods_that_a_path_does_not_have(client, path, allowed):
    response = client.delete(path)
    assert_problem(response, Kind.METHOD)
    assert response.headers["allow"] == allowed


def test_head_is_get_without_a_body(client):
    head, get = client.head("budgets"), client.get("budgets")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers


def test_a_failure_tells_nothing_about_the_inside(assistant, monkeypatch):
    def fail(*_):
        raise ValueError("secret detail")

    client = served(assistant)
    monkeypatch.setattr(assistant, "ask", fail)
    response = client.post("ask", json={"question": "あ"})
    assert_problem(response, Kind.INTERNAL)
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert 'renkei_requests_total{route="/ask",status="500"} 1.0' in client.get("metrics").text


# Limits


def test_a_body_that_is_too_large(assistant):
    client = served(assistant, ServerOptions(body_limit=100))
    assert client.post("ask", json={"question": "あ" * 10}).status_code == 200
    response = client.post("ask", json={"question": "あ" * 100})
    assert_problem(response, Kind.TOO_LARGE)
    assert response.status_code == 413
    assert_problem(client.post("ask", content=(b"x" * 60 for _ in range(2))), Kind.TOO_LARGE)


def test_a_body_in_pieces_arrives_whole(client):
    pieces = [b'{"question": ', '"美咲町'.encode(), 'は？"}'.encode()]
    response = client.post("ask", content=iter(pieces), headers={"Content-Type": "application/json"})
    assert response.json()["question"] == "美咲町は？"


def test_too_many_requests_of_one_client(assistant):
    app = served(assistant, ServerOptions(rate_limit=3)).app
    one, other = (TestClient(app, f"http://t{API_ROOT}/", client=(a, 1)) for a in ("192.0.2.1", "192.0.2.2"))
    assert [one.get("health").status_code for _ in range(3)] == [200] * 3
    refused = one.get("health")
    assert_problem(refused, Kind.TOO_MANY)
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert other.get("health").status_code == 200


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_buckets_fill_evenly_and_no_further_than_a_minute():
    clock = Clock()
    buckets = limits.Buckets(60, clock)
    assert [buckets.take("a") for _ in range(60)] == [0] * 60
    assert buckets.take("a") == pytest.approx(1)
    clock.now += 2.5
    assert [buckets.take("a") for _ in range(3)] == [0, 0, pytest.approx(0.5)]
    clock.now += 3600
    assert sum(not buckets.take("a") for _ in range(100)) == 60


def test_buckets_remember_so_many_clients_only():
    buckets = limits.Buckets(1, Clock())
    for number in range(limits.CLIENTS + 5):
        buckets.take(str(number))
    assert len(buckets) == limits.CLIENTS
    assert buckets.take(str(limits.CLIENTS)) > 0
    assert buckets.take("0") == 0


def test_buckets_grant_no_more_to_many_threads():
    buckets = limits.Buckets(500, Clock())
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: buckets.take("a"), range(1000)))
    assert waits.count(0) == 500


ORIGIN = "https://pages.example"


def test_other_sites_may_not_call_unless_configured(client):
    assert "access-control-allow-origin" not in client.get("health", headers={"Origin": ORIGIN}).headers
    assert_problem(client.options("ask", headers={"Origin": ORIGIN}), Kind.METHOD)


def test_other_sites_may_call_when_configured(assistant):
    client = served(assistant, ServerOptions(cors_origins=(ORIGIN,), rate_limit=0))
    for path in ("health", "nothing"):
        allowed = client.get(path, headers={"Origin": ORIGIN})
        assert allowed.headers["access-control-allow-origin"] == ORIGIN
    stranger = client.get("health", headers={"Origin": "https://other.example"})
    assert "access-control-allow-origin" not in stranger.headers
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    preflight = client.options("ask", headers=asked | {"Access-Control-Request-Headers": "Content-Type"})
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]


# Options


def test_options_from_the_environment(monkeypatch):
    for name in ("CORS_ORIGINS", "RATE_LIMIT", "BODY_LIMIT"):
        monkeypatch.delenv(f"RENKEI_{name}", raising=False)
    assert ServerOptions.from_environment() == ServerOptions((), 600, 65_536)
    monkeypatch.setenv("RENKEI_CORS_ORIGINS", f"{ORIGIN}, http://localhost:3000,")
    monkeypatch.setenv("RENKEI_RATE_LIMIT", "0")
    monkeypatch.setenv("RENKEI_BODY_LIMIT", "10")
    assert ServerOptions.from_environment() == ServerOptions((ORIGIN, "http://localhost:3000"), 0, 10)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RENKEI_RATE_LIMIT", "-1"),
        ("RENKEI_RATE_LIMIT", "²"),
        ("RENKEI_BODY_LIMIT", "0"),
        ("RENKEI_BODY_LIMIT", "64KB"),
        ("RENKEI_CORS_ORIGINS", "pages.example"),
        ("RENKEI_CORS_ORIGINS", f"{ORIGIN}/path"),
    ],
)
def test_options_that_cannot_be_used(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=f"{name} .*いまは"):
        ServerOptions.from_environment()


# Documentation


def test_the_document_describes_every_operation_in_japanese(document):
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": API_ROOT}]
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    japanese = re.compile("[ぁ-ん]")
    for operation in operations:
        assert japanese.search(operation["description"])
        assert {"413", "429", "500"} < set(operation["responses"])
        assert all(
            japanese.search(p["description"]) or p["description"] for p in operation.get("parameters", ())
        )
    assert set(document["components"]["responses"]) == {
        "400",
        "404",
        "405",
        "413",
        "422",
        "429",
        "500",
        "503",
    }


def test_examples_are_taken_from_the_corpus(document, region):
    other = served(Assistant(region)).get("openapi.json").text
    assert region.corpus.core.name in other
    assert "岡山" not in other
    answer = document["paths"]["/ask"]["post"]["responses"]["200"]["content"]["application/json"]["example"]
    assert Answer(**answer).status == "answered"
    kpi = document["paths"]["/kpis"]["get"]["responses"]["200"]["content"]["application/json"]["example"][0]
    assert KpiRecord(**kpi)


def test_the_document_is_the_same_every_time(assistant, client):
    assert served(assistant).get("openapi.json").content == client.get("openapi.json").content


def test_the_page_lists_every_operation_and_loads_nothing(client, document):
    assert client.get("").url.path == f"{API_ROOT}/docs"
    page = client.get("docs").text
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in page
    for kind in Kind:
        assert f'id="{kind}"' in page
    assert not re.search(r'(?:src|href)="(?!#|data:)(?:[a-z]+:)?//', page)
    assert "<script" not in page
    links = re.findall(r'<a href="([^"]+)"', page)
    assert len(links) > len(document["paths"])
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_the_guide_names_every_operation_and_setting(document):
    guide = GUIDE.read_text(encoding="utf-8")
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"`{method.upper()} {path}`" in guide
    for setting in ("RENKEI_CORS_ORIGINS", "RENKEI_RATE_LIMIT", "RENKEI_BODY_LIMIT"):
        assert setting in guide


def calls() -> list[list[str]]:
    """The words of every curl command of the guide."""
    text = GUIDE.read_text(encoding="utf-8").replace("\\\n", " ")
    return [shlex.split(line)[1:] for line in text.splitlines() if line.startswith("curl ")]


def run(client, words):
    """The response to a curl command of the guide."""
    address = next(word for word in words if word.startswith("http")).split(API_ROOT)[1].lstrip("/")
    given = [after for word, after in pairwise(words) if word in {"-d", "--data-urlencode"}]
    if "-G" in words:
        return client.get(address, params=[tuple(pair.split("=", 1)) for pair in given])
    if given:
        return client.post(address, content=given[0], headers={"Content-Type": "application/json"})
    return client.get(address)


def test_answers_in_the_guide_are_real(client):
    """What the guide shows is a part of what its example gives."""
    shown = [
        json.loads(block)
        for block in re.findall(r"```json\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    ]
    question, found, problem = (run(client, calls()[number]).json() for number in (0, 2, -1))
    assert is_part(shown[0], question)
    assert is_part(shown[1], found)
    assert shown[2] == problem


def is_part(shown, real) -> bool:
    if isinstance(shown, dict):
        return all(name in real and is_part(value, real[name]) for name, value in shown.items())
    if isinstance(shown, list):
        return all(is_part(*pair) for pair in zip(shown, real, strict=False))
    return shown == real


@pytest.mark.parametrize("words", calls(), ids=" ".join)
def test_every_example_of_the_guide_runs(client, words):
    assert run(client, words).status_code == (422 if "limit=0" in words else 200)
