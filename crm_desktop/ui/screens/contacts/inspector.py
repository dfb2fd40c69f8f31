"""The person that is marked: how to reach them, where they work and worked, whom they know, when we last spoke."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_core.model.activities import VISIT_KIND
from crm_core.model.customers import CONSENT_CHANNEL, CONTACT_ROLE, RELATION_KIND
from crm_desktop.services.contacts import Person, Post, person, remove_relation
from crm_desktop.services.contacts.relations import Relation
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens.contacts.wording import attitude_text, attitude_tone, of_five
from crm_desktop.ui.screens.item_row import Action, Item, ItemRow
from crm_desktop.ui.screens.panel import Panel
from crm_desktop.ui.screens.sections import empty_layout, method_chips
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Avatar, Banner, ElidedLabel, LabelRole, SectionHeader, text_label


class PersonPanel(Panel):
    """Shows whoever is marked in the list; `shown` is the person, once read."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(left_edge=True)
        self._context = context
        self._contact_id = ""
        self.shown: Person | None = None
        self.setFixedWidth(340)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self._column.setSpacing(GRID // 2)
        area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(context.tr("contacts.title"))
        area.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(area)

    def show_person(self, contact_id: str) -> None:
        """Show this person."""
        if contact_id != self._contact_id:
            self.shown = None
        self._contact_id = contact_id
        if not contact_id:
            empty_layout(self._column)
            return
        self._context.tasks.read(
            lambda session: person(session, contact_id),
            self._show,
            owner=self,
            key="person",
            on_error=lambda _gone: empty_layout(self._column),
        )

    def _show(self, found: Person) -> None:
        self.shown = found
        empty_layout(self._column)
        self._head(found)
        self._refusals(found)
        if found.methods and not any(one.covers("ALL") for one in found.refusals):
            self._column.addWidget(method_chips(self._context, found.methods))
        if found.memo:
            self._column.addWidget(text_label(found.memo, LabelRole.BODY, wrap=True, selectable=True))
        self._section("contacts.posts", [self._post(post) for post in found.posts], "")
        nothing = self._context.tr("contacts.no_relations")
        self._section("contacts.relations", [self._relation(one) for one in found.relations], nothing)
        self._meetings(found)
        self._column.addStretch(1)

    def _head(self, found: Person) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID + 4)
        row.addWidget(Avatar(found.name, 40))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(ElidedLabel(found.name, LabelRole.TITLE))
        about = " · ".join(filter(None, (found.english_name, found.salutation, found.birthday)))
        if about:
            words.addWidget(ElidedLabel(about, LabelRole.SMALL, Tone.NEUTRAL))
        row.addLayout(words, 1)
        self._column.addLayout(row)

    def _refusals(self, found: Person) -> None:
        tr = self._context.tr
        for one in found.refusals:
            channel = CONSENT_CHANNEL.text(one.channel, self._context.language)
            text = tr("warnings.refused_person", contact=found.name, channel=channel)
            if one.mass_only:
                text = tr("warnings.mass_person", contact=found.name)
            tone = Tone.INFO if one.mass_only else Tone.DANGER
            said = tr("warnings.said", text=one.text) if one.text else ""
            self._column.addWidget(Banner(" · ".join(filter(None, (text, said))), tone))

    def _section(self, key: str, rows: list[ItemRow], nothing: str) -> None:
        self._column.addSpacing(GRID)
        self._column.addWidget(SectionHeader(self._context.tr(key), len(rows) or None))
        for row in rows:
            row.is_last = row is rows[-1]
            self._column.addWidget(row)
        if not rows and nothing:
            self._column.addWidget(text_label(nothing, LabelRole.BODY, Tone.NEUTRAL))

    def _post(self, post: Post) -> ItemRow:
        tr, formats, language = self._context.tr, self._context.formats, self._context.language
        period = [
            tr("contacts.since", day=formats.day(post.started_on)) if post.started_on else "",
            tr("contacts.until", day=formats.day(post.ended_on)) if post.ended_on else "",
        ]
        superior = tr("contacts.reports_to", name=post.superior) if post.superior else ""
        role = CONTACT_ROLE.text(post.role, language) if post.is_active else ""
        about = (role, post.job_title, post.department, superior, *period)
        attitude = attitude_text(self._context, post.attitude)
        pills = [(attitude, attitude_tone(post.attitude))] if attitude and post.is_active else []
        item = Item(
            title=post.account_name,
            details=" · ".join(filter(None, about)) or "–",
            right=of_five(post.influence) if post.is_active else tr("contacts.former"),
            pills=tuple(pills),
            faded=not post.is_active,
        )
        row = ItemRow(item, (), post.id)
        row.opened.connect(self._goer(Place("customer", post.account_id)))
        return row

    def _goer(self, place: Place) -> Callable[[], None]:
        return lambda: self._context.navigate(place)

    def _relation(self, one: Relation) -> ItemRow:
        tr = self._context.tr
        kind = RELATION_KIND.text(one.kind, self._context.language)
        tone = Tone.DANGER if one.kind == "RIVAL" else Tone.INFO
        item = Item(title=one.other_name, details=one.note, icon="contact", pills=((kind, tone),))
        remove = Action(
            "X",
            "delete",
            tr("contacts.remove_relation", name=one.other_name),
            lambda: self._remove(one),
        )
        row = ItemRow(item, (remove,), one.id)
        row.opened.connect(self._goer(Place("contacts", one.other_id)))
        return row

    def _remove(self, one: Relation) -> None:
        context = self._context

        def job(session: Any) -> None:
            remove_relation(session, context.workspace.context, one.id)

        context.tasks.write(job, lambda _none: context.toasts.show_message(context.tr("contacts.unrelated")))

    def _meetings(self, found: Person) -> None:
        formats, language = self._context.formats, self._context.language
        rows = [
            ItemRow(
                Item(
                    title=" ".join(one.summary.split()) or VISIT_KIND.text(one.kind, language),
                    details=VISIT_KIND.text(one.kind, language),
                    icon="visit",
                    right=formats.relative(one.at),
                ),
                (),
                one.id,
            )
            for one in found.meetings
        ]
        self._section("contacts.meetings", rows, self._context.tr("contacts.no_meetings"))
