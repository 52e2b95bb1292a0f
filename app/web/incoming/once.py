"""Once: the same key with the same body has one effect and gets the same answer, from a form sent twice or a call tried again.

The key's row is written in the transaction of the act itself. A second request at the same moment waits for it on the unique
key, 5 s at most. A refusal keeps nothing: the key is free again. Rows are kept for `KEPT` at least.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from psycopg.errors import LockNotAvailable
from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from app.actor import Actor
from app.clock import now
from app.errors import Refusal, invalid_field
from app.keys import installation_key
from app.language import _
from app.web.api.answers import ENCODER, Json, T
from app.web.identity import ANONYMOUS_COOKIE
from app.web.incoming.again import or_again
from app.web.incoming.bodies import is_form
from app.web.models import OnceAnswer
from app.web.pages.htmx import go_to

FIELD = "once"
HEADER = "Idempotency-Key"
KEY_MAX = 200
NONCE_BYTES = 12
KEPT = timedelta(hours=48)
UNTOLD = frozenset({"passphrase", "password", "totp", "passkey", "confirm_password", "confirm_code", "confirm_passkey"})
"""Fields whose value leaves no trace here, not even a hash that could be guessed at: whoever knows the rest of a form and the
fingerprint could try phrases, and passwords past the slow hash that keeps them."""


class StillRunning(Refusal):
    """The first request with this key has not ended yet."""

    def __init__(self) -> None:
        super().__init__(_("Permintaan yang sama masih diproses. Coba lagi sebentar."), retry_after=2)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is given again: a body, or the way to a page."""

    status: int
    location: str | None
    body: bytes


class Once:
    """The key that came with a request; the act runs the first time, its answer is given every time."""

    def __init__(self, key: str | None, fingerprint: bytes, visitor: str) -> None:
        self.key = key
        self.fingerprint = fingerprint
        self.visitor = visitor

    def json(
        self,
        session: Session,
        actor: Actor,
        make: Callable[[], T],
        *,
        status: int = 201,
        ahead: Callable[[], None] | None = None,
        is_secret: bool = False,
    ) -> Json[T]:
        """The answer as JSON, byte for byte the same on a repeat. What comes `ahead` holds no
        key and no connection, and is not done for a repeat. One that holds a secret (`is_secret`)
        is kept sealed: a table shows it to nobody."""
        self._refuse_no_key()
        if ahead is not None and not self._is_answered(session, actor):
            ahead()
        if self.key is None:
            made = make()
            session.commit()  # here and not on the way out: what others wait for is held no longer than it has to be
            return Json(ENCODER.encode(made), status)
        given = self._do(session, actor, lambda: Answer(status, None, ENCODER.encode(make())), is_secret=is_secret)
        session.commit()
        return Json(given.body, given.status)

    def place(self, session: Session, actor: Actor, make: Callable[[], str]) -> str:
        """The page of what came of it."""
        given = self._do(session, actor, lambda: Answer(303, make(), b""))
        assert given.location is not None
        return given.location

    def go_on(
        self,
        request: Request,
        session: Session,
        actor: Actor,
        make: Callable[[], str],
        *,
        again: Callable[[Refusal], Response] | None = None,
        ahead: Callable[[], None] | None = None,
    ) -> Response:
        """On to the page of what came of it. Where it is refused `again` shows the form as it was typed; `ahead` as in `json`."""

        def act() -> Response:
            self._refuse_no_key()
            if ahead is not None and not self._is_answered(session, actor):
                ahead()
            return go_to(request, self.place(session, actor, make))

        return act() if again is None else or_again(session, act, again)

    def _do(self, session: Session, actor: Actor, make: Callable[[], Answer], *, is_secret: bool = False) -> Answer:
        if self.key is None:
            return make()
        self._refuse_no_key()
        caller = self._caller(actor)
        given, about = self._claim(session, caller), f"{caller} {self.key}".encode()
        if given is not None:
            return replace(given, body=_unsealed(given.body, about)) if is_secret else given
        given = make()
        kept = _sealed(given.body, about) if is_secret else given.body
        session.flush()
        session.execute(
            update(OnceAnswer)
            .where(OnceAnswer.caller == caller, OnceAnswer.key == self.key)
            .values(status=given.status, location=given.location, body=kept)
        )
        return given

    def _refuse_no_key(self) -> None:
        key = self.key
        if key is not None and (not 1 <= len(key) <= KEY_MAX or not (key.isascii() and key.isprintable())):
            raise invalid_field(HEADER, _("Kunci terdiri atas 1 sampai {n} huruf biasa.").format(n=KEY_MAX))

    def _is_answered(self, session: Session, actor: Actor) -> bool:
        mine = (OnceAnswer.caller == self._caller(actor), OnceAnswer.key == self.key)
        return self.key is not None and session.scalar(select(OnceAnswer.status).where(*mine)) is not None

    def _caller(self, actor: Actor) -> str:
        """One person in one role, or one visitor's browser: keys of others never meet."""
        if actor.account_id is None:
            return self.visitor
        return "/".join(
            str(part or "") for part in (actor.account_id, actor.role, actor.region_id, actor.satker_code, actor.vendor_id)
        )

    def _claim(self, session: Session, caller: str) -> Answer | None:
        """Take the key, or give the answer that it has. Waits while another transaction holds it."""
        session.execute(text("SET LOCAL lock_timeout = '5s'"))
        claim = insert(OnceAnswer).values(caller=caller, key=self.key, fingerprint=self.fingerprint, at=now())
        try:
            claimed = session.execute(claim.on_conflict_do_nothing().returning(OnceAnswer.key)).one_or_none()
        except OperationalError as waited:
            if isinstance(waited.orig, LockNotAvailable):
                raise StillRunning from None
            raise
        if claimed is not None:
            return None
        kept = session.execute(
            select(OnceAnswer.fingerprint, OnceAnswer.status, OnceAnswer.location, OnceAnswer.body).where(
                OnceAnswer.caller == caller, OnceAnswer.key == self.key
            )
        ).one_or_none()
        if kept is None or kept.status is None:
            raise StillRunning
        if kept.fingerprint != self.fingerprint:
            raise invalid_field(HEADER, _("Kunci ini sudah dipakai untuk isi yang lain. Pakai kunci baru."))
        return Answer(kept.status, kept.location, kept.body or b"")


def _sealed(body: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + bytes(_box().encrypt(nonce, body, about))


def _unsealed(kept: bytes, about: bytes) -> bytes:
    """Raises `Invalid` where the key of the house was changed since."""
    from cryptography.exceptions import InvalidTag

    try:
        return bytes(_box().decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], about))
    except InvalidTag:
        text = _("Yang diminta dengan kunci ini sudah dilakukan, tetapi jawabannya tidak dapat dibuka lagi. Lihat hasilnya dahulu.")
        raise invalid_field(HEADER, text) from None


def _box() -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(installation_key("answers"))


async def once_of(request: Request) -> Once:
    """The key from the header or the form's hidden field; the fingerprint covers the address and everything else that was sent."""
    digest = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    key = request.headers.get(HEADER)
    if is_form(request):
        form = await request.form()
        field = form.get(FIELD)
        key = key if key is not None or not isinstance(field, str) or not field else field
        for name, value in form.multi_items():
            if name not in (FIELD, "csrf", *UNTOLD):
                digest.update(f"{name}=".encode("utf-8", "replace"))
                digest.update(await _bytes_of(value))
    else:
        digest.update(_told(await request.body()))
    visitor = request.cookies.get(ANONYMOUS_COOKIE) or (request.client.host if request.client else "")
    return Once(key, digest.digest(), f"visitor/{hashlib.sha256(visitor.encode('utf-8', 'replace')).hexdigest()}")


def _told(body: bytes) -> bytes:
    """A body of JSON without what not even a fingerprint is made of; as it came where
    there is no such thing in it, in whatever letters."""
    if b"\\u" not in body and not any(f'"{name}"'.encode() in body for name in UNTOLD):
        return body
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return body
    kept = {name: value for name, value in said.items() if name not in UNTOLD} if isinstance(said, dict) else {}
    return json.dumps(kept, sort_keys=True).encode()


def forget_old(session: Session, *, at: datetime) -> None:
    """Remove the answers that no honest repeat will ask for any more."""
    session.execute(delete(OnceAnswer).where(OnceAnswer.at < at - KEPT))


async def _bytes_of(value: UploadFile | str) -> bytes:
    if isinstance(value, str):
        return hashlib.sha256(value.encode("utf-8", "replace")).digest()
    digest = hashlib.sha256()
    while piece := await value.read(2**20):
        digest.update(piece)
    await value.seek(0)
    return digest.digest()


OnceKey = Annotated[Once, Depends(once_of)]
EVERY_TIME = Once(None, b"", "")
"""For what may be done again: without a key the act runs each time that it is asked for."""
