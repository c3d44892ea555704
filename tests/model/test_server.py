"""The server that the other tests rely on: what it answers, and what it refuses."""

import json
from collections.abc import Iterator

import pytest
from openai import BadRequestError, OpenAI

#: Tokens of a reply.
LIMIT = 40

#: The grammar made of a schema allows some 20 blanks between any two parts, and this model fills them.
SCHEMA_LIMIT = 300

SCHEMA = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": ["list", "count"]},
        "place": {"type": "string", "maxLength": 8},
    },
    "required": ["kind", "place"],
    "additionalProperties": False,
}


@pytest.fixture
def client(llama) -> Iterator[OpenAI]:
    with OpenAI(base_url=llama, api_key="none", max_retries=0) as client:
        yield client


def ask(client: OpenAI, text: str, limit: int = LIMIT, **options):
    return client.chat.completions.create(
        model="gemma",
        messages=[{"role": "user", "content": text}],
        max_tokens=limit,
        temperature=0,
        seed=1,
        **options,
    )


def formatted(schema: dict) -> dict:
    return {"type": "json_schema", "json_schema": {"name": "request", "schema": schema, "strict": True}}


def test_it_answers_within_the_limit(client):
    reply = ask(client, "岡山市の取組を挙げてください。")
    assert reply.choices[0].message.content.strip()
    assert 0 < reply.usage.completion_tokens <= LIMIT


def test_a_turn_ends_without_its_mark(client):
    choice = ask(client, "岡山市の人口を教えてください。").choices[0]
    assert choice.finish_reason == "stop"
    assert "<|" not in choice.message.content


def test_it_streams_what_it_answers_at_once_whatever_was_asked_before(client):
    text = "次の市を挙げてください。倉敷市、総社市、玉野市。"
    whole = ask(client, text).choices[0].message.content
    ask(client, text + "早島町。")
    with ask(client, text, stream=True) as chunks:
        pieces = [piece for chunk in chunks if (piece := chunk.choices[0].delta.content)]
    assert len(pieces) > 1
    assert "".join(pieces) == whole


def test_a_schema_binds_the_reply(client):
    text = "岡山市の取組はいくつありますか。"
    reply = ask(client, text, SCHEMA_LIMIT, response_format=formatted(SCHEMA))
    content = json.loads(reply.choices[0].message.content)
    assert content.keys() == {"kind", "place"}
    assert content["kind"] in ("list", "count")
    assert len(content["place"]) <= 8


def test_a_schema_that_is_none_is_refused(client):
    with pytest.raises(BadRequestError, match="unrecognized type"):
        ask(client, "はい", response_format=formatted({"type": "nonsense"}))


def test_what_does_not_fit_is_refused(client):
    with pytest.raises(BadRequestError, match="exceeds the available context size"):
        ask(client, "岡山" * 9000)
