"""The embedded broker loses no message and hands none out twice, whoever looks when."""

import json
import threading
from collections import Counter
from pathlib import Path
from queue import Empty

import pytest
from django.conf import settings
from kombu import Connection

from bontang_stunting.broker import Channel
from bontang_stunting.celery import app
from bontang_stunting.lib.ids import uuid7

N_MESSAGES = 600
N_EXCHANGES = 100


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in ("antrean", "kendali"):
        (tmp_path / name).mkdir()
    return tmp_path / "antrean"


@pytest.fixture
def name() -> str:
    """A queue of the test's own: kombu remembers in the process which ones it has declared."""
    return f"uji-{uuid7()}"


@pytest.fixture
def connect(folder):
    """A function that makes a connection to a broker in the test's folder, as a process does."""
    opened = []

    def connection() -> Connection:
        options = {
            "data_folder_in": str(folder),
            "data_folder_out": str(folder),
            "control_folder": str(folder.parent / "kendali"),
        }
        opened.append(Connection("folder://localhost", transport_options=options))
        return opened[-1]

    yield connection
    for one in opened:
        one.release()


def drain(queue) -> list[int]:
    """All messages there are."""
    taken = []
    while True:
        try:
            message = queue.get_nowait()
        except Empty:
            return taken
        message.ack()
        taken.append(message.payload["number"])


def test_two_readers_racing_a_writer_get_every_message_once(connect, name):
    is_written = threading.Event()
    taken: list[list[int]] = [[], []]
    broken: list[Exception] = []

    def read(mine: list[int]) -> None:
        queue = connect().SimpleQueue(name)
        is_last_look = False
        while not is_last_look:
            is_last_look = is_written.is_set()
            try:
                mine += drain(queue)
            except Exception as error:  # noqa: BLE001 - whatever ends a worker
                broken.append(error)
                return

    readers = [threading.Thread(target=read, args=[mine]) for mine in taken]
    for reader in readers:
        reader.start()
    writer = connect().SimpleQueue(name)
    for number in range(N_MESSAGES):
        writer.put({"number": number})
    is_written.set()
    for reader in readers:
        reader.join()

    assert broken == []
    assert Counter(taken[0] + taken[1]) == Counter(range(N_MESSAGES))


def test_a_message_is_there_when_it_is_complete(connect, name):
    reader, writer = connect().SimpleQueue(name), connect().SimpleQueue(name)
    seen_half_written = []

    class Glance:
        """Looks into the queue while the message that holds it is being written."""

        def __json__(self) -> str:
            seen_half_written.append(drain(reader))
            return "dilihat"

    writer.put({"number": 7}, headers={"glance": Glance()})

    assert seen_half_written == [[]]
    assert drain(reader) == [7]


def test_first_in_is_first_out(connect, name):
    queue = connect().SimpleQueue(name)
    for number in range(50):
        queue.put({"number": number})

    assert drain(connect().SimpleQueue(name)) == list(range(50))


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b"[]", b'"teks"', b"\xff\xfe", b'{"body": "x"}',
     json.dumps({"body": "rahasia%", "properties": {"body_encoding": "base64"}}).encode()],
)  # fmt: skip
def test_a_damaged_message_is_put_aside_and_the_next_one_taken(
    connect, name, folder, caplog, content
):
    queue = connect().SimpleQueue(name)
    (folder / f"0.{name}.msg").write_bytes(content)
    queue.put({"number": 3})

    assert drain(queue) == [3]
    assert [path.read_bytes() for path in folder.iterdir()] == [content]
    assert caplog.messages == [f"A damaged message of the queue {name} was put aside."]


def test_a_queue_counts_and_purges_what_waits_and_nothing_else(connect, name, folder):
    queue = connect().SimpleQueue(name)
    for number in range(3):
        queue.put({"number": number})
    (folder / f"1.{name}.msg.x.draft").write_bytes(b"")
    (folder / f"1.{name}-lain.msg").write_bytes(b"")

    assert queue.qsize() == 3
    assert queue.clear() == 3
    assert drain(queue) == []
    assert len(list(folder.iterdir())) == 2


def test_nothing_stays_behind_of_messages_that_were_taken(connect, name, folder):
    queue = connect().SimpleQueue(name)
    queue.put({"number": 1})

    drain(queue)

    assert list(folder.iterdir()) == []


def test_a_message_that_cannot_be_stored_is_an_error_and_leaves_no_draft(
    connect, name, folder, monkeypatch
):
    queue = connect().SimpleQueue(name)

    def refuse(*_):
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", refuse)

    with pytest.raises(queue.channel.connection.channel_errors):
        queue.put({"number": 1})
    assert list(folder.iterdir()) == []


def test_threads_that_send_first_of_all_lose_no_message(connect, name):
    senders = [connect() for _ in range(4)]
    together = threading.Barrier(len(senders), timeout=20)

    def send(number: int) -> None:
        for turn in range(N_EXCHANGES):
            together.wait()
            senders[number].SimpleQueue(f"{name}-{turn}").put({"number": number})

    threads = [threading.Thread(target=send, args=[number]) for number in range(len(senders))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    reader = connect()
    for turn in range(N_EXCHANGES):
        assert sorted(drain(reader.SimpleQueue(f"{name}-{turn}"))) == [0, 1, 2, 3]


def test_processes_that_start_together_lose_no_queue_of_each_other(connect, name):
    channels = [connect().channel() for _ in range(4)]
    together = threading.Barrier(len(channels), timeout=20)
    broken: list[Exception] = []

    def bind(number: int) -> None:
        for turn in range(N_EXCHANGES):
            together.wait()
            try:
                channels[number]._queue_bind(f"{name}.{turn}", "kunci", "", f"q{number}")
            except ValueError as error:  # half a table
                broken.append(error)

    threads = [threading.Thread(target=bind, args=[number]) for number in range(len(channels))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    for turn in range(N_EXCHANGES):
        table = channels[0].get_table(f"{name}.{turn}")
        assert sorted(row.queue for row in table) == ["q0", "q1", "q2", "q3"]


def test_writers_and_workers_use_this_broker_unless_there_is_redis():
    with app.connection_for_write() as writer, app.connection_for_read() as reader:
        is_ours = {isinstance(one.channel(), Channel) for one in (writer, reader)}

    assert is_ours == {not settings.REDIS_URL}
