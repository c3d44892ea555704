"""Whether a sentence is plain text in the documents' scripts: no markup, odd signs, free quotes."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from assistant.claims.atoms import Anatomy
from assistant.claims.evidence import Evidence
from assistant.claims.problems import Kind, Problem
from assistant.claims.sentences import Sentence
from corpus.text import compact

#: Nothing but words, lists and emphasis: no HTML, links, images, code.
_MARKUP = re.compile(r"https?:|www\.|\]\(|[\w-]+\.(?:com|jp|org|net)\b|\S@\S")
_QUOTED = re.compile(r"「([^「」]*)」|“([^“”]*)”")
_SIGNS = frozenset(" \n　、。，．・,.:：;「」『』（）()[]*%％ー-–'’“”")
_TWICE_DENIED = re.compile(r"\bnot?\b[^.,;:()]*\bnot?\b", re.IGNORECASE)
_SIGNED = re.compile(r"[-−－▲△+±](?=[0-9])[0-9,.]+")
_SCRIPTS = re.compile("(?:LATIN|HIRAGANA|KATAKANA|CJK|IDEOGRAPHIC|FULLWIDTH LATIN|HALFWIDTH KATAKANA)")


def malformed(sentence: Sentence, anatomy: Anatomy, evidence: Evidence) -> Iterator[Problem]:
    """What no sentence may hold unless the evidence does."""
    unknown = {c for c in sentence.text if not _usual(c)} - evidence.characters
    yield from (Problem(Kind.SCRIPT, repr(character)) for character in sorted(unknown))
    if markup := _MARKUP.search(sentence.text):
        yield Problem(Kind.MARKUP, markup[0])
    if _TWICE_DENIED.search(anatomy.text) and compact(sentence.words).lower() not in evidence.text:
        yield Problem(Kind.NUMBER, "not … not")
    for signed in _SIGNED.findall(anatomy.text):
        if signed not in evidence.text:
            yield Problem(Kind.NUMBER, signed)
    yield from (Problem(Kind.NUMBER, number) for number in anatomy.unread)
    for quoted in _QUOTED.findall(sentence.words):
        if compact("".join(quoted)).lower() not in evidence.text:
            yield Problem(Kind.QUOTE, "".join(quoted))


@lru_cache(maxsize=4096)
def _usual(character: str) -> bool:
    """Whether a character may stand in any text: letters of the documents' scripts, digits, usual signs."""
    kind = unicodedata.category(character)
    if kind.startswith("L"):
        return bool(_SCRIPTS.match(unicodedata.name(character, "")))
    return kind == "Nd" or character in _SIGNS
