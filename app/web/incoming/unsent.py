"""Unsent: a form that came after its sign-in had ended, or in whose place a page of refusal stands, waits for its person, who
finds it on its page again as it was typed, without scripts too.

The browser holds a token in a cookie, the database what was typed, sealed with that token: neither opens it without the other,
and nobody is shown what was typed on another person's page. Secrets and files are not kept. It waits for `KEPT`, or until it is
sent, its person signs out, or somebody else comes to that browser.
"""

import hmac
import json
import secrets
from collections.abc import Mapping, Set
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import structlog
from fastapi import Request, Response
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from app import db
from app.clock import now
from app.errors import NotFound, Refusal
from app.web import csrf
from app.web.access import Access, Csrf
from app.web.identity import HOST_COOKIE, Credentials, fingerprint, owner_of
from app.web.incoming import ahead, once
from app.web.incoming.bodies import is_form
from app.web.limits.seats import seat
from app.web.models import UnsentForm
from app.web.pages.htmx import SignInFirst, is_fragment, page_to_come_back_to

COOKIE = "__Host-lokapasar-isian"
KEPT = timedelta(hours=24)
BYTES_MAX = 64 * 2**10
"""Of what was typed; a longer form is not kept."""
FORMS_MAX = 10
"""Of one person, the newest."""
SECRETS = once.UNTOLD | {"old", "new", "token", "secret", "kode"}
"""What every `type=password` field is called, and what else shows who somebody is: the code of a link that opens once."""
NONCE_BYTES = 12

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Unsent:
    """What was typed: the path of the page that the form stood on, the address that it was sent to, its fields in their order
    (hidden ones too), and whether files were with it."""

    page: str
    action: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool


async def keep(request: Request, access: Access, first: SignInFirst) -> None:
    """Keep the form of whoever is sent to sign in first, and lay its token beside the way there. Not where nobody knows whose
    session it was, where it may not be our own form, where it is too long, or where a part of its page was asked for, whose
    script has what was typed: then one that waited before does not wait either, so that the sign-in promises nothing wrong."""
    if access.csrf is Csrf.FORM and is_form(request) and not is_fragment(request) and await _keep(request, first.page):
        lay_token(request, first.response)
    elif COOKIE in request.cookies:
        first.response.delete_cookie(COOKIE, **HOST_COOKIE)


async def keep_refused(request: Request, access: Access, refused: Exception) -> None:
    """Keep the form in whose place a page will stand that says why not: it is out of date, somebody was quicker,
    something broke. The page of the answer lays the token (`lay_token`). Not for a part of a page, which leaves the
    form where it is, and not for what does not exist."""
    if access.csrf is not Csrf.FORM or isinstance(refused, (SignInFirst, NotFound)) or is_fragment(request):
        return
    if getattr(request, "_form", None) is None:  # what came was no form, or did not arrive whole
        return
    is_about_the_key = isinstance(refused, Refusal) and any(error.field == once.HEADER for error in refused.errors)
    await _keep(request, page_to_come_back_to(request), without=frozenset({once.FIELD}) if is_about_the_key else frozenset())


async def _keep(request: Request, page: str, *, without: Set[str] = frozenset()) -> bool:
    """False where it is not kept. Whatever keeps it from that, the answer stays what it was."""
    try:
        async with seat():
            owner = await run_in_threadpool(_owner, request)
        form = await request.form() if owner is not None else None
        if owner is None or form is None or not _is_of(owner, request, form):
            return False
        typed = json.dumps({"page": page, "action": _address(request), **_typed(form, without)})
        if len(typed) > BYTES_MAX:
            return False
        token = secrets.token_urlsafe(32)
        async with seat():
            await run_in_threadpool(_write, owner, token, typed, now(), _token_of(request))
    except (SQLAlchemyError, HTTPException, Refusal) as fault:
        log.warning("form_not_kept", path=request.url.path, reason=type(fault).__name__)
        return False
    request.state.unsent = f"{token}.{_short(_address(request))}"
    return True


def _is_of(owner: UUID, request: Request, form: FormData) -> bool:
    """Did it come from our own page, shown to this very person? By its token, though that may be of an earlier sign-in."""
    given = request.headers.get(csrf.HEADER) or form.get(csrf.FIELD)
    try:
        csrf.check_origin(request)
    except csrf.Forged:
        return False
    return csrf.was_shown_to(given if isinstance(given, str) else None, owner)


def lay_token(request: Request, response: Response) -> None:
    """The token of what has just been kept goes into the browser; that of what is gone goes out of it."""
    if was_kept(request):
        response.set_cookie(COOKIE, request.state.unsent, max_age=int(KEPT.total_seconds()), **HOST_COOKIE)
    elif getattr(request.state, "unsent_is_gone", False):
        response.delete_cookie(COOKIE, **HOST_COOKIE)


def was_kept(request: Request) -> bool:
    """Is the form kept that has just come?"""
    return hasattr(request.state, "unsent")


def _owner(request: Request) -> UUID | None:
    """Who is signed in but is asked for something first, or whose session it was."""
    credentials = Credentials.of(request)
    if credentials.bearer is not None or credentials.cookie is None:
        return None
    known: UUID | None = request.state.actor.account_id
    if known is not None:
        return known
    with _look() as session:
        return owner_of(session, credentials.cookie)


def _typed(form: FormData, without: Set[str]) -> Mapping[str, Any]:
    """With its key: where the first sending arrived after all, or is still under way, the second leads to what came of it."""
    fields: list[tuple[str, str]] = []
    had_files = False
    for name, value in form.multi_items():
        if name in {csrf.FIELD} | SECRETS | without:
            continue
        if isinstance(value, str) and not name.startswith(ahead.FIELD):
            fields.append((_whole(name), _whole(value)))
        else:
            had_files = had_files or bool(value if isinstance(value, str) else value.filename)
    return {"fields": fields, "had_files": had_files}


def _whole(told: str) -> str:
    """Without half letters, which no page can show."""
    return told.encode("utf-8", "replace").decode()


def _write(owner: UUID, token: str, typed: str, at: datetime, before: str | None) -> None:
    """In the place of the one that this browser kept before."""
    with db.new_session() as session:
        if before is not None:
            session.execute(delete(UnsentForm).where(UnsentForm.token_sha256 == _digest(before)))
        theirs = select(UnsentForm.token_sha256).where(UnsentForm.account_id == owner).order_by(UnsentForm.at.desc())
        older = session.scalars(theirs.offset(FORMS_MAX - 1)).all()
        session.execute(delete(UnsentForm).where(UnsentForm.token_sha256.in_(older)))
        session.add(UnsentForm(token_sha256=_digest(token), account_id=owner, sealed=_seal(token, typed), at=at))


def waits(request: Request) -> bool:
    """Is a form said to wait for whoever signs in with this browser?"""
    return _token_of(request) is not None


def found(request: Request) -> Unsent | None:
    """What waits for the person who is signed in. For somebody else, or once it is
    gone, its cookie goes with the answer (`lay_token`)."""
    token, account_id = _token_of(request), request.state.actor.account_id
    if token is None or account_id is None:
        return None
    with _beside(request) as session:
        mine = (UnsentForm.token_sha256 == _digest(token), UnsentForm.account_id == account_id, UnsentForm.at >= now() - KEPT)
        sealed = session.scalar(select(UnsentForm.sealed).where(*mine))
    opened = _unseal(token, sealed) if sealed is not None else None
    if opened is None:
        request.state.unsent_is_gone = True
        return None
    said = json.loads(opened)
    fields = tuple((str(name), str(value)) for name, value in said["fields"])
    return Unsent(page=said["page"], action=said["action"], fields=fields, had_files=said["had_files"])


async def was_answered(request: Request, response: Response) -> None:
    """The form that waited has been sent, and was taken: it waits no longer."""
    if COOKIE not in request.cookies or response.status_code >= 400:
        return
    if request.cookies[COOKIE].partition(".")[2] == _short(_address(request)):
        await run_in_threadpool(_forget, request, response)


def _forget(request: Request, response: Response) -> None:
    with db.new_session() as session:
        forget(session, request, response)


def forget(session: Session, request: Request, response: Response) -> None:
    """Nothing waits in this browser any more."""
    token = _token_of(request)
    if token is not None:
        session.execute(delete(UnsentForm).where(UnsentForm.token_sha256 == _digest(token)))
        response.delete_cookie(COOKIE, **HOST_COOKIE)


def forget_old(session: Session, *, at: datetime) -> None:
    session.execute(delete(UnsentForm).where(UnsentForm.at < at - KEPT))


def _look() -> Session:
    return Session(db.reading_engine(), expire_on_commit=False)


def _beside(request: Request) -> AbstractContextManager[Session]:
    """Who has a seat has one connection (`limits/seats.py`), and asks over that one. A replica may not
    have the form yet; who reads there holds no other."""
    held: Session | None = getattr(request.state, "session", None)
    return _look() if held is None or held.bind is db.replica_engine() else nullcontext(held)


def _address(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _token_of(request: Request) -> str | None:
    return request.cookies.get(COOKIE, "").partition(".")[0] or None


def _short(address: str) -> str:
    return fingerprint(address)[:12]


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _seal(token: str, typed: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return bytes(nonce + _box(token).encrypt(nonce, typed.encode("utf-8", "surrogatepass"), None))


def _unseal(token: str, sealed: bytes) -> str | None:
    from cryptography.exceptions import InvalidTag

    try:
        return bytes(_box(token).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)).decode("utf-8", "surrogatepass")
    except InvalidTag:
        return None


def _box(token: str) -> Any:
    """ChaCha20-Poly1305 with a key that only the token gives; what is kept of the token (its hash) does not."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(hmac.digest(token.encode("utf-8", "surrogatepass"), b"unsent form", "sha256"))
