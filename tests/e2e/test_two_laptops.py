"""Two data folders and a server, driven by the command line alone: what the product promises of working offline."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crm_server.postgres import Cluster
from tests.support.warm import Warm, warmed

pytestmark = pytest.mark.slow
PASSWORD = "correct horse battery 7"


@dataclass
class Program:
    """One of the two programs with its data folder."""

    helper: Warm
    folder: Path

    def __call__(self, *arguments: str, given: str = "") -> Any:
        """Run a command that must succeed and return its JSON document."""
        done = self.helper.run("--data", str(self.folder), "--json", *arguments, given=given)
        assert (done.code, done.err) == (0, "")
        return json.loads(done.out)

    def fails(self, *arguments: str, given: str = "") -> str:
        """Run a command that a person has to do something about and return its one sentence."""
        done = self.helper.run("--data", str(self.folder), *arguments, given=given)
        assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1), done.err
        return done.err.strip()


@dataclass
class Office:
    """A company of two reps, their laptops, and the server between them."""

    server: Program
    ann: Program
    bo: Program
    url: str


@pytest.fixture(scope="module")
def office(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with warmed("crm_desktop", "crm_server", CRM_PASSPHRASE="for the test", LANG="en_US.UTF-8") as helpers:
        server = Program(helpers["crm_server"], folder / "server")
        ann, bo = (Program(helpers["crm_desktop"], folder / name) for name in ("ann", "bo"))
        postgres.create_database("office", "template0")
        server("init", "--database", postgres.url("office"))
        server("unit", "add", "华东")
        for name in ("ann", "bo"):
            server("user", "add", name, "--role", "rep", "--unit", "华东", given=f"{PASSWORD}\n{PASSWORD}\n")
        with helpers["crm_server"].going_on("--data", str(server.folder), "serve", "--port", "0") as said:
            yield enrolled(server, ann, bo, said.rpartition(" ")[2])
    postgres.drop_database("office")


def enrolled(server: Program, ann: Program, bo: Program, url: str) -> Office:
    """Both laptops signed in at the server that listens there."""
    for laptop, name in ((ann, "ann"), (bo, "bo")):
        answer = laptop("enroll", "--server", url, "--user", name, "--device", "x", given=f"{PASSWORD}\n")
        assert (answer["user"], answer["server"]) == (name, url)
    return Office(server, ann, bo, url)


def send_twice(laptop: Program, copy: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Sync, lose the answer (the folder is again as it was before), and sync again."""
    shutil.copytree(laptop.folder, copy)
    first = laptop("sync")
    shutil.rmtree(laptop.folder)
    shutil.copytree(copy, laptop.folder)
    return first, laptop("sync")


def test_what_two_people_do_offline_comes_together(office: Office, tmp_path: Path) -> None:
    server, ann, bo = office.server, office.ann, office.bo
    account = ann("add", "account", "name=南京远山仪器", "phone=025-0000")["id"]
    ann("sync")
    server("share", account, "bo", "edit")
    bo("sync")

    # Both are offline: the same M3 field (phone), the same field for a person (name), fields of their own, additions.
    ann("set", "account", account, "phone=025-1111", "name=南京远山仪器有限公司", "fax=025-2222")
    bo(
        "set",
        "account",
        account,
        "phone=025-3333",
        "name=南京远山科学仪器",
        "website=w.example",
        "tags+=重点",
    )
    person = bo("add", "contact", "full_name=周敏")["id"]
    bo("add", "account_contact", f"account_id={account}", f"contact_id={person}", "role=DM")
    bo("add", "contact_method", f"contact_id={person}", "kind=MOBILE", "raw=138 0571 2345")
    visit = ann("add", "visit", f"account_id={account}", "summary=看了样机", "next_step=报价")["id"]
    assert [row["fields"].get("fax") for row in ann("pending")] == ["025-2222", None, None]

    first, second = send_twice(ann, tmp_path / "before the answer")
    assert (first["pushed"], first["applied"]) == (second["pushed"], second["applied"]) == (3, 3)
    sent = bo("sync")
    assert (sent["conflict"], sent["refused"]) == (1, 0)
    ann("sync")

    seen = {laptop.folder: laptop("show", "account", account) for laptop in (ann, bo)}
    assert seen[ann.folder] == seen[bo.folder]
    row = seen[ann.folder]
    assert (row["phone"], row["fax"], row["website"]) == ("025-3333", "025-2222", "w.example")
    assert row["rev"] == 3
    assert (row["name"], row["tags"]) == ("南京远山仪器有限公司", ["重点"])
    assert [one["id"] for one in row["children"]["visit"]] == [visit]
    assert [one["title"] for one in row["children"]["task"]] == ["报价"]
    assert ann("search", "5712345")[0]["id"] == person

    (entry,) = ann("journal")
    told = [entry[name] for name in ("entity", "record", "field", "kept", "lost", "kept_by", "lost_by")]
    assert told == ["account", account, "phone", "025-3333", "025-1111", "bo", "ann"]
    (conflict,) = ann("conflicts")
    told = [conflict[name] for name in ("field", "base", "accepted", "other", "accepted_by", "other_by")]
    assert told == ["name", "南京远山仪器", "南京远山仪器有限公司", "南京远山科学仪器", "ann", "bo"]

    ann("resolve", conflict["id"], "other")
    ann("sync")
    bo("sync")
    assert bo("list", "account", "--where", f"id={account}")[0]["name"] == "南京远山科学仪器"
    assert bo("conflicts") == []


def test_a_customer_assigned_away_is_gone_here_and_complete_there(office: Office) -> None:
    server, ann, bo = office.server, office.ann, office.bo
    kept, given = (ann("add", "account", f"name={name}")["id"] for name in ("甲方集团", "合肥启明光电"))
    visit = ann("add", "visit", f"account_id={given}", "summary=第一次", "started_at=2024-03-01T09:00:00Z")[
        "id"
    ]
    person = ann("add", "contact", "full_name=两头跑")["id"]
    for account in (kept, given):
        ann("add", "account_contact", f"account_id={account}", f"contact_id={person}")
    ann("sync")

    server("assign", given, "bo")
    ann("sync")
    bo("sync")
    assert ann("list", "account", "--where", f"id={given}") == []
    assert ann("list", "visit", "--where", f"account_id={given}") == []
    assert given not in [found["id"] for found in ann("search", "启明光电")]
    whole = bo("show", "account", given)["children"]
    assert [one["id"] for one in whole["visit"]] == [visit]
    assert [one["contact_id"] for one in whole["account_contact"]] == [person]
    assert bo("show", "contact", person)["full_name"] == "两头跑"
    still = ann("show", "contact", person)["children"]["account_contact"]
    assert [one["account_id"] for one in still] == [kept]

    server("assign", kept, "bo")
    ann("sync")
    assert ann("list", "contact", "--where", f"id={person}") == []


def test_what_goes_wrong_is_one_sentence(office: Office, tmp_path: Path) -> None:
    nowhere = Program(office.ann.helper, tmp_path / "nowhere")
    assert "not signed in" in nowhere.fails("list", "account")
    enrolling = ("enroll", "--server", office.url, "--user", "ann", "--device", "x")
    assert "password" in nowhere.fails(*enrolling, given="wrong\n")
    assert not nowhere.folder.exists()
    assert "company keeps" in office.ann.fails("add", "product", "code=P1", "name=泵")
