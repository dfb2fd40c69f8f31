"""How much a pull would bring, asked before it is fetched where each byte costs."""

from crm_core.wire import Estimate, Estimated, Hello
from crm_desktop.errors import UserError
from crm_desktop.sync.channel import Channel

MOST_UNASKED = 2 * 1024 * 1024
"""Bytes on the line that a metered connection carries without a person's word."""


def estimate(channel: Channel, hello: Hello, cursor: str) -> Estimated:
    """Return what the server says about a pull from `cursor` (empty: a first sync). Raises TransportError."""
    return channel.call("estimate", Estimate(hello=hello, cursor=cursor), Estimated)


def refuse_large(channel: Channel, hello: Hello, cursor: str) -> None:
    """Raise UserError `metered_download` if a pull would bring more than MOST_UNASKED."""
    expected = estimate(channel, hello, cursor)
    if expected.bytes > MOST_UNASKED:
        megabytes = f"{expected.bytes / 1_000_000:.1f}"
        raise UserError("metered_download", megabytes=megabytes, rows=expected.rows)
