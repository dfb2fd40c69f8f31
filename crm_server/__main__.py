"""`python -m crm_server`, the same as `crm-server`."""

import sys

from crm_server.cli import main

if __name__ == "__main__":
    sys.exit(main())
