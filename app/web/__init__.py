"""The web: a request finds its route, becomes an actor and is let through (or not); the folders hold
what it brings, what it is shown, and what is kept of it.

Knows no noun: what a room must tell it (who stands behind a cookie, which banners stand on every page) is plugged in by `main`.
"""
