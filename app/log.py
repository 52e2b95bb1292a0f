"""Log lines: one JSON object a line on standard error, or words where a
person is looking. Values of variables are never in them."""

import logging
import re
import sys
from contextlib import suppress
from typing import Any

import structlog

VALUES = re.compile(
    r"\n(?:DETAIL|CONTEXT|LINE \d+):.*|(?<=invalid input syntax for )[^\n]*|(?<=input_value=).*|(?<=\[parameters: ).*", re.DOTALL
)
"""What libraries say of the values at hand in the text of an error: a row that a constraint
refused, a part of a statement, what could not be parsed."""


class Forgiving:
    """A stream for the log: a line that cannot be written (a full disk, a reader
    that is gone) is lost, and whoever wrote it goes on."""

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


def _without_values(_logger: Any, _method: str, told: Any) -> Any:
    """Of every error its kind, its place and its sentence, and not the values that it was about."""
    for error in told.get("exception", ()):
        error["exc_value"] = VALUES.sub(" …", error["exc_value"])
    return told


def write_lines() -> None:
    """Set the form of every log line of this process."""
    person = sys.stderr.isatty()
    form = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if person
        else [
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            _without_values,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *form,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(Forgiving()),  # type: ignore[arg-type]
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
