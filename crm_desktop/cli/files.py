"""Commands on files: price, doctor, backup, restore."""

import os
import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from crm_core.money import MoneyError, price_json
from crm_desktop.cli.opening import data_folder, opened, secret
from crm_desktop.cli.output import language_of, show
from crm_desktop.errors import UserError
from crm_desktop.money_sentences import price_refusal

PASSPHRASE = "CRM_PASSPHRASE"  # noqa: S105 -- the name of a variable


def price_command(options: Namespace) -> None:
    """Price a document by the one calculation; neither a data folder nor a network is needed."""
    try:
        show(price_json(_read(options.file)), options)
    except MoneyError as error:
        raise UserError(
            "price_refused", reason=price_refusal(error, language_of(options)), cause=error.code
        ) from error


def _read(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise UserError("file_unreadable", path=str(path), reason=error.strerror or str(error)) from error


def doctor_command(options: Namespace) -> int:
    """Examine the data folder; the exit code is 1 where something is wrong. Before enrolment there is little to see."""
    checks = _checks(options)
    ok = all(check["ok"] for check in checks)
    show({"ok": ok, "checks": checks}, options)
    return 0 if ok else 1


def _checks(options: Namespace) -> list[dict[str, Any]]:
    from crm_desktop.db.doctor import examine

    folder = data_folder(options)
    try:
        with opened(options, whoever=True) as laptop:
            found = [asdict(check) for check in examine(laptop.store)]
            return [{"name": "opens", "ok": True, "detail": str(folder)}, *found]
    except UserError as error:
        if error.code == "not_enrolled":
            return [{"name": "enrolled", "ok": True, "detail": f"{folder}: nothing here yet"}]
        return [{"name": "opens", "ok": False, "detail": str(error)}]


def backup_command(options: Namespace) -> None:
    """Copy the store into one encrypted file."""
    from crm_desktop.db import backup

    passphrase = _passphrase()
    with opened(options, whoever=True) as laptop:
        if lock := laptop.lock():
            raise lock
        backup.write(laptop.folder, laptop.key, options.file, passphrase)
    show({"file": str(options.file), "bytes": options.file.stat().st_size}, options)


def restore_command(options: Namespace) -> None:
    """Make the data folder from a backup; it must hold no store yet."""
    from crm_desktop.db import backup
    from crm_desktop.db.folder import DataFolder
    from crm_desktop.db.vault import KeyVault

    passphrase = _passphrase()
    with DataFolder(data_folder(options)) as folder:
        vault = KeyVault(folder)
        key = vault.unlock() if vault.exists() else vault.create(passphrase)
        backup.restore(options.file, passphrase, folder, key)
    with opened(options, whoever=True) as laptop:
        known = len(laptop.facts())
    show({"file": str(options.file), "data": str(data_folder(options)), "facts": known}, options)


def _passphrase() -> str:
    passphrase = os.environ.get(PASSPHRASE) or secret("Passphrase of the backup: ")
    if not passphrase:
        raise UserError("passphrase_needed")
    return passphrase
