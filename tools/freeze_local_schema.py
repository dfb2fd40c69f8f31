"""Print the statements that make the laptop's schema of today, for the frozen text of its first revision.

Before the first release the first revision follows the model: run this after a change of a synced or local table and
put the output into `crm_desktop/db/migrations/versions/0001_first.py`. After it, write a new revision instead.
"""

import re
import tempfile
import textwrap
from pathlib import Path

from sqlalchemy import create_engine
from sqlcipher3 import dbapi2

from crm_desktop.db import schema
from crm_desktop.db.search_words import CREATE_INDEX

HEADER = '''"""Everything the first release keeps. Frozen: this text never follows the model."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
'''
FOOTER = """)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(" ".join(statement.split()))
"""


def statements() -> list[str]:
    """Return the CREATE statements of an empty database: tables as they were made, then indexes by name."""
    with tempfile.TemporaryDirectory() as scratch:
        file = str(Path(scratch) / "store")
        engine = create_engine("sqlite+pysqlite://", module=dbapi2, creator=lambda: dbapi2.connect(file))
        schema.create(engine)
        with engine.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
                " AND name NOT LIKE 'sqlite_%'"
                " AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY type = 'index',"
                " CASE type WHEN 'index' THEN name END, rowid"
            )
            made = [" ".join(str(row[0]).split()) for row in found]
        engine.dispose()
    return [*made, CREATE_INDEX[-1]]


def main() -> None:
    body = "".join(_literal(statement) for statement in statements())
    print(HEADER + body + FOOTER, end="")


def _literal(statement: str) -> str:
    tidy = re.sub(r"\( ", "(", re.sub(r" \)", ")", statement))
    lines = textwrap.wrap(tidy, 104, break_long_words=False, break_on_hyphens=False)
    return '    """\n' + "".join(f"    {line}\n" for line in lines) + '    """,\n'


if __name__ == "__main__":
    main()
