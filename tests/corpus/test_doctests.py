"""The examples in the docstrings of the corpus modules are true."""

import doctest
import importlib
import pkgutil

import pytest

import corpus

MODULES = [m.name for m in pkgutil.walk_packages(corpus.__path__, "corpus.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_walk_reaches_the_modules_that_have_examples():
    tried = [doctest.testmod(importlib.import_module(name)).attempted for name in MODULES]
    assert sum(1 for number in tried if number) >= 5
