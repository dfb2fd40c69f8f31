"""In which scopes a record lies while a page is being worked out, and whether its author may change it there."""

from crm_core.model import ENTITIES
from crm_core.model.scopes import COMPANY, Everyone, Linked, Of, SameAs, Term, Via
from crm_server.push.refusal import RefusedError
from crm_server.push.workspace import Draft
from crm_server.records import Key, Row
from crm_server.scope import flat, followers, linking
from crm_server.shapes import Shape, known_shape


def require_edit(draft: Draft, shape: Shape, row: Row, *, now: bool = False) -> None:
    """Return if the author may change this record. Raises RefusedError or HandedOverError.

    With `now` it does not help that they might when the edit was made.
    """
    if _is_for_its_writers(draft, shape, row):
        return
    scopes = scopes_of(draft, (shape.entity, row["id"]))
    if shape.entity == "import_row" and draft.page.book.may_see(scopes):
        scopes = scopes | {f"user:{row['created_by']}"}
    _require(draft, scopes)
    if now and not _are_new(draft, scopes) and not draft.page.book.may_edit(scopes):
        raise RefusedError("not_permitted", entity=shape.entity, id=row["id"])


def _is_for_its_writers(draft: Draft, shape: Shape, row: Row) -> bool:
    """Whether a role decides who writes this record, or the record that a file belongs to; the author then has it.

    Raises RefusedError: not_permitted, unknown_parent.
    """
    of_file = (
        known_shape(row["target"]) if shape.entity == "attachment" and row["target"] in ENTITIES else None
    )
    writers = (of_file or shape).cls.written_by
    if writers is None:
        return False
    if draft.page.session.role not in writers:
        raise RefusedError("not_permitted", entity=shape.entity, id=row["id"])
    if of_file is not None and not draft.exists((row["target"], row["record_id"])):
        raise RefusedError("unknown_parent", entity=shape.entity, field="record_id", id=row["record_id"])
    return True


def _require(draft: Draft, scopes: set[str]) -> str | None:
    if _are_new(draft, scopes):
        return None
    return draft.page.book.require_edit(scopes, draft.edited_ms)


def _are_new(draft: Draft, scopes: set[str]) -> bool:
    """Whether one of the scopes is that of a customer which this mutation makes."""
    return not scopes.isdisjoint(f"account:{account_id}" for account_id in draft.new_accounts)


def require_insert(draft: Draft, shape: Shape, row: Row) -> None:
    """Return if the author may make this record where it will lie. A customer may be made by anyone.

    Writes down for whom the author stands in, where that is what permits it.
    """
    row["on_behalf_of"] = None
    if shape.entity == "account":
        draft.new_accounts.add(row["id"])
        return
    for name, field in shape.fields.items():
        if field.ref and field.required:
            _require_reference(draft, shape, name, (field.ref, row[name]))
    if _is_for_its_writers(draft, shape, row):
        return
    scopes = _terms(draft, shape.cls.scopes, row)
    if shape.entity == "import_row" and draft.page.book.may_see(scopes):
        scopes = scopes | scopes_of(draft, ("import_batch", row["batch_id"]))
    row["on_behalf_of"] = _require(draft, scopes)
    for entity, column in linking():
        if entity == shape.entity:
            _link(draft, shape, (str(shape.fields[column].ref), row[column]), row)


def _require_reference(draft: Draft, shape: Shape, name: str, key: Key) -> None:
    """The record must exist; and whoever links a person to a customer must be able to see that person."""
    hidden = (shape.entity, name) in linking() and not _may_see(draft, key)
    if hidden or not draft.exists(key):
        raise RefusedError("unknown_parent", entity=shape.entity, field=name, id=key[1])


def _may_see(draft: Draft, key: Key) -> bool:
    return draft.page.book.may_see(scopes_of(draft, key))


def _link(draft: Draft, shape: Shape, target: Key, row: Row) -> None:
    for term in flat(known_shape(target[0]).cls.scopes):
        if isinstance(term, Linked) and term.entity == shape.entity:
            draft.links.setdefault(target, set()).add(f"{term.kind}:{row[term.ref_column]}")


def scopes_of(draft: Draft, key: Key) -> set[str]:
    """Return where a record lies: as the feed says, and as this page has changed it since."""
    scopes = set(draft.page.members.get(key, ()))
    row = draft.row(key)
    if row is not None and draft.page.before.get(key) is not row:
        scopes |= _terms(draft, known_shape(key[0]).cls.scopes, row)
    return scopes


def _terms(draft: Draft, terms: tuple[Term, ...], row: Row) -> set[str]:
    return set().union(*(_term(draft, term, row) for term in terms))


def _term(draft: Draft, term: Term, row: Row) -> set[str]:
    if isinstance(term, Everyone):
        return {COMPANY}
    if isinstance(term, Of):
        value = row[term.column]
        return set() if value is None else {f"{term.kind}:{value}"}
    if isinstance(term, Via):
        return scopes_of(draft, (term.entity, row[term.column]))
    if isinstance(term, Linked):
        key = _target(term, row)
        return draft.links.get(key, set()) | draft.page.links.get(key, set())
    if isinstance(term, SameAs):
        if row[term.entity_column] in followers():
            return set()  # as the feed has it: nothing lies with what itself lies with something
        return scopes_of(draft, (row[term.entity_column], row[term.id_column]))
    return _term(draft, term.first, row) or _term(draft, term.second, row)


def _target(term: Linked, row: Row) -> Key:
    return str(known_shape(term.entity).fields[term.own_column].ref), row["id"]
