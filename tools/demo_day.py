"""A rep's day and a manager's Friday, played without a display: every screen, work without the server, reconciliation.

What it leaves in the output folder: one picture a screen, the quote as PDF and workbook, the reports, and summary.json
with what was counted afterwards in the databases of both laptops and of the server.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import ImportRow
from crm_desktop.bootstrap import Laptop
from crm_desktop.cards.api import run_import
from crm_desktop.cards.options import ImportOptions
from crm_desktop.db.capture import EditContext
from crm_desktop.db.raw import raw_connection
from crm_desktop.documents.api import quote_pdf, quote_xlsx
from crm_desktop.reports.chart import write_png
from crm_desktop.reports.registry import REPORTS
from crm_desktop.reports.registry import run as run_report
from crm_desktop.reports.workbook import write_xlsx
from crm_desktop.services.customers import CustomerFilter, customer_ids
from crm_desktop.services.quotes import (
    apply_product,
    find_products,
    move_quote,
    new_line,
    new_quote,
    save_quote,
)
from crm_desktop.services.visits import NewVisit, VisitLogged, log_visit
from crm_desktop.ui.context import Place
from crm_desktop.ui.theme import Mode
from crm_server.database import fetch
from crm_server.settings import Settings
from tools.demo_cards import FAIR, write_cards
from tools.demo_server import DemoServer
from tools.desk import Desk, open_desk

COUNTED = ("account", "contact", "visit", "task", "promise", "quote", "quote_line", "order")
Counts = dict[str, set[str]]
"""Entity → ids of the living records in one database."""
SCREENS = ("today", "customers", "visits", "quotes", "card_import", "reports", "sync", "settings")


@dataclass(frozen=True)
class Work:
    """What the rep did while the server was stopped."""

    account_id: str
    visit: VisitLogged
    quote_id: str
    cards: dict[str, Any]
    contact_ids: list[str]


def rep_day(server: DemoServer, laptop: Path, passphrase: str | None, out: Path) -> Work:
    """Open every screen, work offline, come back. Returns what was done."""
    with open_desk(laptop, passphrase, out) as desk:
        for screen in SCREENS:
            desk.show(Place(screen), f"rep-{screen}")
        server.stop()
        work = _work_offline(desk, out)
        desk.show(Place("customer", work.account_id), "rep-customer")
        desk.show(Place("quotes", work.quote_id), "rep-quote")
        desk.show(Place("sync"), "rep-sync-offline")
        desk.dress(Mode.DARK)
        for screen, record in (("today", ""), ("customer", work.account_id), ("quotes", work.quote_id)):
            desk.show(Place(screen, record), f"rep-{screen}-dark")
        desk.dress(Mode.LIGHT)
        server.start()
        desk.workspace.sync.sync_now()
        desk.wait_until(lambda: desk.workspace.sync.state().pending == 0, "the reconciliation")
        desk.show(Place("sync"), "rep-sync-after")
    return work


def _work_offline(desk: Desk, out: Path) -> Work:
    with desk.workspace.read() as session:
        account_id = customer_ids(session, CustomerFilter(facets={"level": ("A",)}, sort="last_contact"))[0]
    visit = desk.write(lambda session, context: _log_visit(session, context, account_id))
    quote_id = desk.write(lambda session, context: _write_quote(session, context, account_id))
    quote_pdf(desk.workspace, quote_id, out / "quote.pdf")
    quote_xlsx(desk.workspace, quote_id, out / "quote.xlsx")
    write_cards(out / "cards.xlsx")
    desk.show(Place("card_import", options={"file": str(out / "cards.xlsx")}), "rep-card_import-review")
    cards = run_import(desk.workspace, out / "cards.xlsx", ImportOptions(source="EXHIBITION", campaign=FAIR))
    new = select(ImportRow.contact_id).where(ImportRow.batch_id == cards["batch"], ImportRow.state == "NEW")
    with desk.workspace.read() as session:
        contact_ids = [one for one in session.scalars(new) if one]
    return Work(account_id, visit, quote_id, cards, contact_ids)


def _log_visit(session: Session, context: EditContext, account_id: str) -> VisitLogged:
    return log_visit(
        session,
        context,
        NewVisit(
            account_id=account_id,
            summary="与采购和技术部一起看了产线，确认节拍提升方案。\n!下周五前提供样机测试报告",
            result="PROGRESS",
            next_step="寄送样机并约测试日期",
            next_step_on=datetime.now(UTC).date() + timedelta(days=3),
        ),
    )


def _write_quote(session: Session, context: EditContext, account_id: str) -> str:
    draft = new_quote(session, context, account_id)
    draft.subject = "产线节拍提升一期"
    for product, qty in zip(find_products(session, "", 4), ("2", "12", "40", "9.5"), strict=True):
        line = new_line(context)
        line.qty = Decimal(qty)
        draft.lines.append(line)
        apply_product(session, draft, line, product.id, datetime.now(UTC).date())
    quote_id = save_quote(session, context, draft)
    session.flush()
    move_quote(session, context, quote_id, "APPROVED")
    return quote_id


def manager_friday(laptop: Path, passphrase: str | None, out: Path, work: Work) -> dict[str, Any]:
    """Look at the team's week and run every report. Returns name → rows and records seen."""
    found: dict[str, Any] = {}
    with open_desk(laptop, passphrase, out) as desk:
        for screen in SCREENS:
            desk.show(Place(screen), f"manager-{screen}")
        desk.show(Place("customer", work.account_id), "manager-customer")
        for name in REPORTS:
            with desk.workspace.read() as session:
                result = run_report(session, name, {}, "zh_CN")
            if result.panels:  # of rivals' prices, which nobody has heard yet, there is nothing to draw
                write_png(result, out / f"report-{name}.png")
            write_xlsx(result, out / f"report-{name}.xlsx")
            found[name] = {"rows": len(result.rows), "records_seen": result.records_seen}
    return found


def laptop_rows(folder: Path, passphrase: str | None) -> Counts:
    """Read the ids of the living records from a laptop's database."""
    laptop = Laptop(folder, passphrase)
    try:
        with laptop.store.read() as session:
            connection = raw_connection(session)
            return {entity: {row[0] for row in connection.execute(_living(entity))} for entity in COUNTED}
    finally:
        laptop.close()


def server_rows(server: DemoServer) -> Counts:
    """Read the ids of the living records from the server's database."""
    with Settings.read(server.data).opened() as database, database.snapshot() as connection:
        return {entity: {row[0] for row in fetch(connection, _living(entity))} for entity in COUNTED}


def _living(entity: str) -> str:
    return f'SELECT id FROM "{entity}" WHERE deleted_at IS NULL'  # noqa: S608 -- a name of the model


def write_summary(out: Path, databases: dict[str, Counts], work: Work, reports: Any) -> bool:
    """Write what was counted in each database; returns whether everything that was made is in all of them."""
    made: dict[str, list[str]] = {
        "visit": [work.visit.visit_id],
        "task": [work.visit.task_id or ""],
        "promise": list(work.visit.promise_ids),
        "quote": [work.quote_id],
        "contact": work.contact_ids,
    }
    missing = {
        where: {entity: [one for one in ids if one not in counts[entity]] for entity, ids in made.items()}
        for where, counts in databases.items()
    }
    complete = all(not ids for found in missing.values() for ids in found.values()) and all(made.values())
    summary = {
        "complete": complete,
        "made": {entity: len(ids) for entity, ids in made.items()},
        "missing": missing,
        "records": {where: {e: len(ids) for e, ids in counts.items()} for where, counts in databases.items()},
        "cards": {
            name: work.cards[name] for name in ("read", "new", "updated", "duplicate", "skipped", "error")
        },
        "reports": reports,
    }
    (out / "summary.json").write_text(
        json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return complete
