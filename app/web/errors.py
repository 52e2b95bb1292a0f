"""Refusals and faults as answers: RFC 9457 for the API, a page or a fragment for people, the same words in both."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from psycopg.errors import ForeignKeyViolation, UniqueViolation
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.actor import PUBLIC_ACTOR, Actor
from app.errors import FieldError, Invalid, NotFound, Refusal, Unavailable, invalid_field
from app.language import _, mark
from app.web.addresses import page_of, read_address
from app.web.compression import compressed
from app.web.csrf import Forged
from app.web.identity import Credentials, read_as, who_is
from app.web.incoming.reading import field_errors
from app.web.pages.htmx import SignInFirst, is_fragment, page_that_opens
from app.web.pages.templating import page
from app.web.passage import reading

log = structlog.get_logger()

AWAY = (OperationalError, InterfaceError, PoolTimeout)
OPENING = frozenset({"link"})
"""Parts of an address that are a secret: the link of a complaint without an account."""
OVERTAKEN = (UniqueViolation, ForeignKeyViolation)
"""A unique or a foreign key that another transaction has just made untrue."""


def install(app: FastAPI) -> None:
    """Hang every handler on the application."""
    app.add_exception_handler(Refusal, answer)  # type: ignore[arg-type]
    app.add_exception_handler(SignInFirst, _sign_in_first)
    app.add_exception_handler(RequestValidationError, _unprocessable)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    for away in AWAY:
        app.add_exception_handler(away, _away)
    for malformed in (DataError, UnicodeEncodeError):
        app.add_exception_handler(malformed, _not_storable)
    for overtaken in (IntegrityError, StaleDataError):
        app.add_exception_handler(overtaken, _overtaken)
    app.add_exception_handler(Exception, _fault)


def answer(request: Request, refusal: Refusal) -> Response:
    """One refusal as this caller wants it, and an event in the log."""
    actor = _actor_of(request)
    log.info(
        "refused",
        status=refusal.status,
        reason=type(refusal).__name__,
        method=request.method,
        path=_named(request),
        role=actor.role,
        account=str(actor.account_id) if actor.account_id else None,
        region=actor.region_id,
        fields=[error.field for error in refusal.errors],
    )
    sentence = refusal.message or SENTENCES.get(refusal.status, _title(refusal.status))
    if _is_api(request):
        response: Response = _problem(request, refusal, _(sentence))
    else:
        template = "errors/_refusal.html" if is_fragment(request) else "errors/refusal.html"
        title, request_id = _title_of_page(request, refusal), _shown_id(request, refusal.status)
        back, said = _page_before(request), _(sentence)
        response = page(request, template, refusal=refusal, title=title, sentence=said, request_id=request_id, back=back)
    if refusal.status == 401:
        response.headers["www-authenticate"] = "Bearer"
    return compressed(request, response)


SENTENCES = {
    400: mark("Isi permintaan tidak dapat dibaca."),
    401: mark("Masuk dulu."),
    404: mark("Halaman atau data ini tidak ditemukan."),
    405: mark("Alamat ini tidak melayani cara tersebut."),
    413: mark("Kiriman terlalu besar. Kecilkan berkasnya, lalu kirim lagi."),
}


def _problem(request: Request, refusal: Refusal, sentence: str) -> Response:
    title = _title(refusal.status)
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": refusal.status, "detail": sentence}
    body["errors"] = [{"field": error.field, "message": error.message} for error in refusal.errors]
    if refusal.moves is not None:
        body["moves"] = list(refusal.moves)
    if refusal.status >= 500:
        body["request_id"] = _request_id(request)
    wait = {} if refusal.retry_after is None else {"retry-after": str(refusal.retry_after)}
    return JSONResponse(body, refusal.status, wait, media_type="application/problem+json")


def _title_of_page(request: Request, refusal: Refusal) -> str:
    """Who opened an address has filled in nothing that could be mended."""
    if isinstance(refusal, Forged):
        return _("Formulir kedaluwarsa")
    return _("Alamat ini tidak dapat dibuka") if request.method == "GET" and refusal.status == 422 else _title(refusal.status)


def _title(status: int) -> str:
    titles = {
        400: _("Permintaan tidak dapat dibaca"),
        401: _("Perlu masuk"),
        403: _("Tidak boleh"),
        404: _("Tidak ditemukan"),
        410: _("Tidak berlaku lagi"),
        405: _("Cara ini tidak dilayani"),
        409: _("Tidak dapat dilakukan sekarang"),
        413: _("Terlalu besar"),
        422: _("Ada isian yang perlu diperbaiki"),
        429: _("Terlalu cepat"),
        500: _("Terjadi kesalahan"),
        503: _("Sebentar lagi"),
    }
    return titles.get(status, HTTPStatus(status).phrase)


def _unprocessable(request: Request, error: RequestValidationError) -> Response:
    """What FastAPI could not read; a malformed identifier in the address is a thing that does not exist."""
    wrong = [_without_place(fault) for fault in error.errors()]
    is_opened = request.method == "GET" and not _is_api(request)
    sentence = _("Ada bagian alamat yang tidak dapat dibaca.") if is_opened else _("Ada isian yang perlu diperbaiki.")
    return answer(request, Invalid(sentence, errors=field_errors(wrong)))


def _without_place(fault: Any) -> Any:
    """`body.lines.0.quantity` is the caller's `lines.0.quantity`."""
    place = tuple(fault["loc"])
    named = place[1:] if len(place) > 1 and place[0] in ("body", "query", "path", "header") else place
    return {**fault, "loc": ("body",) if fault["type"] == "json_invalid" else named}


def _sign_in_first(request: Request, error: Exception) -> Response:
    assert isinstance(error, SignInFirst)
    return error.response


def _http(request: Request, error: HTTPException) -> Response:
    """What FastAPI and Starlette refuse by themselves: no such address or method, a body that cannot be read."""
    if error.status_code == 400:
        return answer(request, invalid_field("body", _(SENTENCES[400])))

    class Plain(Refusal):
        status = error.status_code

    response = answer(request, Plain("" if error.status_code in SENTENCES else str(error.detail)))
    if error.status_code == 405:
        response.headers["allow"] = ", ".join(sorted(_methods_at(request)))
    return response


def _methods_at(request: Request) -> set[str]:
    """Every method of this address: each is a route of its own."""
    matching = (route for route in request.app.router.routes if route.matches(request.scope)[0] is not Match.NONE)
    methods = {method for route in matching for method in getattr(route, "methods", None) or ()}
    return methods | ({"HEAD"} if "GET" in methods else set())


def _away(request: Request, error: Exception) -> Response:
    """The database is away, busy or timed out: nothing was written, the caller may try again."""
    log.warning("database_away", error=str(getattr(error, "orig", error))[:200], path=_named(request))
    return answer(
        request, Unavailable(_("Sistem sedang sibuk atau dipulihkan. Coba lagi sebentar; tidak ada yang hilang."), retry_after=2)
    )


def _not_storable(request: Request, error: Exception) -> Response:
    """A character or number that the database cannot hold (NUL, half a letter, a number
    out of range); in an address, what does not exist."""
    if "\x00" in request.url.path:
        return answer(request, NotFound(""))
    sentence = _("Ada huruf atau angka yang tidak dapat disimpan. Periksa isiannya.")
    return answer(request, Invalid(sentence, errors=[FieldError("body", _("Tidak dapat disimpan."))]))


def _overtaken(request: Request, error: Exception) -> Response:
    """Somebody else was quicker between our check and our write: the database kept its word, or
    what we would change is gone; the caller looks again."""
    said = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, DBAPIError) and not isinstance(said, OVERTAKEN):
        return _fault(request, error)
    log.warning("overtaken", error=str(said)[:200], path=_named(request))
    return answer(request, Refusal(_("Data ini baru saja diubah oleh orang lain. Muat ulang, lalu coba lagi.")))


def _fault(request: Request, error: Exception) -> Response:
    log.error("fault", path=_named(request), exc_info=error)

    class Fault(Refusal):
        status = 500

    sentence = _("Terjadi kesalahan di pihak kami. Sebutkan nomor {id} bila menghubungi admin.").format(id=_request_id(request))
    try:
        told = answer(request, Fault(sentence))
    except Exception as worse:
        log.error("fault_of_the_page_of_faults", exc_info=worse)
        told = PlainTextResponse(sentence, 500)
    told.headers["connection"] = (
        "close"  # the server ends it behind a fault; a caller that is not told sends its next request into it
    )
    return told


def _page_before(request: Request) -> str | None:
    """The page of ours that a form was sent from: a reload of its refusal would
    send it once more. None for a page that was asked for."""
    stood_on = read_address(request.headers.get("referer", ""))
    if request.method == "GET" or stood_on is None or stood_on.netloc != request.headers.get("host"):
        return None
    return page_that_opens(request, page_of(stood_on))


def _actor_of(request: Request) -> Actor:
    """Who is refused; an address without a route has asked nobody yet. Without the database: the public."""
    known: Actor | None = getattr(request.state, "actor", None)
    if known is None:
        known, credentials = PUBLIC_ACTOR, Credentials.of(request)
        if credentials.are_given and not _is_api(request):
            try:
                with reading() as session:
                    known = who_is(session, credentials)
            except (*AWAY, Refusal):
                known = PUBLIC_ACTOR
        request.state.actor = known
        read_as(request, known)
    return known


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _named(request: Request) -> str:
    """The address without what opens something to whoever has it: a log is read by others than the caller."""
    path = request.url.path
    for name in OPENING & request.path_params.keys():
        path = path.replace(str(request.path_params[name]), "…")
    return path


def _shown_id(request: Request, status: int) -> str | None:
    """The number to name when calling for help. Not where a thing is not found: hidden and missing look alike to the letter."""
    return _request_id(request) if status >= 500 else None


def _request_id(request: Request) -> str:
    return str(request.scope.get("state", {}).get("request_id", ""))
