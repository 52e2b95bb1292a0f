"""Refusals and faults as answers: RFC 9457 for the API, a page or a fragment for people, the same words in both."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from app.errors import FieldError, Invalid, Refusal, Unavailable
from app.language import _
from app.web.forms import field_errors
from app.web.gate import SignInFirst
from app.web.templating import is_fragment, page

log = structlog.get_logger()


def install(app: FastAPI) -> None:
    """Hang every handler on the application."""
    app.add_exception_handler(Refusal, lambda request, error: answer(request, error))  # type: ignore[arg-type, return-value]
    app.add_exception_handler(SignInFirst, lambda request, error: error.response)  # type: ignore[attr-defined]
    app.add_exception_handler(RequestValidationError, _unprocessable)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    for kind in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(kind, _away)
    app.add_exception_handler(DataError, _not_storable)
    app.add_exception_handler(Exception, _fault)


def answer(request: Request, refusal: Refusal) -> Response:
    """One refusal as this caller wants it."""
    headers = {"retry-after": str(refusal.retry_after)} if refusal.retry_after is not None else {}
    if refusal.status == 401:
        headers["www-authenticate"] = "Bearer"
    if _is_api(request):
        return _problem(request, refusal.status, refusal.message, refusal.errors, refusal.moves, headers)
    template = "errors/_refusal.html" if is_fragment(request) else "errors/refusal.html"
    response = page(request, template, refusal.status, refusal=refusal, title=_title(refusal.status))
    response.headers.update(headers)
    return response


def _problem(
    request: Request,
    status: int,
    detail: str,
    errors: tuple[FieldError, ...],
    moves: tuple[str, ...] | None,
    headers: dict[str, str],
) -> Response:
    body: dict[str, Any] = {"type": "about:blank", "title": _title(status), "status": status, "detail": detail or _title(status)}
    body["errors"] = [{"field": error.field, "message": error.message} for error in errors]
    if moves is not None:
        body["moves"] = list(moves)
    body["request_id"] = _request_id(request)
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def _title(status: int) -> str:
    titles = {
        400: _("Permintaan tidak dapat dibaca"),
        401: _("Perlu masuk"),
        403: _("Tidak boleh"),
        404: _("Tidak ditemukan"),
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
    return answer(request, Invalid(_("Ada isian yang perlu diperbaiki."), errors=field_errors(wrong)))


def _without_place(fault: Any) -> Any:
    """`body.lines.0.quantity` is the caller's `lines.0.quantity`."""
    place = tuple(fault["loc"])
    named = place[1:] if len(place) > 1 and place[0] in ("body", "query", "path", "header") else place
    return {**fault, "loc": ("body",) if fault["type"] == "json_invalid" else named}


def _http(request: Request, error: HTTPException) -> Response:
    class Plain(Refusal):
        status = error.status_code

    sentences = {
        404: _("Halaman atau data ini tidak ditemukan."),
        405: _("Alamat ini tidak melayani cara tersebut."),
        400: _("Isi permintaan tidak dapat dibaca."),
    }
    response = answer(request, Plain(sentences.get(error.status_code, str(error.detail))))
    response.headers.update({key: value for key, value in (error.headers or {}).items() if key.lower() == "allow"})
    return response


def _away(request: Request, error: Exception) -> Response:
    """The database is away, busy or timed out: nothing was written, the caller may try again."""
    log.warning("database_away", error=str(getattr(error, "orig", error))[:200], path=request.url.path)
    return answer(
        request, Unavailable(_("Sistem sedang sibuk atau dipulihkan. Coba lagi sebentar; tidak ada yang hilang."), retry_after=2)
    )


def _not_storable(request: Request, error: Exception) -> Response:
    """A character or number that the database cannot hold (NUL, a number out of range)."""
    assert isinstance(error, DBAPIError)
    return answer(
        request,
        Invalid(
            _("Ada huruf atau angka yang tidak dapat disimpan. Periksa isiannya."),
            errors=[FieldError("body", _("Tidak dapat disimpan."))],
        ),
    )


def _fault(request: Request, error: Exception) -> Response:
    log.error("fault", path=request.url.path, request_id=_request_id(request), exc_info=error)

    class Fault(Refusal):
        status = 500

    sentence = _("Terjadi kesalahan di pihak kami. Sebutkan nomor {id} bila menghubungi admin.").format(id=_request_id(request))
    return answer(request, Fault(sentence))


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _request_id(request: Request) -> str:
    return str(request.scope.get("state", {}).get("request_id", ""))
