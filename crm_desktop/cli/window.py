"""Without a command the window opens. What is slow to import is imported by the worker that opens the data.

Until the first screen is shown nothing is looked through for garbage: there is none, and looking costs a tenth of the
time that importing takes. What was imported by then is never looked through: that would stop the window for 50 ms each
time. The model, and what works behind the window (the sync), are loaded and begin after that.
"""

import gc
import threading
from argparse import Namespace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crm_desktop.bootstrap import Laptop
    from crm_desktop.db.profiles import Profile
    from crm_desktop.services.workspace import Workspace


def _people(options: Namespace) -> "list[Profile]":
    """Return among whom the person is asked to choose: nobody where that was said, or a picture is taken."""
    from crm_desktop.cli.opening import first_folder
    from crm_desktop.db import profiles

    asked = options.profile is None and options.grab is None
    return profiles.listed(first_folder(options)) if asked else []


class _Held:
    """The one laptop that is open, and what opens it."""

    def __init__(self, options: Namespace) -> None:
        self._options = options
        self._opened: list[Laptop] = []
        self._passphrase = ""

    def open_workspace(self) -> "Workspace":
        """Open the data of whoever was chosen. A key that is known already spares the passphrase."""
        from crm_desktop.cli.opening import data_folder

        try:
            path, known = data_folder(self._options), self._key_of(data_folder(self._options))
            self.close()
            return self.hold(path, self._passphrase, key=known).workspace(syncing=False)
        except BaseException:
            look_for_garbage()
            raise

    def begin(self) -> None:
        """The first screen is shown: begin what works behind it."""
        look_for_garbage()
        if self._opened:
            self._opened[-1].begin()

    def hold(
        self, path: Path, passphrase: str, alone: bool = False, *, create: bool = False, key: bytes = b""
    ) -> "Laptop":
        """Open a data folder and keep it open; one that is open already is returned."""
        from crm_desktop.cli.opening import works_alone
        from crm_desktop.unlocking import unlock

        if self._opened and self._opened[-1].folder.path == path:
            return self._opened[-1]
        self.close()
        alone = alone or works_alone()
        threading.Thread(target=_load_beside, name="load").start()
        unlocked = unlock(path, passphrase or None, create=create, alone=alone, key=key)
        from crm_desktop.bootstrap import Laptop  # waits for the thread to have loaded it

        self._opened.append(Laptop(path, alone=alone, unlocked=unlocked))
        self._passphrase = ""
        return self._opened[-1]

    def make(self, path: Path, passphrase: str, alone: bool) -> "Laptop":
        """Open a data folder, made where there is none."""
        return self.hold(path, passphrase, alone, create=True)

    def _key_of(self, path: Path) -> bytes:
        here = self._opened and self._opened[-1].folder.path == path
        return self._opened[-1].key if here else b""

    def use_passphrase(self, passphrase: str) -> None:
        """Open with this passphrase the next time."""
        self._passphrase = passphrase

    def sign_in(self, password: str) -> None:
        """The laptop that could not be worked with is open still, unless its folder could not be opened."""
        if self._opened:
            self._opened[-1].sign_in_again(password)

    def close(self) -> None:
        """Give the folder free."""
        while self._opened:
            self._opened.pop().close()


BESIDE: Final = ("crm_desktop.bootstrap", "crm_desktop.ui.screens.today.screen")
"""What is loaded while a passphrase is turned into its key: what opens the store, then the first screen."""


def _load_beside() -> None:
    for module in BESIDE:
        import_module(module)


BEHIND: Final = ("crm_desktop.db.capture", "crm_desktop.services.search", "crm_desktop.services.reminders")
"""What the first screen does without and nearly everything else needs; the model comes with it."""


def load_behind() -> None:
    """Load what the first screen did without."""
    for module in BEHIND:
        import_module(module)
    from sqlalchemy.orm import configure_mappers

    configure_mappers()


def look_for_garbage() -> None:
    """Begin to, but never among what is there by now."""
    gc.freeze()
    gc.enable()


def open_window(options: Namespace) -> int:
    """Run the window until it is closed and return the exit code."""
    gc.disable()
    from crm_desktop.cli.opening import first_folder, let_interrupts_be_told
    from crm_desktop.first_steps import FirstSteps
    from crm_desktop.ui.loading import spare_sources

    spare_sources()
    from crm_desktop.ui.app import run

    let_interrupts_be_told()
    held = _Held(options)
    people = _people(options)

    def choose(number: int) -> None:
        options.profile = people[number].name or None

    def choose_profile(profile: str | None) -> None:
        options.profile = profile

    first_run = FirstSteps(first_folder(options), options.profile, held.make, choose_profile)
    try:
        return run(held.open_workspace, language=options.language, theme=options.theme, grab=options.grab,
                   people=[one.label or str(one.path) for one in people], choose=choose, sign_in=held.sign_in,
                   unlock=held.use_passphrase, first_run=first_run, load=load_behind, begin=held.begin)  # fmt: skip
    finally:
        held.close()
