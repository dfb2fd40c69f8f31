"""`python -m crm_desktop`: the window without a command, otherwise the command line."""

import signal
import sys
from typing import Final

READ_CARDS: Final = "--read-cards"
"""What `crm_desktop.cards.readers.process` starts a frozen program with; repeated here to load nothing for it."""


def main() -> int:
    """Run the program, or be the reading process of a program that was frozen into one file to start."""
    if sys.argv[1:2] == [READ_CARDS]:
        from crm_desktop.cards.readers.child import main as read_cards

        return read_cards(sys.argv[2:])
    # An interrupt while modules load would leave half of one behind, and nothing that could say so.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from crm_desktop.cli import main as run_command

    return run_command()


if __name__ == "__main__":
    sys.exit(main())
