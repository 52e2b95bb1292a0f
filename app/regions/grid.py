"""Where the provinces lie, roughly: (column, row) on a grid of tiles, and a name that fits on one.
The map of the nation is drawn by this, not by borders.

Made by hand: west to east and north to south within each group of islands; what touches lies near.
"""

COLUMNS = 12
PROVINCES: dict[str, tuple[str, int, int]] = {
    "11": ("Aceh", 0, 0), "12": ("Sumut", 1, 0), "65": ("Kaltara", 5, 0), "75": ("Gtlo", 7, 0), "71": ("Sulut", 8, 0),
    "13": ("Sumbar", 0, 1), "14": ("Riau", 1, 1), "21": ("Kepri", 2, 1), "61": ("Kalbar", 4, 1), "64": ("Kaltim", 5, 1),
    "72": ("Sulteng", 7, 1), "82": ("Malut", 9, 1), "96": ("PBD", 10, 1), "92": ("Pabar", 11, 1),
    "17": ("Bkl", 0, 2), "15": ("Jambi", 1, 2), "19": ("Babel", 2, 2), "62": ("Kalteng", 4, 2), "63": ("Kalsel", 5, 2),
    "76": ("Sulbar", 6, 2), "73": ("Sulsel", 7, 2), "74": ("Sultra", 8, 2), "81": ("Maluku", 9, 2), "94": ("Pateng", 10, 2),
    "91": ("Papua", 11, 2),
    "16": ("Sumsel", 1, 3), "95": ("Papeg", 11, 3),
    "18": ("Lampg", 1, 4), "31": ("DKI", 2, 4), "93": ("Pasel", 11, 4),
    "36": ("Banten", 1, 5), "32": ("Jabar", 2, 5), "33": ("Jateng", 3, 5), "35": ("Jatim", 4, 5), "51": ("Bali", 5, 5),
    "52": ("NTB", 6, 5), "53": ("NTT", 7, 5),
    "34": ("DIY", 3, 6),
}  # fmt: skip
