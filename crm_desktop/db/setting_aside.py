"""Setting aside what a data folder holds when nobody can open it any more, so that one can begin anew in its place.

Nothing is destroyed: who remembers the passphrase later can still open what was set aside. The vault is moved last:
until then the folder is one that cannot be opened, and the same can be done again.
"""

from datetime import datetime
from pathlib import Path

from crm_desktop.db.folder import FORMER, PEOPLE, DataFolder
from crm_desktop.db.profiles import NAME_FILE
from crm_desktop.errors import UserError


def place_for(path: Path, now: datetime) -> Path:
    """Return where the data of a folder would be set aside at a time."""
    return path / FORMER / f"{now:%Y-%m-%d-%H%M%S}"


def set_aside(folder: DataFolder, now: datetime) -> Path:
    """Move the data, the backups made by themselves and the key out of the way; return where they are.

    The folders of other people and what was set aside before stay. Raises UserError folder_unusable.
    """
    place, stay = place_for(folder.path, now), {PEOPLE, FORMER, NAME_FILE, folder.lock_file.name}
    try:
        place.mkdir(parents=True)
        moving = [path for path in sorted(folder.path.iterdir()) if path.name not in stay]
        for path in sorted(moving, key=lambda one: one == folder.vault_file):
            path.rename(place / path.name)
    except OSError as error:
        raise UserError("folder_unusable", path=str(place), reason=error.strerror or str(error)) from error
    return place
