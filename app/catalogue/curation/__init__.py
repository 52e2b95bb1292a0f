"""The office's side of a listing.

`queue.py` is what waits, `deciding.py` approves, returns, freezes and lifts that again with a code of `reasons.py`, `appeals.py`
lets another curator look again, and `waiting.py` counts how long things took.
"""
