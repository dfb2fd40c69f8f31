"""Every synced column says how it merges and what it is called; nothing can be added without deciding both."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from crm_core.model import ENTITIES, SYNCED, Account, AccountTag, ContactMethod, Quote, table_of
from crm_core.model.fields import EVERYONE, Label, Policy
from crm_core.model.scopes import Linked, Of, Otherwise, SameAs, Term, Via, depends_on
from crm_core.model.types import Amount, Day, Instant, Json, UnitPrice

COLUMNS = [(name, column) for name, cls in ENTITIES.items() for column in table_of(cls).columns]
COLUMN_IDS = [f"{name}.{column.name}" for name, column in COLUMNS]


def test_every_table_of_the_metadata_is_a_registered_entity() -> None:
    assert set(SYNCED.tables) == set(ENTITIES)


@pytest.mark.parametrize(("entity", "column"), COLUMNS, ids=COLUMN_IDS)
def test_a_column_declares_policy_label_and_visibility(entity: str, column: Column[Any]) -> None:
    assert isinstance(column.info.get("policy"), Policy)
    label = column.info.get("label")
    assert isinstance(label, Label)
    assert all(text.strip() for text in label)
    assert column.info.get("visible_to")
    assert column.info["visible_to"] <= EVERYONE
    if column.info["ref"] is not None:
        assert column.info["ref"] in ENTITIES
    if column.info["policy"] is Policy.SET:
        assert isinstance(column.type, Json)


@pytest.mark.parametrize("entity", ENTITIES)
def test_an_entity_declares_label_scopes_and_an_existing_parent(entity: str) -> None:
    cls = ENTITIES[entity]
    assert all(cls.label)
    assert cls.scopes
    names = {column.name for column in table_of(cls).columns}
    assert set(cls.title_fields) <= names
    if cls.parent:
        assert cls.parent[0] in ENTITIES
        assert cls.parent[1] in names


def _columns_named(term: Term, entity: str) -> set[tuple[str, str]]:
    match term:
        case Of(column=column) | Via(column=column):
            return {(entity, column)}
        case Linked(entity=link, own_column=own, ref_column=target):
            return {(link, own), (link, target)}
        case SameAs(entity_column=one, id_column=two):
            return {(entity, one), (entity, two)}
        case Otherwise(first=first, second=second):
            return _columns_named(first, entity) | _columns_named(second, entity)
    return set()


@pytest.mark.parametrize("entity", ENTITIES)
def test_scope_terms_name_columns_that_exist(entity: str) -> None:
    for term in ENTITIES[entity].scopes:
        for owner, column in _columns_named(term, entity):
            assert column in table_of(ENTITIES[owner]).columns


def test_a_contact_moves_when_its_roles_move() -> None:
    assert depends_on(ENTITIES["contact"].scopes) == {("account_contact", "contact_id", True)}
    assert depends_on(ENTITIES["quote_line"].scopes) == {("quote", "quote_id", False)}


def test_choices_name_every_code_in_three_languages() -> None:
    for _, column in COLUMNS:
        if choices := column.info["choices"]:
            assert all(all(label) for label in choices.labels.values())
            assert column.default is None or getattr(column.default, "arg", None) in choices
            assert choices.text("FROM_A_NEWER_VERSION", "en") == "FROM_A_NEWER_VERSION"


def test_both_databases_store_the_same_form() -> None:
    """The stored value is the wire value: nothing dialect-specific may creep into a column type."""
    for cls in ENTITIES.values():
        ddl = str(CreateTable(table_of(cls)).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        for forbidden in ("JSON", "NUMERIC", "TIMESTAMP", "BOOLEAN", "DATE ", "FLOAT"):
            assert forbidden not in ddl, (cls.entity, forbidden)
    SYNCED.create_all(create_engine("sqlite://"))


def test_defaults_are_there_as_soon_as_a_record_is_made() -> None:
    account = Account(name="云帆精密")
    assert (account.status, account.rev, account.stamps) == ("active", 0, {})
    assert Account(name="x").stamps is not account.stamps
    assert Quote().status == "DRAFT"


def test_set_children_of_two_laptops_are_one_row() -> None:
    assert AccountTag.make_id("a", "重点") == AccountTag.make_id("a", "重点")
    assert AccountTag.make_id("a", "重点") != AccountTag.make_id("b", "重点")
    assert ContactMethod.make_id("a", "MOBILE", "1") != ContactMethod.make_id("a", "FAX", "1")


def test_amounts_are_exact_or_refused() -> None:
    assert Amount.to_stored(Decimal("12.3456")) == 123456
    assert Amount.from_stored(-1) == Decimal("-0.0001")
    assert UnitPrice.to_stored(Decimal("0.000001")) == 1
    with pytest.raises(TypeError):
        Amount.to_stored(0.1)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Amount.to_stored(True)
    for bad in ("NaN", "Infinity", "1e30", "0.00001"):
        with pytest.raises(ValueError, match=r"range|decimals"):
            Amount.to_stored(Decimal(bad))


def test_moments_need_a_zone_and_days_must_not_have_one() -> None:
    moment = datetime(2026, 3, 1, 9, 30, 0, 123000, tzinfo=UTC)
    assert Instant.from_stored(Instant.to_stored(moment)) == moment
    assert Instant.from_stored(-1).year == 1969
    with pytest.raises(ValueError, match="zone"):
        Instant.to_stored(datetime(2026, 3, 1))  # noqa: DTZ001 -- the point of the test
    with pytest.raises(TypeError):
        Day.to_stored(moment)
    assert Day.to_stored(date(2026, 3, 1)) == "2026-03-01"


def test_equal_maps_are_equal_text() -> None:
    assert Json.to_stored({"b": 1, "a": "中"}) == Json.to_stored({"a": "中", "b": 1}) == '{"a":"中","b":1}'
