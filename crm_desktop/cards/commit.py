"""Carry out a plan: in transactions of 100 rows on the writer lane, each with what it says about its rows.

Rows and the records they make are one transaction, so that a power cut leaves whole rows only; the batch stays RUNNING
until its last row, and importing the same file again continues it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.ids import child_id, new_id
from crm_core.model import ENTITIES, ImportBatch, Record
from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.cards.card import Note
from crm_desktop.cards.pictures import attach_picture, has_picture
from crm_desktop.cards.plan import (
    Action,
    Change,
    Fill,
    ImportPlan,
    Insert,
    PlannedRow,
    Revive,
    State,
    counts_of,
)
from crm_desktop.cards.prepare import OnProgress
from crm_desktop.cards.presets import remember
from crm_desktop.cards.readers.process import IsCancelled
from crm_desktop.cards.readers.sheets import Cell
from crm_desktop.cards.report import ImportReport
from crm_desktop.db.capture import EditContext
from crm_desktop.db.inserting import insert
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.services import recycle_bin
from crm_desktop.services.lookups import chunks, now
from crm_desktop.services.workspace import Workspace

CHUNK = 100
_PORTRAYED = (State.NEW,)
_PICTURED = (State.NEW, State.UPDATE, State.CONFLICT)
_OWNERS = {"account_id": "account", "contact_id": "contact"}
Values = dict[str, Any]
Records = dict[tuple[str, str], Record | Values]
"""Stored records, and the values of those that this transaction inserts."""
Written = tuple[PlannedRow, dict[str, Cell]]
"""A row with its cells as they stand in the file, by header."""


def commit(
    workspace: Workspace,
    plan: ImportPlan,
    progress: OnProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> ImportReport:
    """Write what the plan says and report it. `progress` is told the rows written and the rows in all.

    Raises Cancelled between two transactions: what was written stays, can be undone, and is continued by importing
    the same file again. Raises UserError card_pool_not_permitted for who may not hand customers out.
    """
    if plan.options.pool and workspace.me.role not in MANAGING_ROLES:
        raise UserError("card_pool_not_permitted")
    if plan.imported_by is not None:
        return ImportReport(plan)
    batch_id = plan.batch_id or new_id()
    rows = [one for one in plan.with_cells() if not one[0].is_done]
    written = 0
    for part in [rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK)] or [[]]:
        if cancelled is not None and cancelled():
            raise Cancelled
        written += len(part)
        step = _Step(workspace.context, plan, batch_id, part, is_last=written == len(rows))
        workspace.lane.submit(step.write, urgent=False).result()
        if progress is not None:
            progress(written, len(rows))
    return ImportReport(plan, batch_id)


class _Step:
    """One transaction: some rows, their records, and the batch."""

    def __init__(
        self, context: EditContext, plan: ImportPlan, batch_id: str, rows: list[Written], *, is_last: bool
    ) -> None:
        self._context, self._plan, self._batch_id = context, plan, batch_id
        self._rows, self._is_last = rows, is_last
        self._records: Records = {}
        self._inserted: list[tuple[str, Values]] = []
        self._doing = [(row, row.actions) for row, _ in rows]
        numbers = {row.number for row, _ in rows}
        self._places = {row.number: row for row in plan.table.rows if row.number in numbers}

    def write(self, session: Session) -> None:
        """Write the rows; a row whose customer or person went away meanwhile is reported and left out."""
        batch = session.get(ImportBatch, self._batch_id) or self._begin(session)
        self._records = _existing(session, [doing for _, doing in self._doing])
        changes = {row.number: self._carry_out(session, row, doing) for row, doing in self._doing if doing}
        insert(session, self._inserted)
        for row, _ in self._rows:
            done = changes.get(row.number)
            if done is not None and (picture := self._picture(session, row)):
                done["created"].append(["attachment", picture])
        told = (self._import_row(row, raw, changes.get(row.number)) for row, raw in self._rows)
        insert(session, (("import_row", values) for values in told))
        if self._is_last:
            batch.status, batch.counts = "DONE", counts_of(self._plan.rows)

    def _begin(self, session: Session) -> ImportBatch:
        table, options = self._plan.table, self._plan.options
        batch = ImportBatch(
            id=self._batch_id,
            file_name=table.file_name[:255],
            sha256=table.sha256,
            sheet=table.sheet[:120],
            encoding=table.encoding,
            mapping={header: field for header, field in table.mapping.items() if field},
            source=options.source_code,
            campaign=options.campaign,
            row_count=len(table.rows),
            imported_at=now(self._context),
        )
        session.add(batch)
        remember(session, table)
        return batch

    def _carry_out(self, session: Session, row: PlannedRow, doing: Sequence[Action]) -> dict[str, Any] | None:
        made = {(action.entity, action.id) for action in doing if isinstance(action, Insert)}
        if any(not self._is_here(key) for key in _needed(doing) - made):
            row.state, row.reason = State.ERROR, Note("card_changed_meanwhile")
            row.contact_id = row.account_id = None
            return None
        created, filled, changed, revived = [], [], [], []
        for action in doing:
            if isinstance(action, Fill):
                if values := self._fill(action):
                    filled.append([action.entity, action.id, values])
            elif isinstance(action, Change):
                if old := self._change(action):
                    changed.append(
                        [action.entity, action.id, {name: action.values[name] for name in old}, old]
                    )
            elif isinstance(action, Revive):
                self._revive(session, action)
                revived.append([action.entity, action.id])
            elif (action.entity, action.id) not in self._records:
                values = self._made(action, row)
                self._inserted.append((action.entity, values))
                self._records[action.entity, action.id] = values
                created.append([action.entity, action.id])
        more = {"changed": changed, "revived": revived}
        return {"created": created, "filled": filled, **{name: made for name, made in more.items() if made}}

    def _picture(self, session: Session, row: PlannedRow) -> str | None:
        """Keep the picture of a card; an address book's portrait only of somebody new, and none that is there."""
        picture = self._places[row.number].picture
        taken = _PORTRAYED if self._plan.table.kind == "vcard" else _PICTURED
        if picture is None or row.contact_id is None or row.state not in taken:
            return None
        if row.state is not State.NEW and has_picture(session, row.contact_id, picture):
            return None
        return attach_picture(session, self._context, row.contact_id, picture)

    def _is_here(self, key: tuple[str, str]) -> bool:
        return self._living(key) is not None

    def _living(self, key: tuple[str, str]) -> Record | Values | None:
        record = self._records.get(key)
        return None if isinstance(record, Record) and record.deleted_at is not None else record

    def _made(self, action: Insert, row: PlannedRow) -> Values:
        values = {"id": action.id, **action.values}
        if action.entity in ("account", "contact"):
            values["source_ref"] = f"import:{self._batch_id}:{row.number}"
        if action.entity == "account":
            values["owner_id"] = None if self._plan.options.pool else self._context.user_id
        return values

    def _fill(self, action: Fill) -> dict[str, Any]:
        record = self._living((action.entity, action.id))
        if record is None:
            return {}
        blank = {name: value for name, value in action.values.items() if not _said(record, name)}
        _say(record, blank)
        return blank

    def _change(self, action: Change) -> dict[str, Any]:
        """Set what still says what was shown; what somebody changed meanwhile stays."""
        record = self._living((action.entity, action.id))
        if record is None:
            return {}
        old = {name: _said(record, name) for name in action.values}
        old = {name: value for name, value in old.items() if _alike(value, action.old.get(name))}
        _say(record, {name: action.values[name] for name in old})
        return old

    def _revive(self, session: Session, action: Revive) -> None:
        record = self._records.get((action.entity, action.id))
        if isinstance(record, Record) and record.deleted_at is not None:
            recycle_bin.restore(session, self._context, action.entity, action.id)

    def _import_row(self, row: PlannedRow, raw: dict[str, Cell], changes: dict[str, Any] | None) -> Values:
        place = self._places[row.number]
        return {
            "id": child_id(self._batch_id, "row", str(row.number)),
            "batch_id": self._batch_id,
            "row_number": row.number,
            "sheet": place.sheet[:120] or None,
            "sheet_row": place.line or None,
            "row_hash": row.row_hash,
            "raw": raw,
            "state": str(row.state),
            "reason": {"code": row.reason.code, "params": row.reason.params} if row.reason else None,
            "contact_id": row.contact_id,
            "account_id": row.account_id,
            "changes": changes,
        }


def _said(record: Record | Values, name: str) -> Any:
    return getattr(record, name) if isinstance(record, Record) else record.get(name)


def _say(record: Record | Values, values: Values) -> None:
    """Set fields of a record that is stored, or of one that this transaction is going to insert."""
    if isinstance(record, Record):
        for name, value in values.items():
            setattr(record, name, value)
    else:
        record |= values


def _alike(known: object, shown: object) -> bool:
    """Whether a field says what was shown; a flag that was never set is one that holds."""
    return known == shown or (known is None and shown is True)


def _needed(actions: Iterable[Action]) -> set[tuple[str, str]]:
    """The records that the actions stand on: owners of what is made."""
    return {
        (entity, action.values[column])
        for action in actions
        if isinstance(action, Insert)
        for column, entity in _OWNERS.items()
        if column in action.values
    }


def _existing(session: Session, doing: Iterable[Sequence[Action]]) -> Records:
    """Read at once all records that the rows' actions name, deleted ones too."""
    wanted: dict[str, set[str]] = {}
    for actions in doing:
        for action in actions:
            wanted.setdefault(action.entity, set()).add(action.id)
        for entity, id_ in _needed(actions):
            wanted.setdefault(entity, set()).add(id_)
    found: Records = {}
    for entity, ids in wanted.items():
        cls = ENTITIES[entity]
        for part in chunks(sorted(ids)):
            for record in session.scalars(select(cls).where(cls.id.in_(part))):
                found[entity, record.id] = record
    return found
