"""An event loop on a thread of its own, so that plain functions can end what a server drags out."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

_T = TypeVar("_T")

#: Seconds that closing may take.
_PATIENCE = 5.0


class _Loop(asyncio.SelectorEventLoop):
    """Blocking calls, of which looking up host names is one, run on daemon threads.

    The threads of the usual executor are waited for when the interpreter ends: a slow name server would keep
    a finished program alive.
    """

    def run_in_executor(
        self, executor: Executor | None, func: Callable[..., _T], *args: object
    ) -> asyncio.Future[_T]:
        if executor:
            return super().run_in_executor(executor, func, *args)
        future: Future[_T] = Future()
        threading.Thread(
            target=_fulfil, args=(future, func, args), name="renkei-llm-call", daemon=True
        ).start()
        return asyncio.wrap_future(future, loop=self)


def _fulfil(future: Future[_T], func: Callable[..., _T], args: tuple[object, ...]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(func(*args))
    except BaseException as error:  # whoever waits for the future gets it
        future.set_exception(error)


class Background:
    """A running loop.

    Args:
        name: the thread's name.
    """

    def __init__(self, name: str) -> None:
        self._loop = _Loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def submit(self, coroutine: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Run a coroutine; cancelling the future cancels it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def close(self, farewell: Coroutine[Any, Any, None]) -> None:
        """Cancel what is running, run a last coroutine, end the thread; nothing more can be submitted."""
        self.submit(_finish(farewell)).result(_PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        self._loop.close()


async def _finish(farewell: Coroutine[Any, Any, None]) -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await farewell
    await asyncio.get_running_loop().shutdown_asyncgens()
