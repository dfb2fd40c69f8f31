"""The invariants see what is wrong; otherwise every case would hold."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from crm_desktop.db import notices
from tests.sync.scenarios.author import Author
from tests.sync.scenarios.cast import Cast
from tests.sync.scenarios.invariants import no_orphans


def lose(cast: Cast) -> None:
    assert isinstance(cast.ann, Author)
    cast.ann.writings["account", cast.account, "fax"] = [frozenset({"written and gone"})]


def differ(cast: Cast) -> None:
    cast.ann.write(lambda c: c.execute("UPDATE account SET city = '?' WHERE id = ?", (cast.account,)))


def miscount(cast: Cast) -> None:
    quote = cast.ann.add("quote", account_id=cast.account)
    cast.ann.add("quote_line", quote_id=quote, unit_price=Decimal(5))
    cast.world.sync(cast.ann)
    cast.change("quote", quote, total_net=1)


def mumble(cast: Cast) -> None:
    cast.ann.write(lambda connection: notices.add(connection, "no_such_code", {}, now_ms=1))


@pytest.mark.parametrize(("spoil", "name"), [(lose, "V1"), (differ, "V2"), (miscount, "V5"), (mumble, "V6")])
def test_what_is_wrong_is_named(cast: Cast, spoil: Callable[[Cast], None], name: str) -> None:
    cast.settle()
    spoil(cast)
    with pytest.raises(AssertionError, match=name):
        cast.inv()


def test_an_orphan_is_named() -> None:
    line = {"quote_id": "gone", "deleted_at": None}
    with pytest.raises(AssertionError, match="V3 quote_line"):
        no_orphans({"quote_line": {"l": line}})
    no_orphans({"quote_line": {"l": line | {"deleted_at": 5}}})
