"""PostgreSQL's own programs (pg_dump, pg_restore, …) on a database address; the
password goes by the environment, never by the command line."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.backup.refusals import ToolFailed
from app.postgres.account import server_account, server_binaries

ALONE = "-c citus.enable_ddl_propagation=off"
"""Without Citus a server takes it for a setting of nobody's."""


def program(name: str) -> Path:
    """Of the embedded server: it reads and writes databases of its own version and older ones."""
    return server_binaries(server_account()) / name


def at(url: str) -> tuple[str, dict[str, str]]:
    """What to give as the program's database, and its environment. Where Citus is in the database already, what is made stays
    with this machine, as if the extension came later: it refuses some views of ours while nothing is distributed."""
    told = conninfo_to_dict(url)
    password = told.pop("password", None)
    given = {"PGOPTIONS": ALONE, **({"PGPASSWORD": str(password)} if password else {})}
    return make_conninfo("", **told), {**os.environ, "LC_ALL": "C.UTF-8", **given}


@contextmanager
def writing(command: Sequence[object], env: dict[str, str]) -> Iterator[IO[bytes]]:
    """The program's standard output. Raises `ToolFailed` at the end of the block where it ended badly."""
    with _started(command, env, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout


@contextmanager
def reading(command: Sequence[object], env: dict[str, str]) -> Iterator[IO[bytes]]:
    """The program's standard input, closed at the end of the block. Raises `ToolFailed` where it ended badly."""
    with _started(command, env, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        try:
            yield process.stdin
            process.stdin.close()
        except BrokenPipeError:
            pass  # how it ended says why


@contextmanager
def _started(command: Sequence[object], env: dict[str, str], **pipes: int) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([str(word) for word in command], env=env, stderr=said, cwd="/", **pipes)  # type: ignore[call-overload]
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            with process:
                process.wait()
        if process.returncode:
            said.seek(0)
            raise ToolFailed(Path(str(command[0])).name, said.read().decode("utf-8", "replace"))
