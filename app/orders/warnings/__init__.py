"""Warnings: what should be thought of before an order is placed and before
it is approved. They advise; none of them stops an order.

`flags.py` declares each flag once, with its words, its source and its question;
`answering.py` keeps the reason that each was answered with.
"""
