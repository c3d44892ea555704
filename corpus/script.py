"""Scripts: one kana as the other, and old characters as today's."""

from functools import cache
from hashlib import sha256
from pathlib import Path

#: Old, variant and simplified characters, each in front of today's.
_CHARACTERS = Path(__file__).resolve().parent / "data" / "characters.txt"

#: Katakana to hiragana, by code point.
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_TO_KATAKANA = {kana: code for code, kana in _TO_HIRAGANA.items()}


def katakana(text: str) -> str:
    """Hiragana as katakana; the rest stays.

    >>> katakana("けんこうポイント")
    'ケンコウポイント'
    """
    return text.translate(_TO_KATAKANA)


def hiragana(text: str) -> str:
    """Katakana as hiragana; the rest stays.

    >>> hiragana("ケンコウポイント")
    'けんこうぽいんと'
    """
    return text.translate(_TO_HIRAGANA)


def is_kana(text: str) -> bool:
    """Whether a text has kana, and no kanji, Latin letters or digits.

    >>> is_kana("としょかん、ドコ？"), is_kana("図書かん"), is_kana("？")
    (True, False, False)
    """
    kana = [c for c in text if c.isalnum() or c == "ー"]
    return bool(kana) and all("ぁ" <= c <= "ゖ" or "ァ" <= c <= "ー" for c in kana)


def modern(text: str) -> str:
    """Old, variant and simplified characters as today's Japanese ones; every place in the text stays.

    >>> modern("圖書館と天气")
    '図書館と天気'
    """
    return text.translate(_today())


def characters() -> str:
    """Identity of the characters that :func:`modern` knows."""
    return sha256(_CHARACTERS.read_bytes()).hexdigest()[:8]


@cache
def _today() -> dict[int, str]:
    lines = _CHARACTERS.read_text(encoding="utf-8").splitlines()
    return {ord(pair[0]): pair[1] for line in lines if not line.startswith("#") for pair in line.split()}
