"""The first steps on a laptop: enrolled, alone or in the demo company, and resumed where they were cut short."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.bootstrap import Laptop
from crm_desktop.db import profiles
from crm_desktop.errors import UserError
from crm_desktop.first_steps import DEMO, FirstSteps
from crm_desktop.sync.channel import TransportError
from crm_server.database import Database
from tests.sync.branch import PASSWORD, Branch, add_customer, running_branch

SECRET = "correct horse battery"


class Hands:
    """Holds one laptop, as the window does."""

    def __init__(self, path: Path) -> None:
        self.path, self.opened, self.chosen = path, list[Laptop](), list[str | None]()

    def hold(self, path: Path, passphrase: str, alone: bool) -> Laptop:
        if self.opened and self.opened[-1].folder.path == path:
            return self.opened[-1]
        self.close()
        self.opened.append(Laptop(path, passphrase or None, create=True, alone=alone))
        return self.opened[-1]

    def steps(self) -> FirstSteps:
        return FirstSteps(self.path, None, self.hold, self.chosen.append)

    def close(self) -> None:
        while self.opened:
            self.opened.pop().close()


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Hands]:
    made = Hands(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def branch(server_database: Database) -> Iterator[Branch]:
    with running_branch(server_database) as running:
        yield running


def test_alone_on_a_laptop_work_goes_on_after_a_restart(hands: Hands) -> None:
    hands.steps().work_alone(SECRET)
    add_customer(hands.opened[-1], "我的客户")
    hands.close()
    with pytest.raises(UserError, match="passphrase_needed"):
        Laptop(hands.path)
    again = Laptop(hands.path, SECRET)
    assert again.context().user_id
    again.close()


def test_without_a_keyring_a_passphrase_is_needed_and_nothing_is_left_half(hands: Hands) -> None:
    with pytest.raises(UserError, match="no_keyring"):
        hands.steps().work_alone("")
    assert not hands.steps().has_key()
    hands.steps().work_alone(SECRET)


def test_what_nobody_can_open_is_set_aside_and_opens_still_with_its_passphrase(hands: Hands) -> None:
    hands.steps().work_alone(SECRET)
    add_customer(hands.opened[-1], "我的客户")
    with pytest.raises(UserError, match="folder_in_use"):
        hands.steps().begin_anew()
    hands.close()
    other = profiles.folder_of(hands.path, "lin")
    Laptop(other, SECRET, create=True, alone=True).close()
    hands.steps().begin_anew()
    assert not hands.steps().has_key()
    with pytest.raises(UserError, match="not_enrolled"):
        Laptop(hands.path, SECRET)
    Laptop(other, SECRET).close()
    hands.steps().work_alone("another four words")
    assert not names_in(hands.opened[-1])
    (aside,) = Path(hands.steps().former_place()).iterdir()
    former = Laptop(aside, SECRET)
    assert names_in(former) == ["我的客户"]
    former.close()


def names_in(laptop: Laptop) -> list[str]:
    with laptop.store.read() as session:
        return [row[0] for row in session.connection().exec_driver_sql("SELECT name FROM account")]


def test_the_key_of_the_demo_company_is_one_of_its_own(hands: Hands) -> None:
    steps = hands.steps()
    assert not steps.has_key(demo=True)
    steps.work_in_demo(SECRET, "en")
    hands.close()
    assert (steps.has_key(), steps.has_key(demo=True)) == (False, True)
    with pytest.raises(UserError, match="passphrase_needed"):
        steps.work_in_demo("", "en")
    with pytest.raises(UserError, match="wrong_passphrase"):
        steps.work_in_demo("something else", "en")


def test_the_demo_company_is_apart_and_made_once(hands: Hands) -> None:
    for _ in range(2):
        hands.steps().work_in_demo(SECRET, "en")
        assert hands.chosen[-1] == DEMO
    with hands.opened[-1].store.read() as session:
        names = [row[0] for row in session.connection().exec_driver_sql("SELECT name FROM account")]
    assert len(names) == 5
    assert all("(demo)" in name for name in names)
    (listed,) = profiles.listed(hands.path)
    assert (listed.name, listed.label) == (DEMO, "Demo company")
    assert not hands.steps().has_key(), "the person's own data are not begun"


def test_a_server_that_is_not_there_can_be_corrected_and_a_kill_in_between_asks_for_less(
    branch: Branch, hands: Hands
) -> None:
    steps = hands.steps()
    with pytest.raises(TransportError):
        steps.enrol(SECRET, "http://127.0.0.1:9", "ann", PASSWORD, "laptop")
    hands.close()
    assert hands.steps().has_key()
    hands.hold(hands.path, SECRET, alone=False)
    with pytest.raises(UserError, match="not_enrolled"):
        hands.opened[-1].context()
    hands.steps().enrol("", branch.url, "ann", PASSWORD, "laptop")
    assert hands.opened[-1].context().device_id
    engine = hands.opened[-1].engine()
    assert engine.run().rounds == 1
    engine.close()
