"""A row with the words that are stored leaves the index alone, so what counts as its words must be all of them."""

from typing import Any

import pytest
from sqlalchemy import Integer

from crm_core.model import (
    ENTITIES,
    Account,
    AccountContact,
    AccountTag,
    Contact,
    ContactMethod,
    Quote,
    columns_of,
    table_of,
)
from crm_core.spelling import ALONE
from crm_desktop.db import search, search_documents
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection, stored_rows, update_columns
from crm_desktop.db.search_documents import WORDS, Document
from crm_desktop.db.store import Store
from tests.db.support import receive

IDS = {
    "account": "a-1",
    "account_tag": "t-1",
    "contact": "c-1",
    "account_contact": "ac-1",
    "contact_method": "m-1",
    "product": "p-1",
    "quote": "q-1",
}


@pytest.fixture(autouse=True)
def people(store: Store) -> None:
    with store.write_session() as session:
        session.add(
            Account(
                id="a-1", name="温州瓯海阀门厂", short_name="瓯海阀门", phone="0577-86001122", city="温州"
            )
        )
        session.add(AccountTag(id="t-1", account_id="a-1", tag="展会"))
        session.add(Contact(id="c-1", full_name="解晓东", nickname="老解"))
        session.add(AccountContact(id="ac-1", account_id="a-1", contact_id="c-1", job_title="厂长"))
        session.add(Quote(id="q-1", account_id="a-1", provisional_number="P-17", subject="球阀一批"))
        session.add(ContactMethod(id="m-1", contact_id="c-1", kind="MOBILE", raw="139 5770 0001"))
    receive(store, "product", "p-1", code="OV-20", name="球阀", spec="DN20")


def _documents(connection: RawConnection) -> dict[str, dict[str, Document]]:
    return {
        entity: search_documents.documents(connection, entity, [IDS[entity]], ALONE)
        for entity in search_documents.ENTITIES
    }


def _other_value(entity: str, name: str, value: Any) -> Any:
    numeric = isinstance(table_of(ENTITIES[entity]).columns[name].type, Integer) or isinstance(value, int)
    return (value or 0) + 1 if numeric else f"{value or ''}x"


@pytest.mark.parametrize("entity", WORDS)
def test_no_other_column_is_in_a_document(store: Store, entity: str) -> None:
    with store.raw() as connection:
        before = _documents(connection)
        assert all(before.values())
        row = stored_rows(connection, entity, [IDS[entity]])[IDS[entity]]
        for name in row.keys() - {"id", *WORDS[entity]}:
            update_columns(connection, entity, IDS[entity], {name: _other_value(entity, name, row[name])})
            assert _documents(connection) == before, name


@pytest.mark.parametrize("entity", WORDS)
def test_rows_say_the_same_until_a_word_differs(store: Store, entity: str) -> None:
    columns = columns_of(ENTITIES[entity])
    with store.read() as session:
        connection = raw_connection(session)
        row = [*stored_rows(connection, entity, [IDS[entity]])[IDS[entity]].values()]
        assert search.saying_the_same(connection, entity, columns, [row]) == {IDS[entity]}
        for name in WORDS[entity]:
            other = list(row)
            other[columns.index(name)] = _other_value(entity, name, other[columns.index(name)])
            assert search.saying_the_same(connection, entity, columns, [other]) == set()


def test_a_row_without_all_its_words_or_not_stored_yet_is_indexed(store: Store) -> None:
    with store.read() as session:
        connection = raw_connection(session)
        assert search.saying_the_same(connection, "account_tag", ["id", "tag"], [["t-1", "展会"]]) == set()
        columns = columns_of(ENTITIES["contact"])
        unknown = [None if name != "id" else "c-9" for name in columns]
        assert search.saying_the_same(connection, "contact", columns, [unknown]) == set()
        assert search.saying_the_same(connection, "visit", ["id"], [["v-1"]]) == set()
