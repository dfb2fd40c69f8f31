"""Every row of the file before anything is written: what would become of it, why, and what a person says to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.cards.api import Decision, ImportPlan, PlannedRow, Table
from crm_desktop.cards.wording import Places, places_of
from crm_desktop.ui.models.paged import PagedTable
from crm_desktop.ui.models.record_table import RecordTable
from crm_desktop.ui.screens.card_import.columns_panel import ColumnsPanel
from crm_desktop.ui.screens.card_import.correction import Correction
from crm_desktop.ui.screens.card_import.file_panel import FilePanel
from crm_desktop.ui.screens.card_import.picture_view import PictureView
from crm_desktop.ui.screens.card_import.review_rows import (
    FILTERS,
    MOVED,
    NUMBER_COLUMN,
    NUMBER_WIDTH,
    PLACE_WIDTH,
    STATE_COLUMN,
    ReviewRow,
    counts_by_filter,
    is_moved,
    kinds_of,
    review_columns,
)
from crm_desktop.ui.screens.card_import.rules_panel import RulesPanel
from crm_desktop.ui.screens.card_import.sheets_panel import SheetsPanel
from crm_desktop.ui.screens.quotes.fitting import show_what_fits
from crm_desktop.ui.screens.quotes.status_tag import TagDelegate
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID, ROW_HEIGHT
from crm_desktop.ui.widgets import (
    Banner,
    ButtonKind,
    Chip,
    ElidedLabel,
    FlowLayout,
    LabelRole,
    push_button,
    text_label,
)
from crm_desktop.ui.widgets.choosing import choose_row

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

_ORDER: Final = (2, 1, 3, 4, 5, 6, 7, 0)
"""Number, state, card; the reason takes what room is left, so it is the model's first column and shown last."""
_NEEDED: Final = {5: 1080, 7: 1200, 6: 900}
_KEYS: Final[dict[int, str]] = {
    Qt.Key.Key_S: Decision.SAME,
    Qt.Key.Key_M: MOVED,
    Qt.Key.Key_N: Decision.NEW,
    Qt.Key.Key_X: Decision.SKIP,
}


class ReviewTable(RecordTable):
    """`decided(decision)` for the chosen rows; F2 or Enter asks to correct one."""

    decided = Signal(str)
    correction_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        decision = _KEYS.get(event.key()) if not event.modifiers() else None
        if decision is not None:
            self.decided.emit(str(decision))
        elif event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.correction_wanted.emit()
        else:
            super().keyPressEvent(event)

    def chosen_ids(self) -> list[str]:
        """Return the ids of the chosen rows."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [self.records.id_at(row) for row in rows]


class ReviewPage(QWidget):
    """Asks through its signals; the screen plans again and writes."""

    sheets_chosen = Signal(list)
    field_chosen = Signal(int, str)
    decided = Signal(list, str)
    corrected = Signal(int, object)
    commit_wanted = Signal()
    left = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = context.tr
        self._context = context
        self._plan: ImportPlan | None = None
        self._rows: dict[str, ReviewRow] = {}
        self._counts: Counter[str] = Counter()
        self._wanted = "all"
        self._was_narrowed = False
        self._pictures: dict[str, bytes] = {}
        self._places: Places = {}
        self.title = ElidedLabel("", LabelRole.HEADLINE)
        self.sheets = SheetsPanel(context)
        self.commit = push_button("", ButtonKind.PRIMARY, "check")
        self.other = push_button(tr("import.other_file"), ButtonKind.FLAT)
        self.columns_button = Chip(tr("import.columns"), "settings", checkable=True)
        self.columns = ColumnsPanel(context)
        self.file = FilePanel(context)
        self.rules = RulesPanel(context)
        self.picture = PictureView(tr("import.picture"))
        self.known = Banner(tr("import.known_before"), Tone.INFO, "info")
        self.model: PagedTable[ReviewRow] = PagedTable(review_columns(context), self._fetch, self)
        self.table = ReviewTable(self.model, tr("import.rows"))
        self.table.setSelectionMode(RecordTable.SelectionMode.ExtendedSelection)
        self.table.setItemDelegateForColumn(STATE_COLUMN, TagDelegate(self.table, lambda row: row.tone))
        for place, column in enumerate(_ORDER):
            header = self.table.horizontalHeader()
            header.moveSection(header.visualIndex(column), place)
        self.correction = Correction(context)
        self.decisions: dict[str, QPushButton] = {
            Decision.SAME: push_button(tr("import.same")),
            MOVED: push_button(tr("import.moved")),
            Decision.NEW: push_button(tr("import.new")),
            Decision.SKIP: push_button(tr("import.skip")),
        }
        self.correct = push_button(tr("import.edit"), ButtonKind.FLAT)
        self._filters = QButtonGroup(self)
        self._nothing = text_label(tr("import.nothing_here"), LabelRole.BODY, Tone.NEUTRAL)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.detail = text_label("", LabelRole.BODY, Tone.NEUTRAL, wrap=True, selectable=True)
        self.detail.setMinimumHeight(2 * ROW_HEIGHT - GRID)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._nothing)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.title, 1)
        for widget in (self.columns_button, self.other, self.commit):
            head.addWidget(widget)
        choices = QWidget()
        filters = FlowLayout(choices)
        for name in FILTERS:
            chip = Chip("", checkable=True)
            chip.setObjectName(name)
            self._filters.addButton(chip)
            filters.addWidget(chip)
        self._filters.setExclusive(True)
        self._filters.buttons()[0].setChecked(True)
        for button in (*self.decisions.values(), self.correct):
            filters.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID + 4)
        column.addLayout(head)
        for strip in (self.known, self.sheets, self.file, self.columns):
            column.addWidget(strip)
            strip.hide()
        column.addWidget(self.rules)
        column.addWidget(choices)
        column.addWidget(self.correction)
        beside = QHBoxLayout()
        beside.setSpacing(GRID)
        beside.addWidget(self._pages, 1)
        beside.addWidget(self.picture)
        column.addLayout(beside, 1)
        column.addWidget(self.detail)

    def _connect(self) -> None:
        self.sheets.chosen.connect(self.sheets_chosen)
        self.columns_button.toggled.connect(self.columns.setVisible)
        self.columns.field_chosen.connect(self.field_chosen)
        self.other.clicked.connect(self.left)
        self.commit.clicked.connect(self.commit_wanted)
        self.table.decided.connect(self._decide)
        self.table.correction_wanted.connect(self.open_correction)
        self.table.opened.connect(self.open_correction)
        self.correct.clicked.connect(self.open_correction)
        self.correction.corrected.connect(self.corrected)
        self.correction.closed.connect(self.take_focus)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self._filters.buttonToggled.connect(self._filter_toggled)
        for decision, button in self.decisions.items():
            button.setObjectName(str(decision))
            button.clicked.connect(self._decision_clicked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the reason matters more than post and address; all of it is on the customer later."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        taken = 0 if self.picture.isHidden() else self.picture.width()
        taken += self.table.columnWidth(NUMBER_COLUMN) - NUMBER_WIDTH
        show_what_fits(self.table, self.width() - taken, _NEEDED)

    # --- showing ---------------------------------------------------------------------------------------------------

    def begin(self, table: Table) -> None:
        """Show a table of which no row is planned yet; `add_rows` brings them, `show_plan` ends it."""
        self._plan, self._rows, self._counts = None, {}, Counter()
        self._was_narrowed = False
        self._show_table(table)
        self.rules.hide()
        self.known.hide()
        self.model.set_ids([])
        self.show_kind("all")
        self._show_counts()
        self._let_choose(False)
        self.commit.setEnabled(False)

    def add_rows(self, rows: Sequence[PlannedRow]) -> None:
        """Show the next rows that were planned, behind those that are there."""
        fresh = [ReviewRow(row, self._context, self._places) for row in rows]
        self._rows |= {row.id: row for row in fresh}
        self._counts += counts_by_filter(fresh)
        self._show_counts()
        is_first = not self.model.ids
        self.model.set_ids([*self.model.ids, *(row.id for row in fresh if self._wanted in kinds_of(row))])
        if is_first and self.model.ids:
            self._pages.setCurrentIndex(0)
            choose_row(self.table, 0)

    def show_plan(self, plan: ImportPlan, header_rows: Sequence[tuple[int, str]] = ()) -> None:
        """Show what would become of each row; `header_rows` are those that may name the columns."""
        shown = self._plan.table if self._plan is not None else None
        fresh = shown is None or (shown.sha256, shown.sheet) != (plan.table.sha256, plan.table.sheet)
        self._plan = plan
        self._show_table(plan.table)
        self.rules.show_plan(plan, header_rows)
        self.rules.show()
        self.known.setVisible(plan.imported_by is not None)
        self._rows = {row.id: row for row in map(self._review_row, plan.rows)}
        self._counts = counts_by_filter(self._rows.values())
        self._show_counts()
        self._let_choose(True)
        self.commit.setEnabled(plan.imported_by is None and bool(self._rows))
        if fresh and not self._was_narrowed:
            self.model.set_ids([])
            self.show_kind("decide" if self._counts["decide"] else "all")
        else:
            self.show_kind(self._wanted if self._counts[self._wanted] else "all")

    def _let_choose(self, yes: bool) -> None:
        for widget in (self.sheets, self.columns_button, self.columns, self.file):
            widget.setEnabled(yes)

    def _review_row(self, row: PlannedRow) -> ReviewRow:
        known = self._rows.get(str(row.number))
        if known is not None and known.planned is row:
            return known
        return ReviewRow(row, self._context, self._places)

    def _show_table(self, table: Table) -> None:
        found = sum(column.field is not None for column in table.columns)
        self.title.setText(table.file_name)
        self.columns_button.setText(
            self._context.tr("import.columns_found", found=found, n=len(table.columns))
        )
        self.columns_button.updateGeometry()
        self.sheets.show_table(table)
        self._places = places_of(table)
        self.table.setColumnWidth(NUMBER_COLUMN, PLACE_WIDTH if self._places else NUMBER_WIDTH)
        self.columns.show_table(table)
        self.file.show_table(table)
        self._pictures = {str(row.number): row.picture.content for row in table.rows if row.picture}

    def _show_counts(self) -> None:
        counts, tr = self._counts, self._context.tr
        for chip in self._filters.buttons():
            name = chip.objectName()
            chip.setText(tr(f"import.filter.{name}", n=counts[name]))
            chip.setEnabled(name == "all" or bool(counts[name]))
            chip.updateGeometry()
        self.commit.setText(tr("import.commit", n=counts["new"] + counts["updated"]))

    @property
    def waits_for_decisions(self) -> bool:
        """Whether nothing could be written before somebody has decided about a row."""
        counts = self._counts
        return bool(counts["decide"]) and not counts["new"] + counts["updated"]

    def show_kind(self, wanted: str) -> None:
        """Show the rows of one kind: a name of FILTERS."""
        self._wanted = wanted
        for chip in self._filters.buttons():
            chip.setChecked(chip.objectName() == wanted)
        ids = [row.id for row in self._rows.values() if wanted in kinds_of(row)]
        place, current = self.table.currentIndex().row(), self.table.current_id
        self.model.set_ids(ids)
        self._pages.setCurrentIndex(0 if ids else 1)
        if ids and not self.table.selectionModel().hasSelection():
            choose_row(self.table, ids.index(current) if current in ids else min(max(place, 0), len(ids) - 1))
        self._selection_changed()

    def _fetch(self, ids: list[str], answer: Callable[[list[ReviewRow]], None]) -> None:
        answer([self._rows[one] for one in ids if one in self._rows])

    def take_focus(self) -> None:
        """Let the keyboard walk through the rows."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- asking ----------------------------------------------------------------------------------------------------

    def _filter_toggled(self, chip: QWidget, checked: bool) -> None:
        if checked and chip.objectName() != self._wanted:
            self._was_narrowed = self._plan is None
            self.show_kind(chip.objectName())
            self.take_focus()

    def _decision_clicked(self) -> None:
        self._decide(self.sender().objectName())

    def _decide(self, decision: str) -> None:
        chosen = [self._rows[one] for one in self.table.chosen_ids()]
        meant = [row.id for row in chosen if row.planned.editable and (decision != MOVED or is_moved(row))]
        if meant and self._plan is not None:
            self.decided.emit(meant, str(Decision.SAME if decision == MOVED else decision))

    def open_correction(self) -> None:
        """Offer the cells of the current row."""
        current = self.table.current_id
        if self._plan is not None and current:
            self.correction.open_row(self._plan.table, int(current))

    def _selection_changed(self) -> None:
        chosen = [self._rows[one] for one in self.table.chosen_ids() if one in self._rows]
        editable = [row for row in chosen if row.planned.editable]
        for decision, button in self.decisions.items():
            meant = list(filter(is_moved, editable)) if decision == MOVED else editable
            button.setEnabled(bool(meant) and self._plan is not None)
        current = self._rows.get(self.table.current_id)
        self.correct.setEnabled(current is not None and self._plan is not None)
        self.detail.setText(current.reason if current else "")
        self.picture.show_content(self._pictures.get(self.table.current_id, b""))
        self._fit()
