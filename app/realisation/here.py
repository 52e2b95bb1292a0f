"""Here: where a page of figures stands, and the addresses that it leads to. Whatever was chosen is in the address,
so that a page may be shared, printed and asked again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from app.language import _
from app.realisation.showing import address, to_share
from app.web.addresses import site_of
from app.web.pages.dates import tanggal
from app.web.pages.labels import label

USUAL = {"basis": "ordered", "lingkup": "EP_ALL", "periode": "year"}
"""What is meant where nothing is said."""
SAID: Mapping[str, Callable[[Any], str]] = {
    "basis": label,
    "lingkup": label,
    "periode": label,
    "urut": lambda order: _("Urut {what}").format(what=label(order).lower()),
    "dari": lambda day: _("Sejak {day}").format(day=tanggal(day)),
    "sampai": lambda day: _("Sampai {day}").format(day=tanggal(day)),
    "per": lambda day: _("Keadaan {day}").format(day=tanggal(day)),
}
"""A choice in the words of its chip; what is not here and not said by the page has none."""


@dataclass(frozen=True, slots=True)
class Here:
    """The page's path and everything that is chosen, by the names of the address; what is empty was not chosen."""

    path: str
    chosen: Mapping[str, Any]

    def __str__(self) -> str:
        return address(self.path, self.chosen)

    def but(self, **otherwise: Any) -> str:
        """This page with other choices."""
        return address(self.path, {**self.chosen, **otherwise})

    def in_year(self, year: int) -> str:
        """The same of another budget year, as it is known now: what was cut by days or known on one belongs to its own."""
        return self.but(tahun=year, dari="", sampai="", per="")

    def only(self, *kept: str) -> dict[str, Any]:
        """These of the choices, for a page that asks the same of something else."""
        return {name: self.chosen[name] for name in kept}

    def chips(self, usual: Mapping[str, Any] = USUAL, **said: str) -> list[tuple[str, str]]:
        """What was chosen besides the usual, each in words and with the address without it."""
        return [
            (said.get(name) or SAID[name](value), self.but(**{name: usual.get(name, "")}))
            for name, value in self.chosen.items()
            if value not in ("", None, usual.get(name)) and (name in said or name in SAID)
        ]

    def turned(self, page: int, *, is_more: bool) -> dict[str, Any]:
        """The pages before and after this one of a long table; empty where there is none."""
        return {
            "previous": self.but(halaman=page - 1) if page > 1 else "",
            "following": self.but(halaman=page + 1) if is_more else "",
        }

    def shown(self, request: Request, *, title: str, picture: str) -> dict[str, Any]:
        """What a page says of itself: to its reader, to a chat that is given its address, to who shares it."""
        site = site_of(request)
        return {
            "title": title,
            "here": str(self),
            "chosen": self.chosen,
            "picture": picture,
            "site": site,
            "share": to_share(title, site + str(self)),
        }
