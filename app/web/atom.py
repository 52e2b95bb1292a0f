"""Atom (RFC 4287): what is new, for programs that read it for people. Knows no noun: entries come as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from fastapi import Response

from app.language import language

TYPE = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class News:
    """One entry: the path of its page, its title, when it came, and a line about it. `lasting` is a path
    that leads there too and stays when the other changes with the thing's name: by an entry's id a reader
    knows what it has shown already (RFC 4287, 4.2.6)."""

    path: str
    title: str
    at: datetime
    summary: str
    lasting: str | None = None


def feed(*, site: str, path: str, page: str, title: str, news: Sequence[News], at: datetime) -> Response:
    """The newest first, as given. `path` is the feed's own, `page` the one that
    people read; `at` is its time where there is no news."""
    updated = max((one.at for one in news), default=at)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language()}">',
        f"<id>{escape(site + path)}</id><title>{escape(title)}</title><updated>{updated.isoformat(timespec='seconds')}</updated>",
        f'<link rel="self" href={quoteattr(site + path)}/><link rel="alternate" href={quoteattr(site + page)}/>',
        f"<author><name>Lokapasar</name><uri>{escape(site)}</uri></author>",
        *(_entry(site, one) for one in news),
        "</feed>",
    ]
    return Response("\n".join(lines), media_type=TYPE)


def _entry(site: str, news: News) -> str:
    address = site + news.path
    return (
        f"<entry><id>{escape(site + (news.lasting or news.path))}</id><title>{escape(news.title)}</title><updated>{news.at.isoformat(timespec='seconds')}</updated>"
        f"<link href={quoteattr(address)}/><summary>{escape(news.summary)}</summary></entry>"
    )
