"""Moves: the life of every thing is a table of rows, and `step()` is the one way to take one.

A noun declares its `Machine` in its `states.py` (`machine.py`). Buttons on a page, `moves` in the API, the
diagram in the docs and the state × move × role tests read the same rows. `taking.py` takes them; `history.py`
tells which were taken; `doors.py` is how a person asks for one, `news.py` how those whom it concerns hear of it.
What a move brings with it stands in `app/reactions.py`.
"""
