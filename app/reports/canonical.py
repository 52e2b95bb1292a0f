"""Canonical: one document, one text, one hash. JSON with sorted keys, no spaces, letters as they are, in UTF-8 (the form of RFC
8785 for our values: texts, whole numbers, true, false, null; never a float)."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

KEYS = ("kd_satker_str", "code", "region", "key", "id", "file_sha256")
"""What tells the rows of a list apart, so that a row that moved is not taken for a changed one."""


def canonical(document: Mapping[str, Any]) -> str:
    """The document's one text."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256_of(text: str | bytes) -> str:
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def changes(before: Any, after: Any, path: str = "") -> Iterator[dict[str, Any]]:
    """Field by field what is not the same: `{"path","before","after"}`; None stands for what was not there."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after}):
            yield from changes(before.get(name), after.get(name), f"{path}.{name}" if path else str(name))
    elif _is_rows(before) and _is_rows(after):
        yield from changes(_by_key(before), _by_key(after), path)
    elif before != after:
        yield {"path": path, "before": before, "after": after}


def _is_rows(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(row, Mapping) for row in value)


def _by_key(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    key = next((name for name in KEYS if rows and all(name in row for row in rows)), None)
    named = {str(row[key]) if key else str(number): row for number, row in enumerate(rows)}
    return named if len(named) == len(rows) else {str(number): row for number, row in enumerate(rows)}
