"""Vendors: a firm or cooperative from its first draft to its last order, with its papers. Reference scale: one legal
entity, many regions.

`states.py` is its life as a table. Registration writes it step by step, verification judges it, documents keep its
papers. A vendor's products live in `catalogue`, its orders in `orders`.
"""
