"""The system's keyring, and only the system's: a chain of backends would pick one that keeps plain text in a file."""

from typing import Any

from crm_desktop.errors import UserError

SERVICE = "fieldbook-crm"
_NOT_A_KEEPER = ("keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer")


class SystemKeyring:
    """Small secrets by name. `available` is False where this machine has no keyring."""

    def __init__(self, backend: Any = None) -> None:
        self._backend = backend

    @property
    def available(self) -> bool:
        """Whether there is a keyring of the system."""
        return self._find() is not None

    def put(self, name: str, secret: str) -> bool:
        """Keep a secret; returns False where there is no keyring."""
        backend = self._find()
        if backend is None:
            return False
        self._call(backend.set_password, name, secret)
        return True

    def get(self, name: str) -> str | None:
        """Return a secret, or None where there is no keyring or it does not know the name."""
        backend = self._find()
        found: str | None = self._call(backend.get_password, name) if backend is not None else None
        return found

    def delete(self, name: str) -> None:
        """Forget a secret."""
        backend = self._find()
        if backend is not None and self.get(name) is not None:
            self._call(backend.delete_password, name)

    def _find(self) -> Any:
        if self._backend is None:
            import keyring

            chosen = keyring.get_keyring()
            candidates = [*getattr(type(chosen), "backends", ()), chosen]
            self._backend = next(filter(_is_system_keyring, candidates), None)
        return self._backend

    @staticmethod
    def _call(method: Any, *arguments: str) -> Any:
        from keyring.errors import KeyringError

        try:
            return method(SERVICE, *arguments)
        except KeyringError as error:
            raise UserError("keyring_locked", reason=str(error)) from error


def _is_system_keyring(backend: Any) -> bool:
    module = type(backend).__module__
    return module.startswith("keyring.backends.") and module not in _NOT_A_KEEPER
