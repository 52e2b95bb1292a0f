"""Etalase: the shelves of a region over the tree of categories.

`categories.py` is the tree, `opening.py` makes a shelf and opens and closes it by date, `requirements.py` says who may list in
it and what a listing must hold there. What it asks besides are its `attributes/`.
"""
