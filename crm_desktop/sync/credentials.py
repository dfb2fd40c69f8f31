"""The tokens of a signed-in device, and where they are kept.

They lie in the local store beside the device's private key, not in the keyring itself: the store is encrypted with a
key that the keyring wraps, so the protection is the same, but here new tokens and what they belong to are one file,
work without a keyring, and do not ask for its password at every refresh.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from crm_core.proof import REFRESH
from crm_core.wire import Refresh, Tokens
from crm_desktop.sync.device_key import DeviceKey


@dataclass(frozen=True)
class TokenPair:
    """A short access token and the refresh token that buys the next pair, once."""

    access: str
    refresh: str


class Credentials:
    """The current tokens and the key that proves whose they are. Several lines to the server may share them.

    `store` is called with each new pair and has made it durable when it returns. Whoever renews holds `renewing`.
    """

    def __init__(
        self, device_id: str, tokens: TokenPair, store: Callable[[TokenPair], None], key: DeviceKey
    ) -> None:
        self.device_id = device_id
        self.tokens = tokens
        self.key = key
        self.renewing = threading.Lock()
        self._store = store

    def ticket(self) -> Refresh:
        """Return the request for new tokens, signed."""
        token = self.tokens.refresh
        proof = self.key.prove(REFRESH, self.device_id, token)
        return Refresh(device_id=self.device_id, refresh_token=token, proof=proof)

    def renewed(self, answer: Tokens) -> None:
        """Take over new tokens."""
        pair = TokenPair(answer.access_token, answer.refresh_token)
        self._store(pair)
        self.tokens = pair

    def access_ended(self, token: str) -> None:
        """Forget the access token that the server took no longer, unless another line has renewed it."""
        if self.tokens.access == token:
            self.tokens = replace(self.tokens, access="")
