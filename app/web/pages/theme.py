"""The theme that a browser chose: its cookie, and what may stand in it. The page where it is chosen is `appearance.py`."""

from collections.abc import Mapping

COOKIE = "__Host-lokapasar-tema"
THEMES = ("perangkat", "terang", "gelap")


def theme_in(cookies: Mapping[str, str]) -> str:
    """`terang`, `gelap`, or `perangkat` where nothing (or nonsense) was chosen."""
    chosen = cookies.get(COOKIE, THEMES[0])
    return chosen if chosen in THEMES else THEMES[0]
