"""The doctor: is this installation sound? Every check says what it saw and how to mend it.

`checks.py` has the shape of a check, `place.py` what can be seen without a database,
`database.py` what the database says, `commands.py` the command.
"""
