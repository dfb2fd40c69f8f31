"""How a server's tables move from one version to the next.

`STEPS[n]` takes a database from version n to n + 1, inside a transaction. A fresh database is made in the newest
version directly.
"""

from collections.abc import Callable

from sqlalchemy import Connection

Step = Callable[[Connection], None]

STEPS: tuple[Step, ...] = ()
