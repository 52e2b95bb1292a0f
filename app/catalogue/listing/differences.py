"""Differences: what a version changes of the one on show, field by field in the words of the screen; in a
text the words that went and those that came are marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from app.catalogue.attributes.models import EtalaseAttribute
from app.catalogue.attributes.values import every_attribute_of
from app.catalogue.attributes.values import said as attributes_in_words
from app.catalogue.listing.facts import LABELS, say
from app.catalogue.models import Etalase, Listing, ListingVersion
from app.language import _, gettext, ngettext

FIELDS = LABELS
TEXTS = frozenset({"name", "description"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after, ready to be shown."""

    field: str
    before: Markup
    after: Markup


def differences(before: ListingVersion, after: ListingVersion, every: Sequence[EtalaseAttribute] = ()) -> list[Difference]:
    """What differs, in the order of the form; photos and the etalase's own attributes (named by `every`) last."""
    found = []
    for name, title in FIELDS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append(Difference(gettext(title), *(_marked(old, new) if name in TEXTS else (said(name, old), said(name, new)))))
    old_ones, new_ones = (dict(attributes_in_words(every, one.attributes or {})) for one in (before, after))
    for name in dict.fromkeys([*old_ones, *new_ones]):
        if old_ones.get(name) != new_ones.get(name):
            found.append(Difference(name, escape(old_ones.get(name, "—")), escape(new_ones.get(name, "—"))))
    photos = [[photo.sha256 for photo in one.photos] for one in (before, after)]
    if photos[0] != photos[1]:
        came, went = len(set(photos[1]) - set(photos[0])), len(set(photos[0]) - set(photos[1]))
        told = _("{n} foto: {came} baru, {went} dihapus").format(n=len(photos[1]), came=came, went=went)
        found.append(
            Difference(_("Foto"), escape(ngettext("{n} foto", "{n} foto", len(photos[0])).format(n=len(photos[0]))), escape(told))
        )
    return found


def changes_by_version(session: Session, listing: Listing, etalase: Etalase) -> list[tuple[int, list[Difference]]]:
    """(version, what it changed against the one before), newest first."""
    every = every_attribute_of(session, etalase)
    return [(after.number, differences(before, after, every)) for before, after in reversed(list(pairwise(listing.versions)))]


def said(name: str, value: Any) -> Markup:
    """A value in the words of the screen."""
    return escape(say(name, value))


def _marked(old: str, new: str) -> tuple[Markup, Markup]:
    """Both texts with what differs marked, word by word."""
    left, right = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    before, after = [Markup()], [Markup()]
    for what, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if what == "equal":
            before.append(escape("".join(left[a:b])))
            after.append(escape("".join(right[c:d])))
            continue
        if a < b:
            before.append(Markup("<del>{}</del>").format("".join(left[a:b])))
        if c < d:
            after.append(Markup("<ins>{}</ins>").format("".join(right[c:d])))
    return Markup().join(before), Markup().join(after)
