"""A line of its own on which the server is asked to say when there is something to pull."""

from crm_core.wire import Wait, Waited
from crm_desktop.db.store import Store
from crm_desktop.sync import local
from crm_desktop.sync.engine import greeting
from crm_desktop.sync.transport import Transport

WAIT_SECONDS = 25.0
"""Shorter than the silence after which networks and proxies take a connection for dead."""
DEADLINE_SECONDS = WAIT_SECONDS + 20.0


class Watch:
    """Waits for changes after what this laptop has. `close` may be called while another thread waits."""

    def __init__(self, store: Store, transport: Transport, app_version: str = "") -> None:
        """`transport` is this watch's own, made with DEADLINE_SECONDS."""
        self._store = store
        self._transport = transport
        self._hello = greeting(app_version)

    def wait(self) -> bool:
        """Return whether there is something to pull; false after WAIT_SECONDS without. Raises TransportError."""
        with self._store.read_raw() as connection:
            cursor = local.settings(connection).get(local.CURSOR, "")
        question = Wait(hello=self._hello, cursor=cursor, seconds=WAIT_SECONDS)
        return self._transport.call("wait", question, Waited).moved

    def close(self) -> None:
        """End the waiting at once."""
        self._transport.hang_up()
        self._transport.close()
