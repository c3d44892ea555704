"""Markdown of an answer as HTML: raw HTML stays text, nothing links outside, and ``[n]`` opens a source."""

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_MARK = re.compile(r"\[(\d{1,4})\]")
_STRONG = re.compile(r"\*\*(?=[^\s*])(.+?)(?<=[^\s*])\*\*")
_BLANK = re.compile(r"\s+")
_BLANK_BEFORE_STOP = re.compile(r" (?=[、。])")


def to_html(text: str, marks: Collection[int], turn: int) -> str:
    """Render Markdown; ``[n]`` becomes a link where ``n`` is one of ``marks``, in the turn of that number."""
    return str(_parser().render(text, {"marks": marks, "turn": turn}))


def to_plain(text: str) -> str:
    """The words of a Markdown text on one line, without marks: what a screen reader announces."""
    tokens = _parser().parse(text, {"marks": range(10_000), "turn": 0})
    children = [child for token in tokens for child in [*(token.children or []), Token("softbreak", "", 0)]]
    words = [
        " " if child.type.endswith("break") else child.content for child in children if child.type != "mark"
    ]
    return _BLANK_BEFORE_STOP.sub("", _BLANK.sub(" ", "".join(words))).strip()


def without_bold(text: str) -> str:
    """A Markdown text as people paste it: lists and marks stay, asterisks go."""
    return _STRONG.sub(r"\1", text)


def link(mark: int, turn: int) -> str:
    """The link of a source mark; the page's script asks for the source when it is followed."""
    return (
        f'<a class="mark" href="#source" data-turn="{turn}" data-mark="{mark}"'
        f' aria-label="出典{mark}を表示">[{mark}]</a>'
    )


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    parser.disable(["link", "image", "autolink", "html_block", "html_inline", "reference", "code"])
    parser.inline.ruler.before("emphasis", "strong", _strong_rule)
    parser.inline.ruler.push("mark", _mark_rule)
    parser.add_render_rule("mark", _render_mark)
    parser.add_render_rule("table_open", _render_table_open)
    parser.add_render_rule("table_close", _render_table_close)
    return parser


def _strong_rule(state: StateInline, silent: bool) -> bool:
    """Bold as people write Japanese: CommonMark leaves ``**5件（R4）**です`` alone for want of a space."""
    match = _STRONG.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        end = state.posMax
        state.push("strong_open", "strong", 1)
        state.pos, state.posMax = match.span(1)
        state.md.inline.tokenize(state)
        state.push("strong_close", "strong", -1)
        state.posMax = end
    state.pos = match.end()
    return True


def _mark_rule(state: StateInline, silent: bool) -> bool:
    match = _MARK.match(state.src, state.pos, state.posMax)
    if match is None or int(match[1]) not in state.env["marks"]:
        return False
    if not silent:
        state.push("mark", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _render_mark(
    _self: object, tokens: Sequence[Token], index: int, _options: object, env: dict[str, Any]
) -> str:
    return link(int(tokens[index].content), int(env["turn"]))


def _render_table_open(*_: object) -> str:
    return '<div class="scroll" tabindex="0" role="region" aria-label="表"><table>\n'


def _render_table_close(*_: object) -> str:
    return "</table></div>\n"
