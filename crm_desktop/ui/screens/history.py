"""What an item of a customer's history says: one wording for the timeline, the inspector and screen readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from crm_core.model import ENTITIES, Record, table_of
from crm_core.model.base import choices_of
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens import tones
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.timeline import TimelineItem

_ENTITIES = {
    "addendum": "visit_addendum",
    "plan": "visit_plan",
    "file": "attachment",
    "import": "import_batch",
    "owner": "owner_history",
    "consent": "consent_record",
}
"""Where a kind of item is called otherwise than its entity."""
_ICONS = {
    "visit": "visit",
    "addendum": "edit",
    "task": "task",
    "quote": "quote",
    "note": "edit",
    "promise": "promise",
    "plan": "calendar",
    "order": "product",
    "case": "warning",
    "file": "save",
    "import": "import",
    "owner": "contact",
    "consent": "warning",
}
_VISIT_ICONS = {
    "CALL": "phone",
    "EMAIL": "mail",
    "WECHAT": "chat",
    "SMS": "chat",
    "MEETING": "contact",
    "VIDEO": "contact",
}


@dataclass(frozen=True)
class Mark:
    """A short word in a tone."""

    text: str
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True)
class Told:
    """An item in words. `head` says what and with whom, `text` what was written, `foot` what follows from it.

    `who` did it is left out where it was the person at the laptop.
    """

    icon: str
    head: str
    marks: tuple[Mark, ...]
    text: str
    foot: str
    who: str
    when: str
    struck: bool = False


def tell(item: TimelineItem, context: UiContext) -> Told:
    """Return the wording of an item."""
    badges = {badge.kind: badge.value for badge in item.badges}
    return _Teller(item, badges, context).told()


class _Teller:
    def __init__(self, item: TimelineItem, badges: dict[str, str], context: UiContext) -> None:
        self._item, self._badges, self._context = item, badges, context
        self._language = context.language

    def told(self) -> Told:
        item = self._item
        return Told(
            icon=self._icon(),
            head=self._head(),
            marks=tuple(self._marks()),
            text=self._text(),
            foot=self._foot(),
            who="" if item.by_id == self._context.workspace.me.user_id else item.by_name,
            when=self._context.formats.relative(item.at),
            struck="void" in self._badges,
        )

    def _icon(self) -> str:
        kind = self._badges.get("kind", "") if self._item.kind == "visit" else ""
        return _VISIT_ICONS.get(kind, _ICONS[self._item.kind])

    def _head(self) -> str:
        item = self._item
        kind = self._code("kind") if item.kind in {"visit", "addendum", "case"} else ""
        money = self._context.formats.money(item.amount, item.currency)
        parts = (kind or self._entity.label.text(self._language), item.contact_name, item.title, money)
        return " · ".join(part for part in parts if part)

    @property
    def _entity(self) -> type[Record]:
        return ENTITIES[_ENTITIES.get(self._item.kind, self._item.kind)]

    def _code(self, badge: str, *fields: str) -> str:
        """Return the name of a badge's code, as the field of the badge's name (or of one of `fields`) declares it."""
        code = self._badges.get(badge)
        columns = table_of(self._entity).columns
        named = (columns[name] for name in (badge, *fields) if name in columns)
        choices = next((found for column in named if (found := choices_of(column))), None)
        return choices.text(code, self._language) if choices else code or ""

    def _marks(self) -> list[Mark]:
        tr, badges = self._context.tr, self._badges
        marks = []
        if result := badges.get("result"):
            marks.append(Mark(self._code("result"), tones.tone_of(tones.VISIT_RESULT, result)))
        if "met_decision_maker" in badges:
            marks.append(Mark(tr("card.met_decider"), Tone.ACCENT))
        if status := badges.get("status"):
            marks.append(self._status(status))
        if decision := badges.get("decision"):
            marks.append(Mark(self._code("decision"), Tone.SUCCESS if decision == "ALLOW" else Tone.DANGER))
            marks.append(Mark(self._code("channel")))
        if "why" in badges:
            marks.append(Mark(self._code("why")))
        if "void" in badges:
            marks.append(Mark(tr("card.void"), Tone.DANGER))
        if "pending" in badges:
            marks.append(Mark(tr("card.not_synced")))
        return marks

    def _status(self, status: str) -> Mark:
        tone = tones.tone_of(tones.QUOTE_STATUS if self._item.kind == "quote" else tones.STATUS, status)
        return Mark(self._code("status", "state"), tone)

    def _text(self) -> str:
        return self._item.text.strip()

    def _foot(self) -> str:
        tr = self._context.tr
        parts = []
        if step := self._badges.get("next_step"):
            parts.append(tr("card.next", text=step))
        if planned := self._badges.get("on"):
            parts.append(planned)
        if day := self._badges.get("due"):
            parts.append(tr("card.due", day=self._context.formats.day(date.fromisoformat(day))))
        return " · ".join(parts)
