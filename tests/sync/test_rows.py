"""Rows of the server's into the tables of a laptop."""

from functools import partial

from crm_core.model import Account, columns_of
from crm_desktop.db.rows import RawConnection, stored_rows
from crm_desktop.sync.rows import write, write_changes
from tests.sync.laptop import Laptop
from tests.sync.pages import row_of

FIRST = {"a": {"name": "A", "phone": "1"}, "b": {"name": "B", "city": "X"}, "c": {"name": "C"}}
THEN = {"a": {"name": "A"}, "b": {"name": "B2", "city": "X"}, "c": {"name": "C"}, "d": {"name": "D"}}


def test_what_changed_is_written_and_nothing_else_is_touched(ann: Laptop) -> None:
    """A value that went, one that came, a row that stands as it was, and one that is new."""
    columns = (*columns_of(Account), "from_a_newer_server")
    rows = {
        step: [
            [*(row_of("account", one, **values)[name] for name in columns[:-1]), one]
            for one, values in said.items()
        ]
        for step, said in (("first", FIRST), ("then", THEN))
    }
    ann.write(partial(write, entity="account", columns=columns, rows=rows["first"]))
    statements: list[str] = []

    def change(connection: RawConnection) -> None:
        connection.set_trace_callback(statements.append)
        write_changes(connection, "account", columns, rows["then"])
        connection.set_trace_callback(None)

    ann.write(change)
    found = ann.read(partial(stored_rows, entity="account", ids=THEN))
    assert found == {one: row_of("account", one, **values) for one, values in THEN.items()}
    updates = [text for text in statements if text.startswith("UPDATE")]
    assert len(updates) == 2
    assert all("city" not in text and "owner_id" not in text for text in updates)
    assert ann.count("local_unknown_field") == len(THEN)
