"""How a thing is sold: from how many on at what price, brought where, in which variants. What it
is counted in is `units.py`, which search knows too."""
