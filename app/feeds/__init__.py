"""Feeds: the raw rows of every dataset that was imported, in every version that was ever known; what an as-of reads.

`exchange` writes them; `realisation` reads them for the denominators of an earlier day.
"""
