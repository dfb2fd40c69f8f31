"""How the things of a day are written in their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_core.names import APPROVAL_STATUS, NAMED, PLAN_STATE, PRIORITY, QUOTE_STATUS
from crm_desktop.services.plan_lists import OPEN_PLANS
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens import tones
from crm_desktop.ui.screens.item_row import Item
from crm_desktop.ui.screens.quotes.approval_strip import TONES as APPROVAL_TONES
from crm_desktop.ui.screens.quotes.approval_strip import asked_sentence
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.approvals import ApprovalItem
    from crm_desktop.services.incoming import ChangeItem
    from crm_desktop.services.places import Whereabouts
    from crm_desktop.services.plan_lists import PlanItem
    from crm_desktop.services.promise_lists import PromiseItem
    from crm_desktop.services.silence import SilentItem
    from crm_desktop.services.today import AnnouncementItem, CollectionItem, QuoteItem, TaskItem

_ICONS: Final = {
    "account": "customers", "visit": "visit", "quote": "quote", "task": "task", "promise": "promise",
}  # fmt: skip
_STATE_TONES: Final = {"DONE": Tone.SUCCESS, "SKIPPED": Tone.WARNING, "MOVED": Tone.INFO}
_PRESSING: Final = {"HIGH": Tone.WARNING, "URGENT": Tone.DANGER}


class DayWording:
    """Makes items of what the services return."""

    def __init__(self, context: UiContext) -> None:
        self._context = context

    def plan(self, plan: PlanItem, place: Whereabouts | None, distance: str) -> Item:
        """A planned visit: when, whom, why, how to get there and to reach them."""
        tr = self._context.tr
        address = place.address if place is not None else plan.city or ""
        person = " ".join(filter(None, (plan.contact_name, plan.phone)))
        told = plan.skip_reason if plan.state == "SKIPPED" else plan.purpose
        pills = [(plan.level, tones.tone_of(tones.LEVEL, plan.level))] if plan.level else []
        if plan.state != "PLANNED":
            state = PLAN_STATE.text(plan.state, self._context.language)
            pills.append((state, _STATE_TONES.get(plan.state, Tone.NEUTRAL)))
        return Item(
            title=plan.account_name,
            details=" · ".join(filter(None, (told, person, address))),
            time=plan.starts or tr("visits.any_time"),
            time_below=f"– {plan.ends}" if plan.ends else "",
            right=distance,
            pills=tuple(pills),
            strong=plan.state in OPEN_PLANS,
            faded=plan.state == "SKIPPED",
        )

    def promise(self, promise: PromiseItem) -> Item:
        """A promise: what, to whom, until when."""
        tr, formats = self._context.tr, self._context.formats
        to_whom = tr("today.to_whom", name=promise.to_name) if promise.to_name else ""
        return Item(
            title=promise.text,
            details=" · ".join(filter(None, (promise.account_name, to_whom, promise.unit_name))),
            icon="promise",
            tone=Tone.WARNING if promise.overdue_days else Tone.NEUTRAL,
            right=formats.due(promise.due_on),
            right_tone=Tone.WARNING if promise.overdue_days else Tone.NEUTRAL,
        )

    def task(self, task: TaskItem) -> Item:
        """A task with a box to tick."""
        formats = self._context.formats
        late = task.due_on is not None and task.due_on < formats.today()
        pressing = _PRESSING.get(task.priority or "")
        pills = ((PRIORITY.text(task.priority, self._context.language), pressing),) if pressing else ()
        return Item(
            title=task.title,
            details=task.account_name,
            right=formats.due(task.due_on),
            right_tone=Tone.WARNING if late else Tone.NEUTRAL,
            pills=pills,
            tick=self._context.tr("today.task_tick"),
        )

    def quote(self, quote: QuoteItem) -> Item:
        """A quote about to run out."""
        tr, formats = self._context.tr, self._context.formats
        status = QUOTE_STATUS.text(quote.status, self._context.language)
        money = formats.money(quote.total_gross, quote.currency)
        return Item(
            title=quote.account_name,
            details=" · ".join(filter(None, (quote.number, money, quote.subject))),
            icon="quote",
            right=tr("today.valid_until", day=formats.relative(quote.valid_until)),
            right_tone=Tone.WARNING,
            pills=((status, tones.tone_of(tones.QUOTE_STATUS, quote.status)),),
        )

    def approval(self, one: ApprovalItem) -> Item:
        """A request for approval: to decide about, or decided."""
        formats, status = self._context.formats, APPROVAL_STATUS.text(one.status, self._context.language)
        money = formats.money(one.amount, one.currency)
        said = one.comment or one.reason
        return Item(
            title=one.account_name or one.number,
            details=" · ".join(filter(None, (one.number, asked_sentence(one, self._context), money, said))),
            icon="quote",
            right=formats.relative(one.asked_at),
            pills=((status, APPROVAL_TONES.get(one.status, Tone.NEUTRAL)),),
            strong=one.is_mine_to_decide,
        )

    def collection(self, one: CollectionItem) -> Item:
        """Money that is overdue."""
        tr, formats = self._context.tr, self._context.formats
        as_of = tr("business.as_of", moment=formats.clock(one.as_of)) if one.as_of else ""
        held = tr("business.hold") if one.on_hold else ""
        return Item(
            title=one.name,
            details=" · ".join(filter(None, (formats.money(one.overdue, one.currency), held, as_of))),
            icon="warning",
            right=tr("time.overdue", n=one.longest_days),
            right_tone=Tone.WARNING,
            pills=((one.level, tones.tone_of(tones.LEVEL, one.level)),) if one.level else (),
        )

    def silent(self, one: SilentItem) -> Item:
        """A customer that waits."""
        tr, formats = self._context.tr, self._context.formats
        last = (
            tr("today.last_contact", day=formats.relative(one.last_contact_at)) if one.last_contact_at else ""
        )
        allowed = tr("today.silent_allowed", n=one.allowed_days)
        return Item(
            title=one.name,
            details=" · ".join(filter(None, (one.city, last or tr("today.never"), allowed))),
            icon="clock",
            right=tr("today.silent_days", n=one.days),
            right_tone=Tone.WARNING if one.level == "A" else Tone.NEUTRAL,
            pills=((one.level, tones.tone_of(tones.LEVEL, one.level)),) if one.level else (),
        )

    def change(self, change: ChangeItem) -> Item:
        """Something that came in."""
        tr = self._context.tr
        title = " ".join(change.title.split()) or change.account_name
        who = change.by_name or tr("today.somebody")
        named = NAMED.get(change.entity)
        entity = self._context.label(named.label) if named is not None else change.entity
        if change.kind == "assigned":
            told = tr("today.assigned", title=title)
        elif change.kind == "resolved":
            told = tr("today.resolved", who=who, title=title)
        elif change.created:
            told = tr("today.created", who=who, entity=entity, title=title)
        else:
            told = tr("today.edited", who=who, entity=entity, title=title)
        return Item(
            title=told,
            details=change.account_name if change.account_name != change.title else "",
            icon=_ICONS.get(change.entity, "info"),
            right=self._context.formats.clock(change.at),
        )

    def announcement(self, item: AnnouncementItem, *, unread: bool) -> Item:
        """News of the company."""
        tr, formats = self._context.tr, self._context.formats
        pills = [(tr("today.must_read"), Tone.WARNING)] if item.must_read else []
        if unread:
            pills.append((tr("today.unread"), Tone.ACCENT))
        return Item(
            title=item.title,
            details=" ".join(item.body.split()),
            icon="info",
            right=formats.relative(item.published_at),
            pills=tuple(pills),
            strong=unread,
        )


def place_of_change(change: ChangeItem) -> Place | None:
    """Return where a changed record is shown."""
    if change.entity == "quote":
        return Place("quotes", change.record_id)
    if change.entity == "account":
        return Place("customer", change.record_id)
    return Place("customer", change.account_id) if change.account_id else None
