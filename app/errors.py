"""Refusals: every way in which the product says no, as named exceptions that carry what the person sees.

Commands raise a `Refusal`; one handler in `web/` renders it as a page, a partial or RFC 9457 JSON, and the command line prints it.
An impossible state is an `assert`, never a `Refusal`. Texts are Indonesian sentences that say what, where and what to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: its name as the caller sent it (`lines.0.quantity`) and a sentence."""

    field: str
    message: str


class Refusal(Exception):
    """No, for a reason the person can act on. Nothing was changed: the session that raised it is rolled back.

    `status` is the HTTP status; `errors` name fields (422); `moves` are the moves that are allowed now (409);
    `retry_after` is in seconds (429, 503).
    """

    status: ClassVar[int] = 409

    def __init__(
        self,
        message: str,
        *,
        errors: Sequence[FieldError] = (),
        moves: Sequence[str] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.errors = tuple(errors)
        self.moves = None if moves is None else tuple(moves)
        self.retry_after = retry_after

    @property
    def said(self) -> str:
        """All that it says as one text; a field's sentence that is the message itself stands there once."""
        return " ".join(dict.fromkeys([self.message, *(error.message for error in self.errors)]))


class Invalid(Refusal):
    """What was sent is wrong: every field that is, at once (422)."""

    status = 422


class Unauthenticated(Refusal):
    """Nobody is signed in, or the token is unknown or has ended (401)."""

    status = 401


class NotAllowed(Refusal):
    """A collection that this role may not write (403). A thing that one may not see is `NotFound`."""

    status = 403


class NotFound(Refusal):
    """It does not exist, or not for you: the two answers are the same (404)."""

    status = 404


class TooFast(Refusal):
    """A rate class is used up (429)."""

    status = 429


class Unavailable(Refusal):
    """The database or a part of the house is away for a moment (503)."""

    status = 503


def invalid_field(field: str, message: str) -> Invalid:
    """The refusal of a single field."""
    return Invalid(message, errors=[FieldError(field, message)])
