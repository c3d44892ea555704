"""What commands share: progress on stderr, answers on stdout, one Japanese line for an error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

#: Progress and errors; answers go to stdout.
STDERR = Console(stderr=True)

Stage = Callable[[str, float], None]


@contextmanager
def progress_bar() -> Iterator[Stage]:
    """A bar for a task that reports (stage, fraction); plain lines where stderr is no terminal."""
    if not STDERR.is_terminal:
        last: list[str] = []

        def line(stage: str, _fraction: float) -> None:
            name = stage.split("（")[0]
            if last[-1:] != [name]:
                last.append(name)
                STDERR.print(f"… {name}", highlight=False)

        yield line
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=STDERR) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda stage, fraction: bar.update(task, description=stage, completed=fraction)


def say(text: str) -> None:
    """A line of result on stdout, exactly as it is."""
    sys.stdout.write(text + "\n")


def complain(text: str) -> None:
    """A line of error on stderr."""
    STDERR.print(text, style="bold red", highlight=False, markup=False, soft_wrap=True)


def hint(text: str) -> None:
    """A line on stderr that says what is going on."""
    STDERR.print(f"… {text}", highlight=False, markup=False, soft_wrap=True)
