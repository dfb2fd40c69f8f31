"""Commands on unsent work as a file: export-outbox, import-outbox.."""

from argparse import Namespace
from dataclasses import asdict
from functools import partial

from crm_desktop.cli.opening import opened, secret
from crm_desktop.cli.output import show
from crm_desktop.errors import UserError
from crm_desktop.services import unsent
from crm_desktop.sync.taken_back import take_back

PROMPT = "Passphrase of the file: "


def export_outbox_command(options: Namespace) -> None:
    """Write every edit that the server has not taken into one encrypted file."""
    passphrase = secret(PROMPT)
    with opened(options) as laptop:
        now_ms = laptop.clock.wall_ms()
        with laptop.store.read() as session:
            written = unsent.export_unsent(session, laptop.lane, options.file, passphrase, now_ms=now_ms)
    show({"file": str(options.file), **asdict(written)}, options)


def import_outbox_command(options: Namespace) -> None:
    """Put the edits of such a file into this laptop's outbox; what the server has already has no second effect."""
    from crm_desktop.db import outbox_file

    passphrase = secret(PROMPT)
    if not passphrase:
        raise UserError("passphrase_needed")
    content = outbox_file.read(options.file, passphrase)
    with opened(options) as laptop:
        job = partial(take_back, content=content)
        taken = laptop.lane.submit_raw(job, changes=lambda done: done.changed).result()
    show({"waiting": taken.waiting, "aside": taken.aside, "known": taken.known}, options)
