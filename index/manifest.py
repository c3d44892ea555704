"""An index directory's description of itself: versions, identities, counts, checksums."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from corpus.errors import StoreError

#: Raised whenever an older index could not be read any more.
FORMAT = 4

_FILE = "manifest.json"
#: What to do about an index that cannot be used.
MEND = "「renkei index build」で作り直してください"


@dataclass(frozen=True)
class Manifest:
    """What an index was made of.

    Attributes:
        format: layout version of the index.
        corpus: hash of the corpus tables.
        analyser, model: identities of what made the terms and the vectors.
        counts: passages, projects, cards ….
        files: checksum of every file, by path relative to the index.
    """

    format: int
    corpus: str
    analyser: str
    model: str
    counts: dict[str, int]
    files: dict[str, str]

    def write(self, folder: Path) -> None:
        """Save it into the index folder."""
        (folder / _FILE).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Load it from an index folder.

        Raises:
            StoreError: when there is none, it is damaged, or of another format.
        """
        try:
            manifest = cls(**json.loads((folder / _FILE).read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise StoreError(f"索引がありません: {folder}。{MEND}") from error
        except (OSError, ValueError, TypeError) as error:
            raise StoreError(f"索引の目録が壊れています: {folder}。{MEND}") from error
        if manifest.format != FORMAT:
            found = f"形式 {manifest.format}（必要な形式は {FORMAT}）"
            raise StoreError(f"別の版の renkei が作った索引です: {found}。{MEND}")
        return manifest

    def require_files(self, folder: Path) -> None:
        """See that no file is missing; cheap, for every opening.

        Raises:
            StoreError: when one is.
        """
        for name in self.files:
            if not (folder / name).is_file():
                raise StoreError(f"索引のファイルがありません: {name}。{MEND}")

    def verify(self, folder: Path) -> None:
        """Compare every file with its checksum.

        Raises:
            StoreError: when a file is missing or changed.
        """
        self.require_files(folder)
        for name, expected in self.files.items():
            if checksum(folder / name) != expected:
                raise StoreError(f"索引のファイルが壊れています: {name}。{MEND}")

    def require(self, corpus: str, analyser: str) -> None:
        """Refuse an index of other tables or another analysis.

        Raises:
            StoreError: when the corpus has changed since, or the program analyses text in another way.
        """
        if self.corpus != corpus:
            raise StoreError(f"コーパスが索引より新しくなっています。{MEND}")
        if self.analyser != analyser:
            raise StoreError(f"索引は古い版の renkei が作ったものです。{MEND}")


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()


def checksums(folder: Path) -> dict[str, str]:
    """Relative path → checksum of every file below a folder."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != _FILE)
    return {p.relative_to(folder).as_posix(): checksum(p) for p in files}


def corpus_hash(folder: Path) -> str:
    """One hash over the names and contents of a corpus folder's tables."""
    total = sha256()
    for path in sorted(folder.glob("*.csv")):
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()
