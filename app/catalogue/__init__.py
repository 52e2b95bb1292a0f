"""The catalogue: etalase, listings and their versions, curation, stock, and how a listing is found.

A listing belongs to the region whose etalase shows it. `states.py` holds the life of a listing and of each of its
versions; `listing.py` is the vendor's side, `curation.py` the office's, `stock.py` the three guarded updates,
`search.py` the index and the questions put to it.
"""
