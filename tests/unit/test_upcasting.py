"""Payloads of older models: told in today's words, with nothing lost on the way."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from crm_core.upcasting import STEPS as REAL_STEPS
from crm_core.upcasting import Dropped, Moved, Step, upcast_changes, upcast_mutation, upcast_row
from crm_core.wire import SCHEMA, Change, Mutation

RENAMED = Step(
    entities={"customer": "account"},
    fields={
        ("customer", "title"): Moved("name"),
        ("customer", "turnover"): Moved("turnover_cents", lambda value: value * 100),
        ("customer", "colours"): Moved("tints", str.upper),
        ("customer", "fax_no"): Dropped("fax_no"),
    },
)
REQUIRED = Step(fields={("account", "name"): Moved("full_name")}, added={"account": {"kind": "customer"}})
STEPS = (RENAMED, REQUIRED)


def mutation(schema: int, *changes: Change) -> Mutation:
    return Mutation(id="m", n=1, hlc="0" * 16, schema=schema, changes=list(changes))


def change(entity: str, op: str = "update", **fields: object) -> Change:
    return Change(entity=entity, id="x", op=op, fields=fields)  # type: ignore[arg-type]


def test_a_patch_two_versions_behind_arrives_under_the_names_of_today() -> None:
    old = mutation(1, change("customer", title=["甲", "乙"], turnover=[None, 3], fax_no=["1", "2"]))
    new = upcast_mutation(old, STEPS)
    assert (new.schema, new.id, new.n, new.hlc) == (3, "m", 1, old.hlc)
    (only,) = new.changes
    assert only.entity == "account"
    assert only.fields == {
        "full_name": ["甲", "乙"],
        "turnover_cents": [None, 300],
        "custom.fax_no": ["1", "2"],
    }


def test_one_version_behind_takes_only_the_missing_step() -> None:
    new = upcast_mutation(mutation(2, change("account", name=["甲", "乙"])), STEPS)
    assert new.changes[0].fields == {"full_name": ["甲", "乙"]}


def test_members_of_sets_are_turned_and_keep_what_their_author_had_seen() -> None:
    operation = {"add": ["red"], "remove": [["blue", "seen"]]}
    (new,) = upcast_changes([change("customer", colours=operation)], 1, STEPS)
    assert new.fields == {"tints": {"add": ["RED"], "remove": [["BLUE", "seen"]]}}


def test_what_is_required_now_is_added_to_inserts_alone_and_never_over_what_was_said() -> None:
    made, said, edited = upcast_changes(
        [
            change("account", "insert", name=[None, "甲"]),
            change("account", "insert", name=[None, "乙"], kind=[None, "agent"]),
            change("account", name=["甲", "丙"]),
        ],
        2,
        STEPS,
    )
    assert made.fields == {"kind": [None, "customer"], "full_name": [None, "甲"]}
    assert said.fields["kind"] == [None, "agent"]
    assert edited.fields == {"full_name": ["甲", "丙"]}


def test_a_mutation_of_a_newer_model_is_left_alone() -> None:
    newer = mutation(9, change("account", invented=[None, 1]))
    assert upcast_mutation(newer, STEPS) is newer


def test_a_row_takes_its_stamps_along_and_keeps_what_was_dropped() -> None:
    row = {
        "id": "x",
        "title": "甲",
        "turnover": None,
        "colours": None,
        "fax_no": "021",
        "custom": '{"a":1}',
        "stamps": '{"*":["1","u"],"colours:set":{"red":"2"},"title":["3","v"]}',
    }
    entity, new = upcast_row("customer", row, 1, STEPS)
    assert entity == "account"
    assert new["full_name"] == "甲"
    assert (new["turnover_cents"], new["tints"], new["kind"]) == (None, None, "customer")
    assert orjson.loads(new["custom"]) == {"a": 1, "fax_no": "021"}
    assert orjson.loads(new["stamps"]) == {
        "*": ["1", "u"],
        "tints:set": {"red": "2"},
        "full_name": ["3", "v"],
    }
    assert "title" not in new
    assert "fax_no" not in new


@given(
    st.dictionaries(st.text(min_size=1).filter(lambda name: not name.startswith("custom.")), st.integers())
)
def test_fields_that_no_step_names_pass_untouched(fields: dict[str, int]) -> None:
    patches = {name: [None, value] for name, value in fields.items()}
    (new,) = upcast_changes([Change(entity="task", id="x", op="update", fields=patches)], 1, STEPS)
    assert new.fields == patches


def test_turning_twice_is_turning_once() -> None:
    once = upcast_mutation(mutation(1, change("customer", title=["甲", "乙"])), STEPS)
    assert upcast_mutation(once, STEPS) is once


def test_every_version_of_the_model_has_a_step_that_leads_to_it() -> None:
    assert len(REAL_STEPS) == SCHEMA - 1
