"""Without a command the window opens. What is slow to import is imported by the worker that opens the data."""

import gc
from argparse import Namespace
from typing import TYPE_CHECKING

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


def open_window(options: Namespace) -> int:
    """Run the window until it is closed and return the exit code."""
    from crm_desktop.cli.opening import let_interrupts_be_told
    from crm_desktop.ui.app import run

    let_interrupts_be_told()
    opened: list[Laptop] = []
    people = _people(options)

    def choose(number: int) -> None:
        options.profile = people[number].name or None

    def open_workspace() -> "Workspace":
        from crm_desktop.cli.opening import data_folder, open_laptop

        close_all()
        opened.append(open_laptop(data_folder(options)))
        workspace = opened[-1].workspace()
        gc.freeze()  # what is imported stays: looking through it for garbage would stop the window for 50 ms
        return workspace

    def close_all() -> None:
        while opened:
            opened.pop().close()

    def sign_in(password: str) -> None:
        """The laptop that could not be worked with is open still, unless its folder could not be opened."""
        if opened:
            opened[-1].sign_in_again(password)

    try:
        return run(open_workspace, language=options.language, theme=options.theme, grab=options.grab,
                   people=[one.label or str(one.path) for one in people], choose=choose,
                   sign_in=sign_in)  # fmt: skip
    finally:
        close_all()
