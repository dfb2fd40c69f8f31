"""Several people on one laptop: each has a data folder of their own, with its own key, lock and store.

The first person's is the data folder itself; the others' lie in `people` inside it, each under a name that every file
system can hold. What a folder is called is written beside its store in plain text; nothing else about anybody is.
"""

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.db.folder import PEOPLE
from crm_desktop.errors import UserError

NAME_FILE = "profile.json"
LONGEST_SLUG = 40
DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)))
)
"""Names that no folder on Windows can have."""


@dataclass(frozen=True)
class Profile:
    """One person's data folder. The first person's `name` is empty; `label` is what to show for it."""

    name: str
    label: str
    path: Path


def folder_of(first: Path, name: str | None) -> Path:
    """Return the data folder of the profile `name`, which need not exist. Raises UserError profile_name_empty."""
    if name is None:
        return first
    if not name.strip():
        raise UserError("profile_name_empty")
    return first / PEOPLE / slug(name)


def slug(name: str) -> str:
    """Return a folder name: the letters and digits of `name`, and a digest where that is not all of it."""
    plain = unicodedata.normalize("NFKC", name).strip().casefold()
    kept = "".join(character if character.isalnum() else "-" for character in plain)[:LONGEST_SLUG]
    if kept == plain and kept.isascii() and kept not in DEVICES:
        return kept
    import hashlib

    digest = hashlib.sha256(plain.encode(errors="surrogatepass")).hexdigest()
    return f"{kept.strip('-') or 'x'}-{digest[:8]}"


def listed(first: Path) -> list[Profile]:
    """Return the profiles that hold a store: the first person's, then the others by name."""
    found = [Profile("", _label(first, ""), first)] if _is_used(first) else []
    people = first / PEOPLE
    others = [path for path in people.iterdir() if _is_used(path)] if people.is_dir() else []
    named = [Profile(_name(path), _label(path, _name(path)), path) for path in others]
    return found + sorted(named, key=lambda profile: profile.name)


def keep_name(path: Path, name: str, label: str) -> None:
    """Write what a folder is called: the name that opens it, and the person's own name."""
    scratch = path / f"{NAME_FILE}.new"
    scratch.write_text(json.dumps({"name": name, "label": label}), encoding="utf-8")
    scratch.replace(path / NAME_FILE)


def keep_label(path: Path, label: str) -> None:
    """Write the person's own name; the name that opens the folder stays."""
    keep_name(path, str(_known(path).get("name") or ""), label)


def _is_used(path: Path) -> bool:
    return (path / "store.db").exists()


def _name(path: Path) -> str:
    return str(_known(path).get("name") or path.name)


def _label(path: Path, name: str) -> str:
    return str(_known(path).get("label") or name)


def _known(path: Path) -> dict[str, object]:
    try:
        known = json.loads((path / NAME_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
