"""Charts: drawings made on the server, as pure functions: values in, an SVG and the table of the same values out.

A drawing carries no colour and no style of its own, only classes of the stylesheet, so that it follows dark mode,
high contrast and paper. It knows no noun. `ui.chart(…)` shows the drawing with its table; whoever does not see it,
or needs the rupiah to the last digit, reads the table.
"""

from app.charts.bars import Bar, bars
from app.charts.drawing import Chart, Unit
from app.charts.lines import Line, lines, trend
from app.charts.shares import Part, shares
from app.charts.tiles import Tile, tiles

__all__ = ["Bar", "Chart", "Line", "Part", "Tile", "Unit", "bars", "lines", "shares", "tiles", "trend"]
