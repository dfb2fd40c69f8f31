"""Why a mutation is not taken. Raised inside the push, never out of it: each becomes that one mutation's outcome."""

from typing import Any


class RefusedError(Exception):
    """The mutation is refused, alone. `code` is one of wire.REFUSAL_CODES."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class HandedOverError(Exception):
    """The author had lost the record when the edit was made; it goes to whoever has it now."""
