"""The way from a customer to its records of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from crm_core.model import ENTITIES
from crm_desktop.services.records.listing import has_customer
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.records.catalogue import catalogue

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext


def offer_records(context: UiContext, account_id: str, button: QWidget) -> None:
    """Open a menu of the kinds of records that a customer can have."""
    menu = QMenu(button)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for group, entities in catalogue():
        mine = [entity for entity in entities if has_customer(entity)]
        if mine:
            menu.addSection(context.tr(f"records.area_{group}"))
        for entity in mine:
            place = Place("records", entity, {"account_id": account_id})
            action = menu.addAction(context.label(ENTITIES[entity].label))
            action.triggered.connect(lambda _on=False, to=place: context.navigate(to))
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
