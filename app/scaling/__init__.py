"""Scaling: from one database to several machines by Citus, in place (`lokapasar shard`). Nothing else in the house asks for Citus.

`planning.py` says from the tables' declarations which becomes what, and in which order; `readiness.py` asks
the database what would stand in the way; `sharding.py` does it, and can be done again; `commands.py` is the
command. What a migration needs of it is `app/citus.py`.
"""
