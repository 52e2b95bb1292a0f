"""Competition: the mini-competition, in which several vendors bid on one need and the award makes the order.

`states.py` is its life as a table; `sealing.py` is why nobody can read a bid or the HPS before the hour, and
`docs/adr` says against whom that holds. A competition belongs to the buyer's region. The order that an award
makes is an order like any other and lives in `orders`.
"""
