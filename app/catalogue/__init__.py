"""The catalogue: etalase, listings and their versions, curation, stock, and how a listing is found.

A listing belongs to the region whose etalase shows it. `states.py` holds the life of a listing and of each of its versions,
`moving.py` leads from a move to its command. `etalase/` and `attributes/` are the shelves and what they ask; `listing/` is the
vendor's side (many at once: `bulk/`; from an older catalogue: `takeover/`), `assistant/` what is found before a curator finds
it, `curation/` the office's side; `selling/` and `prices/` are how a thing is sold and what for; `search/` finds what is on
show; `stock.py` and `orderable.py` are what an order asks.
"""
