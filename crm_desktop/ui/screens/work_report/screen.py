"""The work report: composed from the records, changed in place, handed in, taken along as Word, PDF or text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QMimeData, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QAction, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout

from crm_desktop.errors import UserError
from crm_desktop.services.work_report import (
    KeptReport,
    Period,
    TeamMember,
    as_html,
    load_report,
    named_period,
    period_words,
    plain_text,
    read_report,
    team_reports,
    title_of_report,
)
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.panel import Panel
from crm_desktop.ui.screens.saving_files import Proposal, ask_and_write
from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.screens.work_report.drafts import Drafts
from crm_desktop.ui.screens.work_report.editor import ReportEditor
from crm_desktop.ui.screens.work_report.period_bar import NAMES, OTHER, PeriodBar
from crm_desktop.ui.screens.work_report.team_list import TeamList
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import (
    Banner,
    ButtonKind,
    ElidedLabel,
    EmptyState,
    LabelRole,
    Tag,
    push_button,
    text_label,
)

if TYPE_CHECKING:
    from pathlib import Path

TOLD: Final = frozenset(
    ("visit", "visit_addendum", "visit_plan", "quote", "promise", "task", "account", "contact", "work_report", "user")
)  # fmt: skip
"""Entities that a report tells of."""
FORMATS: Final = ("docx", "pdf")
LANGUAGES: Final = (("zh_CN", "简体中文"), ("zh_TW", "繁體中文"), ("en", "English"))


class WorkReportScreen(Screen):
    """`Place("work_report", user_id, {"period": "this_week"})`; without a person one's own."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        tr = context.tr
        self._me = context.workspace.me
        self.user_id = self._me.user_id
        self.period_bar = PeriodBar(context)
        self._period_shown = named_period("today", context.formats.today())
        self.team = TeamList(context)
        self.team.hide()
        self.editor = ReportEditor(context)
        self.drafts = Drafts(context, self)
        self.language = QComboBox()
        self.language.setAccessibleName(tr("workreport.language"))
        for code, name in LANGUAGES:
            self.language.addItem(name, code)
        self._title = text_label("", LabelRole.TITLE)
        self._days = ElidedLabel("", LabelRole.SMALL, Tone.NEUTRAL)
        self._state_row = QHBoxLayout()
        self._foot = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self._hint = text_label(tr("workreport.hint"), LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
        self._outdated = Banner(
            tr("workreport.outdated"), Tone.INFO, "info", action_text=tr("workreport.write_again")
        )
        self._outdated.action_triggered.connect(self.write_again)
        self._hand_in = push_button(tr("workreport.hand_in"), ButtonKind.PRIMARY, "check")
        self._take_back = push_button(tr("workreport.take_back"), ButtonKind.NORMAL, "undo")
        self._copy = push_button(tr("workreport.copy"), ButtonKind.NORMAL)
        self._export = push_button(tr("workreport.export"), ButtonKind.NORMAL, "report")
        self._pages = QStackedWidget()
        self._nothing: EmptyState | None = None
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 0)
        head.addWidget(text_label(self.context.tr("workreport.title"), LabelRole.HEADLINE))
        head.addSpacing(GRID)
        head.addWidget(self.period_bar)
        head.addStretch(1)
        head.addWidget(self.language)
        names = QHBoxLayout()
        names.setSpacing(GRID)
        names.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        for widget in (self._title, self._days):
            names.addWidget(widget)
        names.addLayout(self._state_row)
        names.addStretch(1)
        for button in (self._copy, self._export, self._take_back, self._hand_in):
            names.addWidget(button)
        menu = QMenu(self._export)
        for kind in FORMATS:
            action = QAction(self.context.tr(f"workreport.to_{kind}"), menu)
            action.triggered.connect(self._exporter(kind))
            menu.addAction(action)
        self._export.setMenu(menu)
        page = Panel()
        paper = QVBoxLayout(page)
        paper.setContentsMargins(0, 1, 0, GRID)
        paper.setSpacing(GRID // 2)
        paper.addWidget(self._outdated)
        paper.addWidget(self.editor, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(3 * GRID, 0, 3 * GRID, 0)
        foot.addWidget(self._hint, 1)
        foot.addSpacing(2 * GRID)
        foot.addWidget(self._foot)
        paper.addLayout(foot)
        self._pages.addWidget(page)
        right = QVBoxLayout()
        right.setSpacing(GRID)
        right.addLayout(names)
        right.addWidget(self._pages, 1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.team)
        body.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addLayout(body, 1)

    def _connect(self) -> None:
        self.period_bar.changed.connect(self.reload)
        self.language.currentIndexChanged.connect(self._turn)
        self.team.chosen.connect(self._look_at)
        self.editor.textChanged.connect(self._typed)
        self.drafts.shown.connect(self._show)
        self.drafts.stored.connect(self._show_foot)
        self._hand_in.clicked.connect(self.hand_in)
        self._take_back.clicked.connect(self.take_back)
        self._copy.clicked.connect(self.copy)

    def commands(self) -> Sequence[Command]:
        names = enumerate((*NAMES, OTHER), start=1)
        periods = (
            Command(f"workreport.{one}", f"workreport.{one}", self.period_bar.chooser(one), f"Alt+{n}")
            for n, one in names
        )
        return (
            *periods,
            Command(
                "workreport.write_again", "workreport.write_again", self.write_again, "Ctrl+U", "sync",
                enabled=self._is_draft,
            ),
            Command(
                "workreport.start_over", "workreport.start_over", self._start_over, "Ctrl+Shift+U", "undo",
                menu="new", enabled=self._is_draft,
            ),
            Command(
                "workreport.hand_in", "workreport.hand_in", self.hand_in, "Ctrl+Return", "check",
                enabled=self._is_draft,
            ),
            Command(
                "workreport.take_back", "workreport.take_back", self.take_back, "Ctrl+Shift+Return", "undo",
                enabled=self._is_handed_in,
            ),
            Command("workreport.copy", "workreport.copy", self.copy, "Ctrl+Shift+C", enabled=self._has_text),
            Command(
                "workreport.to_docx", "workreport.to_docx", self._exporter("docx"), "Ctrl+E", "report",
                enabled=self._has_text,
            ),
            Command(
                "workreport.to_pdf", "workreport.to_pdf", self._exporter("pdf"), "Ctrl+P", "report",
                enabled=self._has_text,
            ),
            Command("workreport.previous", "workreport.previous", self._previous, "Alt+Up"),
            Command("workreport.next", "workreport.next", self._next, "Alt+Down"),
        )  # fmt: skip

    # --- coming and going -------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        self.user_id = place.record_id or self.user_id
        name = place.options.get("period", "")
        if name in NAMES:
            self.period_bar.choose(name)
        else:
            self.reload()

    def activate(self) -> None:
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self, changes: Changed) -> None:
        if TOLD & changes.keys() and self.isVisible():
            self._read(self._take_news)

    def reload(self) -> None:
        """Read the report of the chosen days again; what was typed is saved first."""
        self.drafts.save()
        self._read(self._take)

    def showEvent(self, event: QShowEvent) -> None:
        """The window's end is announced to itself alone; what was typed last is saved before it."""
        super().showEvent(event)
        self.window().installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        self.drafts.save()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            self.drafts.save()
        return super().eventFilter(watched, event)

    # --- reading ----------------------------------------------------------------------------------------------------

    def _period(self) -> Period | None:
        try:
            return self.period_bar.period
        except UserError as error:
            self.context.tasks.failed.emit(error)
            return None

    def _read(self, take: Callable[[Any], None]) -> None:
        period = self._period()
        if period is None:
            return
        whose, me, language = self.user_id, self._me.user_id, self.context.language
        today = self.context.formats.today()

        def read(session: Any) -> tuple[Period, str, KeptReport | None, list[TeamMember]]:
            mine = whose == me
            report = (
                load_report(session, me, period, language, today)
                if mine
                else read_report(session, whose, period)
            )
            return period, whose, report, team_reports(session, me, period)

        self.context.tasks.read(read, take, owner=self, key="report")

    def _take(self, found: tuple[Period, str, KeptReport | None, list[TeamMember]]) -> None:
        period, whose, report, members = found
        if whose == self.user_id:
            self._show_team(members)
            self._period_shown = period
            self.drafts.show(report)
            self.ready.emit()

    def _take_news(self, found: tuple[Period, str, KeptReport | None, list[TeamMember]]) -> None:
        period, whose, report, members = found
        self._show_team(members)
        now = self.drafts.report
        if report is None or now is None or (now.author_id, now.period) != (whose, period):
            self._take(found)
        elif whose == self.user_id:
            self.drafts.news(report)

    def _show_team(self, members: list[TeamMember]) -> None:
        self.team.setVisible(bool(members))
        self.team.show_members(members)

    def _look_at(self, user_id: str) -> None:
        if user_id != self.user_id:
            self.drafts.save()
            self.user_id = user_id
            self.reload()

    def _previous(self) -> None:
        self.team.step(-1)

    def _next(self) -> None:
        self.team.step(1)

    # --- showing ----------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        report, period = self.drafts.report, self._period_shown
        language = (report.language if report else "") or self.context.language
        name = self.team.name_of(self.user_id)
        self._title.setText(title_of_report(period, name, language))
        self._days.setText(period_words(period, language))
        self._show_page(report, name)
        if report is not None:
            with QSignalBlocker(self.editor):
                self.editor.show_text(report.body, keep_undo=self.drafts.dirty)
        with QSignalBlocker(self.language):
            self.language.setCurrentIndex(max(self.language.findData(language), 0))
        mine, handed_in = self._is_mine(), self._is_handed_in()
        self.language.setVisible(mine and not handed_in)
        self.editor.setReadOnly(not mine or handed_in)
        self._hand_in.setVisible(mine and not handed_in)
        self._take_back.setVisible(mine and handed_in)
        self._hint.setVisible(mine and not handed_in)
        self._outdated.setVisible(mine and report is not None and report.is_outdated)
        for button in (self._copy, self._export):
            button.setEnabled(self._has_text())
        self._show_state(report)
        self._show_foot()

    def _show_page(self, report: KeptReport | None, name: str) -> None:
        """Somebody else's draft is not read over their shoulder."""
        if self._nothing is not None:
            self._pages.removeWidget(self._nothing)
            self._nothing.deleteLater()
            self._nothing = None
        if self._is_mine() or (report is not None and report.is_handed_in):
            return
        key = "workreport.nothing_title" if report is None else "workreport.draft_title"
        tr = self.context.tr
        self._nothing = EmptyState("report", tr(key, name=name), tr("workreport.nothing_hint"))
        self._pages.addWidget(self._nothing)
        self._pages.setCurrentWidget(self._nothing)
        self.team.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_state(self, report: KeptReport | None) -> None:
        tr = self.context.tr
        empty_layout(self._state_row)
        if report is None:
            return
        if report.is_handed_in:
            moment = self.context.formats.clock(report.submitted_at)
            self._state_row.addWidget(Tag(tr("workreport.handed_in", moment=moment), Tone.SUCCESS))
        elif report.is_stored or self.drafts.dirty:
            self._state_row.addWidget(Tag(tr("workreport.draft"), Tone.WARNING))
        else:
            self._state_row.addWidget(Tag(tr("workreport.from_records"), Tone.INFO))

    def _show_foot(self) -> None:
        tr, report = self.context.tr, self.drafts.report
        if report is None or not self._is_mine() or not (report.is_stored or self.drafts.dirty):
            self._foot.setText("")
        elif self.drafts.dirty:
            self._foot.setText(tr("workreport.unsaved"))
        else:
            self._foot.setText(tr("workreport.saved", n=len(report.body)))

    # --- doing ------------------------------------------------------------------------------------------------------

    def _is_mine(self) -> bool:
        return self.user_id == self._me.user_id

    def _is_handed_in(self) -> bool:
        report = self.drafts.report
        return report is not None and report.is_handed_in

    def _is_draft(self) -> bool:
        return self._is_mine() and self.drafts.report is not None and not self._is_handed_in()

    def _has_text(self) -> bool:
        report = self.drafts.report
        return report is not None and (self._is_mine() or report.is_handed_in)

    def _typed(self) -> None:
        was_dirty = self.drafts.dirty
        self.drafts.typed(self.editor.toPlainText())
        if self.drafts.dirty != was_dirty:
            self._show_state(self.drafts.report)
            self._show_foot()

    def _turn(self) -> None:
        if self._is_draft():
            self.drafts.turn(str(self.language.currentData()))

    def write_again(self) -> None:
        """Bring in what the records say now; the author's own words stay. Ctrl+Z takes it back."""
        if self._is_draft():
            self.drafts.write_again(keep_own=True)
            self.context.toasts.show_message(self.context.tr("workreport.written_again"), Tone.SUCCESS)

    def _start_over(self) -> None:
        if self._is_draft():
            self.drafts.write_again(keep_own=False)

    def hand_in(self) -> None:
        """Hand the report in; whoever leads me reads it after the next sync."""
        self.drafts.hand_in(self._was_handed_in)

    def _was_handed_in(self, _nothing: object) -> None:
        tr = self.context.tr
        toast = self.context.toasts.show_message(
            tr("workreport.handed_in_now"), Tone.SUCCESS, tr("shell.undo")
        )
        toast.action_triggered.connect(self.take_back)
        self.reload()

    def take_back(self) -> None:
        """Go on writing at a report that was handed in."""
        self.drafts.take_back(self._was_taken_back)

    def _was_taken_back(self, _nothing: object) -> None:
        self.reload()

    def _heading(self) -> str:
        return f"{self._title.text()} · {self._days.text()}"

    def copy(self) -> None:
        """Put the report on the clipboard, formatted and plain."""
        if not self._has_text():
            return
        body, data = self.editor.toPlainText(), QMimeData()
        data.setHtml(as_html(self._heading(), body))
        data.setText(plain_text(self._heading(), body))
        QGuiApplication.clipboard().setMimeData(data)
        self.context.toasts.show_message(self.context.tr("workreport.copied"), Tone.SUCCESS, timeout_ms=2500)

    def _exporter(self, kind: str) -> Callable[[], None]:
        def export() -> None:
            if self._has_text():
                tr = self.context.tr
                name = f"{self._title.text()} {self._period_shown.first.isoformat()}"
                proposal = Proposal(name, kind, tr(f"workreport.to_{kind}"), tr(f"workreport.filter_{kind}"))
                ask_and_write(self.context, proposal, self.writer(), self)

        return export

    def writer(self) -> Callable[[Path], None]:
        """Return what writes the report as it stands into a file, as Word or PDF by its name."""
        period, body = self._period_shown, self.editor.toPlainText()
        name = self.team.name_of(self.user_id)
        language = str(self.language.currentData())

        def write(path: Path) -> None:
            from crm_desktop.documents.work_report import report_paper, write_paper

            write_paper(report_paper(name, period, body, language), path)

        return write
