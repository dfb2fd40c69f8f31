"""Every scene of which a picture is taken. A screen that can be shown without a record needs no line here."""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from crm_core.model import Account, Quote, Visit
from crm_desktop.reports.registry import REPORTS
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens import SCREENS
from crm_desktop.ui.screens.sync_centre.screen import TABS
from tools.demo_cards import write_cards
from tools.screenshots.show import Scene, Show

NEEDS_A_RECORD = ("customer",)


def _busiest_customer(show: Show) -> Place:
    """The card with the most to show: the A customer that was visited most."""

    def ask(session: Any) -> str:
        visits = func.count(Visit.id).desc()
        mine = select(Account.id).join(Visit, Visit.account_id == Account.id).where(Account.level == "A")
        return str(session.scalars(mine.group_by(Account.id).order_by(visits, Account.id).limit(1)).one())

    return Place("customer", show.read(ask))


def _draft(show: Show) -> Place:
    def ask(session: Any) -> str:
        wanted = select(Quote.id).where(Quote.status == "DRAFT").order_by(Quote.id).limit(1)
        return str(session.scalars(wanted).one())

    return Place("quotes", show.read(ask))


@cache
def _cards() -> Path:
    path = Path(tempfile.mkdtemp(prefix="fieldbook-cards-")) / "展会名片.xlsx"
    write_cards(path)
    return path


def _review(_show: Show) -> Place:
    return Place("card_import", options={"file": str(_cards())})


def _command(name: str) -> Callable[[Show], None]:
    return lambda show: show.run(name)


def _crash(show: Show) -> None:
    from crm_desktop.ui.dialogs.crash import CrashDialog
    from crm_desktop.ui.faults import report

    try:
        raise RuntimeError("disk")
    except RuntimeError as error:
        CrashDialog(report(error), show.context.tr, show.window).open()


def _typed(text: str) -> Callable[[Show], None]:
    def type_it(show: Show) -> None:
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        show.run("search")
        field = QApplication.focusWidget()
        if field is not None:
            QTest.keyClicks(field, text)

    return type_it


SCENES: tuple[Scene, ...] = (
    *(Scene(entry.key, Place(entry.key)) for entry in SCREENS if entry.key not in NEEDS_A_RECORD),
    Scene("customer", _busiest_customer),
    Scene("customer-edit", _busiest_customer, _command("card.edit")),
    Scene("customer-person", _busiest_customer, _command("card.add_person")),
    Scene("customer-refuse", _busiest_customer, _command("card.refuse")),
    Scene("customers-new", Place("customers"), _command("customers.new")),
    Scene("quick-visit", _busiest_customer, _command("visit.quick")),
    *(Scene(f"visits-{view}", Place("visits", options={"view": view})) for view in ("day", "week", "month")),
    Scene("visits-plan", Place("visits"), _command("visits.plan")),
    Scene("quote", _draft),
    Scene("card_import-review", _review),
    *(Scene(f"sync-{tab}", Place("sync", options={"tab": tab})) for tab in TABS),
    *(Scene(f"reports-{name}", Place("reports", options={"name": name})) for name in REPORTS),
    Scene("keys", Place("today"), _command("keys")),
    Scene("search", Place("today"), _typed("jm")),
    Scene("crash", Place("today"), _crash),
)
