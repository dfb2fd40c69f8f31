"""A mutation over which the server stumbles must not stop the line: it is refused, by name, and the others go on."""

import logging
import secrets

from psycopg import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from crm_server.errors import ProblemError
from crm_server.failures import describe
from crm_server.push.outcomes import Settled

log = logging.getLogger("crm_server")

_OF_THE_WHOLE = (ProblemError, OperationalError, InterfaceError, DBAPIError, PoolExhausted, MemoryError)
"""What no mutation is to blame for: the database is away, the laptop has to start over."""


def refusal_of(error: Exception) -> Settled:
    """Return the outcome of the one mutation that fails with `error`. Raises what no mutation is to blame for."""
    if isinstance(error, DataError):
        return Settled("refused", "invalid_value", {"reason": error.diag.message_primary or "data"})
    if isinstance(error, _OF_THE_WHOLE):
        raise error
    incident = secrets.token_hex(4)
    log.error("incident %s: a mutation is refused: %s", incident, describe(error))
    return Settled("refused", "server_error", {"incident": incident})


def raise_if_of_the_whole(error: Exception) -> None:
    """Raise what taking the mutations of a page one by one would not mend."""
    if isinstance(error, _OF_THE_WHOLE) and not isinstance(error, DataError):
        raise error
