"""Advisories: which pinned packages have a known hole, and for how long it may still stay open.

Nothing is fetched: the list is a file or a folder of records in the OSV format (ossf.github.io/osv-schema), as of the
day on which somebody brought it. A package is hit where a record names its version, or a range of versions that it lies
in. From the day on which a record was published a critical hole is to be closed within 7 days, a high one within 30, any
other within 90; one whose weight nobody said counts as high.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from tests.parts.pinned import Part

DAYS = {"CRITICAL": 7, "HIGH": 30, "MODERATE": 90, "MEDIUM": 90, "LOW": 90}
UNSAID = "HIGH"
ECOSYSTEMS = {"PyPI": "pypi", "npm": "npm"}


@dataclass(frozen=True, slots=True)
class Hole:
    """A record about a version that is pinned."""

    part: Part
    id: str
    weight: str
    published: date
    closed_in: str
    """The first version without it; empty where there is none yet."""

    def days_left(self, today: date) -> int:
        return DAYS[self.weight] - (today - self.published).days


def records(place: Path) -> Iterator[Mapping[str, Any]]:
    """Of a ZIP of records, a folder of them, or one file with one or a list. Raises `ValueError` for what is none of these."""
    if place.is_dir():
        texts: Iterable[bytes] = (file.read_bytes() for file in sorted(place.rglob("*.json")))
    elif zipfile.is_zipfile(place):
        archive = zipfile.ZipFile(place)
        texts = (archive.read(name) for name in sorted(archive.namelist()) if name.endswith(".json"))
    else:
        texts = [place.read_bytes()]
    for text in texts:
        told = json.loads(text)
        for record in told if isinstance(told, list) else [told]:
            if not isinstance(record, dict) or not {"id", "published", "affected"} <= record.keys():
                raise ValueError(f"{place}: not a record in the OSV format: {str(record)[:80]}")
            yield record


def holes(told: Iterable[Mapping[str, Any]], parts: Iterable[Part]) -> list[Hole]:
    """What is known about those versions, the most pressing first."""
    pinned = {(part.kind, _named(part.kind, part.name)): part for part in parts}
    found = {}
    for record in told:
        if record.get("withdrawn"):
            continue
        for affected in record["affected"]:
            package = affected.get("package", {})
            kind = ECOSYSTEMS.get(package.get("ecosystem", ""), "")
            part = pinned.get((kind, _named(kind, package.get("name", ""))))
            if part is not None and _is_hit(part.version, affected):
                said = str(record.get("database_specific", {}).get("severity", "")).upper()
                published = datetime.fromisoformat(record["published"].replace("Z", "+00:00")).date()
                weight = said if said in DAYS else UNSAID
                found[part.purl, record["id"]] = Hole(part, record["id"], weight, published, _closed_in(part.version, affected))
    return sorted(found.values(), key=lambda hole: (DAYS[hole.weight], hole.published, hole.id))


def _named(kind: str, name: str) -> str:
    return canonicalize_name(name) if kind == "pypi" else name


def _is_hit(version: str, affected: Mapping[str, Any]) -> bool:
    return version in affected.get("versions", ()) or any(_lies_in(version, events) for events in _ranges(affected))


def _ranges(affected: Mapping[str, Any]) -> Iterator[list[tuple[Version, str]]]:
    """Each range as its events in order; ranges of commits say nothing about a release."""
    for given in affected.get("ranges", ()):
        if given.get("type") in ("ECOSYSTEM", "SEMVER"):
            events = [(_version(at), what) for event in given["events"] for what, at in event.items()]
            yield sorted(events, key=lambda event: (event[0], event[1] != "introduced"))


def _lies_in(version: str, events: list[tuple[Version, str]]) -> bool:
    mine, inside = _version(version), False
    for at, what in events:
        if what == "introduced" and mine >= at:
            inside = True
        elif (what == "fixed" and mine >= at) or (what == "last_affected" and mine > at):
            inside = False
    return inside


def _closed_in(version: str, affected: Mapping[str, Any]) -> str:
    later = [at for events in _ranges(affected) for at, what in events if what == "fixed" and at > _version(version)]
    return str(min(later)) if later else ""


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")
