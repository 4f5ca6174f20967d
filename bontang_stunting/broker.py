"""The embedded broker: kombu's folder of messages, safe for several readers and writers at once.

kombu 5.7.0 opens a message file before it writes it. A worker that looks in that moment takes an
empty file, loses the message and ends. Here a file gets its name when it is complete, and belongs
to the one reader that removes it.
"""

import fcntl
import logging
import os
import threading
import time
from pathlib import Path
from queue import Empty
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

DRAFT = ".draft"  # being written
DAMAGED = ".damaged"  # put aside; nobody reads it
_BINDING = threading.Lock()


class Channel(filesystem.Channel):
    """Messages as files `<time and id>.<queue>.msg`: the first in is the first out.

    kombu's own methods count and purge them; what ends otherwise is no message to them.
    """

    # kombu's own two base classes name the second argument differently.
    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        """Add a message to a queue, in one step for whoever reads.

        Raises ChannelError when the folder takes no file.
        """
        text = dumps(payload)
        path = Path(self.data_folder_out, f"{time.time_ns():020}-{uuid4()}.{queue}.msg")
        try:
            _write_whole(path, text)
        except OSError as error:
            raise ChannelError(f"Cannot add a message to {path.parent}") from error

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        """Take the first message of a queue.

        Raises Empty when there is none.
        """
        for path in self._waiting(queue):
            try:
                payload = self._understood(path.read_bytes())
                if payload is not None:
                    path.unlink()  # of several readers one succeeds
                    return payload
                os.replace(path, path.with_name(path.name + DAMAGED))
            except FileNotFoundError:
                continue  # another reader was faster
            logger.error("A damaged message of the queue %s was put aside.", queue)
        raise Empty

    def queue_bind(self, *args: Any, **options: Any) -> None:
        """Lead an exchange to a queue, once a process.

        kombu notes it in the process before it is on the disk: a second thread that declares the
        same queue meanwhile would send its message nowhere.
        """
        with _BINDING:
            super().queue_bind(*args, **options)

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """Note that an exchange leads to a queue.

        kombu makes the file of an exchange empty and fills it afterwards; here another process
        that looks in between finds none or a whole one, and nobody makes it a second time.
        """
        path = self._exchange_file(exchange)
        self.control_folder.mkdir(exist_ok=True)
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                _write_whole(path, "[]")
            super()._queue_bind(exchange, routing_key, pattern, queue)

    def _waiting(self, queue: str) -> list[Path]:
        """The files of a queue, oldest first; a damaged one or a draft ends otherwise."""
        folder = Path(self.data_folder_in)
        names = sorted(os.listdir(folder))
        return [folder / name for name in names if name.partition(".")[2] == f"{queue}.msg"]

    def _understood(self, content: bytes) -> dict[str, Any] | None:
        """The message of a file; None where it holds none that a worker could take."""
        try:
            payload = loads(content.decode())
            self.message_to_python(payload)
        except (ValueError, TypeError, LookupError, AttributeError):
            return None
        return payload


class Transport(filesystem.Transport):
    """kombu's filesystem transport with the channel above; its options are the same."""

    Channel = Channel


def _write_whole(path: Path, text: str) -> None:
    """Write a file that nobody sees half-written: it gets its name last."""
    draft = path.with_name(f"{path.name}.{uuid4()}{DRAFT}")
    try:
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
