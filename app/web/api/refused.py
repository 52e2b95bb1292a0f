"""Refused: what the API answers when it does not do what it was asked, as the description of the API has it."""

from typing import Any

from app.actor import Role
from app.web.access import Access, Csrf

TYPE = "application/problem+json"
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details (RFC 9457). `errors` name each field that is wrong, `detail` says in words what to do",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string", "examples": ["lines.0.quantity"]}, "message": {"type": "string"}},
            },
        },
        "moves": {"type": "array", "items": {"type": "string"}, "description": "409: the moves that this caller can take now"},
        "request_id": {"type": "string", "description": "5xx: the number to name when asking for help"},
    },
}
NAMES = {
    "401": "Unauthenticated",
    "403": "NotAllowed",
    "404": "NotFound",
    "409": "NotNow",
    "410": "Gone",
    "413": "TooLarge",
    "422": "Wrong",
    "429": "TooFast",
    "503": "Away",
}
SENTENCES = {
    "401": "No token, or one that is unknown or has ended",
    "403": "A collection that this role may not write; or the caller has to show first who it is (password, second factor)",
    "404": "It does not exist, or not for you",
    "409": "Visible, but not now or not you; `moves` are those that are allowed",
    "410": "It was there, and is valid no longer",
    "413": "The body is too large",
    "422": "The body or a parameter is wrong; `errors` name each field",
    "429": "Too fast; Retry-After says when",
    "503": "The database is away; Retry-After says when",
}
WAITS = frozenset({"409", "429", "503"})
"""Those that may say how many seconds to wait."""
RETRY_AFTER = {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait before asking again"}


def statuses(access: Access, path: str) -> list[str]:
    """With what a call of this declaration may be refused."""
    found = {"401", "422", "429", "503"}
    found |= {"404"} if access.hides or "{" in path else {"403"}
    found |= set() if access.csrf is Csrf.SAFE else {"403", "404", "409", "413"}
    return sorted(found)


def responses(headers: dict[str, Any]) -> dict[str, Any]:
    """Every refusal by its name, for the components of the description."""
    return {
        name: {
            "description": SENTENCES[status],
            "headers": headers | ({"Retry-After": RETRY_AFTER} if status in WAITS else {}),
            "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, name in NAMES.items()
    }


def roles(access: Access) -> list[str]:
    return sorted(access.who - {Role.PUBLIC})
