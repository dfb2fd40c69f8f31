"""How much a file may hold, and how much the process that reads it may take."""

import sys

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 50_000
ROWS_ABOVE = 20
"""Headers and what stands above them, which are no cards."""
MOST_COLUMNS = 200
MOST_TEXT = 64 * 1024 * 1024
"""Characters of all cells together."""
MOST_PICTURE = 4 * 1024 * 1024
MOST_PICTURES = 64 * 1024 * 1024
"""Bytes of one picture of a card, and of those of all cards together; others are left out."""
MOST_EMBEDDED = 12 * 1024 * 1024
MOST_EMBEDDED_PIXELS = 60_000_000
"""Bytes and pixels of a picture inside a workbook, which is kept smaller; a larger one is left out."""
MOST_PIXELS_OF_ALL = 1_000_000_000
"""Pixels of all pictures of a workbook: some twenty seconds of work."""
MOST_ROW_PICTURES = 1_000
MOST_LOOKED_AT = 200
"""Pictures of one workbook that are kept, and those in which codes are looked for."""
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 200
"""How many times larger a packed part may get; real workbooks stay below 60."""
RATIO_COUNTS_FROM = 16 * 1024 * 1024
PICTURES = "--pictures"
ROWS = "--rows"
"""Tell the reading process that pictures of cards follow, or rows of a table, and not a file of cards."""
MEMORY = 1024 * 1024 * 1024
SECONDS = 60


def restrict_this_process(memory: int = MEMORY, seconds: int = SECONDS) -> None:
    """Limit memory (bytes) and processor time of the calling process for good.

    Windows has no such limits for a process from inside; there the parent's time limit alone holds.
    """
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))
