"""The golden files themselves: formed alike, no case twice, each standing where it says."""

import pytest
from golden import NAMES, cases

from corpus.readers.folder import layout

AT_LEAST = {"measurements": 40, "periods": 20, "dates": 30, "mentions": 30}


@pytest.mark.parametrize("name", NAMES)
def test_every_golden_file_has_enough_cases_of_one_shape_and_none_twice(name):
    found = cases(name)
    assert len(found) >= AT_LEAST[name]
    assert len({case.raw for case in found}) == len(found)
    assert len({len(case.expected) for case in found}) == 1
    assert {case.document for case in found} <= {"vision-2026", "progress-2022"}


@pytest.mark.parametrize("name", NAMES)
def test_every_golden_case_stands_on_the_line_of_the_original_that_it_names(name, originals):
    texts = [path.read_text(encoding="utf-8").splitlines() for path in originals.glob("*.txt")]
    lines = {kind.value: text for text in texts if (kind := layout(text))}
    strays = [c for c in cases(name) if c.raw not in lines[c.document.split("-")[0]][c.line - 1]]
    assert strays == []
