"""The command about files: how large one may be, and how much one person may bring."""

import argparse

from crm_server.admin.output import CommandError, Output
from crm_server.blobs import Limits, limits, set_limits
from crm_server.settings import Settings

MEGABYTE = 1024 * 1024


def file_limits(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    """Set what is given, and tell the limits that hold now."""
    wanted = (options.file_mb, options.quota_mb)
    if any(one is not None and one < 1 for one in wanted):
        raise CommandError("--file-mb and --quota-mb have to be greater than 0.")
    with settings.opened() as database, database.transaction() as conn:
        held = limits(conn)
        sizes = [kept if one is None else one * MEGABYTE for one, kept in zip(wanted, held, strict=True)]
        set_limits(conn, Limits(*sizes))
        now = limits(conn)
    file_mb, quota_mb = now.max_bytes // MEGABYTE, now.quota_bytes // MEGABYTE
    output.done(
        f"A file may have {file_mb} MB, the files of one user {quota_mb} MB.",
        {"file_mb": file_mb, "quota_mb": quota_mb},
    )
