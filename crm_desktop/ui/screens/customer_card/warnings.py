"""What must be known before contacting a customer, above everything else on its card, and who may be contacted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_core.model.activities import VISIT_KIND
from crm_core.model.customers import CONSENT_CHANNEL
from crm_desktop.services.warnings import Warning as Known
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Banner

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTITIES: Final = frozenset(
    (
        "account",
        "consent_record",
        "case",
        "visit",
        "visit_addendum",
        "credit_profile",
        "conflict",
        "merge_record",
    )
)
"""Entities that a warning is made of."""
TONES: Final = {"danger": Tone.DANGER, "warning": Tone.WARNING, "info": Tone.INFO}


class WarningStrip(QWidget):
    """Nothing is shown where there is nothing to know.

    Each has a line of its own with its reason and what can be done about it. `decide()` asks for the customer's
    conflicts, `look(name)` for one kind of the history.
    """

    decide = Signal()
    look = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._account_id = ""
        self.warnings: list[Known] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID // 2)
        self.setAccessibleName(context.tr("warnings.strip"))
        self.hide()

    def refuse(self) -> None:
        """Record that somebody does not want to be contacted."""
        from crm_desktop.ui.screens.customer_card.consent_dialogs import RefuseDialog

        RefuseDialog(self._context, self._account_id, self.window()).open()

    def show_warnings(self, account_id: str, known: Sequence[Known]) -> None:
        """Show what is known about a customer. Before the first sync there is no data to be old."""
        self._account_id = account_id
        found = [one for one in known if one.code != "stale_data" or one.params["days"] is not None]
        self.warnings = found
        empty_layout(self._column)
        words = WarningWording(self._context)
        for one in found:
            self._column.addWidget(self._banner(one, words))
        self.setVisible(bool(found))

    def _banner(self, one: Known, words: WarningWording) -> Banner:
        key, act = self._act(one)
        icon = "info" if one.tone == "info" else "warning"
        banner = Banner(
            words.text(one), TONES[one.tone], icon, action_text=self._context.tr(key) if key else ""
        )
        banner.action_triggered.connect(act)
        return banner

    def _act(self, one: Known) -> tuple[str, Callable[[], None]]:
        """Return what can be done about a warning: the key of its text, and the deed."""
        acts: dict[str, tuple[str, Callable[[], None]]] = {
            "do_not_contact": ("warnings.allow", self._allower(one)),
            "open_complaint": ("warnings.see_cases", lambda: self.look.emit("cases")),
            "colleague_was_here": ("warnings.see_visits", lambda: self.look.emit("visits")),
            "credit_hold": ("warnings.see_orders", lambda: self.look.emit("business")),
            "credit_overdue": ("warnings.see_orders", lambda: self.look.emit("business")),
            "open_conflicts": ("warnings.decide", self.decide.emit),
            "stale_data": ("warnings.sync", self._context.workspace.sync.sync_now),
            "merge_waits": ("warnings.see_other", self._opener(one)),
        }
        return acts[one.code]

    def _opener(self, one: Known) -> Callable[[], None]:
        return lambda: self._context.navigate(Place("customer", str(one.params.get("id", ""))))

    def _allower(self, one: Known) -> Callable[[], None]:
        def allow() -> None:
            from crm_desktop.ui.screens.customer_card.consent_dialogs import AllowDialog

            AllowDialog(self._context, one.params, self.window()).open()

        return allow


class WarningWording:
    """Puts a warning into a sentence."""

    def __init__(self, context: UiContext) -> None:
        self._context = context

    def text(self, one: Known) -> str:
        """Return the sentence of a warning. Raises KeyError for a code that nobody worded."""
        wordings: dict[str, Callable[[dict[str, Any]], str]] = {
            "do_not_contact": self._refusal,
            "open_complaint": self._complaint,
            "colleague_was_here": self._colleague,
            "credit_hold": self._hold,
            "credit_overdue": self._overdue,
            "stale_data": self._stale,
            "open_conflicts": self._conflicts,
            "merge_waits": self._merge,
        }
        return wordings[one.code](one.params)

    def _refusal(self, params: dict[str, Any]) -> str:
        return " · ".join(filter(None, self._refusal_parts(params)))

    def _refusal_parts(self, params: dict[str, Any]) -> Iterator[str]:
        tr, formats = self._context.tr, self._context.formats
        person = params["party"] == "contact"
        if params["mass_only"]:
            yield (
                tr("warnings.mass_person", contact=params["contact"])
                if person
                else tr("warnings.mass_account")
            )
        elif person:
            channel = self._channel(params["channel"])
            yield tr("warnings.refused_person", contact=params["contact"], channel=channel)
        else:
            yield tr("warnings.refused_account", channel=self._channel(params["channel"]))
        if params["text"]:
            yield tr("warnings.said", text=" ".join(params["text"].split()))
        yield (
            tr("warnings.said_to", day=formats.relative(params["on"]), name=params["by"])
            if params["by"]
            else ""
        )
        if params["allowed"]:
            yield tr("warnings.except", channels=", ".join(self._channel(one) for one in params["allowed"]))

    def _channel(self, code: str) -> str:
        return CONSENT_CHANNEL.text(code, self._context.language)

    def _complaint(self, params: dict[str, Any]) -> str:
        days = params["days"] or 0
        return self._context.tr(
            "warnings.complaint", subject=params["subject"], number=params["number"], n=days
        )

    def _colleague(self, params: dict[str, Any]) -> str:
        tr, when = self._context.tr, self._context.formats.relative(params["on"])
        who = params["who"] or tr("today.somebody")
        kind = VISIT_KIND.text(params["kind"], self._context.language)
        if params["contact"]:
            return tr("warnings.colleague_with", who=who, when=when, kind=kind, contact=params["contact"])
        return tr("warnings.colleague", who=who, when=when, kind=kind)

    def _hold(self, params: dict[str, Any]) -> str:
        return self._context.tr("warnings.hold", moment=self._context.formats.moment(params["as_of"]))

    def _overdue(self, params: dict[str, Any]) -> str:
        formats = self._context.formats
        return self._context.tr(
            "warnings.overdue",
            money=formats.money(params["amount"], params["currency"]),
            days=params["days"] or 0,
            moment=formats.moment(params["as_of"]),
        )

    def _stale(self, params: dict[str, Any]) -> str:
        return self._context.tr("warnings.stale", n=params["days"])

    def _merge(self, params: dict[str, Any]) -> str:
        key = "warnings.merge_from" if params["survives"] else "warnings.merge_into"
        return self._context.tr(key, name=params["other"])

    def _conflicts(self, params: dict[str, Any]) -> str:
        return self._context.tr("warnings.conflicts", n=params["count"])
