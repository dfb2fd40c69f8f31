"""The command line, as outsiders drive it: described in docs/cli.md, its names and keys are kept."""

import sys
from argparse import Namespace
from collections.abc import Sequence

from crm_desktop.cli.options import parse
from crm_desktop.cli.output import language_of, say_error
from crm_desktop.errors import Cancelled, UserError

DONE, A_PERSON_HAS_TO_ACT, WRONG_USAGE = 0, 1, 2
USAGE_CODES = frozenset(("no_such_entity", "not_an_assignment", "not_a_condition", "unknown_report"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0 done, 1 a person has to act, 2 wrong usage."""
    options = parse(arguments)
    try:
        return _run(options)
    except UserError as error:
        if options.debug:
            raise
        say_error(error.code, error.params, options)
        return WRONG_USAGE if error.code in USAGE_CODES else A_PERSON_HAS_TO_ACT
    except (Cancelled, KeyboardInterrupt):
        say_error("cancelled", {}, options)
        return A_PERSON_HAS_TO_ACT
    except BrokenPipeError:
        sys.stderr.close()
        return A_PERSON_HAS_TO_ACT
    except Exception as error:
        if options.debug:
            raise
        say_error("unexpected", {"reason": f"{type(error).__name__}: {str(error)[:200]}"}, options)
        return A_PERSON_HAS_TO_ACT


def _run(options: Namespace) -> int:
    if options.command is None:
        from crm_desktop.cli.window import open_window

        return open_window(options)
    code: int | None = options.run(options)
    return DONE if code is None else code


__all__ = ["language_of", "main"]
