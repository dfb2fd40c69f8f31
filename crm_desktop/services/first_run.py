"""What the window needs to begin where nothing is yet, so that it knows neither folders nor the server."""

from typing import Protocol


class FirstRun(Protocol):
    """The first steps on a laptop. Each takes time, can fail with a UserError, and can then be tried again."""

    def has_key(self, *, demo: bool = False) -> bool:
        """Whether a key was made already: by a first run that did not come to its end, or for the invented company."""
        ...

    def device_name(self) -> str:
        """Return what to call this laptop unless the person says otherwise."""
        ...

    def former_place(self) -> str:
        """Return where the data that cannot be opened would be set aside."""
        ...

    def begin_anew(self) -> None:
        """Set the data aside that cannot be opened, so that the first run is taken again."""
        ...

    def enrol(self, passphrase: str, server: str, user: str, password: str, device: str) -> None:
        """Make the encrypted store and sign in. Raises UserError no_keyring, bad_credentials, sync_offline."""
        ...

    def work_alone(self, passphrase: str) -> None:
        """Make the encrypted store for work without a server; signing in later keeps what was written."""
        ...

    def work_in_demo(self, passphrase: str, language: str) -> None:
        """Make an invented company in a folder of its own, beside the person's own data.

        One that is there is opened again. Raises UserError passphrase_needed, wrong_passphrase.
        """
        ...
