"""What a picture says, written as a vCard, so that everything later is the reading of an address book."""

import base64
import re
from collections.abc import Iterable

_ESCAPED = re.compile(r"([\\;,])")
_PROPERTIES = {
    "full_name": "FN",
    "company": "ORG",
    "job_title": "TITLE",
    "mobile": "TEL;TYPE=CELL",
    "phone": "TEL;TYPE=WORK",
    "fax": "TEL;TYPE=FAX",
    "email": "EMAIL",
    "website": "URL",
    "address": "LABEL",
    "wechat": "X-WECHAT",
    "qq": "X-QQ",
    "line": "X-LINE",
    "whatsapp": "X-WHATSAPP",
    "birthday": "BDAY",
}
"""Fields of a card that have a property; all others are notes."""


def vcard(said: Iterable[tuple[str, str]]) -> str:
    """Return a vCard 3.0 of fields and what they say, without its picture."""
    lines: list[str] = []
    org: list[str] = []
    notes: list[str] = []
    for field, text in said:
        if field == "department":
            org.append(text)
        elif field == "company" and not org:
            org.insert(0, text)
        elif field in _PROPERTIES:
            lines.append(f"{_PROPERTIES[field]}:{_escaped(text)}")
        else:
            notes.append(text)
    if org:
        lines.append("ORG:" + ";".join(map(_escaped, org)))
    if notes:
        lines.append("NOTE:" + "\\n".join(map(_escaped, notes)))
    return "\r\n".join(("BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""))


def with_picture(card: str, picture: bytes) -> bytes:
    """Return the last card of a text with a JPEG as its picture, in place of one that it has."""
    head, _, tail = card.rstrip().rpartition("END:VCARD")
    photo = base64.b64encode(picture).decode()
    return f"{head.rstrip()}\r\nPHOTO;ENCODING=b;TYPE=JPEG:{photo}\r\nEND:VCARD{tail}\r\n".encode()


def _escaped(text: str) -> str:
    return _ESCAPED.sub(r"\\\1", text).replace("\r", "").replace("\n", "\\n")
