"""Commands that keep the server's data safe and bring them back."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from crm_core.clock import system_ms
from crm_server.admin.output import Output
from crm_server.backup import Manifest, Restored, back_up
from crm_server.backup import restore as put_back
from crm_server.settings import Settings


def backup(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database:
        manifest = back_up(database, options.folder, system_ms())
    output.done(
        f"The backup in {options.folder} is verified: {manifest.rows:,} rows, everything up to {manifest.seq}.",
        _document(options.folder, manifest),
    )


def restore(options: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database:
        restored = put_back(database, options.folder, system_ms())
    document = _document(options.folder, restored.manifest) | {"same_server": restored.same_server}
    output.done(_sentence(restored), document)


def _sentence(restored: Restored) -> str:
    manifest = restored.manifest
    lines = [
        f"Restored {manifest.rows:,} rows as of {_moment(manifest)}. Laptops bring back what they sent since then.",
        "What was done here after that moment (imports, transfers, shares, price books) has to be done again.",
    ]
    if not restored.same_server:
        lines.append(
            "Laptops revoked, users disabled and persons erased after that moment are as before; do it again."
        )
    return "\n".join(lines)


def _moment(manifest: Manifest) -> str:
    return f"{datetime.fromtimestamp(manifest.made_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"


def _document(folder: Path, manifest: Manifest) -> dict[str, object]:
    return {
        "folder": str(folder),
        "seq": manifest.seq,
        "rows": manifest.rows,
        "tables": len(manifest.tables),
        "made_ms": manifest.made_ms,
    }
