"""Faults by name: in an error summary each fault follows its field's label, `NIB: Wajib diisi.`

The summary stands before the fields, so their labels are found when the whole page (or partial) is there.
"""

import re

FAULT = re.compile(r"<!--nama:([\w-]+)-->")
"""Where `ui.error_summary` wants the label of the field with this id."""


def name_the_faults(html: str) -> str:
    """The page with each mark replaced by a label, or by nothing where the field has none."""
    return FAULT.sub(lambda mark: _label(html, mark[1]), html) if "<!--nama:" in html else html


def _label(html: str, id: str) -> str:
    found = re.search(rf'<label for="{id}">([^<]+)|<legend id="{id}-nama">([^<]+)', html)
    return f"{(found[1] or found[2]).strip()}: " if found else ""
