"""Choosing a row for a person, whatever their fingers do meanwhile."""

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QAbstractItemView

_ALONE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


def choose_row(view: QAbstractItemView, row: int) -> None:
    """Make a row the current one and the only one that is chosen.

    `QTableView.selectRow` asks which modifier keys are held: with Shift and no row before, it chooses none.
    """
    view.selectionModel().setCurrentIndex(view.model().index(row, 0), _ALONE)
