"""Realisation: what a region has ordered, received, paid and settled against its plan;
metrics, rankings, and the orders under every figure.

Only reads. Without an as-of date the tallies answer; with one, the ledger of that region and year is folded again.
"""
