"""Serving: one light process keeps PostgreSQL, the job worker and the web processes alive, and stops them in order.

`commands.py` has the commands, `keeping.py` the children, `web.py` is what a web process runs, `box.py` what the person at the
terminal reads, `healthy.py` what a container's health check asks.
"""
