"""Batch mode of the answer contract: JSON lines of questions in, JSON lines of answers out, in order."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from uuid import uuid4

from assistant.answer import Answer, Status
from assistant.engine import Assistant
from assistant.wording import Style
from corpus.errors import InputError, RenkeiError


def read_lines(path: Path) -> list[str]:
    """The lines of a question file, blank ones left out.

    Raises:
        InputError: when the file cannot be read as UTF-8.
    """
    try:
        return [line for line in path.read_text(encoding="utf-8-sig").split("\n") if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"質問のファイルを読めません: {path}（{error}）") from error


def answers(
    lines: Iterable[str], assistant: Assistant, progress: Callable[[], None] = lambda: None
) -> Iterator[Answer]:
    """One answer per line; a line that is no question gets an answer of status ``error``."""
    for number, line in enumerate(lines, 1):
        yield _answer(line, number, assistant)
        progress()


def _answer(line: str, number: int, assistant: Assistant) -> Answer:
    id_ = str(number)
    try:
        entry = json.loads(line)
        if not isinstance(entry, dict):
            raise InputError("1行は1つのJSONオブジェクトにしてください")
        id_ = _writable(str(entry.get("id", number)))
        turns, style = _turns(entry), _style(entry)
        conversation = uuid4().hex if len(turns) > 1 else None
        for turn in turns:
            answer = assistant.ask(turn, conversation, style)
    except (ValueError, RenkeiError) as error:
        message = str(error) if isinstance(error, RenkeiError) else f"JSONとして読めません（{error}）"
        return Answer(id=id_, question="", status=Status.ERROR, answer=f"入力の{number}行目: {message}")
    return answer.model_copy(update={"id": id_})


def _writable(text: str) -> str:
    """Half a surrogate pair, which JSON may escape, cannot be written back: ``?`` takes its place."""
    return text.encode("utf-8", "replace").decode()


def _turns(entry: dict[str, object]) -> list[str]:
    turns = entry.get("turns", [entry["question"]] if "question" in entry else None)
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise InputError("question（文字列）か turns（文字列の列）が必要です")
    return [_writable(turn) for turn in turns]


def _style(entry: dict[str, object]) -> Style | None:
    """The optional ``style`` of a line."""
    style = entry.get("style")
    if style is None:
        return None
    if style not in list(Style):
        raise InputError(f"style は {'・'.join(Style)} のどれかにしてください")
    return Style(str(style))
