"""The way of a request through a declared route: who it is, may they, is it forged;
then the handler in one transaction, and the answer.

A read runs in autocommit, one round trip a statement, until it asks about something walled: from there on it is a transaction
that says whose wall it stands behind (`app/walls`). A write is committed once, before its answer is sent, and only when the
answer is not a refusal: a page that shows a form again leaves nothing behind. Serialization failures and deadlocks are tried
again and never shown to a person. No connection is held while a body is still arriving.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import stamina
from fastapi import Request, Response
from psycopg.errors import DeadlockDetected, SerializationFailure
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app import db
from app.actor import PUBLIC_ACTOR, Actor, Role
from app.db import replica
from app.errors import NotAllowed, NotFound, Unauthenticated
from app.files import photos, scanning
from app.language import _
from app.walls.standing import NOBODY, has_said, stand_behind, wall_of
from app.web import csrf
from app.web.access import FORM_MAX, Access, Csrf
from app.web.caching import late
from app.web.caching.kept import kept
from app.web.caching.validating import tagged
from app.web.compression import compressed
from app.web.identity import Credentials, read_as, who_is
from app.web.incoming import ahead, unsent
from app.web.incoming.bodies import is_form
from app.web.limits import rates, room
from app.web.limits.seats import seat
from app.web.pages import done
from app.web.pages.htmx import FactorFirst, SignInFirst

Handle = Callable[[Request], Coroutine[Any, Any, Response]]
PASSING = (SerializationFailure, DeadlockDetected)
"""The same transaction goes through when it is tried again."""
ATTEMPTS = 3
WAIT_SECONDS = 0.02


async def pass_through(request: Request, access: Access, handle: Handle) -> Response:
    """The handler's answer, or what keeps the request from it as an exception."""
    request.state.body_max = access.rate.body_max
    stand_behind(NOBODY)
    if access.csrf is Csrf.SAFE:
        async with seat():
            with reading() as session:
                await _admit(request, access, session)
                response = await (_late if access.late else _read)(request, handle, session)
                return kept(request, response, access.rate) or compressed(request, tagged(request, response))
    room.refuse_when_full(access.rate)
    try:
        async with seat():
            with reading() as session:
                await _admit(request, access, session)
    except SignInFirst as first:
        try:
            await unsent.keep(request, access, first)
        finally:
            await request.close()
        raise
    stand_behind(wall_of(request.state.actor))
    try:
        await _arrived(request)
        if access.csrf is Csrf.FORM and Credentials.of(request).bearer is None:
            csrf.check_origin(request)
            csrf.check_token(request, await _token_sent(request))
            await _files_ahead(request, access)
        if is_form(request):
            form = await request.form()
            await scanning.look_through(form)
            if access.rate.body_max > FORM_MAX:
                await photos.decode_ahead(form)
        async with seat():
            response = await _tried(request, handle)
            if request.state.actor.account_id is not None and response.status_code < 400 and db.replica_engine() is not None:
                await run_in_threadpool(late.remember, request.state.caller)
            await done.tell(request, response, access.says)
            await unsent.was_answered(request, response)
            return compressed(request, response)
    except Exception as refused:
        await unsent.keep_refused(request, access, refused)
        raise
    finally:
        await request.close()


def reading() -> Session:
    """A session for reads only: no transaction, every statement sees the newest."""
    return Session(db.reading_engine(), expire_on_commit=False)


def is_passing(error: Exception) -> bool:
    return isinstance(error, OperationalError) and isinstance(error.orig, PASSING)


async def _admit(request: Request, access: Access, session: Session) -> None:
    """Finds the actor. Raises what a person or a program may not pass by: the rate, the role, a cookie where a token belongs."""
    credentials = Credentials.of(request)
    if access.csrf is Csrf.BEARER:
        credentials = credentials.without_cookie()
    elif access.csrf is Csrf.NOBODY:
        credentials = Credentials(cookie=None, bearer=None)
    actor = await run_in_threadpool(who_is, session, credentials) if credentials.are_given else PUBLIC_ACTOR
    request.state.actor = actor
    read_as(request, actor)
    request.state.caller = rates.caller_of(request, credentials, actor)
    request.state.left = rates.Left(access.rate, 0, access.rate.seconds)
    request.state.left = await rates.spend(session, request.state.caller, access.rate, is_known=actor.account_id is not None)
    if actor.role not in access.who:
        _refuse(request, access, actor)
    if actor.lacks_factor and access.csrf is not Csrf.SAFE and not access.before_factor:
        if request.url.path.startswith("/api/"):
            raise NotAllowed(_("Daerah Anda meminta pengaman kedua. Atur dahulu di halaman Akun, lalu ulangi."))
        raise FactorFirst(request)


def _refuse(request: Request, access: Access, actor: Actor) -> None:
    is_api = request.url.path.startswith("/api/")
    if actor.role is Role.PUBLIC:
        if is_api:
            raise Unauthenticated(_("Kirim token API Anda (Authorization: Bearer …)."))
        raise SignInFirst(request, chooses_role=actor.account_id is not None)
    if access.hides:
        raise NotFound("")
    raise NotAllowed(_("Peran Anda tidak dapat melakukan ini."))


async def _arrived(request: Request) -> None:
    """Waits for the whole body; the handler finds it read."""
    if is_form(request):
        await request.form()
    else:
        await request.body()


async def _read(request: Request, handle: Handle, session: Session) -> Response:
    """From behind the wall of whoever asks."""
    request.state.session = session
    db.reads_with(session)
    stand_behind(wall_of(request.state.actor))
    response = await handle(request)
    if has_said(session):
        await run_in_threadpool(session.commit)
    return response


async def _late(request: Request, handle: Handle, session: Session) -> Response:
    """From the replica where it is new enough for this caller, and in time;
    else, and where it has no such thing, from the primary."""
    caller = request.state.caller if request.state.actor.account_id is not None else None
    there = await run_in_threadpool(late.session_for, session, caller) if db.replica_engine() is not None else None
    if there is not None:
        session.commit()  # nothing of the primary is held meanwhile
        try:
            return await _read(request, handle, there)
        except NotFound:
            pass  # it may be too new for the replica
        except replica.AWAY as error:
            replica.WATCH.failed(error)
        finally:
            there.close()
    return await _read(request, handle, session)


async def _tried(request: Request, handle: Handle) -> Response:
    """The first try is by itself: to have it counted costs as much as FastAPI's way to the handler."""
    try:
        return await _written(request, handle)
    except OperationalError as error:
        if not is_passing(error):
            raise
    await asyncio.sleep(WAIT_SECONDS)
    async for attempt in stamina.retry_context(on=is_passing, attempts=ATTEMPTS - 1, wait_initial=2 * WAIT_SECONDS, wait_max=0.2):
        with attempt:
            response = await _written(request, handle)
    return response


async def _written(request: Request, handle: Handle) -> Response:
    session = db.session_factory()()
    request.state.session = session
    try:
        await _rewind_uploads(request)
        response = await handle(request)
        if response.status_code < 400 and _is_open(session):
            await run_in_threadpool(session.commit)
        return response
    finally:
        if _is_open(session):
            await run_in_threadpool(session.close)


def _is_open(session: Session) -> bool:
    """Has it a transaction, or things to write in one? A session that has neither holds no connection and need not be closed."""
    return session.in_transaction() or bool(session.new or session.dirty or session.deleted)


async def _token_sent(request: Request) -> str | None:
    header = request.headers.get(csrf.HEADER)
    if header is not None:
        return header
    given = (await request.form()).get(csrf.FIELD)
    return given if isinstance(given, str) else None


async def _files_ahead(request: Request, access: Access) -> None:
    owner = request.state.actor.account_id
    if owner is not None and is_form(request):
        await ahead.put_in_place(request, owner, bytes_max=access.rate.files_max)


async def _rewind_uploads(request: Request) -> None:
    """A handler that is tried again reads its files from their beginning."""
    form = getattr(request, "_form", None)
    for value in form.values() if form is not None else ():
        if not isinstance(value, str):
            await value.seek(0)
