"""Handing a letter with a file to the mail program of this computer.

A mailto link cannot carry a file, so the programs that can take one are asked for it: Outlook, Apple Mail, and whatever
xdg-email starts. Where none is found, the person gets the letter without the file, and the folder with the file.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import QProcess, QSettings, QUrl
from PySide6.QtGui import QDesktopServices


@dataclass(frozen=True)
class Letter:
    """What is written to whom, with one file."""

    to: str
    subject: str
    body: str
    file: Path


def hand_over(letter: Letter) -> bool:
    """Open the letter in the mail program; False if the person has to add the file, whose folder is then shown."""
    command = command_for(letter)
    if command is not None and QProcess.startDetached(command[0], command[1:])[0]:
        return True
    QDesktopServices.openUrl(QUrl(mailto(letter)))
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(letter.file.parent)))
    return False


def command_for(letter: Letter, platform: str = sys.platform) -> list[str] | None:
    """Return the command that opens the letter with its file, None where no such program is found."""
    if platform == "win32":
        outlook = shutil.which("outlook") or _outlook()
        message = f"{letter.to}&subject={quote(letter.subject)}&body={quote(letter.body)}"
        return [outlook, "/c", "ipm.note", "/m", message, "/a", str(letter.file)] if outlook else None
    if platform == "darwin":
        return ["open", "-a", "Mail", str(letter.file)]
    program = shutil.which("xdg-email")
    if program is None:
        return None
    parts = ["--utf8", "--subject", letter.subject, "--body", letter.body, "--attach", str(letter.file)]
    return [program, *parts, *([letter.to] if letter.to else [])]


def _outlook() -> str:
    """Outlook says where it is in the registry, not on the path."""
    place = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\OUTLOOK.EXE"
    return str(QSettings(place, QSettings.Format.NativeFormat).value(".") or "")


def mailto(letter: Letter) -> str:
    """Return the link that opens the letter without its file (RFC 6068)."""
    return f"mailto:{quote(letter.to, safe='@')}?subject={quote(letter.subject)}&body={quote(letter.body)}"
