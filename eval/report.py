"""A run's figures as Markdown, as one self-contained HTML page, and in short for the terminal."""

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from eval.questions import KINDS
from eval.summary import Figures

_TEMPLATES = Path(__file__).resolve().parent / "templates"


def write(folder: Path, figures: Figures) -> list[Path]:
    """Write ``report.json``, ``report.md`` and ``report.html``; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    forms: dict[str, Callable[[Figures], str]] = {
        "report.json": as_json,
        "report.md": as_markdown,
        "report.html": as_html,
    }
    for name, form in forms.items():
        (folder / name).write_text(form(figures), encoding="utf-8")
    return [folder / name for name in forms]


def as_json(figures: Figures) -> str:
    """The figures as they are, to be committed and compared."""
    return json.dumps(figures, ensure_ascii=False, indent=1) + "\n"


def as_markdown(figures: Figures) -> str:
    """Tables for reading in a repository."""
    return _environment(html=False).get_template("report.md").render(_values(figures))


def as_html(figures: Figures) -> str:
    """One page with charts that needs no other file and no network."""
    return _environment(html=True).get_template("report.html").render(_values(figures))


def as_text(figures: Figures) -> str:
    """What the terminal shows."""
    return _environment(html=False).get_template("report.txt").render(_values(figures))


def _values(figures: Figures) -> Figures:
    return figures | {"titles": KINDS}


@lru_cache(maxsize=2)
def _environment(html: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = lambda share: f"{share * 100:.1f}%"
    environment.filters["interval"] = lambda a: f"{a['low'] * 100:.1f}–{a['high'] * 100:.1f}"
    return environment
