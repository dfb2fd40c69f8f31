"""Messages through a pipe: four bytes of length, then msgpack."""

from typing import IO

import msgspec

from crm_core.keys.company import CompanyName
from crm_desktop.cards.row_reading import ReadRow

_LENGTH = 4


class ReadBlock(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Some rows that were read, and how the names of companies on them were taken apart."""

    rows: list[ReadRow]
    companies: dict[str, CompanyName]


def framed(message: object) -> bytes:
    """Return a message as it goes through the pipe."""
    content = msgspec.msgpack.encode(message)
    return len(content).to_bytes(_LENGTH) + content


def next_frame(pipe: IO[bytes]) -> bytes | None:
    """Return the content of the next message, or None where the pipe ended, perhaps in the middle of one."""
    head = pipe.read(_LENGTH)
    length = int.from_bytes(head)
    content = pipe.read(length) if len(head) == _LENGTH else b""
    return content if content and len(content) == length else None
