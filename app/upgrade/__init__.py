"""Upgrade: a data folder brought to this program's schema, or left exactly as it was.

`beside.py` is the copy of the database on which a migration is tried,
`commands.py` the command, `refusals.py` why nothing was changed.
"""
