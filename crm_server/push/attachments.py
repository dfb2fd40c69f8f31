"""The row of a file: its content is named by a hash and comes apart, its thumbnail is a small picture."""

import base64
import binascii

from crm_core.blobs import EMPTY, MAX_BYTES, is_name
from crm_server.push.refusal import RefusedError
from crm_server.records import Row

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
"""How JPEG and PNG begin."""


def check_attachment(row: Row) -> None:
    """Refuse a row whose content cannot exist or will not be taken, and a thumbnail that is no picture."""
    if not is_name(row["sha256"]) or (row["sha256"] == EMPTY) != (row["size"] == 0):
        raise RefusedError("invalid_value", entity="attachment", field="sha256", reason="content")
    if row["size"] > MAX_BYTES:
        raise RefusedError("blob_too_large", name=row["name"], size=row["size"], max_bytes=MAX_BYTES)
    if row["size"] < 0:
        raise RefusedError("invalid_value", entity="attachment", field="size", reason="range")
    if row["thumb"] is not None and not _is_picture(row["thumb"]):
        raise RefusedError("invalid_value", entity="attachment", field="thumb", reason="picture")


def _is_picture(text: str) -> bool:
    try:
        return base64.b64decode(text, validate=True).startswith(PICTURES)
    except (binascii.Error, ValueError):
        return False
