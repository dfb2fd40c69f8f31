"""Read pictures of cards through the child process."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from crm_desktop.cards.readers.limits import MOST_BYTES, PICTURES
from crm_desktop.cards.readers.process import IsCancelled, ReadFile, ask_child
from crm_desktop.cards.readers.sheets import Picture, Refusal
from crm_desktop.cards.table import CardFile
from crm_desktop.errors import UserError

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff")
SECONDS = 60
SECONDS_EACH = 20
MOST_PICTURES = 200


def is_picture(path: Path) -> bool:
    """Whether a file is named as a picture."""
    return path.suffix.casefold() in ENDINGS


def opened(paths: Sequence[Path]) -> list[Picture]:
    """Return the files as pictures. Raises UserError file_missing, file_locked, file_too_large."""
    found, room = [], MOST_BYTES
    for path in paths:
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise UserError("file_missing", file=path.name) from error
        except OSError as error:
            raise UserError("file_locked", file=path.name) from error
        room -= len(content)
        if room < 0:
            raise UserError("file_too_large", file=path.name, limit=MOST_BYTES // 1024 // 1024, unit="MB")
        found.append(Picture(path.name, content))
    return found


def read_pictures(pictures: Sequence[Picture], cancelled: IsCancelled | None = None) -> CardFile:
    """Read the cards of some pictures: their codes, else their print.

    Raises:
        UserError: card_picture_needs_ocr, card_picture_unread, card_picture_broken, card_picture_too_large where no
            picture holds a card; too_many_pictures, file_too_complex, unreadable_file.
        Cancelled: `cancelled` said so.
    """
    if len(pictures) > MOST_PICTURES:
        raise UserError("too_many_pictures", n=len(pictures), limit=MOST_PICTURES)
    name = pictures[0].name if len(pictures) == 1 else f"{pictures[0].name} +{len(pictures) - 1}"
    seconds = SECONDS + SECONDS_EACH * len(pictures)
    given = msgspec.msgpack.encode(list(pictures))
    answer = ask_child(name, None, [PICTURES, str(seconds)], cancelled, seconds, given)
    if isinstance(answer, Refusal):
        raise UserError(answer.code, **({"file": name} | answer.params))
    contents = hashlib.sha256(b"".join(hashlib.sha256(one.content).digest() for one in pictures))
    return CardFile.of(ReadFile(name, contents.hexdigest(), answer))
