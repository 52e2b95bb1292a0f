"""Ratings: what each side of a finished order says of the other, once; never changed, answered at most once.

The database gives the app no right to change or delete either. Figures are
counts and sums; nobody's score is weighed by who gave it.
"""
