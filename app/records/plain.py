"""Descriptions come as HTML; what is shown of them is plain text on one line."""

import html
import re

TAG = re.compile(r"<[^<>]*>")
WHITE = re.compile(r"(?:\\r|\\n|_x000[dD]_|\s)+")
"""White space, also where a feed wrote it out."""


def plain_text(markup: str) -> str:
    """The text between the tags, entities read, with single spaces. It is text and nothing else: whoever shows it escapes it."""
    return WHITE.sub(" ", html.unescape(TAG.sub(" ", markup))).strip()
