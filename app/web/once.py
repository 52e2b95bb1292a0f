"""Once: the same key with the same body has one effect and gets the same answer, from a form sent twice or a call tried again.

The key's row is written in the transaction of the act itself. A second request at the same moment waits for it on the unique key, 5 s at most.
"""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.actor import Actor
from app.clock import now
from app.errors import Invalid, Refusal, invalid_field
from app.language import _
from app.web.models import OnceAnswer

FIELD = "once"
HEADER = "idempotency-key"
KEY_MAX = 200
ENCODER = msgspec.json.Encoder(decimal_format="number")
NOBODY = UUID(int=0)


class StillRunning(Refusal):
    """The first request with this key has not ended yet."""

    def __init__(self) -> None:
        super().__init__(_("Permintaan yang sama masih diproses. Coba lagi sebentar."), retry_after=2)


class OtherBody(Invalid):
    """The key was used for something else."""

    def __init__(self) -> None:
        super().__init__(_("Kunci ini sudah dipakai untuk isi yang lain. Pakai kunci baru."))


class Once:
    """The key that came with a request; `do` runs the act the first time and gives its answer every time."""

    def __init__(self, key: str | None, fingerprint: bytes) -> None:
        self.key = key
        self.fingerprint = fingerprint

    def json(self, session: Session, actor: Actor, make: Callable[[], Any], *, status: int = 201) -> Response:
        """The answer as JSON, byte for byte the same on a repeat."""

        def answer() -> tuple[int, str | None, bytes]:
            return status, None, ENCODER.encode(make())

        kept_status, _location, body = self._do(session, actor, answer)
        return Response(body, status_code=kept_status, media_type="application/json")

    def redirect(self, session: Session, actor: Actor, make: Callable[[], str]) -> Response:
        """The answer as a way to the page of what came of it (303)."""
        _status, location, _body = self._do(session, actor, lambda: (303, make(), b""))
        assert location is not None
        return RedirectResponse(location, status_code=303)

    def _do(
        self, session: Session, actor: Actor, make: Callable[[], tuple[int, str | None, bytes]]
    ) -> tuple[int, str | None, bytes]:
        if self.key is None:
            return make()
        if len(self.key) > KEY_MAX or "\x00" in self.key:
            raise invalid_field("Idempotency-Key", _("Kunci paling panjang {n} huruf.").format(n=KEY_MAX))
        who = actor.account_id or NOBODY
        earlier = self._claim(session, who)
        if earlier is not None:
            return earlier
        status, location, body = make()
        session.flush()
        session.execute(
            update(OnceAnswer)
            .where(OnceAnswer.account_id == who, OnceAnswer.key == self.key)
            .values(status=status, location=location, body=body)
        )
        return status, location, body

    def _claim(self, session: Session, who: UUID) -> tuple[int, str | None, bytes] | None:
        """Take the key, or give the answer that it has. Waits while another transaction holds it."""
        session.execute(text("SET LOCAL lock_timeout = '5s'"))
        claim = insert(OnceAnswer).values(account_id=who, key=self.key, fingerprint=self.fingerprint, at=now())
        try:
            claimed = session.execute(claim.on_conflict_do_nothing().returning(OnceAnswer.key)).one_or_none()
        except OperationalError as waited:
            if getattr(waited.orig, "sqlstate", None) == "55P03":
                raise StillRunning from None
            raise
        if claimed is not None:
            return None
        kept = session.execute(
            select(OnceAnswer.fingerprint, OnceAnswer.status, OnceAnswer.location, OnceAnswer.body).where(
                OnceAnswer.account_id == who, OnceAnswer.key == self.key
            )
        ).one_or_none()
        if kept is None or kept.status is None:
            raise StillRunning
        if kept.fingerprint != self.fingerprint:
            raise OtherBody
        return kept.status, kept.location, kept.body or b""


async def once_of(request: Request) -> Once:
    """The key from the header or the form's hidden field; the fingerprint covers the address and everything else that was sent."""
    digest = hashlib.sha256(f"{request.method} {request.url.path}\n".encode())
    if request.headers.get("content-type", "").startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        form = await request.form()
        key = request.headers.get(HEADER) or form.get(FIELD)
        for name, value in sorted((name, str(value)) for name, value in form.multi_items() if name not in (FIELD, "csrf")):
            digest.update(f"{name}={value}\n".encode(errors="surrogatepass"))
    else:
        key = request.headers.get(HEADER)
        digest.update(await request.body())
    return Once(key if isinstance(key, str) and key else None, digest.digest())


OnceKey = Annotated[Once, Depends(once_of)]
