"""In which scopes a record lies, declared as data beside the entity.

A scope is the unit of granting: whoever holds `account:<id>` holds everything that lies in it. The terms are data, not
code, because the server evaluates them over thousands of rows at once in SQL (crm_server.scope), and because a change
of one record (a contact's role) can move another (the contact): `depends_on` tells which.
"""

from dataclasses import dataclass

COMPANY = "company"


@dataclass(frozen=True)
class Everyone:
    """The company scope: products, users, general price books."""


@dataclass(frozen=True)
class Of:
    """Scope `<kind>:<value of column>`; no scope where the column is empty. Kinds: account, user, unit."""

    kind: str
    column: str


@dataclass(frozen=True)
class Via:
    """The scopes of the parent record that `column` points to."""

    entity: str
    column: str


@dataclass(frozen=True)
class Linked:
    """Scope `<kind>:<ref_column>` for every living row of `entity` whose `own_column` is this record."""

    entity: str
    own_column: str
    kind: str
    ref_column: str


@dataclass(frozen=True)
class SameAs:
    """The scopes of any record, named by two columns: a conflict lies where its record lies."""

    entity_column: str
    id_column: str


@dataclass(frozen=True)
class Otherwise:
    """The scopes of `first`; those of `second` where `first` has none."""

    first: "Term"
    second: "Term"


Term = Everyone | Of | Via | Linked | SameAs | Otherwise


def depends_on(terms: tuple[Term, ...]) -> set[tuple[str, str, bool]]:
    """Return (entity, column, linked): records of `entity` whose change may move ours.

    With `linked` the column is on the other entity and holds our id; without, it is on ours and holds the other's id.
    """
    found: set[tuple[str, str, bool]] = set()
    for term in terms:
        if isinstance(term, Via):
            found.add((term.entity, term.column, False))
        elif isinstance(term, Linked):
            found.add((term.entity, term.own_column, True))
        elif isinstance(term, Otherwise):
            found |= depends_on((term.first, term.second))
    return found
