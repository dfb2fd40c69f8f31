"""Chunks of a first sync as files in the data folder, sealed as they came: what was received outlives the program."""

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crm_core.chunks import KIND, DamagedChunkError, unseal
from crm_core.wire import Chunk
from crm_desktop.db.folder import DataFolder
from crm_desktop.errors import UserError
from crm_desktop.sync.channel import Channel


class ChunkFiles:
    """The files of the chunks; `received` is called with the number of bytes as they come."""

    def __init__(self, folder: DataFolder, received: Callable[[int], None]) -> None:
        self._folder = folder.chunks
        self._received = received

    def held(self, chunk: Chunk) -> int:
        """Return how many bytes of a chunk are here."""
        for path in (self._whole(chunk), self._part(chunk)):
            if path.exists():
                return min(path.stat().st_size, chunk.size)
        return 0

    def fetch(self, chunk: Chunk, channel: Channel) -> None:
        """Make the file of a chunk whole, going on behind what is here.

        Raises:
            TransportError: it broke off; what came is kept.
            DamagedChunkError: it is not what it should be, and was removed.
            UserError: the folder cannot be written.
        """
        if self._whole(chunk).exists():
            return
        part = self._part(chunk)
        with _writable(part):
            part.parent.mkdir(mode=0o700, exist_ok=True)
            with part.open("ab") as file:
                self._download(chunk, channel, part, file.fileno())
                os.fsync(file.fileno())
            if hashlib.sha256(part.read_bytes()).hexdigest() != chunk.sha256:
                self._discard(chunk)
                raise DamagedChunkError(chunk.name)
            part.replace(self._whole(chunk))

    def _download(self, chunk: Chunk, channel: Channel, part: Path, file: int) -> None:
        start = part.stat().st_size

        def sink(data: bytes) -> None:
            with _writable(part):
                os.write(file, data)
            self._received(len(data))

        if start < chunk.size:
            channel.download(KIND, chunk.name, start, sink)

    def open(self, chunk: Chunk) -> list[bytes]:
        """Return the pages of a chunk that is here. Raises DamagedChunkError after removing what is not it."""
        data = self._whole(chunk).read_bytes()
        try:
            if hashlib.sha256(data).hexdigest() != chunk.sha256:
                raise DamagedChunkError(chunk.name)
            return unseal(chunk.name, chunk.key, data)
        except DamagedChunkError:
            self._discard(chunk)
            raise

    def sweep(self, wanted: Iterable[Chunk] = ()) -> None:
        """Remove every file that belongs to none of the chunks."""
        if not self._folder.exists():
            return
        keep = {path for chunk in wanted for path in (self._whole(chunk), self._part(chunk))}
        for path in self._folder.iterdir():
            if path not in keep:
                path.unlink()
        if not keep:
            self._folder.rmdir()

    def remove(self, chunk: Chunk) -> None:
        """Remove the file of a chunk that was applied."""
        self._whole(chunk).unlink(missing_ok=True)

    def _discard(self, chunk: Chunk) -> None:
        self._received(-self.held(chunk))
        for path in (self._whole(chunk), self._part(chunk)):
            path.unlink(missing_ok=True)

    def _whole(self, chunk: Chunk) -> Path:
        return self._folder / chunk.name

    def _part(self, chunk: Chunk) -> Path:
        return self._folder / f"{chunk.name}.part"


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    """Tell why a file cannot be written."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise UserError("disk_full") from error
        raise UserError(
            "folder_unusable", path=str(path.parent), reason=error.strerror or str(error)
        ) from error
