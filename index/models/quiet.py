"""Keeps the bars and warnings of large libraries off the user's terminal."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def quiet() -> Iterator[None]:
    """No Python warnings, no log records below an error, no bars or reports of transformers while inside.

    What was set before is set again afterwards. Imports transformers, so only for the code that needs it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import transformers

        reports: Any = transformers.utils.logging

        # onnxruntime logs on the root logger, which would set up a handler for the whole program.
        root, guard, level = logging.getLogger(), logging.NullHandler(), logging.root.manager.disable
        root.addHandler(guard)
        logging.disable(max(level, logging.WARNING))
        verbosity, bar = reports.get_verbosity(), reports.is_progress_bar_enabled()
        reports.set_verbosity_error()
        reports.disable_progress_bar()
        try:
            yield
        finally:
            root.removeHandler(guard)
            logging.disable(level)
            reports.set_verbosity(verbosity)
            if bar:
                reports.enable_progress_bar()
