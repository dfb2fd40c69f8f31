"""The lines of a quote as a table, with one empty row at the end to go on typing in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from crm_core.model import QuoteLine, label_of, table_of
from crm_desktop.ui.screens.quotes.cells import CellWording
from crm_desktop.ui.screens.quotes.clipboard import PastedLine
from crm_desktop.ui.screens.quotes.columns import COLUMNS, Col, edit_text
from crm_desktop.ui.screens.quotes.known_prices import KnownPrices
from crm_desktop.ui.screens.quotes.lines import BadCells, Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_core.tax_rates import TaxRateInfo
    from crm_desktop.services.quotes import LineDraft, PriceOffer, QuoteDraft
    from crm_desktop.services.quotes.memory import PriceMemory
    from crm_desktop.ui.context import UiContext

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class LineGridModel(QAbstractTableModel):
    """`edited` follows each change of a person, `calculated` each change of the totals.

    `code_typed(line_id)` and `quantity_typed(line_id)` ask for the product or the price that belongs to it.
    """

    edited = Signal()
    calculated = Signal(object)
    code_typed = Signal(str)
    quantity_typed = Signal(str)

    def __init__(self, context: UiContext, draft: QuoteDraft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._labels = [self._heading(column) for column in Col]
        self.locked = False
        self._take(Lines(context, draft), ())

    def _take(self, lines: Lines, rates: Sequence[TaxRateInfo]) -> None:
        self.lines = lines
        self.known = KnownPrices(self._context, lines, rates, locked=self.locked)
        self.wording = CellWording(self._context, lines, self.known)
        self._rows = self._wanted_rows()

    def _heading(self, column: Col) -> str:
        if column is Col.AMOUNT:
            return self._context.tr("quotes.amount")
        return self._context.label(label_of(table_of(QuoteLine).columns[COLUMNS[column].field]))

    def show_draft(
        self, draft: QuoteDraft, bad: BadCells, rates: Sequence[TaxRateInfo] = (), *, locked: bool
    ) -> None:
        """Show another quote, with the cells of it that still wait to be corrected."""
        self.beginResetModel()
        self.locked = locked
        self._take(Lines(self._context, draft, bad), rates)
        self.endResetModel()
        self.calculated.emit(self.lines.totals)

    # --- what the view asks ----------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        return 0 if parent.isValid() else self._rows

    def _wanted_rows(self) -> int:
        return len(self.lines.draft.lines) + (0 if self.locked else 1)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        editable = index.isValid() and COLUMNS[index.column()].editable and not self.locked
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1) if role == Role.DisplayRole and self.lines.line(section) else None
        if role == Role.DisplayRole:
            return self._labels[section]
        if role == Role.TextAlignmentRole:
            return _RIGHT if COLUMNS[section].number else _LEFT
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = index.row(), Col(index.column())
        if role == Role.TextAlignmentRole:
            return _RIGHT if COLUMNS[column].number else _LEFT
        line = self.lines.line(row)
        if line is None:
            return self._invitation(column, role)
        if role == Role.DisplayRole:
            return self.wording.text(row, column, line)
        if role == Role.EditRole:
            bad = self.lines.bad_cell(row, column)
            return bad.text if bad else edit_text(line, column)
        if role == Role.ToolTipRole:
            return self.wording.explanation(row, column, line)
        if role == Role.AccessibleTextRole:
            text = self.wording.text(row, column, line)
            return " ".join(filter(None, (self._labels[column], text, self.wording.remark(row, column))))
        return None

    def _invitation(self, column: Col, role: int) -> object:
        if role == Role.DisplayRole:
            return self.wording.invitation(column) or None
        if role == Role.AccessibleTextRole:
            return self._labels[column]
        return "" if role == Role.EditRole else None

    # --- what is known of the prices --------------------------------------------------------------------------------

    def set_memories(self, memories: dict[str, PriceMemory]) -> None:
        """Take over what is known of products by their ids."""
        self.known.memories = memories
        last = self._rows - 1
        if last >= 0:
            self.dataChanged.emit(self.index(0, Col.CODE), self.index(last, Col.DISCOUNT))

    def section_at(self, row: int) -> str | None:
        """Return the heading above a row where a section begins, None elsewhere."""
        if not self.lines.begins_section(row):
            return None
        line = self.lines.line(row)
        return (line.section if line else None) or self._context.tr("quotes.no_section")

    def set_section(self, row: int, section: str | None) -> None:
        """Name the section that begins at a row."""
        line = self.lines.line(row)
        if line is not None and not self.locked and line.section != section:
            with self._edit():
                self.lines.set_section(row, section)

    def set_field(self, row: int, name: str, value: object) -> bool:
        """Set what a line says beside its cells: its section, delivery, note, reason, or whether it is optional."""
        line = self.lines.line(row)
        if line is None or self.locked or getattr(line, name) == value:
            return False
        changed = replace(line)
        setattr(changed, name, value)
        with self._edit():
            self.lines.put(row, changed)
        return True

    # --- what people do --------------------------------------------------------------------------------------------

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole or not index.isValid() or self.locked:
            return False
        row, column = index.row(), Col(index.column())
        with self._edit():
            self.lines.write(row, column, str(value))
        line = self.lines.line(row)
        if line is not None and (line.id, column) not in self.lines.bad:
            if column is Col.CODE and line.code:
                self.code_typed.emit(line.id)
            elif column is Col.QTY and line.product_id:
                self.quantity_typed.emit(line.id)
        return True

    def preview(self, index: Index, text: str) -> None:
        """Show the totals with this text in this cell, while it is typed."""
        totals = self.lines.preview(index.row(), Col(index.column()), text)
        if totals is not None:
            self.calculated.emit(totals)

    def end_preview(self) -> None:
        """Show the totals as they are."""
        self.calculated.emit(self.lines.totals)

    def duplicate(self, row: int) -> bool:
        """Put a copy of a line below it."""
        with self._edit():
            return self.lines.duplicate(row)

    def remove(self, rows: Sequence[int]) -> int:
        """Take lines away; return how many."""
        with self._edit():
            return self.lines.remove(rows)

    def move(self, row: int, step: int) -> bool:
        """Move a line up or down."""
        with self._edit():
            return self.lines.move(row, step)

    def paste(self, row: int, pasted: Sequence[PastedLine]) -> Mapping[str, frozenset[Col]]:
        """Write a block; return which columns each line got."""
        with self._edit():
            return self.lines.paste(row, pasted)

    def undo(self) -> bool:
        """Take the last edit of the lines back."""
        with self._redraw():
            return self.lines.undo()

    def put_line(self, row: int, line: LineDraft) -> None:
        """Replace a line; whoever calls it has remembered the one before."""
        with self._redraw():
            self.lines.put(row, line)

    def put_parts(self, row: int, parts: Sequence[LineDraft]) -> None:
        """Put the parts of a bundle in the place of its line; it belongs to the edit that chose the bundle."""
        with self._redraw():
            self.lines.put_parts(row, parts)

    def put_products(self, made: Sequence[tuple[LineDraft, PriceOffer]]) -> None:
        """Show what products or prices have made of lines; it belongs to the edit that asked for it.

        Where they only say why the prices hold, nothing is calculated and nothing counts as edited.
        """
        self.known.offers |= {line.id: offer for line, offer in made}
        shown = {line.id: line for line in self.lines.draft.lines}
        if all(shown.get(line.id) == line for line, _ in made):
            return
        with self._redraw():
            self.lines.put_all([line for line, _ in made])

    def header_changed(self) -> None:
        """Calculate again after an edit outside the lines."""
        with self._redraw():
            self.lines.recalculate()

    @contextmanager
    def _edit(self) -> Iterator[None]:
        self.lines.remember()
        with self._redraw():
            yield

    @contextmanager
    def _redraw(self) -> Iterator[None]:
        """Rows come and go at the end; what stands in them is told by one range."""
        yield
        before, after = self._rows, self._wanted_rows()
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
            self._rows = after
            self.endInsertRows()
        elif after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
            self._rows = after
            self.endRemoveRows()
        self.dataChanged.emit(self.index(0, 0), self.index(after - 1, len(COLUMNS) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, after - 1)
        self.calculated.emit(self.lines.totals)
        self.edited.emit()
