"""Backup and restore: one file that holds the database, the files and the keys of an
installation, and the proof that what comes out is what went in.

`archive.py` is the file's form, `folder.py` says what of the data folder goes into it, `surveying.py` counts and sums a
database, `taking.py` makes a backup while people work, `reading.py` looks at one before anything is touched, `restoring.py` lays
it out as a data folder, `verifying.py` compares. `moments.py` goes back to a moment from an archive of all changes.
"""
