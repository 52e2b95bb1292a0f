"""Matching: can a planned package be bought from the catalogue? Which published listings are nearest to its name, and why.

The rule, kept strict so that a proposal is rarely wrong:
1. A package's thing is its name without what it is for ("… untuk Rapat Koordinasi") and without words that every package has
   (belanja, pengadaan).
2. Words are compared by their stems, as search does. At least three fifths of the thing's words must stand in the listing's name
   or in its brand, etalase and category; a thing of one word must stand in the name itself.
3. What is done must be the same: who plans to rent, to repair or to build is not offered something to buy, nor the other way
   round.
4. The score is the share of words found, a word of the brand, etalase or category counting seven tenths; below `SCORE_MIN` there
   is no match.
Proposals are for a person to judge; nothing is changed by them.
"""

from app.matching.finding import Nearest, nearest, packages_for

__all__ = ["Nearest", "nearest", "packages_for"]
