"""Merging: the releases of a process into its compiled release, by the standard's rules.

In order of date a later value replaces an earlier one; objects are merged field by field; in a list of objects that
have an `id`, those of one id are merged and new ones are added; any other list is replaced as a whole; null takes
away. `id`, `date` and `tag` of the release are made anew.
"""

from collections.abc import Sequence
from typing import Any

from app.ocds.packaging import Document


def compiled(releases: Sequence[Document]) -> Document:
    """Of one process, at least one release."""
    told: Document = {}
    for release in sorted(releases, key=lambda release: str(release["date"])):
        told = _merged(told, {name: part for name, part in release.items() if name not in ("id", "date", "tag")})
        date = release["date"]
    return {"ocid": told.pop("ocid"), "id": f"{releases[0]['ocid']}-{date}", "date": date, "tag": ["compiled"], **told}


def record(releases: Sequence[Document]) -> Document:
    return {"ocid": releases[0]["ocid"], "releases": list(releases), "compiledRelease": compiled(releases)}


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        both = {**old, **{name: _merged(old.get(name), part) for name, part in new.items()}}
        return {name: part for name, part in both.items() if part is not None}
    if isinstance(old, list) and isinstance(new, list) and _have_ids(old) and _have_ids(new):
        by_id = {part["id"]: part for part in old}
        for part in new:
            by_id[part["id"]] = _merged(by_id.get(part["id"]), part)
        return list(by_id.values())
    if isinstance(new, dict):
        return {name: _merged(None, part) for name, part in new.items() if part is not None}
    return new


def _have_ids(parts: list[Any]) -> bool:
    return all(isinstance(part, dict) and "id" in part for part in parts)
