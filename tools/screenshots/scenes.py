"""Every scene of which a picture is taken. A screen that can be shown without a record needs no line here."""

from typing import Any

from sqlalchemy import func, select

from crm_core.model import Account, Quote, Visit
from crm_desktop.reports.registry import REPORTS
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens import SCREENS
from crm_desktop.ui.screens.sync_centre.screen import TABS
from tools.demo_cards import write_cards
from tools.screenshots.deeds import (
    begin_anew,
    closed,
    command,
    crash,
    first_run,
    levels,
    mark,
    quick_visit,
    safety_card,
    saved_filters,
    searched,
)
from tools.screenshots.quote_deeds import QUOTE_SCENES
from tools.screenshots.show import Scene, Show

NEEDS_A_RECORD = ("customer",)
FIRST_STEPS = ("language", "where", "protect", "sign_in")


def busiest_customer(show: Show) -> Place:
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


def _review(show: Show) -> Place:
    """The file lies with the laptop, and is removed with it."""
    path = show.folder / "展会名片.xlsx"
    if not path.exists():
        write_cards(path)
    return Place("card_import", options={"file": str(path)})


SCENES: tuple[Scene, ...] = (
    *(Scene(entry.key, Place(entry.key)) for entry in SCREENS if entry.key not in NEEDS_A_RECORD),
    Scene("customer", busiest_customer),
    Scene("customer-edit", busiest_customer, command("card.edit")),
    Scene("customer-person", busiest_customer, command("card.add_person")),
    Scene("customer-refuse", busiest_customer, command("card.refuse")),
    Scene("customers-new", Place("customers"), command("customers.new")),
    Scene("quick-visit", busiest_customer, command("visit.quick")),
    *(Scene(f"visits-{view}", Place("visits", options={"view": view})) for view in ("day", "week", "month")),
    Scene("visits-plan", Place("visits"), command("visits.plan")),
    Scene("quote", _draft),
    *QUOTE_SCENES,
    Scene("card_import-review", _review),
    *(Scene(f"sync-{tab}", Place("sync", options={"tab": tab})) for tab in TABS),
    *(Scene(f"reports-{name}", Place("reports", options={"name": name})) for name in REPORTS),
    Scene("keys", Place("today"), command("keys")),
    Scene("search", Place("today"), searched("jm")),
    Scene("search-commands", Place("today"), searched(">bf")),
    Scene("crash", Place("today"), crash),
    Scene("quick-visit-filled", busiest_customer, quick_visit),
    Scene("customers-marked", Place("customers"), mark(3)),
    Scene("customers-levels", Place("customers"), levels),
    Scene("customers-saved", Place("customers"), saved_filters),
    Scene("customers-columns", Place("customers"), command("customers.columns")),
    Scene("promises", Place("tasks", options={"tab": "promises"})),
    Scene("visits-route", Place("visits", options={"view": "day"}), command("visits.route")),
    Scene("records-product", Place("records", "product")),
    Scene("records-form", Place("records", "product"), command("records.edit")),
    Scene("changes", Place("today"), command("changes")),
    Scene("safety", Place("settings"), safety_card),
    Scene("safety-passphrase", Place("settings"), command("safety.passphrase")),
    Scene("safety-backup", Place("settings"), command("settings.back_up")),
    *(
        Scene(f"first_run-{step}", Place("today"), first_run(step))
        for step in ("language", "where", "protect", "sign_in")
    ),
    Scene("locked", Place("today"), command("lock")),
    Scene("closed", Place("today"), closed),
    Scene("closed-anew", Place("today"), begin_anew),
)
