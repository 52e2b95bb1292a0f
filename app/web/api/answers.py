"""Answers: what a handler of the API gives stands in its return annotation, and nowhere else.

A handler returns its shape (a TypedDict, which the type checker holds its code to) or a `Json` of it, where the answer
was encoded before; the API's description is read off the same annotation, and the tests hold every answer that they get
against it. Nothing is validated while it is served.
"""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction, signature
from typing import Any, Generic, TypeVar, get_args, get_origin

import msgspec
from fastapi import Response

T = TypeVar("T")
Handler = Callable[..., Any]
ENCODER = msgspec.json.Encoder(decimal_format="number")


class Json(Response, Generic[T]):
    """A body of this shape, encoded."""

    media_type = "application/json"


def as_json(handler: Handler, status: int) -> Handler:
    """The handler with its shape encoded; a `Response` that it gives passes as it is."""

    def encoded(made: Any) -> Response:
        return made if isinstance(made, Response) else Json(ENCODER.encode(made), status)

    @wraps(handler)
    def answer(*args: Any, **given: Any) -> Response:
        return encoded(handler(*args, **given))

    @wraps(handler)
    async def awaited(*args: Any, **given: Any) -> Response:
        return encoded(await handler(*args, **given))

    return awaited if iscoroutinefunction(handler) else answer


def shape_of(handler: Handler) -> Any:
    """What the body of its answer is; None where that is no JSON of ours (a file)."""
    given = signature(handler).return_annotation
    if get_origin(given) is Json:
        (given,) = get_args(given)
    return None if isinstance(given, type) and issubclass(given, Response) else given
