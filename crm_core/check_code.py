"""The code on a printed quote by which anybody can ask whether it is the one that was sent.

It holds the number and the hash of the content. The hash cannot be guessed, so who asks by it holds the document.
"""

import re

_FIRST = "QUOTE"
WHOLE = 64
SHORTEST = 16
"""Hex digits: the whole hash, and as much of it as is printed for people to type."""
_CODE = re.compile(
    rf"(?:{_FIRST} +(?P<number>\S+) +)?(?P<hash>[0-9a-f]{{{SHORTEST},{WHOLE}}})", re.IGNORECASE
)


def check_code(number: str, content_hash: str) -> str:
    """Return the text of the code; `number` with its revision, as printed."""
    return f"{_FIRST} {number} {content_hash}"


def hash_in(text: str) -> str | None:
    """Return the hash, or its first digits, that a code or what somebody has typed from paper names."""
    grouped = re.sub(r"(?<=[0-9a-fA-F]{4})[\s\u3000]+(?=[0-9a-fA-F]{4}(?:\s|$))", "", text.strip())
    found = _CODE.fullmatch(grouped)
    return found["hash"].lower() if found else None
