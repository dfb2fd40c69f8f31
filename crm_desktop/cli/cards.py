"""The command import-cards: the file is read without a data folder where nothing is to be written."""

from argparse import Namespace
from typing import Any

from crm_desktop.bootstrap import Laptop
from crm_desktop.cli.opening import opened
from crm_desktop.cli.output import show
from crm_desktop.errors import UserError


def import_cards_command(options: Namespace) -> None:
    """Import a file of cards, say what it would become, or take an import back."""
    if (options.file is None) == (options.undo is None):
        raise UserError("file_or_undo")
    try:
        with opened(options) as laptop:
            result = _run(options, laptop)
    except UserError as error:
        if error.code != "not_enrolled" or not options.dry_run:
            raise
        result = _run(options, None)
    show(result, options)


def _run(options: Namespace, laptop: Laptop | None) -> dict[str, Any]:
    from crm_desktop.cards import api

    workspace = laptop.workspace(syncing=False) if laptop else None
    result: dict[str, Any] = api.run_import(workspace, options.file, options)
    return result
