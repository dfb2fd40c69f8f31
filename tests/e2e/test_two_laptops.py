"""Two data folders and a server, driven by the command line alone: what the product promises of working offline."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crm_server.postgres import Cluster

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery 7"
SECONDS_FOR_ONE_COMMAND = 60


def run(command: list[str], given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, input=given, capture_output=True, text=True, check=False, timeout=SECONDS_FOR_ONE_COMMAND,
        env={**os.environ, "CRM_PASSPHRASE": "for the test", "LANG": "en_US.UTF-8", **environment},
    )  # fmt: skip


@dataclass
class Program:
    """One of the two programs with its data folder."""

    module: str
    folder: Path

    def __call__(self, *arguments: str, given: str = "") -> Any:
        """Run a command that must succeed and return its JSON document."""
        done = run(
            [sys.executable, "-m", self.module, "--data", str(self.folder), "--json", *arguments], given
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return json.loads(done.stdout)

    def fails(self, *arguments: str, given: str = "") -> str:
        """Run a command that a person has to do something about and return its one sentence."""
        done = run([sys.executable, "-m", self.module, "--data", str(self.folder), *arguments], given)
        assert (done.returncode, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1, done.stderr
        return done.stderr.strip()

    def ids(self, entity: str, *where: str) -> set[str]:
        conditions = ("--where", *where) if where else ()
        return {row["id"] for row in self("list", entity, *conditions)}


@dataclass
class Office:
    """A company of two reps, their laptops, and the server between them."""

    server: Program
    ann: Program
    bo: Program

    def sync(self, *order: Program) -> list[dict[str, Any]]:
        return [laptop("sync") for laptop in order]

    def shared_customer(self, name: str, *fields: str) -> str:
        """A customer of Ann's that Bo may edit, on both laptops."""
        account: str = self.ann("add", "account", f"name={name}", *fields)["id"]
        self.ann("sync")
        self.server("share", account, "bo", "edit")
        self.bo("sync")
        return account


@pytest.fixture(scope="module")
def office(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    server = Program("crm_server", folder / "server")
    postgres.create_database("office", "template0")
    server("init", "--database", postgres.url("office"))
    server("unit", "add", "华东")
    for name in ("ann", "bo"):
        server("user", "add", name, "--role", "rep", "--unit", "华东", given=f"{PASSWORD}\n{PASSWORD}\n")
    serving = [sys.executable, "-m", "crm_server", "--data", str(server.folder), "serve", "--port", "0"]
    with subprocess.Popen(
        serving, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip().rpartition(" ")[2]
        ann, bo = (Program("crm_desktop", folder / name) for name in ("ann", "bo"))
        for laptop, name in ((ann, "ann"), (bo, "bo")):
            laptop(
                "enroll",
                "--server",
                url,
                "--user",
                name,
                "--device",
                f"{name}'s laptop",
                given=f"{PASSWORD}\n",
            )
            laptop("sync")
        yield Office(server, ann, bo)
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS_FOR_ONE_COMMAND)
    postgres.drop_database("office")


def test_what_one_adds_offline_appears_on_the_other(office: Office) -> None:
    account = office.shared_customer("宁波长风机械有限公司")
    person = office.ann("add", "contact", "full_name=周敏")["id"]
    office.ann("add", "account_contact", f"account_id={account}", f"contact_id={person}", "role=DM")
    office.ann("add", "contact_method", f"contact_id={person}", "kind=MOBILE", "raw=138 0571 2345")
    visit = office.ann(
        "add", "visit", f"account_id={account}", f"contact_id={person}", "summary=看了样机", "next_step=报价",
    )  # fmt: skip
    assert office.ann("status")["pending"] == 5

    sent, got = office.sync(office.ann, office.bo)
    assert (sent["applied"], sent["refused"]) == (5, 0)
    assert got["pulled"] >= 5
    seen = office.bo("show", "account", account)["children"]
    assert [row["id"] for row in seen["visit"]] == [visit["id"]]
    assert office.bo("show", "contact", person)["children"]["contact_method"][0]["raw"] == "138 0571 2345"
    assert [task["title"] for task in seen["task"]] == ["报价"]
    assert office.bo("search", "zhoumin")[0]["id"] == person
    assert office.ann("pending") == []


def test_edits_of_different_fields_both_survive(office: Office) -> None:
    account = office.shared_customer("苏州云岭机械有限公司")
    office.ann("set", "account", account, "phone=0512-1111")
    office.bo("set", "account", account, "website=yunling.example", "tags+=重点")
    office.sync(office.ann, office.bo, office.ann)
    for laptop in (office.ann, office.bo):
        row = laptop("show", "account", account)
        assert (row["phone"], row["website"], row["tags"]) == ("0512-1111", "yunling.example", ["重点"])
        assert laptop("journal") == [] or account not in {entry["record"] for entry in laptop("journal")}


def test_of_two_edits_of_a_field_the_later_stands_and_the_other_is_in_the_journal(office: Office) -> None:
    account = office.shared_customer("无锡江帆电气有限公司")
    office.ann("set", "account", account, "phone=0510-1111")
    office.bo("set", "account", account, "phone=0510-2222")
    office.sync(office.bo, office.ann, office.bo)
    for laptop in (office.ann, office.bo):
        assert laptop("show", "account", account)["phone"] == "0510-2222"
        (entry,) = [one for one in laptop("journal") if one["record"] == account]
        told = {name: entry[name] for name in ("entity", "field", "kept", "lost", "kept_by", "lost_by")}
        assert told == {
            "entity": "account", "field": "phone", "kept": "0510-2222", "lost": "0510-1111",
            "kept_by": "bo", "lost_by": "ann",
        }  # fmt: skip


def test_two_names_of_a_customer_are_for_a_person_to_decide(office: Office) -> None:
    account = office.shared_customer("南京远山仪器")
    office.ann("set", "account", account, "name=南京远山仪器有限公司")
    office.bo("set", "account", account, "name=南京远山科学仪器")
    office.sync(office.ann, office.bo, office.ann)
    (conflict,) = [one for one in office.ann("conflicts") if one["record"] == account]
    assert (conflict["base"], conflict["accepted"], conflict["other"], conflict["other_by"]) == (
        "南京远山仪器", "南京远山仪器有限公司", "南京远山科学仪器", "bo",
    )  # fmt: skip
    office.ann("resolve", conflict["id"], "other")
    office.sync(office.ann, office.bo)
    assert office.bo("show", "account", account)["name"] == "南京远山科学仪器"
    assert account not in {one["record"] for one in office.bo("conflicts")}


def test_the_same_push_sent_twice_has_one_effect(office: Office, tmp_path: Path) -> None:
    account = office.shared_customer("杭州明湖纸业有限公司")
    office.ann("set", "account", account, "tags+=老客户", "phone=0571-3333")
    before = tmp_path / "as it was before the answer came"
    shutil.copytree(office.ann.folder, before)
    first = office.ann("sync")
    rev = office.ann("show", "account", account)["rev"]

    shutil.rmtree(office.ann.folder)
    shutil.copytree(before, office.ann.folder)
    assert office.ann("status")["pending"] > 0
    second = office.ann("sync")
    assert (second["pushed"], second["applied"]) == (first["pushed"], first["applied"])
    assert office.ann("status")["pending"] == 0
    row = office.ann("show", "account", account)
    assert (row["rev"], row["phone"], row["tags"]) == (rev, "0571-3333", ["老客户"])
    office.bo("sync")
    assert len(office.bo("show", "account", account)["children"]["account_tag"]) == 1


def test_a_customer_assigned_away_is_gone_here_and_complete_there(office: Office) -> None:
    account = office.ann("add", "account", "name=合肥启明光电有限公司")["id"]
    visits = {office.ann("add", "visit", f"account_id={account}", f"summary=第 {n} 次")["id"] for n in (1, 2)}
    office.sync(office.ann, office.bo)
    assert office.bo.ids("account", f"id={account}") == set()

    office.server("assign", account, "bo")
    office.sync(office.ann, office.bo)
    assert office.ann.ids("account", f"id={account}") == set()
    assert office.ann.ids("visit", f"account_id={account}") == set()
    assert account not in {found["id"] for found in office.ann("search", "启明光电")}
    assert office.bo.ids("account", f"id={account}") == {account}
    assert office.bo.ids("visit", f"account_id={account}") == visits


def test_a_contact_of_two_customers_stays_while_one_is_granted(office: Office) -> None:
    kept, given = (office.ann("add", "account", f"name={name}")["id"] for name in ("甲方集团", "乙方工程"))
    person = office.ann("add", "contact", "full_name=两头跑")["id"]
    for account in (kept, given):
        office.ann("add", "account_contact", f"account_id={account}", f"contact_id={person}")
    office.ann("sync")
    office.server("assign", given, "bo")
    office.sync(office.ann, office.bo)
    assert office.ann.ids("contact", f"id={person}") == {person}
    assert office.bo.ids("contact", f"id={person}") == {person}
    assert {
        row["account_id"] for row in office.ann("list", "account_contact", "--where", f"contact_id={person}")
    } == {kept}
    office.server("assign", kept, "bo")
    office.ann("sync")
    assert office.ann.ids("contact", f"id={person}") == set()


def test_what_goes_wrong_is_one_sentence(office: Office, tmp_path: Path) -> None:
    nowhere = Program("crm_desktop", tmp_path / "nowhere")
    assert "not signed in" in nowhere.fails("list", "account")
    assert not nowhere.folder.exists()
    assert "password" in nowhere.fails(
        "enroll", "--server", office.ann("status")["server"], "--user", "ann", "--device", "x", given="wrong\n"
    )  # fmt: skip
    assert not nowhere.folder.exists()
    assert "company keeps" in office.ann.fails("add", "product", "code=P1", "name=泵")
