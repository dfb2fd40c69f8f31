"""Opening the data folder for one command: where it is, how it is unlocked, who works there."""

import getpass
import os
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crm_desktop.bootstrap import Laptop
    from crm_desktop.db.capture import EditContext

T = TypeVar("T")
FOLDER_NAME = "fieldbook-crm"
LOCAL_VARIABLE = "CRM_LOCAL"
"""Set to 1, it lets a person work in a data folder that is not enrolled."""

MAKING = frozenset(("enroll", "restore"))
"""Commands that make a data folder where there is none."""

ASK = {"passphrase_needed": "Passphrase: ", "no_keyring": "New passphrase: "}


def data_folder(options: Namespace) -> Path:
    """Return the data folder of the person who works: the first one's, or the one of --profile.

    Raises UserError: profile_name_empty; no_such_profile, unless it is being made.
    """
    from crm_desktop.db import profiles

    path = profiles.folder_of(first_folder(options), options.profile)
    if options.profile is not None and options.command not in MAKING and not path.exists():
        raise UserError("no_such_profile", profile=options.profile)
    return path


def first_folder(options: Namespace) -> Path:
    """Return the data folder as asked for, else where the platform keeps a program's data."""
    if options.data is not None:
        return Path(options.data)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / FOLDER_NAME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / FOLDER_NAME
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / FOLDER_NAME


@contextmanager
def opened(options: Namespace, *, create: bool = False, whoever: bool = False) -> Iterator["Laptop"]:
    """Hold the data folder for the block. Asks for a passphrase where there is no keyring and somebody to ask.

    Raises UserError not_enrolled, unless it may be `whoever`'s.
    """
    laptop = open_laptop(data_folder(options), create=create)
    try:
        if not whoever:
            laptop.context()
        yield laptop
    finally:
        laptop.close()


def open_laptop(path: Path, *, create: bool = False) -> "Laptop":
    """Open a data folder; a passphrase that is needed is asked for where there is somebody to ask."""
    from crm_desktop.bootstrap import Laptop

    let_interrupts_be_told()
    attempt = partial(Laptop, path, create=create, alone=works_alone())
    try:
        return attempt()
    except UserError as error:
        if error.code not in ASK or not _can_ask():
            raise
        return attempt(getpass.getpass(ASK[error.code]))


def works_alone() -> bool:
    """Whether a folder that is not enrolled may be worked in."""
    return os.environ.get(LOCAL_VARIABLE) == "1"


def let_interrupts_be_told() -> None:
    """From here on Ctrl+C is an exception; before, while modules load, it ends the program (crm_desktop.__main__)."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    if in_main_thread and signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def reading(options: Namespace, query: "Callable[[Session], T]") -> T:
    """Return what a query finds in the store."""
    with opened(options) as laptop, laptop.store.read() as session:
        return query(session)


def writing(options: Namespace, job: "Callable[[Session, EditContext], T]") -> T:
    """Run a person's edit in a transaction of its own and return what it returns."""
    with opened(options) as laptop:
        context = laptop.context()
        return laptop.lane.submit(lambda session: job(session, context)).result()


def secret(prompt: str) -> str:
    """Return a password from a prompt, or the first line of standard input where nobody can be asked."""
    let_interrupts_be_told()
    if _can_ask():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""


def _can_ask() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()
