"""The commands on files of records: attach, files, save-file."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.cli.opening import opened, reading
from crm_desktop.cli.output import show
from crm_desktop.errors import UserError
from crm_desktop.services import attachments
from crm_desktop.services.attachments import AttachmentItem
from crm_desktop.services.values import readable

if TYPE_CHECKING:
    from crm_desktop.bootstrap import Laptop


def attach_command(options: Namespace) -> None:
    """Put a file on a record and print what lists show of it."""
    with opened(options) as laptop:
        context = laptop.context()
        staged = attachments.stage(
            attachments.writing_on(laptop.lane), options.file, now_ms=context.clock.wall_ms()
        )
        made = laptop.lane.submit(
            lambda session: attachments.attach(session, context, options.entity, options.id, staged)
        ).result()
        with laptop.store.read() as session:
            items = attachments.attachments(session, options.entity, options.id)
        show(next(_plain(item) for item in items if item.id == made), options)


def files_command(options: Namespace) -> None:
    """Print the files of a record and where their contents are; without one, what is on its way."""
    if options.entity is None:
        show([_plain(item) for item in reading(options, attachments.on_their_way)], options)
        return
    items = reading(options, lambda session: attachments.attachments(session, options.entity, options.id))
    show([_plain(item) for item in items], options)


def _plain(item: AttachmentItem) -> dict[str, object]:
    """Return a file without its picture."""
    found = asdict(item) | {"created_at": readable(item.created_at), "params": dict(item.params)}
    del found["thumb"]
    return found


def save_file_command(options: Namespace) -> None:
    """Write a file's content to a path, or into a folder under its own name; ask for what is on the server only."""
    with opened(options) as laptop:
        try:
            with laptop.store.read() as session:
                if options.file.is_dir():
                    written = attachments.export(session, options.id, options.file)
                else:
                    written = options.file
                    attachments.write_to(session, options.id, written)
        except UserError as error:
            _ask_for(laptop, options.id, error)
            raise
        context = laptop.context()
        laptop.lane.submit(lambda session: attachments.opened(session, context, options.id)).result()
    show({"file": str(written), "bytes": Path(written).stat().st_size}, options)


def _ask_for(laptop: "Laptop", attachment_id: str, error: UserError) -> None:
    """Have what could not be opened fetched at the next sync; say so where that is news."""
    if error.code not in {"attachment_not_here", "attachment_unavailable", "attachment_damaged"}:
        return
    anew = error.code == "attachment_damaged"
    laptop.lane.submit(lambda session: attachments.ask_for(session, attachment_id, anew=anew)).result()
    if error.code == "attachment_not_here":
        raise UserError("attachment_asked_for", **error.params) from error
