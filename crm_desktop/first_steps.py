"""The first steps on a laptop: `services.first_run.FirstRun` over the data folder.

Whatever step the program dies in, the next start finds a folder that is not enrolled, or one that is: the store and its
key are made before anybody signs in, and signing in is one transaction.

The window is told of the first steps before it is painted, and nearly nobody takes them: each imports what it needs.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from crm_desktop.db import profiles
from crm_desktop.db.folder import DataFolder
from crm_desktop.signing_in import Opened, device_name, sign_in

if TYPE_CHECKING:
    from crm_desktop.db.capture import EditContext

DEMO = "demo"
"""The profile of the invented company."""
DEMO_LABELS = {"zh_CN": "示例公司", "zh_TW": "範例公司", "en": "Demo company"}


class NewLaptop(Opened, Protocol):
    """An opened data folder, as far as the first steps know it (crm_desktop.bootstrap.Laptop)."""

    folder: DataFolder
    key: bytes

    def context(self) -> "EditContext": ...


class FirstSteps:
    """`hold(path, passphrase, alone)` opens a data folder, made where there is none, and keeps it open.

    `choose(profile)` tells whose data are opened from now on.
    """

    def __init__(
        self,
        first: Path,
        profile: str | None,
        hold: Callable[[Path, str, bool], NewLaptop],
        choose: Callable[[str | None], None],
    ) -> None:
        self._first, self._profile = first, profile
        self._hold, self._choose = hold, choose

    def has_key(self, *, demo: bool = False) -> bool:
        """Whether a key was made already: the person's own, or the invented company's."""
        from crm_desktop.db.vault import KeyVault

        return KeyVault(profiles.folder_of(self._first, DEMO if demo else self._profile)).exists()

    def device_name(self) -> str:
        """Return the name of the machine."""
        return device_name()

    def former_place(self) -> str:
        """Return the folder in which data that cannot be opened are set aside."""
        from crm_desktop.db.folder import FORMER

        return str(profiles.folder_of(self._first, self._profile) / FORMER)

    def begin_anew(self) -> None:
        """Set the data aside that cannot be opened. Raises UserError folder_in_use, folder_unusable."""
        from datetime import datetime

        from crm_desktop.db.setting_aside import set_aside

        with DataFolder(profiles.folder_of(self._first, self._profile)) as folder:
            set_aside(folder, datetime.now())  # noqa: DTZ005 -- the hour on the person's own clock

    def enrol(self, passphrase: str, server: str, user: str, password: str, device: str) -> None:
        """Make the store and sign in."""
        laptop = self._opened(self._profile, passphrase)
        enrolled = sign_in(laptop, server, user, password, device)
        profiles.keep_name(laptop.folder.path, self._profile or "", enrolled.user_name)

    def work_alone(self, passphrase: str) -> None:
        """Make the store for work without a server."""
        self._alone(self._profile, passphrase)

    def work_in_demo(self, passphrase: str, language: str) -> None:
        """Make the invented company; one that is there already is opened again."""
        from crm_desktop.services import demo_company
        from crm_desktop.sync import local

        laptop = self._alone(DEMO, passphrase)
        profiles.keep_name(laptop.folder.path, DEMO, DEMO_LABELS.get(language, DEMO_LABELS["en"]))
        context = laptop.context()
        if "demo_company" not in laptop.facts():
            laptop.lane.submit(lambda session: demo_company.fill(session, context, language)).result()
            laptop.lane.submit_raw(partial(local.keep, values={"demo_company": 1})).result()
        self._choose(DEMO)

    def _alone(self, profile: str | None, passphrase: str) -> NewLaptop:
        from crm_desktop.sync import local, local_profile

        laptop = self._opened(profile, passphrase, alone=True)
        laptop.context()
        laptop.lane.submit_raw(partial(local.keep, values={local_profile.CHOSEN: 1})).result()
        return laptop

    def _opened(self, profile: str | None, passphrase: str, *, alone: bool = False) -> NewLaptop:
        """Open the folder; a passphrase that was typed anew, after going back, is the one that counts."""
        from crm_desktop.db.vault import KeyVault

        path = profiles.folder_of(self._first, profile)
        existed = KeyVault(path).exists()
        laptop = self._hold(path, passphrase, alone)
        if existed and passphrase:
            KeyVault(laptop.folder).set_passphrase(laptop.key, passphrase)
        return laptop
