"""`python -m crm_desktop`: the window without a command, otherwise the command line."""

import sys

from crm_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
