"""`crm-server`: reads the command line, runs one command, and turns what goes wrong into one sentence.

Exit codes: 0 done, 1 a person has to act, 2 wrong usage.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from crm_server.admin.output import CommandError, Output
from crm_server.admin.parser import parser
from crm_server.backup import BackupError
from crm_server.errors import UnknownRecordError
from crm_server.exchange import ExchangeError
from crm_server.passwords import WeakPasswordError
from crm_server.people import AmbiguousError, NotFoundError, TakenError
from crm_server.postgres import PostgresUnavailable
from crm_server.schema import SchemaTooNewError
from crm_server.settings import NotInitialisedError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    options = parser().parse_args(arguments)
    try:
        options.command(options, Output(as_json=options.json))
    except KeyboardInterrupt:
        return _fail("Interrupted.")
    except Exception as error:
        if options.debug:
            raise
        return _fail(_sentence(error, options.data))
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _sentence(error: Exception, data: Path) -> str:
    """Return what a person is told about an error."""
    match error:
        case CommandError() | BackupError() | ExchangeError() | PostgresUnavailable() | WeakPasswordError():
            return str(error)
        case NotInitialisedError():
            return f"There is no server in {data} yet; run `crm-server --data {data} init` first."
        case SchemaTooNewError():
            return f"The database belongs to a newer version of this program ({error})."
        case NotFoundError():
            return f"There is no {error.kind} called {error.name}."
        case AmbiguousError():
            return (
                f"Several {error.kind}s are called {error.name}; give one of the ids: {', '.join(error.ids)}."
            )
        case TakenError():
            return f"There is a {error.kind} called {error.name} already."
        case UnknownRecordError():
            return f"There is no {error.entity} with the id {', '.join(error.ids)}."
        case _:
            return _unforeseen(error)


def _unforeseen(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} cannot be used: {error.strerror}."
    return f"Unexpected {type(error).__name__}; run again with --debug to see where."
