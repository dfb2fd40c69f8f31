"""Names under which files may be written on every system, made of names that came from any of them.

Rules: Microsoft, "Naming Files, Paths, and Namespaces" (reserved characters and device names, no dot or space at the
end); 255 bytes on most file systems of Linux, 255 UTF-16 units on NTFS and APFS.
"""

import re
import unicodedata
from pathlib import Path

MOST_BYTES = 240
"""Of UTF-8, so that a number still fits behind it."""
LONGEST_SUFFIX = 20
_NOT_EVERYWHERE = re.compile(
    '[<>:"/\\\\|?*\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]'
)
"""What some system refuses, and what makes a name read otherwise than it is."""
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)


def portable_name(name: str) -> str:
    """Return a name as near to this one as Windows, macOS and Linux all allow."""
    plain = _NOT_EVERYWHERE.sub("_", unicodedata.normalize("NFC", name)).lstrip().rstrip(" .\u3000\xa0")
    if not plain:
        return "file"
    if _DEVICE.fullmatch(plain.partition(".")[0].rstrip()):
        plain = f"_{plain}"
    return _shortened(plain)


def _shortened(name: str) -> str:
    if len(name.encode()) <= MOST_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    ending = f"{dot}{suffix}" if stem and len(suffix.encode()) <= LONGEST_SUFFIX else ""
    kept = name.encode()[: MOST_BYTES - len(ending.encode())].decode(errors="ignore")
    return kept.rstrip(" .") + ending


def free_path(folder: Path, name: str) -> Path:
    """Return where a file of this name may be written into `folder` without overwriting another."""
    wanted = folder / portable_name(name)
    number = 1
    path = wanted
    while path.exists():
        number += 1
        path = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
    return path
