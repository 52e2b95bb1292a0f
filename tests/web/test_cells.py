"""Cells: one that a template writes with a dash alone is marked as without a value; all else stays as it was written."""

import pytest
from markupsafe import Markup

from app.web.pages.cells import nil_marked


@pytest.mark.parametrize(
    ("written", "marked"),
    [
        ("<td>—</td>", '<td class="nil">—</td>'),
        ('<td class="num" data-label="Nilai">\n  —\n</td>', '<td class="num nil" data-label="Nilai">\n  —\n</td>'),
        (
            '<td data-label="Hari"><span class="muted">—</span></td>',
            '<td class="nil" data-label="Hari"><span class="muted">—</span></td>',
        ),
        ('<td class="nil">—</td>', '<td class="nil">—</td>'),
        ("<td>Rp0</td><td>2 — 3</td><td></td>", "<td>Rp0</td><td>2 — 3</td><td></td>"),
        ('<th scope="row">—</th>', '<th scope="row">—</th>'),
        ('<td class="act"><a href="/">—</a></td>', '<td class="act"><a href="/">—</a></td>'),
    ],
)
def test_a_cell_with_a_dash_alone_has_no_value(written: str, marked: str) -> None:
    assert nil_marked(Markup(written)) == Markup(marked)
