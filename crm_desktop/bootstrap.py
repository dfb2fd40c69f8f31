"""Puts the parts together (folder, key, store, lane, who edits, sync engine) for the window and the commands."""

from functools import partial
from pathlib import Path

from crm_core.clock import ZERO, Clock
from crm_core.ids import IdSource
from crm_desktop.db import meta
from crm_desktop.db.capture import EditContext
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.store import Store
from crm_desktop.db.vault import KeyVault
from crm_desktop.errors import UserError
from crm_desktop.services.workspace import Workspace, who_am_i
from crm_desktop.sync import local, local_profile
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync_control import BackgroundSync
from crm_desktop.version import app_version


class Laptop:
    """An opened data folder. Held by one program at a time, from construction to `close`.

    With `alone` a folder that is not enrolled is worked in under a local profile, and is made where there is none.
    """

    def __init__(
        self, path: Path, passphrase: str | None = None, *, create: bool = False, alone: bool = False
    ) -> None:
        create = create or alone
        if not create and not KeyVault(path).exists() and not (path / "store.db").exists():
            raise UserError("not_enrolled")
        self.folder = DataFolder(path)
        try:
            vault = KeyVault(self.folder)
            fresh = create and not vault.exists() and not self.folder.store_file.exists()
            self.key = vault.create(passphrase) if fresh else vault.unlock(passphrase)
            self.store = Store.open(self.folder, self.key)
        except BaseException:
            self.folder.close()
            raise
        self.lane = WriterLane(self.store)
        known = self.facts()
        self.clock = Clock(
            last=known.get(meta.LAST_HLC, ZERO), offset_ms=int(known.get(local.CLOCK_OFFSET, "0"))
        )
        self.ids = IdSource()
        self._alone = alone
        self.background: BackgroundSync | None = None

    def facts(self) -> dict[str, str]:
        """Return what is kept about this laptop: device, user, server, last sync."""
        with self.store.read() as session:
            return local.settings(raw_connection(session))

    def context(self) -> EditContext:
        """Return who edits here, and let the store capture it. Raises UserError not_enrolled."""
        known = self.facts()
        if self._alone and local.DEVICE not in known:
            known = self.lane.submit_raw(partial(local_profile.begin, ids=self.ids)).result()
        if local.DEVICE not in known or (local_profile.is_local(known) and not self._alone):
            raise UserError("not_enrolled")
        if self.store.context is None:
            self.store.context = EditContext(known[local.USER], known[local.DEVICE], self.clock, self.ids)
        return self.store.context

    def engine(self) -> SyncEngine:
        """Return a sync engine on the line of this laptop. Raises UserError not_enrolled."""
        from crm_desktop.sync.enroll import open_transport

        unreached = local_profile.is_local(self.facts())
        channel = local_profile.NoServer() if unreached else open_transport(self.lane, self.store)
        return SyncEngine(self.lane, self.store, channel, self.clock, app_version=app_version())

    def workspace(self, *, syncing: bool = True) -> Workspace:
        """Return everything that a screen needs; the background sync runs if `syncing`."""
        context = self.context()
        self.background = BackgroundSync(self.store, self.lane, self.engine())
        if syncing:
            self.background.start()
        with self.store.read() as session:
            me = who_am_i(session, context.user_id, context.device_id, self.facts().get(local.USER_NAME, ""))
        return Workspace(self.store, self.lane, context, self.background, me)

    def close(self) -> None:
        """End the background work, finish what was written, and give the folder free."""
        if self.background is not None:
            self.background.close()
        self.lane.close()
        self.store.close()
        self.folder.close()
