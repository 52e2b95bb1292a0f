"""Crashes: the real product is served, people order by its API, processes are killed; what was
acknowledged must be there, once, as it was answered.

`house.py` serves, `clients.py` orders (a process of its own with its own synced logs), `killing.py` kills by seed, `checking.py`
compares the clients' logs with the database, `running.py` is one run with its figures. `early.py` is a mutant of the product
that answers before it commits: the harness must see its losses. `make crash N=200` runs the long one.
"""
