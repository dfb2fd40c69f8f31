"""The three ways in which something can go wrong, because each needs another answer.

A person can act on a `UserError`; a `Bug` is ours and goes into a report; `Cancelled` is what the person wanted.
"""

from typing import Any


class UserError(Exception):
    """Something that the person can mend. `code` is stable; crm_desktop.messages words it in the person's language."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class Bug(Exception):  # noqa: N818 -- it is one
    """Something that must not happen, whatever the person does."""


class Cancelled(Exception):  # noqa: N818 -- not an error
    """The person stopped it."""
