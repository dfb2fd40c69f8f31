"""INV: what must hold after every case, however it went.

V1 nothing that a person wrote is lost: it is in a record, in a conflict or journal, in an inbox, or still in an outbox.
V2 after two quiet rounds each laptop holds exactly what its person may hold, byte for byte as the server has it, so
   laptops of the same rights are equal.
V3 no visible record points with a required reference to one that is not there.
V4 one more sync sends nothing, receives nothing and rewrites no row.
V5 the totals of quotes and orders are those that their lines make.
V6 whatever was told to the person has a sentence, and the store is sound.
"""

from itertools import chain
from typing import Any

from crm_core.model import ENTITIES, columns_of, table_of
from crm_core.quoting import totals_of
from crm_desktop import messages
from crm_desktop.db.doctor import examine
from crm_desktop.db.rows import RawConnection, Row
from crm_server.database import fetch
from crm_server.visibility import as_seen
from tests.sync.laptop import Laptop
from tests.sync.scenarios.author import Atom, Author, atoms
from tests.sync.world import World

Rows = dict[str, dict[str, Row]]
"""Entity → id → row in stored form."""
INBOXES = ("quarantine", "unknown_field")
"""The server's tables, beside the entities, in which somebody finds what was written."""
REQUIRED = {
    entity: [
        (column.name, column.info["ref"])
        for column in table_of(cls).columns
        if column.info["ref"] and column.info["required"]
    ]
    for entity, cls in ENTITIES.items()
}


def inv(world: World, *laptops: Laptop) -> None:
    """Check V1–V6 for these laptops, of which each can sync."""
    for _ in range(2):
        world.sync(*laptops)
    there = on_server(world)
    for laptop in laptops:
        here = laptop.read(held)
        assert here == granted(world, laptop, there), f"V2 {laptop.device_id}"
        no_orphans(here)
        totals(here)
        at_rest(world, laptop, here)
        worded(laptop)
        findings = [(one.name, one.detail) for one in examine(laptop.store) if not one.ok]
        assert findings == [], f"V6 {laptop.device_id}"
    nothing_lost(world, there)


def held(connection: RawConnection) -> Rows:
    """Return every synced row of a laptop."""
    found: Rows = {}
    for entity, cls in ENTITIES.items():
        columns = columns_of(cls)
        names = ", ".join(f'"{name}"' for name in columns)
        rows = connection.execute(f'SELECT {names} FROM "{entity}"').fetchall()
        if rows:
            at = columns.index("id")
            found[entity] = {row[at]: dict(zip(columns, row, strict=True)) for row in rows}
    return found


def on_server(world: World) -> Rows:
    """Return every synced row of the server."""
    with world.database.transaction() as conn:
        return {
            entity: {row["id"]: dict(row) for row in rows}
            for entity in ENTITIES
            if (rows := conn.exec_driver_sql(f'SELECT * FROM "{entity}"').mappings().all())
        }


def granted(world: World, laptop: Laptop, there: Rows) -> Rows:
    """V2: what the person of a laptop may hold now, as they may see it."""
    session = world.lines[laptop].context.session
    with world.database.transaction() as conn:
        members = fetch(
            conn,
            "SELECT DISTINCT f.entity, f.id FROM feed f JOIN scope_grant g ON g.scope = f.scope"
            " WHERE g.user_id = %s AND g.ended_seq IS NULL AND NOT f.gone",
            (session.user_id,),
        )
    found: Rows = {}
    for entity, record_id in members:
        found.setdefault(entity, {})[record_id] = as_seen(entity, session.role, there[entity][record_id])
    return found


def no_orphans(here: Rows) -> None:
    """V3."""
    for entity, references in REQUIRED.items():
        for record_id, row in here.get(entity, {}).items():
            for name, target in references:
                there = row[name] in here.get(target, {})
                assert row["deleted_at"] is not None or there, f"V3 {entity} {record_id}.{name}"


def totals(here: Rows) -> None:
    """V5."""
    for quote_id, quote in here.get("quote", {}).items():
        lines = [one for one in here.get("quote_line", {}).values() if one["quote_id"] == quote_id]
        amounts, by_line = totals_of(quote, lines)
        assert amounts.items() <= quote.items(), f"V5 quote {quote_id}"
        for line_id, columns in by_line.items():
            assert columns.items() <= here["quote_line"][line_id].items(), f"V5 line {line_id}"
    for order_id, order in here.get("order", {}).items():
        lines = [one for one in here.get("order_line", {}).values() if one["order_id"] == order_id]
        if order["total_net"] is not None:
            net = sum(one["amount_net"] or 0 for one in lines if one["deleted_at"] is None)
            assert order["total_net"] == net, f"V5 order {order_id}"


def at_rest(world: World, laptop: Laptop, before: Rows) -> None:
    """V2, V4."""
    engine = laptop.engine(world.lines[laptop])
    report = engine.run()
    moved = (report.pushed, report.pulled, report.evicted, report.repaired)
    assert moved == (0, 0, 0, 0), f"V4 {laptop.device_id}"
    assert laptop.count("local_outbox", "state = 'pending'") == laptop.count("local_base") == 0
    assert engine.verify() == 0, f"V2 {laptop.device_id}: the digests differ"
    assert laptop.read(held) == before, f"V4 {laptop.device_id}: rows were written again"


def worded(laptop: Laptop) -> None:
    """V6."""
    codes = laptop.read(
        lambda connection: connection.execute(
            "SELECT code FROM local_outbox WHERE state <> 'pending' UNION SELECT code FROM local_notice"
            " UNION SELECT error_code FROM local_sync_run WHERE error_code IS NOT NULL"
        ).fetchall()
    )
    for (code,) in codes:
        assert_worded(code)


def assert_worded(code: str) -> None:
    """V6: a person is told in words what happened."""
    names = {code, code.removeprefix("sync_")}
    assert any(names & table.keys() for table in messages.TABLES), f"V6 no sentence for {code!r}"


def nothing_lost(world: World, there: Rows) -> None:
    """V1."""
    kept: set[Atom] = set()
    texts: list[str] = []

    def keep(value: Any) -> None:
        for atom in atoms(value):
            kept.add(atom)
            if isinstance(atom, str):
                texts.append(atom)

    for rows in there.values():
        keep([list(row.values()) for row in rows.values()])
    with world.database.transaction() as conn:
        for table in INBOXES:
            keep([list(row) for row in conn.exec_driver_sql(f'SELECT * FROM "{table}"')])
    for laptop in world.lines:
        keep(laptop.read(lambda c: c.execute("SELECT changes FROM local_outbox").fetchall()))
    whole = "\n".join(texts)
    for laptop in world.lines:
        assert isinstance(laptop, Author)
        for atom in chain.from_iterable(chain.from_iterable(laptop.writings.values())):
            assert atom in kept or (isinstance(atom, str) and atom in whole), f"V1 lost {atom!r}"
