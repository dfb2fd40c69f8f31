"""Writing a document so that a reader finds the old file or the whole new one, never a half."""

import os
from pathlib import Path

from crm_desktop.errors import UserError


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file under a name of its own beside `path`, then rename it. Raises UserError file_unwritable."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with scratch.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
    except OSError as error:
        raise UserError("file_unwritable", path=str(path), reason=error.strerror or str(error)) from error
