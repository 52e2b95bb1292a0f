"""Succession: another official goes on with an order, for good (definitive, Plt) or
until a day (Plh), and who acted when stays on record.

An order has two sides of the buyer that a person stands for: `pp`, who placed and negotiates it, and `ppk`, who reviews,
signs and receives. Where a PPK placed it both are one. A Plh's power ends with its last day: the order is given back then,
at the next move on it or by the worker, whichever is first.
"""
