"""The last check: every number in an answer's text stands in its evidence, every mark resolves."""

import re
import unicodedata
from collections.abc import Iterable

from assistant.answer import Answer
from corpus.model import Corpus

_SEPARATOR = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_RUN = re.compile(r"\d+(?:\.\d+)*")
_MARK = re.compile(r"\[(\d+)\]")
_ORDINAL = re.compile(r"(?m)^\d+\. ")
_YEAR = re.compile(
    r"(?:令和|平成|R|H)(?:元|\d{1,2})(?:[～-](?:令和|R)?\d{1,2})?(?:年度?)?|(?:19|20)\d\d年度?"
    r"|FY ?(?:19|20)\d\d(?:–(?:19|20)\d\d)?|\((?:19|20)\d\d(?:–(?:19|20)\d\d)?\)"
)
_READABLE = re.compile(r"（約[\d,億万]+円）|\(about [\d,.]+ million yen\)")


def violations(answer: Answer, corpus: Corpus) -> tuple[str, ...]:
    """What in the text is not carried by figures, citations, names or the question; empty when all is.

    Readable forms in brackets (約1,231万円), list numbering and the names of years are not checked.
    """
    marks = {citation.mark for citation in answer.citations}
    found = [f"[{m}] が出典にありません" for m in _MARK.findall(answer.answer) if int(m) not in marks]
    text = answer.answer
    for derived in (_MARK, _ORDINAL, _READABLE, _YEAR):
        text = derived.sub(" ", text)
    known = set(_numbers(_evidence(answer, corpus)))
    found += [f"{n} が根拠にありません" for n in dict.fromkeys(_numbers([text])) if n not in known]
    return tuple(found)


def _evidence(answer: Answer, corpus: Corpus) -> Iterable[str]:
    yield answer.question
    for figure in answer.figures:
        yield f"{figure.text} {figure.label} {figure.period or ''}"
        if figure.value is not None:
            yield f"{abs(figure.value):.10g}"
    for citation in answer.citations:
        yield f"{citation.page or ''} {citation.sheet or ''} {citation.quote} {citation.project or ''}"
    names = {hit.name for hit in answer.projects}
    yield from (project.gist for project in corpus.projects if project.name in names)
    yield from (f"{gloss.english} {gloss.gist}" for gloss in corpus.glosses.values())
    for document in corpus.documents:
        yield f"{document.title} {document.date} {document.fiscal_year.long if document.fiscal_year else ''}"


def _numbers(texts: Iterable[str]) -> list[str]:
    found: list[str] = []
    for run in _RUN.findall(_SEPARATOR.sub("", unicodedata.normalize("NFKC", "\n".join(texts)))):
        numbers = run.split(".") if run.count(".") > 1 else [run]  # 4.7.1 is a date
        for n in numbers:
            found += {n, str(float(n)) if "." in n else str(int(n))}
    return found
