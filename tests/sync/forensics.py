"""Every page of a laptop's store in the clear, the free ones and those in the log too, whatever SQLite says of them.

SQLCipher 4: AES-256-CBC with the raw key; each page of 4,096 bytes ends in 80 reserved ones, of which the first 16 are
the page's initialisation vector; the first 16 bytes of the file are the salt.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.sync.laptop import KEY, Laptop

PAGE, RESERVED, SALT = 4096, 80, 16
LOG_HEADER, FRAME_HEADER = 32, 24


def _decrypted(page: bytes, *, first: bool) -> bytes:
    body, vector = page[SALT if first else 0 : PAGE - RESERVED], page[PAGE - RESERVED :][:16]
    cipher = Cipher(algorithms.AES(KEY), modes.CBC(vector)).decryptor()
    return cipher.update(body) + cipher.finalize()


def pages(file: Path) -> Iterator[bytes]:
    """Yield the pages of the store, then the frames of its log."""
    data = file.read_bytes()
    assert data, "the store is empty"
    for start in range(0, len(data), PAGE):
        yield _decrypted(data[start : start + PAGE], first=start == 0)
    log = Path(f"{file}-wal")
    frames = log.read_bytes()[LOG_HEADER:] if log.exists() else b""
    for start in range(0, len(frames), FRAME_HEADER + PAGE):
        number = int.from_bytes(frames[start : start + 4], "big")
        page = frames[start + FRAME_HEADER : start + FRAME_HEADER + PAGE]
        if len(page) == PAGE:
            yield _decrypted(page, first=number == 1)


def found(laptop: Laptop, texts: Iterable[str]) -> set[str]:
    """Return those of the texts that stand anywhere on the disk. Short ones may be there by chance: give long ones."""
    wanted = {text: text.encode() for text in texts}
    everything = b"\x00".join(pages(laptop.store.folder.store_file))
    return {text for text, raw in wanted.items() if raw in everything}
