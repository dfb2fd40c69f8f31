"""What a person does at the window, step by step, each timed to the moment when the screen shows the answer."""

import random
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from benchmarks.heartbeat import Heartbeat
from benchmarks.start_child import memory_mb
from crm_core.model import Account
from crm_desktop.db.lane import REST_SECONDS
from crm_desktop.services.customers import CustomerFilter, customer_ids
from crm_desktop.services.search import search
from crm_desktop.services.visits import NewVisit, log_visit
from crm_desktop.ui.app import Running
from crm_desktop.ui.context import Place
from crm_desktop.ui.models.record_table import RecordTable
from crm_desktop.ui.shell.global_search import GlobalSearch

TYPED = (
    "苏州", "苏州恒远", "科技有限公司", "公司", "机械", "合同", "样品", "报价单", "王", "李娜", "张伟", "深圳市华",
    "蘇州", "電子", "hengyuan", "szhy", "s", "sh", "shanghai", "keji", "kj", "wang", "xbj", "1", "138", "5678", "0512",
    "8899", "Q-2026", "Q-2026-001", "valve", "阀", "价格 交期", "上海 机电", "客户要样品",
)  # fmt: skip
KEYSTROKES = [typed[:end] for typed in TYPED for end in range(1, len(typed) + 1)]
SORTED = (
    "name", "level", "city", "contact", "call", "last_contact", "next_contact_on", "tag", "credit_limit", "email",
    "street", "district",
)  # fmt: skip
"""Fields of a customer by which the list is sorted; the last ones are led by no index."""
SORTED_IN_THE_WINDOW = ("city", "last_contact", "tag", "email")
CARDS, SAVES, LOOK_MS = 40, 20, 5
SCROLL_EVERY_MS, PAGES, LEAPS = 16, 150, 60
SAID = "看了样品，客户要求下周报价。交货期四周可以接受，付款条件还要谈。"


class _Painting(QObject):
    """Sees when something of a window is painted."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self.is_seen = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        self.is_seen = self.is_seen or event.type() == QEvent.Type.UpdateRequest
        return super().eventFilter(watched, event)


class Desk:
    """The window of one run and what it is measured with."""

    def __init__(self, application: QApplication, running: Running, rounds: int) -> None:
        assert running.window is not None and running.workspace is not None  # noqa: S101, PT018 -- it is open
        self.figures: dict[str, list[float]] = {}
        self._application, self._running, self._rounds = application, running, rounds
        self._window, self._workspace = running.window, running.workspace
        self._random = random.Random(7)
        self._painting = _Painting(self._window)
        self.settle()

    def settle(self) -> None:
        """Let everything that was asked for be answered, laid out and painted, until nothing is painted any more."""
        self._painting.is_seen = True
        while self._painting.is_seen or self._running.busy:
            while self._running.busy:
                self._application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            self._painting.is_seen = False
            self._application.processEvents()

    def rest(self) -> None:
        """Do nothing for some seconds, as after every piece of work: the program gives back what it held for that."""
        self.figures["memory at work"] = [memory_mb()]
        loop = QEventLoop()
        QTimer.singleShot(int(REST_SECONDS * 3000), loop.quit)
        loop.exec()
        self.figures["memory"] = [memory_mb()]

    def time(self, name: str, work: Callable[[], object]) -> None:
        """Do a step and let the screen show what came of it."""
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        self.settle()
        self._keep(name, wall, cpu)

    def _keep(self, name: str, wall: float, cpu: float) -> None:
        self.figures.setdefault(name, []).append((time.perf_counter() - wall) * 1000)
        self.figures.setdefault(f"{name} cpu", []).append((time.process_time() - cpu) * 1000)

    def open_cards(self) -> None:
        """Open cards of customers drawn by lot; the first one loads the screen."""
        with self._workspace.read() as session:
            ids = [one for (one,) in session.query(Account.id).filter(Account.deleted_at.is_(None))]
        for number, account_id in enumerate(self._random.sample(ids, CARDS + 1)):
            name = "card" if number else "first card"
            self.time(name, lambda there=account_id: self._window.go(Place("customer", there)))

    def scroll(self) -> None:
        """Go through the list of customers by pages, then by leaps, while pages of rows come in."""
        self.time("list", lambda: self._window.go(Place("customers")))
        table = getattr(self._window.screen_now, "table", None)
        assert isinstance(table, QTableView)  # noqa: S101 -- the screen is that of the customers
        self.figures |= scrolled(table, self._random).figures("scroll")

    def type(self) -> None:
        """Type into the palette, one key after the other; each counts until its answers are painted."""
        field = self._window.findChild(GlobalSearch)
        assert isinstance(field, GlobalSearch)  # noqa: S101 -- the window has one
        self._window.activateWindow()
        field.take_focus()
        self.settle()
        for _ in range(self._rounds):
            for typed in TYPED:
                field.clear()
                self.settle()
                for character in typed:
                    self.time("key", lambda said=character: (field.insert(said), field.search_now()))

    def ask(self) -> None:
        """Ask the search itself, without the window."""
        with self._workspace.read() as session:
            for text in KEYSTROKES * self._rounds:
                wall, cpu = time.perf_counter(), time.process_time()
                search(session, text, 30)
                self._keep("search", wall, cpu)

    def save(self) -> None:
        """Log visits; each counts until it is on the disk."""
        edits = self._workspace.context
        with self._workspace.read() as session:
            ids = [one for (one,) in session.query(Account.id).limit(SAVES + 1)]
        for number, account_id in enumerate(ids):
            visit = NewVisit(account_id, summary=f"{SAID} {number}", result="PROGRESS", next_step="报价")
            wall, cpu = time.perf_counter(), time.process_time()
            self._workspace.write(lambda session, new=visit: log_visit(session, edits, new)).result()
            self._keep("save" if number else "first save", wall, cpu)
        self.settle()

    def sort(self) -> None:
        """Sort the list by one field after the other, and read each order whole; then as the window does it."""
        for key in SORTED:
            with self._workspace.read() as session:
                wall, cpu = time.perf_counter(), time.process_time()
                customer_ids(session, CustomerFilter(sort=key))
                self._keep("sort", wall, cpu)
        self.time("list again", lambda: self._window.go(Place("customers")))
        table = getattr(self._window.screen_now, "table", None)
        assert isinstance(table, RecordTable)  # noqa: S101 -- the screen is that of the customers
        beat = Heartbeat()
        beat.start()
        for key in SORTED_IN_THE_WINDOW:
            table.sort_requested.emit(key, False)
            self._await_answers()
        self.figures |= beat.figures("stall of sorting")

    def _await_answers(self) -> None:
        loop, look = QEventLoop(), QTimer()
        look.timeout.connect(lambda: self._running.busy or loop.quit())
        look.start(LOOK_MS)
        loop.exec()

    def take_figures(self) -> dict[str, list[float]]:
        """Return what was measured since the last time."""
        found, self.figures = self.figures, {}
        return found


def scrolled(table: QTableView, lot: random.Random) -> Heartbeat:
    """Scroll a table with an event loop that runs freely; return what saw how long that stood still."""
    loop, steps, beat, bar = QEventLoop(), QTimer(), Heartbeat(), table.verticalScrollBar()
    left = [PAGES + LEAPS]

    def step() -> None:
        left[0] -= 1
        if left[0] < 0:
            loop.quit()
        elif left[0] >= LEAPS:
            bar.setValue(bar.value() + bar.pageStep())
        else:
            bar.setValue(lot.randrange(bar.maximum()))

    steps.timeout.connect(step)
    steps.start(SCROLL_EVERY_MS)
    beat.start()
    loop.exec()
    beat.stop()
    steps.stop()
    return beat
