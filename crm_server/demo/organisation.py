"""Our own company: head office, branches with departments, and who works there."""

from dataclasses import dataclass, field

from crm_core.model.types import Json, Percent
from crm_server.demo.places import BRANCHES, BranchPlace
from crm_server.demo.rows import Row, RowMaker, Rows
from crm_server.demo.words import GIVEN_FEMALE, GIVEN_MALE, SURNAMES

COMPANY_NAME = "禾砺工业技术（集团）"
DEPARTMENTS = ("销售一部", "销售二部")


@dataclass(frozen=True)
class DemoUser:
    """One of our people. The password is no secret: it is made for a company that does not exist."""

    id: str
    login: str
    name: str
    role: str
    unit_id: str
    unit_name: str

    @property
    def password(self) -> str:
        return f"demo-{self.login}"


@dataclass
class Organisation:
    """The rows, and what the other generators look up in them."""

    admin: DemoUser
    managers: list[DemoUser] = field(default_factory=list)
    reps: list[DemoUser] = field(default_factory=list)
    rows: Rows = field(default_factory=lambda: {"org_unit": [], "user": [], "field_def": []})

    @property
    def users(self) -> list[DemoUser]:
        return [self.admin, *self.managers, *self.reps]

    def branch_of(self, rep_index: int) -> BranchPlace:
        return BRANCHES[rep_index % len(BRANCHES)]


class _Builder:
    def __init__(self, maker: RowMaker, founded_ms: int) -> None:
        self.maker = maker
        self.at = founded_ms
        self.company_id = maker.new_id(founded_ms)
        admin_id = maker.new_id(founded_ms)
        admin = DemoUser(admin_id, "admin", "系统管理员", "admin", self.company_id, COMPANY_NAME)
        self.made = Organisation(admin)
        self.names: set[str] = set()

    def unit(
        self, unit_id: str, name: str, kind: str, parent: str | None, manager: str | None, region: str
    ) -> None:
        row = self.maker.row(
            "org_unit", unit_id, self.at, self.made.admin.id,
            name=name, kind=kind, parent_id=parent, manager_id=manager, region_code=region,
        )  # fmt: skip
        self.made.rows["org_unit"].append(row)

    def user(self, user: DemoUser, manager: DemoUser | None, discount: int) -> None:
        row = self.maker.row(
            "user", user.id, self.at, self.made.admin.id,
            login=user.login, name=user.name, role=user.role, org_unit_id=user.unit_id,
            email=f"{user.login}@heli.example", manager_id=manager.id if manager else None,
            discount_limit_pct=Percent.to_stored(discount), price_floor_right=int(user.role != "rep"),
        )  # fmt: skip
        self.made.rows["user"].append(row)

    def person(self, login: str, role: str, unit_id: str, unit_name: str) -> DemoUser:
        rng = self.maker.rng
        while (name := _person_name(self.maker)) in self.names:
            rng.random()
        self.names.add(name)
        return DemoUser(self.maker.new_id(self.at), login, name, role, unit_id, unit_name)


def _person_name(maker: RowMaker) -> str:
    rng = maker.rng
    given = rng.choice((GIVEN_MALE, GIVEN_FEMALE))
    name = "".join(syllable.han for syllable in rng.sample(given, rng.choice((1, 2, 2))))
    return rng.choice(SURNAMES).han + name


def make_organisation(maker: RowMaker, reps: int, founded_ms: int) -> Organisation:
    """Return one admin, a manager for each of three branches, and `reps` reps spread evenly over them."""
    builder = _Builder(maker, founded_ms)
    made = builder.made
    builder.unit(builder.company_id, COMPANY_NAME, "company", None, made.admin.id, "100000")
    builder.user(made.admin, None, 100)
    departments: list[list[tuple[str, str]]] = []
    for number, branch in enumerate(BRANCHES, 1):
        branch_id = maker.new_id(founded_ms)
        manager = builder.person(f"manager{number}", "manager", branch_id, branch.name)
        builder.unit(branch_id, branch.name, "branch", builder.company_id, manager.id, branch.region_code)
        builder.user(manager, made.admin, 20)
        made.managers.append(manager)
        departments.append([(maker.new_id(founded_ms), name) for name in DEPARTMENTS])
        for unit_id, name in departments[-1]:
            builder.unit(
                unit_id, f"{branch.name[:2]}{name}", "department", branch_id, manager.id, branch.region_code
            )
    for index in range(reps):
        of_branch = index % len(BRANCHES)
        unit_id, name = departments[of_branch][index // len(BRANCHES) % len(DEPARTMENTS)]
        unit_name = f"{BRANCHES[of_branch].name[:2]}{name}"
        rep = builder.person(f"rep{index + 1:02d}", "rep", unit_id, unit_name)
        builder.user(rep, made.managers[of_branch], 5)
        made.reps.append(rep)
    made.rows["field_def"] = _field_defs(builder)
    return made


def _field_defs(builder: _Builder) -> list[Row]:
    machines = {"zh_CN": "设备台数", "zh_TW": "設備台數", "en": "Machines"}
    cycle = {"zh_CN": "采购周期", "zh_TW": "採購週期", "en": "Purchasing cycle"}
    options = ["按月", "按季", "按年", "按项目"]
    return [
        builder.maker.new(
            "field_def", builder.at, builder.made.admin.id,
            target="account", code=code, labels=Json.to_stored(labels), kind=kind, sort_key=key,
            options=Json.to_stored(values) if values else None, required=0,
        )
        for code, labels, kind, key, values in (
            ("machines", machines, "number", "a", None),
            ("purchase_cycle", cycle, "choice", "b", options),
        )
    ]  # fmt: skip
