"""Lists of SP2D: what the treasury issued, sent in as a file, held against the satker's
payments, and entered one by one by the move `issue_sp2d`.

Looking changes nothing. Applying takes each matching row by the same move as the form does; a row that is refused leaves
nothing behind and stays on the list with the reason.
"""
