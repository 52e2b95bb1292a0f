"""Closing a year: what still stands in its way, the frozen report of its last state, and opening it again with a reason."""
