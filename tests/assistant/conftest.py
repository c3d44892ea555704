"""What the tests of the assistant share: how the shipped corpus' assistant reads a question."""

import pytest

from assistant.understanding.parse import Parser


@pytest.fixture(scope="session")
def parser(assistant) -> Parser:
    return assistant._parser
