"""A backup that is not whole, not ours or not honest is refused with a sentence before anything is touched."""

import io
import json
import secrets
import stat
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import cli
from app.backup import archive, reading, restoring, taking, tools
from app.backup.archive import SEAL_BYTES, Writer, seal_of
from app.backup.commands import backup, restore
from app.backup.refusals import AlreadyThere, CannotWrite, NotABackup, NotEmpty, StillInUse, ToolFailed
from app.backup.restoring import is_empty
from app.errors import Refusal
from app.postgres import Cluster
from app.postgres.cluster import OWNER
from tests.backup.conftest import saved
from tests.world import World

MANIFEST = {"format": 1, "app": "0.1.0", "survey": {"revision": None}}


def made(path: Path, members: Iterable[tuple[str, bytes]] = (("database/0000000", b"dump"), ("data/files/a", b"abc"))) -> Path:
    """A small archive with a true seal."""
    with path.open("wb") as out, Writer(out) as writer:
        for name, content in members:
            writer.add_bytes(name, content)
        writer.seal(json.dumps(MANIFEST).encode())
    return path


def sealed_again(path: Path, *, without: str = "", extra: tarfile.TarInfo | None = None) -> Path:
    """The same archive without a member, or with another, sealed as if nothing had been done."""
    out = io.BytesIO()
    with tarfile.open(path) as source, tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as target:
        for info in source:
            if info.name == "listing" and extra is not None:
                target.addfile(extra, io.BytesIO(bytes(extra.size)))
            if info.name not in (without, "SHA256"):
                target.addfile(info, source.extractfile(info))
        body = out.getvalue()
    import hashlib

    path.write_bytes(body + seal_of(hashlib.sha256(body).hexdigest()))
    return path


def looked_at(path: Path) -> reading.Backup:
    with reading.opened(path) as found:
        return found


def test_an_untouched_archive_is_read(tmp_path: Path) -> None:
    with reading.opened(made(tmp_path / "a.tar")) as found:
        assert [("/".join(member.parts), member.content.read()) for member in found.members()][1:] == [
            ("database/0000000", b"dump"),
            ("data/files/a", b"abc"),
        ]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_refused(tmp_path: Path, where: float, bit: int) -> None:
    path = made(tmp_path / "a.tar")
    content = bytearray(path.read_bytes())
    content[int(where * len(content))] ^= 1 << bit
    path.write_bytes(content)
    with pytest.raises(NotABackup):
        looked_at(path)


@pytest.mark.parametrize("cut", [1, 512, SEAL_BYTES, SEAL_BYTES + 1, 4000])
def test_a_truncated_file_and_one_with_something_behind_it_are_refused(tmp_path: Path, cut: int) -> None:
    path = made(tmp_path / "a.tar")
    whole = path.read_bytes()
    for content in (whole[:-cut], whole + bytes(cut)):
        path.write_bytes(content)
        with pytest.raises(NotABackup, match="terpotong"):
            looked_at(path)


@pytest.mark.parametrize("content", [b"", b"x", b"PGDMP" * 1000, bytes(4096)])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(content)
    with pytest.raises(NotABackup, match="bukan cadangan"):
        looked_at(path)


def test_another_version_is_refused_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "VERSION", 2)
    path = made(tmp_path / "a.tar")
    monkeypatch.undo()
    with pytest.raises(NotABackup, match="lokapasar-backup 2"):
        looked_at(path)


@pytest.mark.parametrize("member", ["database/0000000", "data/files/a", "listing", "manifest.json"])
def test_a_missing_member_is_refused_even_when_the_seal_is_true(tmp_path: Path, member: str) -> None:
    path = sealed_again(made(tmp_path / "a.tar"), without=member)
    with pytest.raises(NotABackup):
        looked_at(path)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd", "/etc/passwd", "data/../../x", "data/./x", "data//x", "data/x/", "data\\..\\x", "data/a\nb", "data/a\x7fb", "other/x",
        "database/1", "database/٠٠٠٠٠٠٠", "data/postgresql/PG_VERSION", "data/secrets/lokapasar_owner", "data/run/x", "data/files/.hidden",
        "data/serve.lock", "data/" + "x/" * 40 + "x",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    path = made(tmp_path / "a.tar", [("database/0000000", b"dump"), (name, b"evil")])
    with pytest.raises(NotABackup, match="tidak boleh ada"):
        looked_at(path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("data/files/z")
    info.type, info.linkname = kind, "/etc/passwd"
    path = sealed_again(made(tmp_path / "a.tar"), extra=info)
    with pytest.raises(NotABackup, match="tidak boleh ada"):
        looked_at(path)


def test_a_member_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "a.tar", [("data/a", b"1"), ("data/b", b"2"), ("data/a", b"3")])
    with pytest.raises(NotABackup, match="dua kali"):
        looked_at(path)


def test_refused_on_the_command_line_is_1_one_document_and_nothing_touched(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path / "a.tar")
    path.write_bytes(path.read_bytes()[:-9])
    assert cli.run(["restore", str(path), "--into", str(tmp_path / "baru")]) == 1
    assert "terpotong" in capfd.readouterr().err
    assert cli.run(["restore", str(path)]) == 2
    assert cli.run(["restore", str(path), "--verify", "--into", str(tmp_path / "baru")]) == 2
    assert cli.run(["restore", str(tmp_path / "none.tar"), "--verify"]) == 1
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a.tar"]


def test_a_backup_is_readable_by_its_owner_alone_and_never_written_over(taken: Path) -> None:
    assert stat.S_IMODE(taken.stat().st_mode) == 0o600
    before = taken.read_bytes()
    with pytest.raises(AlreadyThere):
        backup(taken)
    assert taken.read_bytes() == before


def test_a_backup_that_fails_leaves_nothing(house: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "out"
    with pytest.raises(CannotWrite):
        backup(folder / "cadangan.tar")
    folder.mkdir()
    monkeypatch.setattr(taking.tools, "at", lambda url: ("host=/nowhere", {}))
    with pytest.raises(ToolFailed, match="pg_dump"):
        saved(folder / "cadangan.tar")
    assert list(folder.iterdir()) == []


def test_machines_that_share_no_moment_are_backed_up_while_they_stand_still(
    house: World, cluster: Cluster, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking.citus, "INSTALLED", "SELECT true")
    with psycopg.connect(cluster.url(OWNER, database)), pytest.raises(StillInUse):
        backup(tmp_path / "cadangan.tar")
    assert not list(tmp_path.glob("*cadangan.tar*"))


def test_what_is_in_a_backup_and_what_is_not(taken: Path) -> None:
    with tarfile.open(taken) as tar:
        names = set(tar.getnames())
    assert {"format", "database/0000000", "data/secrets/web", "data/mail/one.eml", "listing", "manifest.json", "SHA256"} <= names
    assert not [name for name in names if "competitions" in name or "postgresql" in name or "lokapasar_owner" in name]


def test_a_backup_does_not_take_in_another_one(taken: Path, house: World, tmp_path: Path) -> None:
    inside = tmp_path / "data/kemarin.tar"
    inside.write_bytes(taken.read_bytes())
    saved(tmp_path / "data/hari-ini.tar")
    with tarfile.open(tmp_path / "data/hari-ini.tar") as tar:
        assert not [name for name in tar.getnames() if name.endswith(".tar")]


def test_nothing_is_restored_over_something(taken: Path, tmp_path: Path) -> None:
    """Neither over a folder that holds a file nor, with an address of one's own, over a database that has tables."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").write_text("mine")
    for into in (tmp_path / "full", tmp_path / "new"):
        with pytest.raises(NotEmpty):
            restore(taken, into=into)
    assert not (tmp_path / "new").exists()


def test_what_an_extension_brought_does_not_fill_a_database(cluster: Cluster, database: str) -> None:
    """Citus and pg_stat_statements come with views in `public`: the database is empty all the same."""
    with psycopg.connect(cluster.url(OWNER, "postgres")) as connection:
        connection.execute("CREATE EXTENSION pg_stat_statements")
        assert is_empty(connection)
        connection.execute("CREATE TABLE somebodys ()")
        assert not is_empty(connection)
        connection.rollback()
    with psycopg.connect(cluster.url(OWNER, database)) as connection:
        assert not is_empty(connection)


def test_a_server_before_17_is_not_told_of_a_limit_that_it_does_not_know(
    taken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The embedded server stands for it, and keeps what it was told."""
    heard = tmp_path / "heard.sql"
    psql = tmp_path / "psql"
    psql.write_text(f'#!/bin/sh\ntee "{heard}" | "{tools.program("psql")}" "$@"\n')
    psql.chmod(0o700)
    monkeypatch.setattr(restoring, "KNOWS_ALL", 1_000_000)
    monkeypatch.setattr(tools, "program", lambda name, real=tools.program: psql if name == "psql" else real(name))
    verdict, code = restore(taken, verify=True)
    assert (verdict["result"], code) == ("EQUAL", 0)
    told = heard.read_text()
    assert "transaction_timeout" not in told
    assert "SET idle_in_transaction_session_timeout = 0;" in told, "the lines before it stay"


def test_there_too_what_is_refused_leaves_nothing_and_says_why(
    taken: Path, tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "KNOWS_ALL", 1_000_000)
    name = f"refusing_{secrets.token_hex(6)}"
    with psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    with psycopg.connect(cluster.url(OWNER, name)) as connection:
        connection.execute("CREATE TABLE satker ()")
    with reading.opened(taken) as found, pytest.raises(ToolFailed, match='psql.*\n.*"satker" already exists'):
        restoring.lay_out(found, url=cluster.url(OWNER, name), data=tmp_path)
    with psycopg.connect(cluster.url(OWNER, name)) as connection:
        assert connection.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchall() == [
            ("satker",)
        ]
    assert not list(tmp_path.glob("restoring-*"))


def test_a_backup_of_a_newer_program_is_refused(house: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def newer(*given: Any, **more: Any) -> Any:
        return {**real(*given, **more), "revision": "of_next_year"}

    real = taking.survey
    monkeypatch.setattr(taking, "survey", newer)
    saved(tmp_path / "cadangan.tar")
    with pytest.raises(Refusal, match="of_next_year"):
        restore(tmp_path / "cadangan.tar", verify=True)
