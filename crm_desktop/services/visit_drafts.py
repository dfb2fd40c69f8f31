"""The visit that a person began to write: kept as it is typed, and offered again after Escape, a crash or a restart."""

from dataclasses import asdict, dataclass
from typing import Final

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


def keep_draft(session: Session, draft: VisitDraft, former: str = "") -> None:
    """Keep a draft; one that says nothing is forgotten. `former` is the customer under whom it was kept before."""
    connection = raw_connection(session)
    if former != draft.account_id:
        drafts.drop(connection, _KIND, former)
    if draft.is_worth_keeping:
        drafts.put(connection, _KIND, draft.account_id, asdict(draft))
    else:
        drafts.drop(connection, _KIND, draft.account_id)


def drop_draft(session: Session, account_id: str) -> None:
    """Forget the draft about a customer (empty: about nobody yet): it was saved."""
    drafts.drop(raw_connection(session), _KIND, account_id)


def visit_draft(session: Session, account_id: str = "") -> VisitDraft | None:
    """Return the draft about a customer, else one about nobody yet; without a customer the one that was kept last.

    Of its files those whose contents are here still.
    """
    connection = raw_connection(session)
    if account_id:
        body = drafts.get(connection, _KIND, account_id) or drafts.get(connection, _KIND, "")
    else:
        body = drafts.latest(connection, _KIND)
    if body is None:
        return None
    files = tuple(Staged(**one) for one in body.pop("files"))
    return VisitDraft(**body, files=tuple(one for one in files if is_staged(session, one)))
