"""The tokens of a signed-in device, and where they are kept.

They lie in the local store beside the device's private key, not in the keyring itself: the store is encrypted with a
key that the keyring wraps, so the protection is the same, but here new tokens and what they belong to are one file,
work without a keyring, and do not ask for its password at every refresh.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from crm_core.wire import Tokens


@dataclass(frozen=True)
class TokenPair:
    """A short access token and the refresh token that buys the next pair, once."""

    access: str
    refresh: str


class Credentials:
    """The current tokens. `store` is called with each new pair and has made it durable when it returns."""

    def __init__(self, device_id: str, tokens: TokenPair, store: Callable[[TokenPair], None]) -> None:
        self.device_id = device_id
        self.tokens = tokens
        self._store = store

    def renewed(self, answer: Tokens) -> None:
        """Take over new tokens."""
        pair = TokenPair(answer.access_token, answer.refresh_token)
        self._store(pair)
        self.tokens = pair

    def access_ended(self) -> None:
        """Forget the access token, which the server no longer takes."""
        self.tokens = replace(self.tokens, access="")
