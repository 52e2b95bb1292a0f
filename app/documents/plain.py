"""Plain text: what somebody typed, made safe to print. Marks of any language stay text; what cannot be seen goes."""

import re

LENGTH_MAX = 4000
"""Characters of one text on paper; a spreadsheet's cell takes 32,767."""
RUN_MAX = 24
"""A word longer than this may be broken after every `STEP` letters."""
STEP = 6
ENDS = "…"
BREAK = "\u200b"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_LONG = re.compile(rf"\S{{{RUN_MAX + 1},}}")
_STEP = re.compile(rf"\S{{{STEP}}}(?=\S)")
COMPUTED = frozenset("=+-@\t\r\n＝＋－＠")
"""What a cell begins with that a spreadsheet computes (OWASP, CSV Injection);
the wide forms are computed with settings of East Asia."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_NEXT_CELL = re.compile(r'([;\t\r\n]"*)(?=[=+@＝＋＠]|[-－]\S)')


def plain(text: str, length_max: int = LENGTH_MAX) -> str:
    """Without control characters and marks that turn the direction of writing; cut where it is too long."""
    clean = _CONTROLS.sub("", _SURROGATES.sub("\ufffd", text.replace("\r\n", "\n"))).strip()
    return clean if len(clean) <= length_max else clean[: length_max - len(ENDS)].rstrip() + ENDS


def breakable(text: str) -> str:
    """Long words get places where a line may end, so that none runs out of its column."""
    return _LONG.sub(lambda run: _STEP.sub(lambda part: part[0] + BREAK, run[0]), text)


def is_formula(text: str) -> bool:
    """Would a spreadsheet that opens it as typed compute it?"""
    return text[:1] in COMPUTED


def inert(text: str) -> str:
    """As a cell of CSV: an apostrophe stands before what would be computed, and before what would be computed where a cell ends
    with a semicolon, as it does for a spreadsheet with Indonesian settings. A number is one."""
    if _NUMBER.fullmatch(text):
        return text
    return ("'" if is_formula(text) else "") + _NEXT_CELL.sub(r"\1'", text)
