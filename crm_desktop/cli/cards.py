"""The command import-cards: the file is read without a data folder where nothing is to be written."""

from argparse import Namespace
from typing import Any

from crm_desktop.cli.opening import opened
from crm_desktop.cli.output import language_of, show
from crm_desktop.errors import UserError
from crm_desktop.services.workspace import Workspace


def import_cards_command(options: Namespace) -> None:
    """Import a file of cards, say what it would become, or take an import back."""
    if (options.file is None) == (options.undo is None):
        raise UserError("file_or_undo")
    try:
        with opened(options) as laptop:
            result = _run(options, laptop.workspace(syncing=False))
    except UserError as error:
        if error.code != "not_enrolled" or not options.dry_run:
            raise
        result = _run(options, None)
    show(result, options)


def _run(options: Namespace, workspace: Workspace | None) -> dict[str, Any]:
    from crm_desktop.cards.api import ImportOptions, run_import, undo_import

    if options.undo is not None and workspace is not None:
        return undo_import(workspace, options.undo)
    wishes = ImportOptions(
        dry_run=options.dry_run,
        region=options.region,
        sheets=tuple(options.sheet or ()),
        all_sheets=options.all_sheets,
        encoding=options.encoding,
        source=options.source,
        campaign=options.campaign,
        columns=tuple(options.column or ()),
        hidden_rows=options.hidden_rows,
        existing=options.existing,
        pool=options.pool,
        language=language_of(options),
    )
    return run_import(workspace, options.file, wishes, errors=options.errors)
