"""Cells of tables that are written by hand: one that holds nothing but a dash has no value, and is of
class `nil`, as `ui.table` marks those of its own rows."""

import re

from markupsafe import Markup

DASH = re.compile(r'<td(?: class="([^"]*)")?((?: data-label="[^"]*")?)>(\s*(?:—|<span(?: class="muted")?>\s*—\s*</span>)\s*)</td>')


def nil_marked(rows: Markup) -> Markup:
    """The rows with that class where it belongs; on a telephone such a line is left out of its card."""
    return Markup(DASH.sub(_marked, rows))  # noqa: S704 - what was markup before


def _marked(cell: re.Match[str]) -> str:
    kinds = (cell[1] or "").split()
    return f'<td class="{" ".join(kinds if "nil" in kinds else [*kinds, "nil"])}"{cell[2]}>{cell[3]}</td>'
