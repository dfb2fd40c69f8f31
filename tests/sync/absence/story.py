"""Ninety days: Ann leaves with what she has, writes, comes back with a program that is two models old."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest

from crm_core.wire import Message, Push
from crm_desktop.db import notices, payloads
from crm_desktop.sync import lease, local
from crm_desktop.sync.channel import Failure, TransportError
from crm_server.handlers import LEASE_MS
from tests.sync.absence.accounts import one_effect, settle_accounts, told
from tests.sync.absence.ages import make_old, speak_as_version_1, two_versions_later
from tests.sync.absence.diary import Diary
from tests.sync.absence.scene import Scene
from tests.sync.absence.work import Work
from tests.sync.scenarios.invariants import inv
from tests.sync.team import DAY_MS
from tests.sync.world import World

DAYS = 90
PAGES_BY_THE_OLD_PROGRAM = 2
"""The answer of the last of them is lost; then the laptop is upgraded."""


@dataclass
class Told:
    """What the story ends with: what became of the acts of each kind, pushes that it took, seconds of each part."""

    fates: dict[str, Counter[str]]
    pages: int
    handed_over: int
    seconds: dict[str, float] = field(default_factory=dict)


def play(world: World, mutations: int, *, days: int = DAYS, seed: int = 1) -> Told:
    """Play the story. Raises AssertionError where a mutation is not accounted for, or another promise is broken."""
    began = time.perf_counter()
    scene = Scene(world, days)
    before = set(told(scene))
    scene.leave()
    diary = Diary(scene.ann)
    be_away(scene, diary, mutations, seed)
    wrote = time.perf_counter()
    with two_versions_later():
        pages = come_back(scene)
        pushed = time.perf_counter()
        fates = settle_accounts(scene, diary, before)
        one_effect(scene, diary)
        inv(world, scene.ann, scene.bo)
        assert settle_accounts(scene, diary, before) == fates
    seconds = {"writing": wrote - began, "syncing": pushed - wrote, "looking": time.perf_counter() - pushed}
    handed_over = sum(counts["handed_over"] for counts in fates.values())
    assert scene.ann.engine(world.lines[scene.ann]).counts().handed_over == handed_over
    return Told(fates, pages, handed_over, seconds)


def be_away(scene: Scene, diary: Diary, mutations: int, seed: int) -> None:
    """Write so much, evenly over the days, while others work. Each morning the lease is looked at."""
    work = Work(scene, diary, random.Random(seed))
    while scene.day < scene.days:
        while len(diary.acts) < mutations * (scene.day + 1) // scene.days:
            scene.ann.now_ms += 1_000
            work.do()
        scene.next_day()
        locked = scene.ann.write(lambda connection: lease.note_time(connection, scene.ann.clock))
        assert locked is None, f"day {scene.day}: {locked}"


def come_back(scene: Scene) -> int:
    """Sync: first as the old program, until the line breaks; then as today's. Returns how many pushes it took."""
    line, ann, pages = scene.world.lines[scene.ann], scene.ann, 0

    def count(_operation: str, message: Message) -> None:
        nonlocal pages
        pages += isinstance(message, Push)
        if pages == PAGES_BY_THE_OLD_PROGRAM and isinstance(message, Push):
            raise TransportError(Failure.OFFLINE)

    honest, line.before, line.after = line.before, speak_as_version_1, count
    with pytest.raises(TransportError):
        ann.sync(line)
    line.before = honest
    ann.write(make_old)
    ann.write(payloads.bring_up_to_date)
    assert ann.count("local_outbox", "schema <> 3") == 0
    ann.sync(line)
    known = ann.read(local.settings)
    assert int(known[local.LEASE]) >= scene.world.now_ms + LEASE_MS - DAY_MS, "the lease was not renewed"
    codes = {one.code for one in ann.read(notices.unread)}
    assert "clock_wrong" in codes
    assert ("lease_ends_soon" in codes) == (scene.days * DAY_MS > LEASE_MS - lease.WARN_BEFORE_MS)
    return pages
