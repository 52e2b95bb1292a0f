"""Remembering: what is made of a value is made once, where values repeat."""

from collections.abc import Callable, Iterable
from typing import Any

REMEMBERED_MAX = 20_000


class Remembered(dict[Any, Any]):
    """What `of` makes of a value; it forgets all when it grows too large."""

    def __init__(self, of: Callable[[Any], Any]) -> None:
        self.of = of

    def __missing__(self, value: Any) -> Any:
        if len(self) >= REMEMBERED_MAX:
            self.clear()
        made = self[value] = self.of(value)
        return made

    def column(self, values: Iterable[Any]) -> list[Any]:
        return list(map(self.__getitem__, values))
