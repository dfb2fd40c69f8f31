"""C. One deletes what another edits, or has never heard of."""

from typing import Any

import pytest

from crm_core.model import ENTITIES, AccountContact, AccountTag
from tests.sync.scenarios.cast import HOUR_MS, WHEN, Cast, only


@pytest.mark.parametrize("deleted_first", [False, True])
def test_29_deleted_there_edited_here(cast: Cast, deleted_first: bool) -> None:
    contact = cast.ann.add("contact", full_name="李雷")
    role = AccountContact.make_id(cast.account, contact)
    cast.ann.add("account_contact", id=role, account_id=cast.account, contact_id=contact)
    cast.settle()
    cast.ann.set("contact", contact, met_where="广交会")
    cast.bo.set("contact", contact, deleted_at=WHEN)
    cast.settle(*((cast.bo, cast.ann) if deleted_first else (cast.ann, cast.bo)))
    assert cast.both("met_where", "contact", contact) == "广交会"
    assert cast.both("deleted_at", "contact", contact) is None, "the edit revives"
    conflict = only(cast.ann, "conflict")
    assert (conflict["field"], conflict["accepted_by"]) == ("deleted_at", cast.ann.user_id)
    assert conflict["other_by"] == cast.bo.user_id
    cast.inv()


def test_31_both_delete(cast: Cast) -> None:
    for laptop in (cast.ann, cast.bo):
        laptop.set("account", cast.account, deleted_at=WHEN)
    cast.settle()
    assert cast.both("deleted_by") == cast.ann.user_id
    assert cast.both("rev") == 2, "one tombstone"
    assert cast.ann.count("conflict") == cast.ann.count("local_outbox") == 0
    cast.inv()


def test_33_created_here_deleted_there_under_one_id(cast: Cast) -> None:
    """The same tag from two laptops is one row; the one that was deleted before the other came lives again."""
    tag = AccountTag.make_id(cast.account, "展会")
    for laptop in (cast.ann, cast.bo):
        laptop.add("account_tag", id=tag, account_id=cast.account, tag="展会")
    cast.world.sync(cast.bo)
    cast.bo.set("account_tag", tag, deleted_at=WHEN)
    cast.world.sync(cast.bo)
    cast.settle()
    assert cast.both("deleted_at", "account_tag", tag) is None
    cast.inv()


def test_35_update_of_a_record_that_is_missing_here(cast: Cast) -> None:
    visit = cast.ann.add("visit", account_id=cast.account, started_at=WHEN, summary="初")
    cast.world.sync(cast.ann)
    cast.ann.set("visit", visit, summary="改")
    cast.settle()
    assert cast.both("summary", "visit", visit) == "改"
    cast.inv()


def test_37_undelete(cast: Cast) -> None:
    manager = cast.world.laptop(cast.world.person("mia", "manager"), "manager")
    contact = cast.ann.add("contact", full_name="李雷")
    role = AccountContact.make_id(cast.account, contact)
    cast.ann.add("account_contact", id=role, account_id=cast.account, contact_id=contact)
    kept = cast.ann.add("visit", account_id=cast.account, started_at=WHEN, summary="一起删的")
    before = cast.ann.add("visit", account_id=cast.account, started_at=WHEN, summary="早已删的")
    cast.settle()
    cast.ann.set("visit", before, deleted_at=WHEN)
    cast.later(cast.ann)

    def one_act(session: Any) -> None:
        for entity, one in (("account", cast.account), ("account_contact", role), ("visit", kept)):
            session.get_one(ENTITIES[entity], one).deleted_at = WHEN

    cast.ann.lane.submit(one_act).result()
    cast.settle(cast.ann, cast.bo, manager)
    assert cast.both("deleted_at") is not None
    cast.later(manager, 7 * 24 * HOUR_MS)
    manager.set("account", cast.account, deleted_at=None)
    cast.settle(manager, cast.ann, cast.bo)
    assert cast.both("deleted_at") is None
    assert cast.both("deleted_at", "account_contact", role) is None
    assert cast.both("deleted_at", "visit", kept) is None
    assert cast.both("deleted_at", "visit", before) is not None
    cast.inv(cast.ann, cast.bo, manager)


def test_39_edited_and_deleted_in_one_batch(cast: Cast) -> None:
    visit = cast.ann.add("visit", account_id=cast.account, started_at=WHEN)
    cast.settle()
    cast.ann.set("visit", visit, summary="最后一次")
    cast.ann.set("visit", visit, deleted_at=WHEN)
    cast.world.sync(cast.ann)
    assert cast.sync(cast.bo).pulled == 1, (
        "a page tells of each record once, as it stands: there is no order in it"
    )
    assert cast.both("deleted_at", "visit", visit) is not None
    cast.inv()
