"""Make the plan of an import: understand every row, see what is known, decide row by row."""

import gc
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import msgspec
from sqlalchemy.orm import Session

from crm_desktop.cards.card import Note
from crm_desktop.cards.cells import RowCells
from crm_desktop.cards.drafts import Drafts
from crm_desktop.cards.history import Done, History, history_of
from crm_desktop.cards.known import Directory
from crm_desktop.cards.known_load import load
from crm_desktop.cards.options import ImportOptions
from crm_desktop.cards.plan import Decision, Decisions, ImportPlan, MatchInfo, PlannedRow, Revive, State
from crm_desktop.cards.planner import Planner
from crm_desktop.cards.readers.process import IsCancelled
from crm_desktop.cards.table import Table, TableRow
from crm_desktop.cards.understand import understand
from crm_desktop.errors import Cancelled
from crm_desktop.services.lookups import titles_of

OnProgress = Callable[[int, int], None]
"""Called with rows done and rows in all."""

_TOTAL = re.compile(
    r"(?:合计|总计|小计|共计|合計|總計|小計|共計|总数|總數).*|(?:grand |sub-?)?total\s*[:：]?\s*[\d.,]*",
    re.IGNORECASE,
)
_MOST_CELLS_OF_A_TOTAL = 3
_GLANCE = 50


def plan(
    session: Session | None,
    table: Table,
    options: ImportOptions | None = None,
    decisions: Decisions | None = None,
    progress: OnProgress | None = None,
    cancelled: IsCancelled | None = None,
    earlier: ImportPlan | None = None,
) -> ImportPlan:
    """Return what an import would do. Without a session nothing is known to compare with but the file itself.

    `decisions` settles doubtful rows by number; planning again with more of them is how a review goes on. The plan
    holds while nobody else changes the same people; what changed meanwhile is noticed when it is written.

    `earlier` is the plan that this one replaces: what was understood of rows that did not change is taken from it.

    Raises UserError for options that cannot be, Cancelled.
    """
    options = (options or ImportOptions()).checked()
    with _without_collecting():
        return _plan(session, table, options, decisions or {}, progress, cancelled, earlier)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Some hundred thousand objects are made that all stay: looking for garbage among them costs as much again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _plan(
    session: Session | None,
    table: Table,
    options: ImportOptions,
    decisions: Decisions,
    progress: OnProgress | None,
    cancelled: IsCancelled | None,
    earlier: ImportPlan | None,
) -> ImportPlan:
    rows = understood(table, options, earlier, progress, cancelled)
    settled = {number for number, decision in decisions.items() if decision is Decision.NEW}
    undecided = [row for row in rows if row.reason is None or (_is_split(row) and row.number in settled)]
    cards = [row.card for row in undecided if row.card is not None]
    history = history_of(session, table, (row.row_hash for row in rows)) if session is not None else History()
    directory = load(session, cards) if session is not None else Directory()
    planner = Planner(directory, Drafts(table, options), options.existing)
    first_with: dict[str, PlannedRow] = {}
    for at, one in enumerate(undecided):
        if at % _GLANCE == 0:
            _glance(len(rows) + at, 2 * len(rows), progress, cancelled)
        decision = decisions.get(one.number)
        if one.card is not None and not _by_history(one, history, first_with, decision):
            planner.decide(one, one.card, decision)
    for one in rows:
        one.is_done = one.is_done or _was_written(one, history)
    if session is not None:
        _name_matches(session, rows)
    return ImportPlan(table, options, rows, history.unfinished, _imported_by(rows, history))


def understood(
    table: Table,
    options: ImportOptions,
    earlier: ImportPlan | None = None,
    progress: OnProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> list[PlannedRow]:
    """Return the rows with their cards, undecided but for those that hold none or one in error. Raises Cancelled."""
    region = options.region or ("TW" if table.traditional else "CN")
    known = _known_rows(earlier, table, region)
    rows = []
    for at, row in enumerate(table.rows):
        if at % _GLANCE == 0:
            _glance(at, 2 * len(table.rows), progress, cancelled)
        before = known.get(id(row))
        rows.append(_sorted_out(row, before) if before else _understood(table, row, region))
    return rows


def first_rows(table: Table, options: ImportOptions | None = None, number: int = 100) -> list[PlannedRow]:
    """Return the first rows with their cards, to be shown while the whole table is planned."""
    return understood(replace(table, rows=table.rows[:number]), options or ImportOptions())


def _known_rows(earlier: ImportPlan | None, table: Table, region: str) -> dict[int, PlannedRow]:
    """What an earlier plan understood, by the identity of the table's row."""
    if earlier is None or earlier.table.columns != table.columns:
        return {}
    if (earlier.options.region or ("TW" if earlier.table.traditional else "CN")) != region:
        return {}
    return {id(row): done for row, done in zip(earlier.table.rows, earlier.rows, strict=True)}


def _glance(done: int, total: int, progress: OnProgress | None, cancelled: IsCancelled | None) -> None:
    if cancelled is not None and cancelled():
        raise Cancelled
    if progress is not None:
        progress(done, total)


def _understood(table: Table, row: TableRow, region: str) -> PlannedRow:
    cells = RowCells(table.columns, row.cells)
    planned = PlannedRow(row.number, State.SKIPPED, raw=cells.raw(), row_hash=_hash(cells))
    planned.unread = _why_skipped(row, cells)
    if planned.unread is None:
        planned.card = understand(cells, region)
    return _sorted_out(row, planned)


def _sorted_out(row: TableRow, read: PlannedRow) -> PlannedRow:
    """Return a fresh row with what was read, and the state of one that needs no comparing."""
    planned = PlannedRow(row.number, State.SKIPPED, read.unread, raw=read.raw, row_hash=read.row_hash)
    planned.unread, card = read.unread, read.card
    if row.unread == "card_cut_short":
        planned.state = State.ERROR
    if planned.unread is not None or card is None:
        return planned
    if card.errors:
        planned.state, planned.reason, planned.editable = State.ERROR, card.errors[0], bool(card.people)
    elif not card.full_name and not card.company:
        has_number = bool(card.methods)
        planned.state = State.ERROR if has_number else State.SKIPPED
        planned.reason = Note("card_without_name" if has_number else "card_row_without_card")
    planned.card = card
    return planned


def _is_split(row: PlannedRow) -> bool:
    return row.card is not None and bool(row.card.people)


def _why_skipped(row: TableRow, cells: RowCells) -> Note | None:
    if row.unread:
        return Note(row.unread)
    texts = list(cells.texts().values())
    if not texts:
        return Note("card_row_blank")
    if row.is_header:
        return Note("card_row_header_again")
    if len(texts) <= _MOST_CELLS_OF_A_TOTAL and any(map(_TOTAL.fullmatch, texts[:2])):
        return Note("card_row_total")
    return Note("card_row_hidden") if row.hidden else None


def _hash(cells: RowCells) -> str:
    """The same cells under the same headers are the same row, in whatever file and place."""
    return hashlib.sha256(msgspec.json.encode(sorted(cells.texts().items()))).hexdigest()


def _by_history(
    row: PlannedRow, history: History, first_with: dict[str, PlannedRow], decision: Decision | None
) -> bool:
    """Whether an earlier import or an equal row above settles the row."""
    if _was_written(row, history):
        done = history.done[row.number]
        row.state, row.reason = done.state, done.reason
        _point_to(row, done)
        return True
    before = history.before.get(row.row_hash)
    if before is not None and before.state is State.DUP_MAYBE and decision is None:
        row.state, row.reason, row.is_known, row.editable = before.state, before.reason, True, True
        _point_to(row, before)
        return True
    if before is not None and before.contact_id in history.deleted and decision is not Decision.SKIP:
        return _deleted_since(row, before, history.deleted[before.contact_id], decision)
    if before is not None and before.state is not State.DUP_MAYBE:
        row.state, row.is_known = State.DUP_SURE, True
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
        row.actions = [Revive("contact", before.contact_id)]
    else:
        row.state, row.reason = State.DUP_MAYBE, Note("card_deleted_before", {"name": name})
        row.is_known = True
    return True


def _was_written(row: PlannedRow, history: History) -> bool:
    done = history.done.get(row.number)
    return done is not None and done.row_hash == row.row_hash


def _point_to(row: PlannedRow, done: Done) -> None:
    row.contact_id, row.account_id = done.contact_id, done.account_id
    entity, id_ = ("contact", row.contact_id) if row.contact_id else ("account", row.account_id)
    row.match = MatchInfo(entity, id_, "", "", 100) if id_ else None


def _name_matches(session: Session, rows: list[PlannedRow]) -> None:
    """Give the matches that come from earlier imports their names."""
    for entity in ("contact", "account"):
        nameless = [row for row in rows if row.match and row.match.entity == entity and not row.match.name]
        names = titles_of(session, entity, [row.match.id for row in nameless if row.match])
        for row in nameless:
            if row.match is not None:
                name = names.get(row.match.id, "")
                row.match = MatchInfo(entity, row.match.id, name, "", row.match.score)


def _imported_by(rows: list[PlannedRow], history: History) -> str | None:
    """The earlier batch that holds all that this file could bring, if there is one."""
    bringing = [row for row in rows if row.state not in (State.SKIPPED, State.ERROR)]
    if (
        not bringing
        or history.unfinished
        or not all(row.is_known or row.state is State.DUP_IN_FILE for row in bringing)
    ):
        return None
    known = [history.before[row.row_hash] for row in bringing if row.is_known]
    return max(done.batch_id for done in known) if known else None
