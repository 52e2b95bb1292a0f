"""Shapes: what the API gives, written down beside each noun as `shapes.py`. The type checker holds the code that makes an answer
to its shape, and the description of the API is read off it; it costs nothing while an answer is made.

A field is named once and stays for good. One that not every caller sees, or that comes only when it is asked for, is `NotRequired`.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Generic, NotRequired, TypeVar

from pydantic import Field
from typing_extensions import TypedDict

T = TypeVar("T")

__all__ = [
    "Counted",
    "Day",
    "Hash",
    "Id",
    "Instant",
    "Move",
    "NotRequired",
    "Number",
    "PageOf",
    "Path",
    "Percent",
    "Rupiah",
    "Shape",
    "TypedDict",
    "one_of",
]

Id = Annotated[str, Field(description="Opaque; as it stands in an address", examples=["C.01KAZ5V0000000000000000000"])]
Rupiah = Annotated[int, Field(description="Whole rupiah")]
Number = Annotated[int | float, Field(description="A quantity, whole where it is whole, with four decimals at most")]
Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"}, description="By the region's calendar")]
Percent = Annotated[str, Field(pattern=r"^-?\d+\.\d{4}$", description="With four decimals, rounded half up", examples=["17.5000"])]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256")]
Path = Annotated[str, Field(pattern="^/", description="An address on this site")]
Move = Annotated[str, Field(description="A move that this caller can take now")]


def one_of(names: Iterable[str], description: str = "") -> Any:
    """What a text is one of, for an `Annotated[str, …]`."""
    return Field(json_schema_extra={"enum": [*sorted(names)]}, description=description or None)


class Shape(TypedDict):
    """The base of every shape."""


class PageOf(TypedDict, Generic[T]):
    """A page of a list; `next` is the cursor of the page after it, null after the last."""

    items: list[T]
    next: str | None


class Counted(Shape):
    """How many orders, and their amount."""

    orders: int
    amount: Rupiah
