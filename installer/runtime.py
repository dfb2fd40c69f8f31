"""Runs inside the frozen program before anything else of it: puts right what being frozen changes.

The launcher lets the dynamic linker look into the program's folder first. That is over once the program runs, and must
not be inherited: a document viewer opened from here would load our libraries instead of the system's.
"""

import os
from pathlib import Path

_ORIGINAL = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if _ORIGINAL is not None:
    os.environ["LD_LIBRARY_PATH"] = _ORIGINAL
else:
    os.environ.pop("LD_LIBRARY_PATH", None)

# Charts look as we made them, not as a person's own matplotlibrc has them; and the list of fonts is made once.
_CACHE = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
os.environ["MPLCONFIGDIR"] = str(Path(_CACHE) / "fieldbook-crm" / "matplotlib")
