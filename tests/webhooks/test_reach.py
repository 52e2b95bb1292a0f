"""Where a webhook may go: to the open internet, by https, to the very address that was
judged; this machine only where the setting says so."""

import socket
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.outgoing import Forbidden, Reach, is_open, judged, kept, may_reach
from app.settings import settings
from app.webhooks import keeping, posting
from tests import world as worlds
from tests.webhooks.receiver import Receiver
from tests.world import AT, World

INNER = [
    "127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "fec0::1",
    "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.8", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1",
    "fd00:ec2::254",
]  # fmt: skip


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize("address", INNER)
def test_no_address_within_is_of_the_open_internet(address: str) -> None:
    assert not is_open(address)
    assert not may_reach(address, Reach.INTERNET)
    assert may_reach(address, Reach.LOOPBACK) is (address in ("127.0.0.1", "::1", "64:ff9b::7f00:1", "2002:7f00:1::"))


@pytest.mark.parametrize("address", INNER)
def test_an_address_within_that_is_written_in_numbers_is_refused_before_it_is_kept(address: str) -> None:
    url = f"https://[{address}]/" if ":" in address else f"https://{address}/"
    with pytest.raises(Invalid) as refused:
        kept(url, reach=Reach.INTERNET)
    assert [error.field for error in refused.value.errors] == ["url"]
    assert kept(url, reach=Reach.NETWORK).hostname == address
    assert kept("https://sakip.contoh.go.id/kait", reach=Reach.INTERNET).hostname == "sakip.contoh.go.id"


@pytest.mark.parametrize(
    "host", ["2130706433", "127.1", "0x7f.1", "0177.0.0.1", "0", "127.0.0.1.", "localhost", "LOCALHOST.", "kait.localhost", "10.1"]
)
def test_so_is_one_in_an_older_form_and_the_own_name_of_this_machine(host: str) -> None:
    with pytest.raises(Invalid, match="jaringan dalam"):
        kept(f"https://{host}/", reach=Reach.INTERNET)
    assert kept("https://8.8.8.8/", reach=Reach.INTERNET).hostname == "8.8.8.8"
    assert kept("https://2130706433.contoh.go.id/", reach=Reach.INTERNET).hostname == "2130706433.contoh.go.id"


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/",
    ],
)
def test_a_message_to_within_is_refused_when_it_is_sent_however_it_is_written(url: str) -> None:
    with pytest.raises(Forbidden):
        posting.post(url, body=b"{}", headers={}, reach=Reach.INTERNET)


@pytest.mark.asvs("1.3.6")
def test_a_name_that_answers_otherwise_the_second_time_leads_nowhere_new(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer is judged and used; the second would have been this machine."""
    asked: list[str] = []
    inner = socket.getaddrinfo

    def rebinding(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        if host not in (b"kait.contoh.go.id", "kait.contoh.go.id"):
            return inner(host, port, *more, **named)
        asked.append(host)
        ip = "203.0.113.9" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    port = receiver.url.rpartition(":")[2].partition("/")[0]
    with pytest.raises(Forbidden):
        posting.post(f"http://kait.contoh.go.id:{port}/", body=b"{}", headers={}, reach=Reach.LOOPBACK)
    said = posting.post(f"http://kait.contoh.go.id:{port}/", body=b"{}", headers={}, reach=Reach.LOOPBACK)
    assert (said.status, len(asked), len(receiver.taken)) == (200, 2, 1)
    assert receiver.taken[0][1]["host"] == f"kait.contoh.go.id:{port}"


def test_no_proxy_of_the_environment_is_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert posting.post(receiver.url, body=b"{}", headers={}, reach=Reach.LOOPBACK).status == 200


def test_a_server_that_is_not_there_is_a_sentence() -> None:
    said = posting.post("http://127.0.0.1:9/", body=b"{}", headers={}, reach=Reach.LOOPBACK)
    assert (said.status, said.problem) == (None, "Sambungan gagal (ConnectError).")


@pytest.mark.parametrize(
    "url",
    ["http://contoh.go.id/", "ftp://contoh.go.id/", "https://", "//contoh.go.id", "https://a:b@contoh.go.id/", "https://contoh.go.id/ x", "https://[::1", "https://contoh.go.id:99999/", "https://contoh.go.id/\x7f"],
)  # fmt: skip
@pytest.mark.parametrize("reach", [Reach.INTERNET, Reach.LOOPBACK])
def test_an_address_that_no_webhook_may_have_is_refused_when_it_is_written(url: str, reach: Reach) -> None:
    with pytest.raises(Invalid):
        judged(url, reach=reach)


def test_only_servers_on_the_list_are_taken_where_there_is_a_list(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    world: World = worlds.build(session)
    monkeypatch.setenv("LOKAPASAR_WEBHOOK_HOSTS", '["satu.go.id"]')
    settings.cache_clear()
    try:
        keeping.register(session, url="https://satu.go.id/kait", events=["order.*"], actor=world["ppk"], at=AT)
        with pytest.raises(Invalid, match="perlu diperbaiki"):
            keeping.register(session, url="https://dua.go.id/kait", events=["order.*"], actor=world["ppk"], at=AT)
    finally:
        monkeypatch.undo()
        settings.cache_clear()
