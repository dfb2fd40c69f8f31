"""What lies in the folder of a backup: one packed file a table, and a manifest, written last, that names them all.

A table's file is the text form of COPY, packed with zstd: it reads the same in every version of PostgreSQL. A folder
without a manifest, or with one that does not fit its files, is no backup.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
import zstandard
from sqlalchemy import Table

from crm_core.model import SYNCED
from crm_server.tables import SERVER

FORMAT = 1
MANIFEST = "manifest.json"
LEVEL = 3
CHUNK_BYTES = 1 << 20
Chunk = bytes | bytearray | memoryview


class BackupError(Exception):
    """A backup cannot be made or used; the message is the sentence for the person who runs the server."""


class TableFile(msgspec.Struct):
    """One table. `sha256` is of the text of COPY, unpacked; `bytes` is the size of that text, `packed` of the file."""

    name: str
    columns: list[str]
    rows: int = 0
    bytes: int = 0
    packed: int = 0
    sha256: str = ""

    @property
    def file(self) -> str:
        """The name of its file in the folder."""
        return f"{self.name}.copy.zst"


class Manifest(msgspec.Struct):
    """What a backup holds.

    `version`: of the server's tables. `seq`: everything numbered up to here is in it. `made_ms`: ms since 1970.
    `server`: names the server without telling its keys.
    """

    format: int
    version: int
    server: str
    epoch: str
    seq: int
    made_ms: int
    tables: list[TableFile]

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(table.rows for table in self.tables)


class _Sealed(msgspec.Struct):
    sha256: str
    manifest: msgspec.Raw


class _Format(msgspec.Struct):
    format: int


def tables() -> list[Table]:
    """Return every table of the server but those that only save work (`info={"cache": True}`)."""
    return [table for table in _all_tables() if not table.info.get("cache")]


def caches() -> list[Table]:
    """Return the tables whose content can be made again from the others."""
    return [table for table in _all_tables() if table.info.get("cache")]


def _all_tables() -> list[Table]:
    return [*SYNCED.sorted_tables, *SERVER.sorted_tables]


def columns_in(table: Table) -> list[str]:
    """Return the names of a table's columns in their order."""
    return [str(column.name) for column in table.columns]


def write_table(folder: Path, name: str, columns: list[str], chunks: Iterable[Chunk]) -> TableFile:
    """Write the text of a COPY into a table's file."""
    digest = hashlib.sha256()
    rows = size = 0
    made = TableFile(name, columns)
    packer = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compressobj()
    with _create(folder / made.file) as file:
        for chunk in chunks:
            data = bytes(chunk)
            file.write(packer.compress(data))
            digest.update(data)
            rows += data.count(b"\n")
            size += len(data)
        file.write(packer.flush())
        file.flush()
        os.fsync(file.fileno())
        made.packed = file.tell()
    made.rows, made.bytes, made.sha256 = rows, size, digest.hexdigest()
    return made


def read_table(folder: Path, table: TableFile) -> Iterator[bytes]:
    """Yield the text of a table's file. Raises BackupError, at its end, if it is not what was written."""
    digest = hashlib.sha256()
    size = packed = 0
    try:
        with (folder / table.file).open("rb") as file:
            packed = os.fstat(file.fileno()).st_size
            reader = zstandard.ZstdDecompressor().stream_reader(file)
            while data := reader.read(CHUNK_BYTES):
                size += len(data)
                if size > table.bytes:
                    break
                digest.update(data)
                yield data
    except (OSError, zstandard.ZstdError) as error:
        raise BackupError(f"The backup in {folder} is damaged: {table.file} cannot be read.") from error
    if (size, packed) != (table.bytes, table.packed) or digest.hexdigest() != table.sha256:
        raise BackupError(f"The backup in {folder} is damaged: {table.file} is not as it was written.")


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make a folder of tables a backup: the manifest appears whole or not at all, after everything it names."""
    body = msgspec.json.encode(manifest)
    sealed = _Sealed(hashlib.sha256(body).hexdigest(), msgspec.Raw(body))
    scratch = folder / (MANIFEST + ".part")
    with _create(scratch) as file:
        file.write(msgspec.json.encode(sealed))
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(folder / MANIFEST)
    if os.name == "posix":
        _sync_folder(folder)


def read_manifest(folder: Path) -> Manifest:
    """Return what a backup says of itself. Raises BackupError where there is none, or one that cannot be trusted."""
    try:
        text = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise BackupError(f"There is no backup in {folder}.") from error
    try:
        sealed = msgspec.json.decode(text, type=_Sealed)
        body = bytes(sealed.manifest)
        if hashlib.sha256(body).hexdigest() != sealed.sha256:
            raise BackupError(f"The backup in {folder} is damaged: {MANIFEST} is not as it was written.")
        if msgspec.json.decode(body, type=_Format).format != FORMAT:
            raise BackupError(f"The backup in {folder} has a format that this version does not know.")
        return msgspec.json.decode(body, type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupError(f"The backup in {folder} is damaged: {MANIFEST} cannot be read.") from error


def _create(path: Path) -> BinaryIO:
    """Open a new file that only its owner may read: a backup holds everything, password hashes included."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
