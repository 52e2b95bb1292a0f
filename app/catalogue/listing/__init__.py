"""A listing from its vendor's side.

`writing.py` writes and changes it (`copying.py`: once more, or as a variant; `photos.py`: its pictures), `sending.py` sends it
in and takes it down, `expiring.py` takes it off show by the calendar. `checks.py` is what it may not say, `bodies.py` and
`form.py` what a program and a browser send of it, `unfinished.py` what was typed and not saved yet; `facts.py` says a version in
words, `differences.py` what one changes of another.
"""
