"""A file inside a row is what the row says of it: a hash that lies would pass one content off as another."""

import base64
import binascii
import hashlib

from crm_server.push.refusal import RefusedError
from crm_server.records import Row

MAX_BYTES = 256 * 1024
"""The largest file that travels inside a row, before base64."""


def check_attachment(row: Row) -> None:
    """Refuse content that is too large, or does not agree with its size and hash. There may be none."""
    if row["content"] is None:
        return
    try:
        content = base64.b64decode(row["content"], validate=True)
    except (binascii.Error, ValueError):
        raise RefusedError("invalid_value", entity="attachment", field="content", reason="base64") from None
    if len(content) > MAX_BYTES:
        raise RefusedError("invalid_value", entity="attachment", field="content", reason="length")
    if len(content) != row["size"]:
        raise RefusedError("invalid_value", entity="attachment", field="size", reason="content")
    if hashlib.sha256(content).hexdigest() != row["sha256"]:
        raise RefusedError("invalid_value", entity="attachment", field="sha256", reason="content")
