"""Why a language model gave no reply that can be used."""

from enum import StrEnum

from corpus.errors import LanguageModelError


class Reason(StrEnum):
    """What :attr:`LanguageModelError.reason` says."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"
    STATUS = "status"
    REJECTED = "rejected"
    GARBAGE = "garbage"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    REFUSED = "refused"
    OPEN = "open"
    BUSY = "busy"
    LOG = "log"
    CLOSED = "closed"


#: Those that say that the server is ill: enough of them in a row, and it is left alone for a while.
FAULTS = frozenset({Reason.TIMEOUT, Reason.UNREACHABLE, Reason.BROKEN, Reason.STATUS, Reason.GARBAGE})

_WORDS = {
    Reason.TIMEOUT: "言語モデルが時間内に答え終わりませんでした",
    Reason.UNREACHABLE: "言語モデルのサーバーにつながりません",
    Reason.BROKEN: "言語モデルのサーバーとの通信が途中で切れました",
    Reason.STATUS: "言語モデルのサーバーがエラーを返しました",
    Reason.REJECTED: "言語モデルのサーバーがこの依頼を受け付けませんでした",
    Reason.GARBAGE: "言語モデルのサーバーの返事を読み取れません",
    Reason.TOO_LONG: "言語モデルの返事が長すぎます",
    Reason.EMPTY: "言語モデルの返事が空でした",
    Reason.REFUSED: "言語モデルが答えるのを断りました",
    Reason.OPEN: "言語モデルの失敗が続いたため、しばらく使わずにいます",
    Reason.BUSY: "言語モデルの順番が時間内に回ってきませんでした",
    Reason.LOG: "言語モデルとのやりとりの記録を書けません",
    Reason.CLOSED: "言語モデルとの接続を終えました",
}


def failure(reason: Reason, detail: object = "") -> LanguageModelError:
    """The error of a reason.

    Args:
        reason: what happened.
        detail: what the operator may want to know; never words of the server, which may repeat secrets.
    """
    return LanguageModelError(reason, f"{_WORDS[reason]}（{detail}）" if detail else _WORDS[reason])
