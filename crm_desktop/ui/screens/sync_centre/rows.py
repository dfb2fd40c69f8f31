"""The rows of the lists, in the words of the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from crm_desktop.messages import sentence
from crm_desktop.services.notices import IMPORTANT
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.sync_centre.past_pages import DECIDED
from crm_desktop.ui.screens.sync_centre.two_lines import TwoLines
from crm_desktop.ui.text import duplicates
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.attachments import AttachmentItem
    from crm_desktop.services.candidates import Candidate
    from crm_desktop.services.inbox import DecidedRow, HandedOverRow, JournalRow, MutationRow
    from crm_desktop.services.inbox.runs import RunRow
    from crm_desktop.services.missed import Missed
    from crm_desktop.services.notices import Notice
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.screens.sync_centre.wording import Wording

_ICONS: Final = {"insert": "add", "delete": "delete"}
_TABS: Final = {
    "records_forgotten": "missed",
    "edits_not_sent_again": "refused",
    "blob_too_large": "files",
    "blob_quota": "files",
    "blob_not_named": "files",
}
_CARDS: Final = {"account": "customer", "quote": "quotes"}
UNSENT: Final = frozenset(("waiting", "failed"))
MOST_REASONS: Final = 3
_BYTES_A_MB: Final = 1_000_000


class Rows:
    """Makes the rows of one reading."""

    def __init__(self, context: UiContext, words: Wording) -> None:
        self._context = context
        self._words = words

    def notice(self, one: Notice) -> TwoLines:
        """A sentence and when it happened; what touches all of a person's work is marked."""
        formats, important = self._context.formats, one.code in IMPORTANT
        return TwoLines(
            str(one.id),
            "warning" if important else "info",
            sentence(one.code, one.params, self._context.language),
            formats.moment(formats.moment_of(one.at_ms)),
            tone=Tone.WARNING if important else Tone.NEUTRAL,
        )

    def edit(self, row: MutationRow, *, refused: bool) -> TwoLines:
        """What an edit does; of a refused one also why."""
        words = self._words
        return TwoLines(
            str(row.n),
            "warning" if refused else _ICONS.get(row.op, "edit"),
            words.edit(row),
            words.edited_fields(row),
            self._context.formats.clock(row.edited_at),
            words.reason(row) if refused else "",
            Tone.WARNING if refused else Tone.NEUTRAL,
        )

    def refusals(self, rows: list[MutationRow]) -> str:
        """Sum up many refusals by their reasons, the most frequent first; nothing where there is one."""
        tr = self._context.tr
        if len(rows) < 2:
            return ""
        reasons = Counter(self._words.reason(row) for row in rows).most_common(MOST_REASONS)
        parts = [tr("sync.refused.reason", reason=reason, n=count) for reason, count in reasons]
        return "\n".join((tr("sync.refused.summary", n=len(rows)), *parts))

    def handed(self, row: HandedOverRow) -> TwoLines:
        """An edit of a former owner."""
        words = self._words
        return TwoLines(
            row.id,
            "edit",
            words.record(row.entity, row.title),
            words.edited_fields(row),
            words.by(row.author, row.author_name, row.made_at),
        )

    def decision(self, row: JournalRow) -> TwoLines:
        """An automatic decision."""
        words = self._words
        return TwoLines(
            row.id,
            "conflict",
            words.record(row.entity, row.title),
            f"{words.kept(row)} · {words.lost(row)}",
            words.by(row.kept_by, row.kept_by_name, row.at),
        )

    def decided(self, row: DecidedRow) -> TwoLines:
        """A conflict that a person decided."""
        words = self._words
        known = row.resolution if row.resolution in ("accepted", "other") else "value"
        return TwoLines(
            f"{DECIDED}{row.id}",
            "check",
            words.record(row.entity, row.title),
            self._context.tr(f"sync.decided.{known}", field=words.field(row.entity, row.field)),
            words.by(row.by, row.by_name, row.at),
        )

    def duplicate(self, one: Candidate) -> TwoLines:
        """Two records that seem to be one, or one of ours and who else has it."""
        tr = self._context.tr
        keys = (f"duplicates.reason_{code}" for code in one.reasons)
        reasons = ", ".join(
            tr(key) for key in keys if key in duplicates.TEXTS
        )  # a newer server may know more of them
        about = (
            f"{one.one.about or '–'} ⇄ {one.other.about or '–'}" if one.other else tr("duplicates.ask_them")
        )
        told = tr("duplicates.said_same", name=one.decided_by) if one.decision == "MERGE" else ""
        return TwoLines(
            one.id,
            "customers" if one.entity == "account" else "contact",
            self._pair(one),
            " · ".join(filter(None, (reasons, about))),
            tr("duplicates.put_off") if one.decision == "LATER" else tr("duplicates.score", n=one.score),
            told,
            Tone.WARNING if told else Tone.NEUTRAL,
        )

    def _pair(self, one: Candidate) -> str:
        tr, title = self._context.tr, one.one.title
        if one.other:
            return tr("duplicates.pair", one=title, other=one.other.title)
        if not one.known_to:
            return tr("duplicates.known_to_somebody", one=title)
        if one.unit:
            return tr("duplicates.known_to_unit", name=one.known_to, unit=one.unit, one=title)
        return tr("duplicates.known_to", name=one.known_to, one=title)

    def missed(self, one: Missed) -> TwoLines:
        """What a restored server lacks of a record."""
        tr = self._context.tr
        told = tr("sync.missed.whole") if one.whole else tr("sync.missed.fields", n=len(one.fields))
        return TwoLines(
            f"{one.entity}/{one.id}",
            "warning",
            self._words.record(one.entity, one.title),
            self._words.told_fields(one.entity, one.fields),
            warning=told,
            tone=Tone.WARNING,
        )

    def file(self, one: AttachmentItem) -> TwoLines:
        """A file on its way, and why it is not sent."""
        tr = self._context.tr
        reason = sentence(one.code, dict(one.params), self._context.language) if one.code else ""
        failed = one.state in ("failed", "unavailable")
        return TwoLines(
            one.id,
            "warning" if failed else "clock",
            one.name,
            one.by_name,
            tr("sync.file.size", n=f"{one.size / _BYTES_A_MB:,.1f}"),
            " · ".join(filter(None, (tr(f"sync.file.{one.state}"), reason))),
            Tone.WARNING if failed else Tone.NEUTRAL,
        )

    def run(self, row: RunRow) -> TwoLines:
        """A sync that ran."""
        words = self._words
        return TwoLines(
            row.id,
            "warning" if row.code else "sync-ok" if row.ended_ms else "sync",
            words.run(row),
            words.run_details(row),
            words.run_size(row),
            words.run_failure(row),
            Tone.WARNING if row.code else Tone.SUCCESS if row.ended_ms else Tone.NEUTRAL,
        )


def place_of(code: str, params: Mapping[str, object]) -> Place | None:
    """Return where a person sees what a notice speaks of."""
    if code in _TABS:
        return Place("sync", options={"tab": _TABS[code]})
    screen = _CARDS.get(str(params.get("entity")))
    return Place(screen, str(params["id"])) if screen and params.get("id") else None
