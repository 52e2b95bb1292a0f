"""`lokapasar serve`: answers, heals what dies under it, says who holds the folder, and leaves nothing behind."""

import errno
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from app.postgres import Cluster, postmaster
from tests.patience import PATIENCE, eventually
from tests.processes import under

HERE = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "LOKAPASAR_"))}


@dataclass
class Serving:
    """A running `lokapasar serve` on a data folder of its own."""

    data: Path
    port: int
    process: subprocess.Popen[str]

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.data)

    def status(self) -> int | None:
        """What `/healthz` answers; None where nobody does."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def children(self) -> dict[int, str]:
        """The processes under `serve`, and those under them (not those that
        PostgreSQL starts itself), with what they are called."""
        found = under(self.process.pid)
        return {pid: name for pid, name in found.items() if pid != self.process.pid and "postgres: " not in name}

    def child(self, word: str) -> int:
        return next(pid for pid, line in self.children().items() if word in line)


def lokapasar(*arguments: object, data: Path, log: IO[str] | int = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "app", *map(str, arguments), "--data", str(data)],
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env=HERE,
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Folder:
    """A data folder and who serves it now."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.served: Serving | None = None

    def serve(self) -> Serving:
        """Whoever serves it already, or a new one."""
        if self.served is None or self.served.process.poll() is not None:
            port, written = free_port(), self.data.with_name("serve.log")
            with written.open("w") as log:
                process = lokapasar("serve", "--port", port, data=self.data, log=log)
            self.served = Serving(self.data, port, process)
            eventually(lambda: self.served and self.served.status() == 200 or process.poll() is not None)
            assert process.poll() is None, written.read_text()
        return self.served

    def stop(self) -> None:
        if self.served is not None:
            self.served.process.terminate()
            self.served.process.communicate(timeout=PATIENCE)
            self.served = None


@pytest.fixture(scope="module")
def folder() -> Iterator[Folder]:
    with tempfile.TemporaryDirectory(prefix="lokapasar-") as made:
        Path(made).chmod(0o755)
        folder = Folder(Path(made) / "data Dinas é")
        try:
            yield folder
        finally:
            folder.stop()


@pytest.fixture
def serving(folder: Folder) -> Serving:
    return folder.serve()


@pytest.fixture
def data(folder: Folder) -> Path:
    """The folder, served by nobody."""
    folder.stop()
    return folder.data


def test_a_killed_postmaster_is_started_again_and_requests_meanwhile_are_told_to_come_back(
    serving: Serving,
) -> None:
    first = postmaster.find(serving.cluster.folder)
    assert first
    answers: set[int | None] = set()
    os.kill(first.pid, signal.SIGKILL)

    def another() -> bool:
        found = postmaster.find(serving.cluster.folder)
        return found is not None and found.pid != first.pid

    def comes_back() -> bool:
        answers.add(serving.status())
        return 200 in answers

    eventually(another)
    eventually(comes_back)
    assert answers <= {200, 503}


def test_a_killed_web_process_a_killed_worker_and_a_killed_program_are_started_again(serving: Serving) -> None:
    eventually(lambda: any(line.startswith("worker") for line in serving.children().values()))
    for word in ("web 1", "worker", "program"):
        killed = serving.child(word)
        os.kill(killed, signal.SIGKILL)
        eventually(lambda word=word, killed=killed: {pid for pid, line in serving.children().items() if word in line} - {killed})
    eventually(lambda: serving.status() == 200)


def test_what_is_forked_has_no_thread_and_no_connection_to_be_got_half_of(serving: Serving) -> None:
    eventually(lambda: {"worker", "web 1"} <= set(serving.children().values()))
    program = Path("/proc") / str(serving.child("program"))
    assert len(list((program / "task").iterdir())) == 1
    sockets = [os.readlink(descriptor) for descriptor in (program / "fd").iterdir() if "socket" in os.readlink(descriptor)]
    assert len(sockets) == 1  # the one that is listened on


def test_after_a_hangup_new_processes_take_the_places_of_the_old_and_no_request_is_refused(serving: Serving) -> None:
    eventually(lambda: any(line.startswith("worker") for line in serving.children().values()))
    before = {word: serving.child(word) for word in ("web 1", "worker", "program")}
    until, answers = threading.Event(), Counter[object]()
    clients = [threading.Thread(target=ask_on_and_on, args=(serving.port, until, answers)) for _ in range(4)]
    for client in clients:
        client.start()
    serving.process.send_signal(signal.SIGHUP)

    def are_all_new() -> bool:
        there = serving.children()
        new = [word for pid, line in there.items() for word in before if word in line and pid != before[word]]
        return sorted(new) == sorted(before) and not there.keys() & set(before.values())

    eventually(are_all_new)
    served = answers[200]
    eventually(lambda: answers[200] > served + 50)
    until.set()
    for client in clients:
        client.join()
    assert set(answers) == {200}


def ask_on_and_on(port: int, until: threading.Event, answers: Counter[object]) -> None:
    """Request after request on a connection that is kept open for as long as the
    server says, as a proxy does; nothing is sent twice."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    while not until.is_set():
        try:
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            response.read()
            answers[response.status] += 1
        except (OSError, http.client.HTTPException) as refused:
            answers[repr(refused)] += 1
            connection.close()
        time.sleep(0.005)
    connection.close()


def test_a_second_serve_is_refused_and_told_who_holds_the_folder(serving: Serving) -> None:
    second = lokapasar("serve", "--port", free_port(), data=serving.data)
    _, said = second.communicate(timeout=PATIENCE)
    assert second.returncode == 1
    assert str(serving.process.pid) in said
    assert str(serving.port) in said
    assert serving.status() == 200


def test_a_command_attaches_to_the_running_server_and_leaves_it(serving: Serving) -> None:
    before = postmaster.find(serving.cluster.folder)
    command = lokapasar("init", "--json", data=serving.data)
    printed, _ = command.communicate(timeout=PATIENCE)
    assert json.loads(printed)["created"] is False
    assert postmaster.find(serving.cluster.folder) == before


def test_a_health_check_tells_up_from_down(serving: Serving) -> None:
    def healthy(port: int) -> int:
        asked = [sys.executable, "-m", "app.serving.healthy"]
        return subprocess.run(asked, env={**HERE, "LOKAPASAR_PORT": str(port)}, timeout=PATIENCE, check=False).returncode

    assert healthy(serving.port) == 0
    assert healthy(free_port()) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_in_order(serving: Serving, number: signal.Signals) -> None:
    children = list(serving.children())
    serving.process.send_signal(number)
    printed, _ = serving.process.communicate(timeout=PATIENCE)
    assert serving.process.returncode == 0
    said = re.sub(r"\x1b\[\d+m", "", printed)
    assert f"http://127.0.0.1:{serving.port}/" in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)
    assert postmaster.find(serving.cluster.folder) is None


def test_whoever_comes_while_it_ends_is_refused_and_does_not_wait_for_somebody_who_takes_nobody(serving: Serving) -> None:
    """A proxy in front asks another machine then; in the line of a process that takes nobody
    any more he would wait, and be cut off in the end."""
    stays = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=PATIENCE)
    stays.request("GET", "/healthz")
    assert stays.getresponse().read()
    serving.process.send_signal(signal.SIGTERM)

    def is_refused() -> bool:
        with socket.socket() as comes:
            comes.settimeout(PATIENCE)
            return comes.connect_ex(("127.0.0.1", serving.port)) == errno.ECONNREFUSED

    eventually(is_refused)
    assert any("web" in name for name in serving.children().values()), "whoever is still there is waited for"
    serving.process.communicate(timeout=PATIENCE)
    stays.close()
    assert serving.process.returncode == 0


def test_a_port_that_is_taken_is_named(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = lokapasar("serve", "--port", port, data=data)
        _, said = refused.communicate(timeout=PATIENCE)
    assert refused.returncode == 1
    assert f"127.0.0.1:{port}" in said


def test_an_application_that_cannot_start_ends_serve_with_its_reason(data: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['app.main'] = None\n")
    refused = subprocess.run(
        [sys.executable, "-m", "app", "serve", "--port", str(free_port()), "--data", str(data)],
        env={**HERE, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert refused.returncode == 1
    assert "app.main" in refused.stderr
    assert refused.stderr.strip().splitlines()[-1].startswith("program ")
    assert postmaster.find(Cluster(data).folder) is None


def test_demo_data_is_never_served_to_others(data: Path) -> None:
    logins = data / "demo-logins.json"
    logins.write_text("[]")
    refused = lokapasar("serve", "--host", "0.0.0.0", "--port", free_port(), data=data)
    _, said = refused.communicate(timeout=PATIENCE)
    logins.unlink()
    assert refused.returncode == 1
    assert "0.0.0.0" in said


@pytest.mark.skipif(sys.platform != "linux", reason="the tie to the parent is Linux's")
def test_a_killed_serve_leaves_no_orphan(serving: Serving) -> None:
    eventually(lambda: any(line.startswith("worker") for line in serving.children().values()))
    children = list(serving.children())
    serving.process.kill()
    serving.process.wait()
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))
