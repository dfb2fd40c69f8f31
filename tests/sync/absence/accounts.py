"""After the return: what became of every mutation, by its id. Nothing is missing, and nothing is there twice."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from crm_desktop.db.rows import RawConnection
from crm_server.database import fetch
from tests.sync.absence.diary import APPLIED, Diary
from tests.sync.absence.scene import Scene
from tests.sync.scenarios.invariants import assert_worded

BY_LINE = (("account", "description"), ("note", "text"), ("contact", "memo"), ("task", "note"))
EDITED_BY_ANN_ALONE = ("note", "task", "contact", "visit", "visit_plan", "promise", "account_tag")
ACCEPTED = frozenset(("applied", "merged", "conflict"))


class Fate(NamedTuple):
    """What was told of a mutation."""

    result: str
    code: str = ""

    def __str__(self) -> str:
        return f"refused:{self.code}" if self.result == "refused" else self.result


@dataclass(frozen=True)
class Kept:
    """What a laptop holds of its mutations: those of the outbox with state and code, those that were acknowledged."""

    outbox: dict[str, Fate]
    acknowledged: set[str]


def _kept(connection: RawConnection) -> Kept:
    rows = connection.execute("SELECT id, state, code FROM local_outbox").fetchall()
    done = [one for (one,) in connection.execute("SELECT id FROM local_acknowledged")]
    assert len(done) == len(set(done))
    return Kept({one: Fate(state, code or "") for one, state, code in rows}, set(done))


def told(scene: Scene) -> dict[str, Fate]:
    """Return what the server has stored of each mutation that Ann's laptop sent while she was back."""
    with scene.world.database.transaction() as conn:
        rows = fetch(
            conn, "SELECT mutation_id, outcome FROM outcome WHERE device_id = %s", (scene.ann.device_id,)
        )
    found = {one: orjson.loads(outcome) for one, outcome in rows}
    return {one: Fate(outcome["result"], outcome["code"]) for one, outcome in found.items()}


def settle_accounts(scene: Scene, diary: Diary, before: set[str]) -> dict[str, Counter[str]]:
    """Return what became of the acts, by kind. `before`: mutations that the server had had before she left.

    Raises AssertionError, naming the mutation, where one is missing, is in two places or became what it may not.
    """
    server, here = told(scene), scene.ann.read(_kept)
    strangers = (server.keys() | here.outbox.keys()) - diary.acts.keys() - before
    assert not strangers, f"nobody wrote {strangers}"
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for mutation_id, act in diary.acts.items():
        fate = _fate(mutation_id, server, here)
        assert str(fate) in act.fates, f"{mutation_id} {act} became {fate}"
        if fate.code:
            assert_worded(fate.code)
        found[act.kind][str(fate)] += 1
    assert sum(counts.total() for counts in found.values()) == len(diary.acts)
    return dict(found)


def _fate(mutation_id: str, server: dict[str, Fate], here: Kept) -> Fate:
    """Return what became of a mutation, on which both sides must agree."""
    fate, local = server.get(mutation_id), here.outbox.get(mutation_id)
    if fate is None:
        assert local == Fate("refused", "depends_on_refused"), f"{mutation_id} was not sent, and is {local}"
        return local
    if fate.result in ACCEPTED:
        assert local is None, f"{mutation_id} was taken and is kept as {local}"
        assert mutation_id in here.acknowledged, f"{mutation_id} was taken and is not acknowledged"
        return fate
    assert local == fate, f"{mutation_id} is {fate} at the server and {local} here"
    return fate


def one_effect(scene: Scene, diary: Diary) -> None:
    """No text that merges by line says a line twice, and what one person edits alone has counted each edit once."""
    with scene.world.database.transaction() as conn:
        for entity, column in BY_LINE:
            for (text,) in conn.exec_driver_sql(f'SELECT "{column}" FROM "{entity}"').all():
                lines = [line for line in (text or "").split("\n") if line]
                assert len(lines) == len(set(lines)), f"{entity} says twice {text!r}"
        revisions = {
            (entity, record_id): rev
            for entity in EDITED_BY_ANN_ALONE
            for record_id, rev in conn.exec_driver_sql(f'SELECT id, rev FROM "{entity}"').all()
        }
    edits = Counter((act.entity, act.record_id) for act in diary.acts.values() if act.fates == APPLIED)
    others = {(act.entity, act.record_id) for act in diary.acts.values() if act.fates != APPLIED}
    for key, count in edits.items():
        if key[0] in EDITED_BY_ANN_ALONE and key not in others:
            assert revisions[key] == count, f"{key} was edited {count} times and is at {revisions[key]}"
