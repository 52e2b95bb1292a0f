"""Offering: which lines of business (KBLI) offer which kind of thing (KBKI), so that a shop whose licence says
something else is told before a curator says it.

A KBKI code's first two digits are its division, those of the United Nations' product classification (CPC 2.1); a KBLI
code's first two are its division and three its group, those of ISIC revision 4. Makers are told by division and trade
by group: who retails computers (474) does not sell vegetables. The relation is a coarse one of ours: it warns and
never blocks.
"""

from collections.abc import Mapping

from app.vendors.industries import DIVISIONS, TRADE_GROUPS

ANY_GOODS = "471 469 461 478 479"
"""Shops and dealers of all sorts of goods, agents, stalls, and who sells without a shop."""
USUAL: Mapping[str, str] = {
    "01": "472 462 463 477 01 10", "02": "472 462 463 477 01 10", "03": "462 466 477 02 16", "04": "472 462 463 03 10",
    "11": "466 477 05 09", "12": "466 473 477 06 09", "13": "07 09", "14": "466 07 09", "15": "475 466 08 09 23", "16": "475 466 477 08 09",
    "17": "35", "18": "472 463 36 11",
    "21": "472 463 10 01 03", "22": "472 463 10 01", "23": "472 463 10", "24": "472 463 11 10", "25": "472 463 12",
    "26": "475 464 477 13", "27": "475 464 477 13 14", "28": "477 464 475 476 14 13", "29": "477 464 476 15 14",
    "31": "475 466 477 16 02", "32": "476 464 477 17 18 58", "33": "473 466 453 454 477 19", "34": "477 466 464 475 20", "35": "477 475 464 466 472 20 21",
    "36": "475 477 476 464 466 453 454 22", "37": "475 477 464 466 23", "38": "475 476 477 464 465 466 31 32 16 22", "39": "466 477 38",
    "41": "475 466 24 25", "42": "475 476 477 464 465 466 453 25 24 32", "43": "475 474 465 466 453 28 25 27 33 43", "44": "475 474 477 465 466 28 25 33",
    "45": "474 476 464 465 26 28 33 62 95", "46": "475 474 464 465 466 453 27 26 33 43 62 95", "47": "474 475 476 464 465 26 33 58 59 61 62 95",
    "48": "477 474 475 476 464 465 466 26 32 33", "49": "451 453 454 476 465 29 30 33",
    "53": "41 42 43", "54": "41 42 43 71 81",
    "61": "45 46 47", "62": "45 46 47", "63": "56 55 10", "64": "49 50 51 79", "65": "49 50 51 52", "66": "49 50 51 77", "67": "52 49 50 51 79", "68": "53", "69": "35 36",
    "71": "64 65 66", "72": "68", "73": "77 82 90 93 49",
    "81": "72", "82": "69", "83": "70 71 73 74 62 63 69 82 85", "84": "58 59 60 61 62 63", "85": "78 79 80 81 82 74", "86": "01 02 03 05 06 07 08 09 35 36",
    "87": "45 33 95 43 62 28 26", "88": "10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32", "89": "18 58 82 59 25 32 38 13 14",
    "91": "84 82", "92": "85 78 74", "93": "86 87 88 75", "94": "37 38 39 81", "95": "94", "96": "90 91 92 93 59 60 82", "97": "96 95", "98": "97 98", "99": "99",
}  # fmt: skip
"""By KBKI division what offers it, beginnings of KBLI codes, what a small shop has first. Any goods besides by `ANY_GOODS`."""
LAST_OF_GOODS = "49"
SAID_MAX = 3


def lines_for(kbki: str) -> tuple[str, ...]:
    """The beginnings of the KBLI codes that offer a thing; none where its division is not known."""
    usual = USUAL.get(kbki[:2], "")
    return tuple(f"{usual} {ANY_GOODS}".split()) if usual and kbki[:2] <= LAST_OF_GOODS else tuple(usual.split())


def in_words(lines: tuple[str, ...]) -> str:
    """`472 (Perdagangan eceran makanan, minuman, dan tembakau); 10 (Industri makanan)`: the first of them."""
    return "; ".join(f"{line} ({TRADE_GROUPS.get(line) or DIVISIONS[line]})" for line in lines[:SAID_MAX])
