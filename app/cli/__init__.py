"""The command line: `lokapasar …`, also `python -m app`. Its commands stand in one table
(`commands.py`); `console.py` makes a command of a room's function."""

from app.cli.running import main, run

__all__ = ["main", "run"]
