"""Fetching: the pages of a source, one after another, into one file as the importer reads it.

A bare array (ISB) is one page; `{success, data, meta: {cursor}}` (INAPROC v1) goes on until there is no cursor. Rows are
copied byte for byte. What may pass (a dead line, 429, 5xx, a body that was cut off) is tried again after a while, at the
server's word where it gives one; everything has an end: pages, bytes, seconds, redirects. Nothing is followed to another
host, and the token goes to none but the source's own.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec

from app.clock import now
from app.errors import Refusal
from app.language import _, gettext, mark
from app.outgoing import AGENT, Forbidden, Reach, aim, judged

REDIRECTS = frozenset({301, 302, 303, 307, 308})
SNIFFED = 200
PAUSE_MAX = 86_400.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a pull ends at the latest; seconds and bytes."""

    bytes: int
    page_bytes: int = 64 * 2**20
    pages: int = 20_000
    attempts: int = 4
    redirects: int = 3
    connect_seconds: float = 10
    read_seconds: float = 60
    page_seconds: float = 300
    pull_seconds: float = 3 * 3600
    first_wait: float = 2
    longest_wait: float = 120


class PullFailed(Refusal):
    """What failed, and in how many seconds the source wants to be asked again, where it said so."""

    def __init__(self, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message, retry_after=retry_after)


class Passing(Exception):
    """It may be otherwise the next time."""

    def __init__(self, sentence: str, *, after: float | None = None) -> None:
        super().__init__(sentence)
        self.after = after


class Meta(msgspec.Struct):
    cursor: str | int | None = None
    has_more: bool | None = None


class Envelope(msgspec.Struct):
    """A page of INAPROC v1; its rows stay the bytes that they are."""

    data: list[msgspec.Raw] | None = None
    success: bool = True
    meta: Meta = field(default_factory=Meta)
    message: Any = None


PARTS = {
    "data": mark("daftar baris"),
    "success": mark("true atau false"),
    "meta": mark("objek"),
    "meta.cursor": mark("teks atau bilangan"),
    "meta.has_more": mark("true atau false"),
}
"""What each part of an envelope has to be, for a person to read."""


@dataclass(slots=True)
class Fetched:
    """`rows` is None where only reading the file will tell."""

    pages: int = 0
    rows: int | None = 0
    bytes: int = 0


def fetch(
    url: str,
    token: str | None,
    into: Path,
    *,
    limits: Limits,
    reach: Reach = Reach.INTERNET,
    wait: Callable[[float], None] = time.sleep,
) -> Fetched:
    """All pages into one file. Raises `PullFailed`, `Forbidden` or `Invalid`; then the file is worth nothing."""
    return _Pull(url, token, into, limits, reach, wait).run()


class _Pull:
    def __init__(
        self, url: str, token: str | None, into: Path, limits: Limits, reach: Reach, wait: Callable[[float], None]
    ) -> None:
        judged(url, reach=reach)
        self.url, self.token, self.into, self.limits, self.reach, self.wait = url, token, into, limits, reach, wait
        self.page = into.with_name(f"{into.name}.page")
        self.until = time.monotonic() + limits.pull_seconds
        self.done = Fetched()

    def run(self) -> Fetched:
        timeout = httpx.Timeout(self.limits.read_seconds, connect=self.limits.connect_seconds)
        try:
            with httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client:
                self._run(client)
        finally:
            self.page.unlink(missing_ok=True)
        if self.done.rows == 0:
            raise PullFailed(_("Sumber tidak memberi satu baris pun (0 baris). Data yang lama tetap dipakai."))
        return self.done

    def _run(self, client: httpx.Client) -> None:
        seen: set[str] = set()
        cursor: str | None = None
        with self.into.open("wb") as out:
            out.write(b"[")
            while True:
                envelope = self._page(client, cursor)
                if envelope is None:
                    break
                for row in envelope.data or ():
                    out.write((b",\n" if self.done.rows else b"") + bytes(row))
                    self.done.rows = (self.done.rows or 0) + 1
                cursor = self._next(envelope, seen)
                if cursor is None:
                    out.write(b"]")
                    return
        self.page.replace(self.into)
        self.done.rows = 0 if self.done.bytes <= 2 else None

    def _next(self, envelope: Envelope, seen: set[str]) -> str | None:
        """The cursor of the next page. Raises `PullFailed` where the pages would not end, or are not whole."""
        if envelope.meta.cursor in (None, "") or envelope.meta.has_more is False:
            return None
        cursor = str(envelope.meta.cursor)
        if cursor in seen:
            raise PullFailed(
                _("Penanda halaman berulang sesudah {n} halaman; sumbernya tidak pernah selesai.").format(n=self.done.pages)
            )
        if not envelope.data:
            raise PullFailed(_("Halaman {n} kosong, padahal sumber bilang masih ada lagi.").format(n=self.done.pages))
        if self.done.pages >= self.limits.pages:
            raise PullFailed(_("Lebih dari {n} halaman.").format(n=self.limits.pages))
        seen.add(cursor)
        return cursor

    def _page(self, client: httpx.Client, cursor: str | None) -> Envelope | None:
        """A page's envelope, None for a bare array (which then is the page's file), tried again while that may help."""
        pause = self.limits.first_wait
        for attempt in range(1, self.limits.attempts + 1):
            try:
                self._download(client, cursor)
                envelope = self._read(cursor)
            except Passing as passing:
                asked = passing.after if passing.after is not None else pause
                is_last = attempt == self.limits.attempts or time.monotonic() + asked > self.until
                if is_last or asked > self.limits.longest_wait:
                    after = None if passing.after is None else int(passing.after)
                    raise PullFailed(
                        _("{what} (halaman {n}, percobaan {attempt}).").format(
                            what=passing, n=self.done.pages + 1, attempt=attempt
                        ),
                        retry_after=after,
                    ) from None
                self.wait(asked)
                pause = min(pause * 4, self.limits.longest_wait)
            else:
                self.done.pages += 1
                self.done.bytes += self.page.stat().st_size
                if self.done.bytes > self.limits.bytes:
                    raise PullFailed(_("Lebih dari {n} MB.").format(n=self.limits.bytes // 2**20))
                return envelope
        raise AssertionError("the last attempt ends with an envelope or an error")

    def _read(self, cursor: str | None) -> Envelope | None:
        """Raises `Passing` for what was cut off, `PullFailed` for what is no data."""
        with self.page.open("rb") as file:
            start = file.read(SNIFFED).removeprefix(b"\xef\xbb\xbf").lstrip()
            file.seek(max(0, self.page.stat().st_size - SNIFFED))
            end = file.read().rstrip()
        if start.startswith(b"[") and cursor is None:
            if not end.endswith(b"]"):
                raise Passing(_("Jawabannya terpotong"))
            self._empty_is_none(start)
            return None
        if not start.startswith(b"{"):
            said = start.decode("utf-8", "replace")[:100].replace("\n", " ")
            raise PullFailed(_("Jawabannya bukan data JSON, melainkan “{said}”.").format(said=said))
        if self.page.stat().st_size > self.limits.page_bytes:
            raise PullFailed(_("Satu halaman lebih dari {n} MB.").format(n=self.limits.page_bytes // 2**20))
        return _envelope(self.page.read_bytes())

    def _empty_is_none(self, start: bytes) -> None:
        if start[1:].lstrip().startswith(b"]"):
            raise PullFailed(_("Sumber tidak memberi satu baris pun (0 baris). Data yang lama tetap dipakai."))

    def _download(self, client: httpx.Client, cursor: str | None) -> None:
        """The page into its file. Raises `Passing`, `PullFailed` or `Forbidden`."""
        address = self.url if cursor is None else str(httpx.URL(self.url).copy_merge_params({"cursor": cursor}))
        until = time.monotonic() + self.limits.page_seconds
        for _hop in range(self.limits.redirects + 1):
            try:
                with _asked(client, address, self.token, reach=self.reach) as answer:
                    if answer.status_code in REDIRECTS:
                        address = self._same_host(address, answer.headers.get("location", ""))
                        continue
                    _judge(answer)
                    self._write(answer, until)
                    return
            except httpx.TimeoutException:
                raise Passing(_("Sumber tidak menjawab pada waktunya")) from None
            except httpx.ConnectError:
                raise Passing(_("Sumber tidak dapat dihubungi")) from None
            except httpx.DecodingError:
                raise Passing(_("Jawaban sumber rusak di jalan")) from None
            except httpx.TransportError:
                raise Passing(_("Sambungan ke sumber terputus")) from None
        raise PullFailed(_("Sumber mengalihkan terus-menerus."))

    def _write(self, answer: httpx.Response, until: float) -> None:
        size = 0
        with self.page.open("wb") as file:
            for piece in answer.iter_bytes():
                size += len(piece)
                if self.done.bytes + size > self.limits.bytes:
                    raise PullFailed(_("Lebih dari {n} MB.").format(n=self.limits.bytes // 2**20))
                if time.monotonic() > min(until, self.until):
                    raise Passing(_("Sumber menjawab terlalu lambat"))
                file.write(piece)
        if size == 0:
            raise PullFailed(_("Jawabannya kosong (0 byte). Data yang lama tetap dipakai."))

    def _same_host(self, address: str, location: str) -> str:
        """Where a redirect leads, if that is the same server. Raises `PullFailed`."""
        target = urljoin(address, location)
        here, there = urlsplit(address), urlsplit(target)
        if (here.scheme, here.netloc.lower()) != (there.scheme, there.netloc.lower()):
            raise PullFailed(_("Sumber mengalihkan ke {host}; itu tidak diikuti.").format(host=(there.netloc or location)[:100]))
        return target


def _asked(client: httpx.Client, address: str, token: str | None, *, reach: Reach) -> Any:
    """The answer as a stream, from the very address that was judged."""
    try:
        at = aim(address, reach=reach)
    except OSError:
        raise Passing(_("Alamat sumber tidak ditemukan")) from None
    headers = {"host": at.host, "accept": "application/json", "user-agent": AGENT}
    if token:
        headers["authorization"] = f"Bearer {token}"
    return client.stream("GET", at.url, headers=headers, extensions=at.extensions)


def _judge(answer: httpx.Response) -> None:
    code = answer.status_code
    if code == 200:
        return
    if code == 429 or code >= 500:
        raise Passing(_("Sumber menjawab {code}").format(code=code), after=_retry_after(answer.headers.get("retry-after")))
    if code in (401, 403):
        raise PullFailed(_("Sumber menolak tokennya ({code}). Periksa token dan masa berlakunya.").format(code=code))
    raise PullFailed(_("Sumber menjawab {code}. Periksa alamatnya.").format(code=code))


def _retry_after(said: str | None) -> float | None:
    """Seconds, from a number or a date; a source that asks for longer than a day is asked again after one."""
    if said is None:
        return None
    if said.strip().isdecimal():
        return min(float(said), PAUSE_MAX)
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    aware = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return min(max(0.0, (aware - now()).total_seconds()), PAUSE_MAX)


def _envelope(page: bytes) -> Envelope:
    try:
        envelope = msgspec.json.decode(page, type=Envelope)
    except msgspec.ValidationError as error:
        raise PullFailed(_not_the_shape(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Passing(_("Jawabannya terpotong atau rusak")) from None
    if not envelope.success:
        raise PullFailed(_("Sumber menjawab gagal: {said}").format(said=str(envelope.message or "success: false")[:200]))
    if envelope.data is None:
        raise PullFailed(_("Jawabannya tidak berisi data."))
    return envelope


def _not_the_shape(said: str) -> str:
    """In our own words, from the library's `… - at `$.meta.cursor``, which names the part alone where it is not the whole."""
    part = said.rpartition("`$.")[2].rstrip("`") if "`$." in said else ""
    where = _("{part} harus berisi {wanted}").format(part=part, wanted=gettext(PARTS[part])) if part in PARTS else _("bukan objek")
    return _(
        "Bentuk jawabannya bukan {{success, data, meta}}: {where}. Periksa alamat sumbernya, atau tanyakan bentuknya kepada pengelolanya."
    ).format(where=where)


__all__ = ["Fetched", "Forbidden", "Limits", "PullFailed", "fetch"]
