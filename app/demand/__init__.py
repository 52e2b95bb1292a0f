"""Demand: what buyers look for and nobody lists yet. Buyers ask, everybody reads, vendors
answer with a listing, its asker or a curator closes.

`states.py` holds its life, `asking.py` the commands, `queries.py` the reads. A demand orders nothing and binds nobody.
"""
