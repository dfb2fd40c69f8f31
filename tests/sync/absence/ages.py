"""Ann's program is two models older than the server: how she wrote, and how it is understood today.

Between version 1 and 2 the customer's site was renamed and its values changed; between 2 and 3 it was renamed again,
with the English name, and the fax went. Tasks were called errands, then to-dos.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import msgspec

from crm_core import upcasting
from crm_core.upcasting import Step
from crm_core.wire import Change, Message, Push
from crm_desktop.db.rows import RawConnection
from tests.sync.test_versions import TO_2, TO_3, age_bases, old_changes

STEPS = (
    Step(entities={"errand": "todo"}, fields=TO_2.fields),
    Step(entities={"todo": "task"}, fields=TO_3.fields),
)
FIRST_NAME = "errand"


@contextmanager
def two_versions_later() -> Iterator[None]:
    """Everybody's program is of version 3 for as long as the block lasts."""
    with patch.object(upcasting, "STEPS", STEPS):
        yield


def _entity(name: str) -> str:
    return FIRST_NAME if name == "task" else name


def _of_version_1(changes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**change, "entity": _entity(change["entity"])} for change in old_changes(changes)]


def speak_as_version_1(_operation: str, message: Message) -> None:
    """On the line: the mutations as Ann's old program sent them."""
    if isinstance(message, Push):
        for mutation in message.mutations:
            mutation.changes = msgspec.convert(
                _of_version_1(msgspec.to_builtins(mutation.changes)), list[Change]
            )
            mutation.schema = 1


def make_old(connection: RawConnection) -> None:
    """Put outbox, acknowledged mutations and bases into the words of version 1, as Ann's old program wrote them."""
    for table in ("local_outbox", "local_acknowledged"):
        rows = connection.execute(f"SELECT n, aggregate, changes FROM {table}").fetchall()
        connection.executemany(
            f"UPDATE {table} SET schema = 1, aggregate = ?, changes = ? WHERE n = ?",
            [
                (_entity(aggregate), json.dumps(_of_version_1(json.loads(text))), n)
                for n, aggregate, text in rows
            ],
        )
    for table in ("local_outbox_record", "local_scope_member", "local_base"):
        connection.execute(f"UPDATE {table} SET entity = ? WHERE entity = 'task'", (FIRST_NAME,))
    age_bases(connection)
