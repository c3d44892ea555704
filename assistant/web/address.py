"""The address that the page is served at."""

import socket

from corpus.errors import InputError


def listen(host: str, port: int) -> socket.socket:
    """A listening socket: a browser that comes before the server is ready waits instead of failing.

    Raises:
        InputError: when the address cannot be used.
    """
    try:
        return socket.create_server((host, port))
    except (OSError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(
            f"{host} のポート {port} を使えません（{why}）。ほかの番号を指定してください"
        ) from error
