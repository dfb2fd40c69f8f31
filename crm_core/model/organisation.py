"""Who works where. Managed on the server; every laptop knows all colleagues by name."""

from typing import Any

from sqlalchemy.orm import Mapped

from crm_core import names
from crm_core.model.base import Imported, L, Record
from crm_core.model.fields import Choices, Policy, choice, field, ref, text
from crm_core.model.scopes import Everyone
from crm_core.model.types import Day, Flag, Instant, Json, Percent

SRV = Policy.SRV

UNIT_KIND = Choices(
    "unit_kind",
    {
        "company": L("公司", "公司", "Company"),
        "branch": L("分支机构", "分支機構", "Branch"),
        "department": L("部门", "部門", "Department"),
        "team": L("团队", "團隊", "Team"),
    },
)
ROLE = Choices(
    "role",
    {
        "rep": L("业务员", "業務員", "Sales rep"),
        "manager": L("主管", "主管", "Manager"),
        "branch_manager": L("分支经理", "分支經理", "Branch manager"),
        "finance": L("财务", "財務", "Finance"),
        "service": L("客服", "客服", "Service"),
        "marketing": L("市场", "行銷", "Marketing"),
        "admin": L("管理员", "管理員", "Administrator"),
    },
)
MANAGING_ROLES = names.MANAGING_ROLES


class OrgUnit(Imported, Record):
    entity = "org_unit"
    label = names.NAMED[entity].label
    scopes = (Everyone(),)
    server_only = True
    title_fields = names.NAMED[entity].title_fields

    name: Mapped[str] = text(120, L("名称", "名稱", "Name"), policy=SRV, required=True)
    parent_id: Mapped[str | None] = ref("org_unit", L("上级部门", "上級部門", "Parent unit"), policy=SRV)
    kind: Mapped[str | None] = choice(UNIT_KIND, L("类型", "類型", "Kind"), policy=SRV)
    region_code: Mapped[str | None] = text(12, L("地区代码", "地區代碼", "Region code"), policy=SRV)
    manager_id: Mapped[str | None] = ref("user", L("负责人", "負責人", "Manager"), policy=SRV)
    is_active: Mapped[bool | None] = field(Flag, L("启用", "啟用", "Active"), policy=SRV, default=True)


class User(Imported, Record):
    entity = "user"
    label = names.NAMED[entity].label
    scopes = (Everyone(),)
    server_only = True
    title_fields = names.NAMED[entity].title_fields

    login: Mapped[str] = text(80, L("登录名", "登入名稱", "Login"), policy=SRV, required=True)
    name: Mapped[str] = text(120, L("姓名", "姓名", "Name"), policy=SRV, required=True)
    mobile: Mapped[str | None] = text(40, L("手机", "手機", "Mobile"), policy=SRV)
    email: Mapped[str | None] = text(200, L("邮箱", "電子郵件", "E-mail"), policy=SRV)
    org_unit_id: Mapped[str | None] = ref("org_unit", L("部门", "部門", "Unit"), policy=SRV)
    manager_id: Mapped[str | None] = ref("user", L("主管", "主管", "Manager"), policy=SRV)
    role: Mapped[str | None] = choice(ROLE, L("角色", "角色", "Role"), policy=SRV)
    discount_limit_pct: Mapped[Any] = field(
        Percent, L("折扣权限", "折扣權限", "Discount limit"), policy=SRV, unit="%"
    )
    price_floor_right: Mapped[bool | None] = field(
        Flag, L("可低于底价", "可低於底價", "May go below the floor price"), policy=SRV
    )
    is_active: Mapped[bool | None] = field(Flag, L("在职", "在職", "Active"), policy=SRV, default=True)
    left_on: Mapped[Any] = field(Day, L("离职日期", "離職日期", "Left on"), policy=SRV)


FIELD_KIND = Choices(
    "field_kind",
    {
        "text": L("文本", "文字", "Text"),
        "number": L("数字", "數字", "Number"),
        "day": L("日期", "日期", "Date"),
        "flag": L("是/否", "是/否", "Yes/no"),
        "choice": L("选项", "選項", "Choice"),
    },
)


class FieldDef(Record):
    """A field that the company added; its values live in the `custom` map of `target` under `code`."""

    entity = "field_def"
    label = L("自定义字段", "自訂欄位", "Custom field")
    scopes = (Everyone(),)
    server_only = True
    title_fields = ("target", "code")

    target: Mapped[str] = text(40, L("对象", "物件", "Entity"), policy=SRV, required=True)
    code: Mapped[str] = text(40, L("代码", "代碼", "Code"), policy=SRV, required=True)
    labels: Mapped[dict[str, str] | None] = field(Json, L("名称", "名稱", "Labels"), policy=SRV)
    kind: Mapped[str | None] = choice(FIELD_KIND, L("类型", "類型", "Kind"), policy=SRV)
    options: Mapped[list[Any] | None] = field(Json, L("选项", "選項", "Options"), policy=SRV)
    required: Mapped[bool | None] = field(Flag, L("必填", "必填", "Required"), policy=SRV)
    sort_key: Mapped[str | None] = text(40, L("顺序", "順序", "Order"), policy=SRV)


class Announcement(Record):
    """News and policies of the company, shown on the first screen while they hold."""

    entity = "announcement"
    label = L("公告", "公告", "Announcement")
    scopes = (Everyone(),)
    server_only = True
    title_fields = ("title",)

    title: Mapped[str] = text(255, L("标题", "標題", "Title"), policy=SRV, required=True)
    body: Mapped[str | None] = text(20_000, L("内容", "內容", "Text"), policy=SRV, multiline=True)
    published_at: Mapped[Any] = field(Instant, L("发布时间", "發布時間", "Published at"), policy=SRV)
    valid_until: Mapped[Any] = field(Day, L("有效期至", "有效期至", "Valid until"), policy=SRV)
    must_read: Mapped[bool | None] = field(Flag, L("必读", "必讀", "Must be read"), policy=SRV)
