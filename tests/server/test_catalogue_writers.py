"""What a bundle consists of, what serves in a product's place and how it looks is a matter of the role."""

import base64
import hashlib

import pytest

from tests.server.company import Company, Person, delete, edit, insert

PICTURE = base64.b64encode(b"\xff\xd8\xff and so on").decode()


@pytest.fixture
def bundle(company: Company) -> str:
    return company.insert("product", code="SET", name="套装")


@pytest.fixture
def part(company: Company) -> str:
    return company.insert("product", code="P1", name="阀")


def photo(product: str) -> dict[str, object]:
    content = hashlib.sha256(b"photo").hexdigest()
    return {
        "target": "product",
        "record_id": product,
        "name": "p.jpg",
        "size": 5,
        "sha256": content,
        "thumb": PICTURE,
    }


@pytest.mark.parametrize("role", ["manager", "marketing", "admin"])
def test_who_looks_after_the_catalogue_writes_it(company: Company, bundle: str, part: str, role: str) -> None:
    person = company.hire("mei", role)
    item = insert("bundle_item", bundle_id=bundle, product_id=part, qty=2_000_000)
    other = insert("product_substitute", product_id=bundle, other_id=part, kind="UPGRADE")
    for change in (item, other, insert("attachment", **photo(bundle))):
        assert person.do(change).result == "applied"
    assert person.do(edit("bundle_item", item.id, qty=(2_000_000, 3_000_000))).result == "applied"
    assert person.do(delete("product_substitute", other.id)).result == "applied"
    assert company.row("bundle_item", item.id)["qty"] == 3_000_000


def test_a_rep_reads_it_only(company: Company, bundle: str, part: str) -> None:
    ann = company.hire("ann")
    for change in (
        insert("bundle_item", bundle_id=bundle, product_id=part),
        insert("product_substitute", product_id=bundle, other_id=part),
        insert("attachment", **photo(bundle)),
    ):
        assert ann.do(change).code == "not_permitted"
    item = company.hire("gao", "manager").make("bundle_item", bundle_id=bundle, product_id=part)
    assert ann.do(edit("bundle_item", item, qty=(1_000_000, 9_000_000))).code == "not_permitted"
    assert ann.do(delete("bundle_item", item)).code == "not_permitted"
    assert item in ann.pull().of("bundle_item")


def test_the_product_itself_stays_the_offices(company: Company, bundle: str) -> None:
    gao = company.hire("gao", "manager")
    assert gao.do(edit("product", bundle, name=("套装", "组合"))).code == "not_permitted"
    assert gao.do(insert("attachment", **photo("0" * 36))).code in ("unknown_parent", "invalid_value")


def test_a_rivals_price_lies_with_its_customer(company: Company, part: str) -> None:
    ann, bo = company.hire("ann"), company.hire("bo")
    account = company.insert("account", name="霁衡机械", owner_id=ann.id, org_unit_id=company.unit)
    company.assign(account, ann)
    told = {
        "account_id": account,
        "competitor": "西门子",
        "price": 5_000_000,
        "product_id": part,
        "seen_on": "2026-09-01",
    }
    heard = insert("competitor_price", **told)
    assert ann.do(heard).result == "applied"
    assert heard.id in ann.pull().of("competitor_price")
    assert heard.id not in bo.pull().of("competitor_price")
    assert bo.do(insert("competitor_price", **told)).code == "not_permitted"


def test_a_persons_role_is_asked_each_time(company: Company, bundle: str, part: str) -> None:
    ann = Person(company, company.row("user", company.hire("ann", "marketing").id))
    item = ann.make("bundle_item", bundle_id=bundle, product_id=part)
    former = Person(company, company.row("user", ann.id) | {"role": "rep"})
    assert former.do(edit("bundle_item", item, qty=(1_000_000, 2_000_000))).code == "not_permitted"
