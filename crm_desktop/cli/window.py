"""Without a command the window opens. What is slow to import is imported by the worker that opens the data."""

from argparse import Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_desktop.bootstrap import Laptop
    from crm_desktop.services.workspace import Workspace


def open_window(options: Namespace) -> int:
    """Run the window until it is closed and return the exit code."""
    from crm_desktop.cli.opening import let_interrupts_be_told
    from crm_desktop.ui.app import run

    let_interrupts_be_told()
    opened: list[Laptop] = []

    def open_workspace() -> "Workspace":
        from crm_desktop.cli.opening import data_folder, open_laptop

        opened.append(open_laptop(data_folder(options)))
        return opened[-1].workspace()

    try:
        return run(open_workspace, language=options.language, theme=options.theme, grab=options.grab)
    finally:
        for laptop in opened:
            laptop.close()
