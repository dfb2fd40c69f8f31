"""The visit that a person began to write: kept as it is typed, and offered again after Escape, a crash or a restart."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from crm_desktop.db import drafts
from crm_desktop.db.raw import raw_connection
from crm_desktop.services.attachments import Staged, is_staged

_KIND: Final = "visit"


@dataclass(frozen=True)
class VisitDraft:
    """What was typed. `files` lie in the store already."""

    account_id: str = ""
    kind: str = "VISIT"
    result: str | None = None
    summary: str = ""
    next_step: str = ""
    met_decision_maker: bool = False
    files: tuple[Staged, ...] = ()

    @property
    def is_worth_keeping(self) -> bool:
        """Whether a person wrote anything."""
        return bool(self.summary.strip() or self.next_step.strip() or self.files)


def keep_draft(session: Session, draft: VisitDraft) -> None:
    """Keep a draft; one that says nothing is forgotten."""
    connection = raw_connection(session)
    if draft.is_worth_keeping:
        drafts.put(connection, _KIND, draft.account_id, asdict(draft))
    else:
        drafts.drop(connection, _KIND)


def drop_draft(session: Session) -> None:
    """Forget the draft: it was saved."""
    drafts.drop(raw_connection(session), _KIND)


def visit_draft(session: Session) -> VisitDraft | None:
    """Return the draft, with those of its files whose contents are here still."""
    body: dict[str, Any] | None = drafts.get(raw_connection(session), _KIND)
    if body is None:
        return None
    files = tuple(Staged(**one) for one in body.pop("files"))
    return VisitDraft(**body, files=tuple(one for one in files if is_staged(session, one)))
