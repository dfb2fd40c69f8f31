"""The tables of states hold together with the model's codes."""

import pytest

from crm_core.model import ENTITIES, table_of
from crm_core.model.base import choices_of
from crm_core.model.fields import Policy
from crm_core.workflow import LOCKED_QUOTE_STATES, MACHINES, may_move, next_states


def test_every_state_field_has_a_table_of_known_codes() -> None:
    declared = {
        (entity, column.name)
        for entity, cls in ENTITIES.items()
        for column in table_of(cls).columns
        if column.info["policy"] is Policy.FSM
    }
    assert declared == set(MACHINES)
    for (entity, field), table in MACHINES.items():
        choices = choices_of(table_of(ENTITIES[entity]).columns[field])
        assert choices is not None
        assert {code for t in table for code in (t.source, t.target)} <= set(choices)


@pytest.mark.parametrize(
    ("source", "target", "allowed"),
    [
        ("DRAFT", "APPROVED", True),
        ("APPROVED", "SENT", True),
        ("DRAFT", "SENT", False),
        ("SENT", "DRAFT", False),
        ("SENT", "EXPIRED", False),
        ("ACCEPTED", "ORDERED", False),
        ("SENT", "SENT", True),
        ("DRAFT", "A_NEWER_STATE", True),
        ("A_NEWER_STATE", "DRAFT", True),
        ("SENT", "A_NEWER_STATE", False),
        (None, "DRAFT", True),
    ],
)
def test_who_may_move_a_quote(source: str | None, target: str, allowed: bool) -> None:
    assert may_move("quote", "status", source, target) is allowed


def test_the_window_offers_what_the_table_allows() -> None:
    assert next_states("quote", "status", "SENT") == ["ACCEPTED", "DECLINED", "SUPERSEDED", "CANCELLED"]
    assert next_states("task", "status", "DONE") == ["OPEN"]
    assert "DRAFT" not in LOCKED_QUOTE_STATES


@pytest.mark.parametrize("key", [("delegation", "status"), ("merge_record", "state")])
def test_no_unknown_state_leads_round_what_the_server_carries_out(key: tuple[str, str]) -> None:
    known = {t.source for t in MACHINES[key]}
    assert not any(may_move(*key, one, "X") or may_move(*key, "X", one) for one in known)
