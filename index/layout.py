"""Where things lie in an index directory."""

from pathlib import Path

from corpus.errors import StoreError
from index.settings import Settings

#: Names of files and folders within one index.
USER_DICTIONARY = "user.dic"
FIGURES = "figures.db"
PASSAGES = "passages"
PROJECTS = "projects"

#: The file that names the index in use; replacing it swaps indexes.
POINTER = "current"


def current(settings: Settings) -> Path:
    """The folder of the index in use.

    Raises:
        StoreError: when none has been built.
    """
    try:
        name = (settings.index / POINTER).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise StoreError("索引がまだありません。「renkei index build」で作ってください") from error
    return settings.index / name
