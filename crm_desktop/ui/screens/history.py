"""What an item of a customer's history says: one wording for the timeline, the inspector and screen readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from crm_core.model.activities import ADDENDUM_KIND, TASK_STATUS, VISIT_KIND, VISIT_RESULT
from crm_core.model.quotes import QUOTE_STATUS
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens import tones
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.timeline import TimelineItem

_ICONS = {"visit": "visit", "addendum": "edit", "task": "task", "quote": "quote"}
_VISIT_ICONS = {
    "CALL": "phone",
    "EMAIL": "mail",
    "WECHAT": "mail",
    "SMS": "mail",
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
        item, tr = self._item, self._context.tr
        if item.kind == "visit":
            kind = VISIT_KIND.text(self._badges.get("kind"), self._language)
            return " · ".join(part for part in (kind, item.contact_name, item.title) if part)
        if item.kind == "addendum":
            return ADDENDUM_KIND.text(self._badges.get("kind"), self._language)
        if item.kind == "task":
            return f"{tr('card.task')} · {item.title}"
        money = self._context.formats.money(item.amount, item.currency)
        return " · ".join(part for part in (tr("card.quote"), item.title, money) if part)

    def _marks(self) -> list[Mark]:
        tr, badges = self._context.tr, self._badges
        marks = []
        if result := badges.get("result"):
            text = VISIT_RESULT.text(result, self._language)
            marks.append(Mark(text, tones.tone_of(tones.VISIT_RESULT, result)))
        if "met_decision_maker" in badges:
            marks.append(Mark(tr("card.met_decider"), Tone.ACCENT))
        if status := badges.get("status"):
            marks.append(self._status(status))
        if "void" in badges:
            marks.append(Mark(tr("card.void"), Tone.DANGER))
        if "pending" in badges:
            marks.append(Mark(tr("card.not_synced")))
        return marks

    def _status(self, status: str) -> Mark:
        if self._item.kind == "quote":
            text = QUOTE_STATUS.text(status, self._language)
            return Mark(text, tones.tone_of(tones.QUOTE_STATUS, status))
        done = status == "DONE"
        return Mark(TASK_STATUS.text(status, self._language), Tone.SUCCESS if done else Tone.NEUTRAL)

    def _text(self) -> str:
        return self._item.text.strip()

    def _foot(self) -> str:
        tr = self._context.tr
        parts = []
        if step := self._badges.get("next_step"):
            parts.append(tr("card.next", text=step))
        if day := self._badges.get("due"):
            parts.append(tr("card.due", day=self._context.formats.day(date.fromisoformat(day))))
        return " · ".join(parts)
