"""Memory that the GNU C library keeps for the program, though it was freed; other systems give it back by themselves.

Each thread gets a heap of its own there: what one has freed is no use to the others, and a window's readers and its
writer hold 20 MB that way. What is freed below something that stays is given back only when asked for.
"""

import ctypes
import sys
from functools import cache

_M_ARENA_MAX = -8
"""From malloc.h."""


def share_one_heap() -> None:
    """Let the threads that begin from now on share the heaps that there are."""
    if (library := _library()) is not None:
        library.mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Return to the system what is free. Takes some milliseconds."""
    if (library := _library()) is not None:
        library.malloc_trim(0)


@cache
def _library() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
