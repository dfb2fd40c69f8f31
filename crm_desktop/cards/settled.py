"""Rows that need no comparing, because an earlier import or an equal row above settles them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from crm_desktop.cards.card import Note
from crm_desktop.cards.history import Done, History
from crm_desktop.cards.plan import Decision, MatchInfo, PlannedRow, Revive, State
from crm_desktop.services.lookups import titles_of


def by_history(
    row: PlannedRow, history: History, first_with: dict[str, PlannedRow], decision: Decision | None
) -> bool:
    """Whether an earlier import or an equal row above settles the row."""
    if was_written(row, history):
        done = history.done[row.number]
        row.state, row.reason = done.state, done.reason
        _point_to(row, done)
        return True
    before = history.before.get(row.row_hash)
    if before is not None and before.state is State.DUP_MAYBE and decision is None:
        row.state, row.reason, row.editable = before.state, before.reason, True
        row.known_in = before.batch_id
        _point_to(row, before)
        return True
    if before is not None and before.contact_id in history.deleted and decision is not Decision.SKIP:
        return _deleted_since(row, before, history.deleted[before.contact_id], decision)
    if before is not None and before.state is not State.DUP_MAYBE:
        row.state, row.known_in = State.DUP_SURE, before.batch_id
        row.reason = Note("card_already_imported", {"row": before.row_number})
        _point_to(row, before)
        return True
    first = first_with.setdefault(row.row_hash, row)
    if first is row:
        return False
    row.state, row.reason = State.DUP_IN_FILE, Note("card_same_row", {"row": first.number})
    row.contact_id, row.account_id = first.contact_id, first.account_id
    entity, id_ = ("contact", row.contact_id) if row.contact_id else ("account", row.account_id)
    name = row.card.full_name or row.card.company if row.card else ""
    row.match = MatchInfo(entity, id_ or "", name, row.card.company if row.card else "", 100, first.number)
    return True


def _deleted_since(row: PlannedRow, before: Done, name: str, decision: Decision | None) -> bool:
    """Ask about somebody who was imported with this very row and deleted since; a new person is for the planner."""
    if decision is Decision.NEW or before.contact_id is None:
        return False
    _point_to(row, before)
    row.editable = True
    if decision is Decision.SAME:
        row.state, row.reason = State.UPDATE, Note("card_brought_back", {"name": name})
        row.steps = (Revive("contact", before.contact_id),)
    else:
        row.state, row.reason = State.DUP_MAYBE, Note("card_deleted_before", {"name": name})
        row.known_in = before.batch_id
    return True


def was_written(row: PlannedRow, history: History) -> bool:
    done = history.done.get(row.number)
    return done is not None and done.row_hash == row.row_hash


def _point_to(row: PlannedRow, done: Done) -> None:
    row.contact_id, row.account_id = done.contact_id, done.account_id
    entity, id_ = ("contact", row.contact_id) if row.contact_id else ("account", row.account_id)
    row.match = MatchInfo(entity, id_, "", "", 100) if id_ else None


def name_matches(session: Session, rows: Sequence[PlannedRow]) -> None:
    """Give the matches that come from earlier imports their names."""
    for entity in ("contact", "account"):
        nameless = [row for row in rows if row.match and row.match.entity == entity and not row.match.name]
        names = titles_of(session, entity, [row.match.id for row in nameless if row.match])
        for row in nameless:
            if row.match is not None:
                name = names.get(row.match.id, "")
                row.match = MatchInfo(entity, row.match.id, name, "", row.match.score)


def imported_by(rows: list[PlannedRow], history: History) -> str | None:
    """The earlier batch that holds all that this file could bring, if there is one."""
    bringing = [row for row in rows if row.state not in (State.SKIPPED, State.ERROR)]
    if (
        not bringing
        or history.unfinished
        or not all(row.known_in or row.state is State.DUP_IN_FILE for row in bringing)
    ):
        return None
    known = [row.known_in for row in bringing if row.known_in]
    return max(known) if known else None
