"""Customers, the people there, and how to reach them (domain.md §2)."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped

from crm_core import names
from crm_core.ids import child_id
from crm_core.industries import INDUSTRY
from crm_core.model.base import Imported, L, Owned, Record
from crm_core.model.fields import Choices, Policy, choice, field, ref, text
from crm_core.model.scopes import Everyone, Linked, Of, Otherwise, Via
from crm_core.model.types import Amount, Day, Degree, Flag, Instant, Json

ACCOUNT_KIND = Choices(
    "account_kind",
    {
        "customer": L("客户", "客戶", "Customer"),
        "prospect": L("潜在客户", "潛在客戶", "Prospect"),
        "partner": L("合作伙伴", "合作夥伴", "Partner"),
        "agent": L("代理商", "代理商", "Agent"),
        "competitor_ref": L("竞争对手", "競爭對手", "Competitor"),
        "supplier": L("供应商", "供應商", "Supplier"),
        "internal": L("内部", "內部", "Internal"),
        "public": L("公共机构", "公共機構", "Public body"),
    },
)
LIFECYCLE = Choices(
    "lifecycle",
    {
        "UNIDENT": L("待识别", "待識別", "To identify"),
        "POTENTIAL": L("潜在客户", "潛在客戶", "Potential"),
        "OPPORTUNITY": L("销售机会", "銷售機會", "Opportunity"),
        "CUSTOMER": L("订单客户", "訂單客戶", "Customer"),
        "USER": L("用户", "用戶", "User"),
        "LOST": L("流失", "流失", "Lost"),
        "DORMANT": L("休眠", "休眠", "Dormant"),
        "REJECTED": L("非目标", "非目標", "Not a target"),
    },
)
TAG_TONE = Choices(
    "tag_tone",
    {
        "neutral": L("灰色", "灰色", "Grey"),
        "accent": L("蓝色", "藍色", "Blue"),
        "success": L("绿色", "綠色", "Green"),
        "warning": L("橙色", "橙色", "Orange"),
        "danger": L("红色", "紅色", "Red"),
        "info": L("青色", "青色", "Teal"),
    },
)
LEVEL = Choices("level", {code: L(code, code, code) for code in ("A", "B", "C")})
SOURCE = Choices(
    "source",
    {
        "EXHIBITION": L("展会", "展會", "Exhibition"),
        "REFERRAL": L("转介绍", "轉介紹", "Referral"),
        "COLD": L("陌拜", "陌生拜訪", "Cold visit"),
        "WEB": L("网站", "網站", "Web site"),
        "AD": L("媒介广告", "媒體廣告", "Advertisement"),
        "SEARCH": L("搜索引擎", "搜尋引擎", "Search engine"),
        "CALL_IN": L("来电", "來電", "Incoming call"),
        "EMAIL_IN": L("来信", "來信", "Incoming mail"),
        "EVENT": L("市场活动", "市場活動", "Event"),
        "PARTNER": L("代理商", "代理商", "Partner"),
        "OLD": L("老客户", "老客戶", "Old customer"),
        "CARD": L("名片", "名片", "Business card"),
        "IMPORT": L("导入", "匯入", "Import"),
        "OTHER": L("其他", "其他", "Other"),
    },
)
ACCOUNT_STATUS = Choices(
    "account_status",
    {
        "active": L("正常", "正常", "Active"),
        "pool": L("公海", "公海", "Pool"),
        "locked": L("锁定", "鎖定", "Locked"),
        "archived": L("归档", "封存", "Archived"),
        "merged": L("已合并", "已合併", "Merged"),
    },
)
EMPLOYEES_BAND = Choices(
    "employees_band",
    {
        "1-19": L("20 人以下", "20 人以下", "Under 20"),
        "20-99": L("20–99 人", "20–99 人", "20–99"),
        "100-499": L("100–499 人", "100–499 人", "100–499"),
        "500-1999": L("500–1999 人", "500–1999 人", "500–1,999"),
        "2000+": L("2000 人以上", "2000 人以上", "2,000 and more"),
    },
)
CONTACT_ROLE = Choices(
    "contact_role",
    {
        "DM": L("决策人", "決策人", "Decision maker"),
        "BDM": L("商务决策人", "商務決策人", "Business decision maker"),
        "TDM": L("技术决策人", "技術決策人", "Technical decision maker"),
        "EVAL": L("评估人", "評估人", "Evaluator"),
        "USER": L("使用者", "使用者", "User"),
        "INFL": L("影响者", "影響者", "Influencer"),
        "APPR": L("批准者", "批准者", "Approver"),
        "BUYER": L("采购", "採購", "Buyer"),
        "GATE": L("把关者", "把關者", "Gatekeeper"),
        "SPON": L("发起人", "發起人", "Sponsor"),
        "OTHER": L("其他", "其他", "Other"),
    },
)
DECISION_ROLES = frozenset(("DM", "BDM", "TDM"))
METHOD_KIND = Choices(
    "method_kind",
    {
        "MOBILE": L("手机", "手機", "Mobile"),
        "LANDLINE": L("电话", "電話", "Telephone"),
        "FAX": L("传真", "傳真", "Fax"),
        "EMAIL": L("邮箱", "電子郵件", "E-mail"),
        "URL": L("网址", "網址", "Web"),
        "WECHAT": L("微信", "微信", "WeChat"),
        "QQ": L("QQ", "QQ", "QQ"),
        "LINE": L("LINE", "LINE", "LINE"),
        "WHATSAPP": L("WhatsApp", "WhatsApp", "WhatsApp"),
        "LINKEDIN": L("领英", "LinkedIn", "LinkedIn"),
        "OTHER": L("其他", "其他", "Other"),
    },
)
RELATION_KIND = Choices(
    "relation_kind",
    {
        "KNOWS": L("认识", "認識", "Know each other"),
        "FRIEND": L("朋友", "朋友", "Friends"),
        "FAMILY": L("亲属", "親屬", "Family"),
        "SCHOOL": L("同学", "同學", "Went to school together"),
        "FORMER": L("前同事", "前同事", "Former colleagues"),
        "RIVAL": L("不和", "不和", "At odds"),
    },
)
GENDER = Choices("gender", {"M": L("男", "男", "Male"), "F": L("女", "女", "Female")})
NAME_ORDER = Choices(
    "name_order",
    {"FG": L("姓在前", "姓在前", "Surname first"), "GF": L("名在前", "名在前", "Given name first")},
)


CONSENT_CHANNEL = Choices(
    "consent_channel",
    {
        "ALL": L("全部方式", "全部方式", "All channels"),
        "CALL": L("电话", "電話", "Calls"),
        "SMS": L("短信", "簡訊", "Text messages"),
        "EMAIL": L("邮件", "電子郵件", "E-mail"),
        "POST": L("信件", "信件", "Post"),
        "VISIT": L("拜访", "拜訪", "Visits"),
        "WECHAT": L("微信", "微信", "WeChat"),
    },
)
CONSENT_DECISION = Choices(
    "consent_decision",
    {
        "REFUSE": L("请勿联系", "請勿聯絡", "Do not contact"),
        "NEVER_MASS": L("不接收群发", "不接收群發", "No mass mail"),
        "ALLOW": L("允许联系", "允許聯絡", "May be contacted"),
    },
)


class Tag(Record):
    """The company's vocabulary of tags; any text may be used as a tag, these are proposed."""

    entity = "tag"
    label = L("标签", "標籤", "Tag")
    scopes = (Everyone(),)
    server_only = True
    title_fields = ("name",)

    name: Mapped[str] = text(60, L("名称", "名稱", "Name"), policy=Policy.SRV, required=True)
    tone: Mapped[str | None] = choice(TAG_TONE, L("颜色", "顏色", "Colour"), policy=Policy.SRV)


class Account(Owned, Imported, Record):
    entity = "account"
    label = names.NAMED[entity].label
    scopes = (Of("account", "id"),)
    title_fields = names.NAMED[entity].title_fields

    name: Mapped[str] = text(255, L("客户名称", "客戶名稱", "Name"), policy=Policy.M3C, required=True)
    short_name: Mapped[str | None] = text(120, L("简称", "簡稱", "Short name"))
    english_name: Mapped[str | None] = text(255, L("英文名", "英文名", "English name"))
    former_names: Mapped[list[str] | None] = field(
        Json, L("曾用名", "曾用名", "Former names"), policy=Policy.SET
    )
    tax_no: Mapped[str | None] = text(
        32, L("统一社会信用代码/税号", "統一編號/稅號", "Tax number"), policy=Policy.M3C, index=True
    )
    kind: Mapped[str | None] = choice(ACCOUNT_KIND, L("类型", "類型", "Kind"), default="prospect")
    lifecycle: Mapped[str | None] = choice(
        LIFECYCLE, L("生命周期", "生命週期", "Lifecycle"), policy=Policy.FSM, default="UNIDENT"
    )
    level: Mapped[str | None] = choice(LEVEL, L("客户级别", "客戶級別", "Level"))
    is_vip: Mapped[bool | None] = field(Flag, L("VIP", "VIP", "VIP"))
    industry_code: Mapped[str | None] = text(12, L("行业", "行業", "Industry"), choices=INDUSTRY)
    source: Mapped[str | None] = choice(SOURCE, L("来源", "來源", "Source"))
    source_campaign: Mapped[str | None] = text(120, L("来源活动", "來源活動", "Source campaign"))
    parent_id: Mapped[str | None] = ref(
        "account", L("上级客户", "上級客戶", "Parent customer"), policy=Policy.M3C
    )
    country: Mapped[str | None] = text(2, L("国家", "國家", "Country"), group="address")
    region: Mapped[str | None] = text(60, L("省/直辖市", "省/縣市", "Region"), group="address")
    city: Mapped[str | None] = text(60, L("城市", "城市", "City"), group="address")
    district: Mapped[str | None] = text(60, L("区县", "區", "District"), group="address")
    street: Mapped[str | None] = text(255, L("地址", "地址", "Address"), group="address")
    postal: Mapped[str | None] = text(16, L("邮编", "郵遞區號", "Postal code"), group="address")
    lng: Mapped[Any] = field(Degree, L("经度", "經度", "Longitude"), group="address", unit="°")
    lat: Mapped[Any] = field(Degree, L("纬度", "緯度", "Latitude"), group="address", unit="°")
    website: Mapped[str | None] = text(255, L("网址", "網址", "Web site"))
    phone: Mapped[str | None] = text(60, L("总机", "總機", "Switchboard"))
    fax: Mapped[str | None] = text(60, L("传真", "傳真", "Fax"))
    email: Mapped[str | None] = text(200, L("邮箱", "電子郵件", "E-mail"))
    employees_band: Mapped[str | None] = choice(EMPLOYEES_BAND, L("人员规模", "人員規模", "Employees"))
    invoice_title: Mapped[str | None] = text(
        255, L("发票抬头", "發票抬頭", "Invoice title"), policy=Policy.M3C, group="invoice_profile"
    )
    invoice_bank: Mapped[str | None] = text(
        160, L("开户行", "開戶行", "Bank"), policy=Policy.M3C, group="invoice_profile"
    )
    invoice_bank_account: Mapped[str | None] = text(
        64, L("银行账号", "銀行帳號", "Bank account"), policy=Policy.M3C, group="invoice_profile"
    )
    invoice_address: Mapped[str | None] = text(
        255, L("开票地址", "開票地址", "Invoice address"), policy=Policy.M3C, group="invoice_profile"
    )
    invoice_phone: Mapped[str | None] = text(
        60, L("开票电话", "開票電話", "Invoice telephone"), policy=Policy.M3C, group="invoice_profile"
    )
    default_currency: Mapped[str | None] = text(3, L("币种", "幣別", "Currency"), policy=Policy.SRV)
    price_book_id: Mapped[str | None] = ref(
        "price_book", L("价格表", "價格表", "Price book"), policy=Policy.SRV
    )
    payment_term_days: Mapped[int | None] = field(
        Integer, L("账期", "帳期", "Payment term"), policy=Policy.SRV, unit="d"
    )
    credit_grade: Mapped[str | None] = text(8, L("信用等级", "信用等級", "Credit grade"), policy=Policy.SRV)
    credit_limit: Mapped[Any] = field(Amount, L("信用额度", "信用額度", "Credit limit"), policy=Policy.SRV)
    description: Mapped[str | None] = text(
        20_000, L("备注", "備註", "Notes"), policy=Policy.TXT3, multiline=True
    )
    next_contact_on: Mapped[Any] = field(Day, L("下次联系", "下次聯絡", "Next contact"))
    status: Mapped[str | None] = choice(
        ACCOUNT_STATUS, L("状态", "狀態", "Status"), policy=Policy.FSM, default="active"
    )
    merged_into_id: Mapped[str | None] = ref(
        "account", L("合并到", "合併到", "Merged into"), policy=Policy.SRV
    )


class AccountTag(Record):
    """A tag on a customer; its id is made from both, so that two laptops' same tag is one row."""

    entity = "account_tag"
    label = L("客户标签", "客戶標籤", "Customer tag")
    scopes = (Of("account", "account_id"),)
    title_fields = ("tag",)

    account_id: Mapped[str] = ref(
        "account", L("客户", "客戶", "Customer"), policy=Policy.IMM, required=True, index=True
    )
    tag: Mapped[str] = text(60, L("标签", "標籤", "Tag"), policy=Policy.IMM, required=True)

    @staticmethod
    def make_id(account_id: str, tag: str) -> str:
        """Return the id of `tag` on `account_id`."""
        return child_id(account_id, "tag", tag)


class Contact(Imported, Record):
    entity = "contact"
    label = names.NAMED[entity].label
    scopes = (
        Otherwise(Linked("account_contact", "contact_id", "account", "account_id"), Of("user", "created_by")),
    )
    title_fields = names.NAMED[entity].title_fields

    full_name: Mapped[str] = text(120, L("姓名", "姓名", "Name"), group="name", required=True)
    family_name: Mapped[str | None] = text(60, L("姓", "姓", "Family name"), group="name")
    given_name: Mapped[str | None] = text(60, L("名", "名", "Given name"), group="name")
    name_order: Mapped[str | None] = choice(NAME_ORDER, L("姓名顺序", "姓名順序", "Name order"), group="name")
    english_name: Mapped[str | None] = text(120, L("英文名", "英文名", "English name"))
    nickname: Mapped[str | None] = text(60, L("昵称", "暱稱", "Nickname"))
    salutation: Mapped[str | None] = text(40, L("称谓", "稱謂", "Salutation"))
    gender: Mapped[str | None] = choice(GENDER, L("性别", "性別", "Gender"))
    birthday: Mapped[str | None] = text(10, L("生日", "生日", "Birthday"))
    preferences: Mapped[list[str] | None] = field(Json, L("偏好", "偏好", "Preferences"), policy=Policy.SET)
    memo: Mapped[str | None] = text(20_000, L("备注", "備註", "Notes"), policy=Policy.TXT3, multiline=True)
    met_on: Mapped[Any] = field(Day, L("认识日期", "認識日期", "Met on"))
    met_where: Mapped[str | None] = text(120, L("认识地点", "認識地點", "Met at"))
    merged_into_id: Mapped[str | None] = ref(
        "contact", L("合并到", "合併到", "Merged into"), policy=Policy.SRV
    )


class AccountContact(Record):
    """The role of a person at a customer."""

    entity = "account_contact"
    label = L("任职", "任職", "Role at customer")
    scopes = (Of("account", "account_id"),)
    title_fields = ("job_title",)

    account_id: Mapped[str] = ref(
        "account", L("客户", "客戶", "Customer"), policy=Policy.IMM, required=True, index=True
    )
    contact_id: Mapped[str] = ref(
        "contact", L("联系人", "聯絡人", "Contact"), policy=Policy.IMM, required=True, index=True
    )
    job_title: Mapped[str | None] = text(120, L("职位", "職位", "Job title"))
    department: Mapped[str | None] = text(120, L("部门", "部門", "Department"))
    role: Mapped[str | None] = choice(CONTACT_ROLE, L("决策角色", "決策角色", "Role in decisions"))
    is_primary: Mapped[bool | None] = field(Flag, L("首要联系人", "首要聯絡人", "Primary contact"))
    influence: Mapped[int | None] = field(Integer, L("影响力", "影響力", "Influence"))
    attitude: Mapped[int | None] = field(Integer, L("态度", "態度", "Attitude"))
    reports_to_id: Mapped[str | None] = ref("contact", L("汇报给", "匯報給", "Reports to"))
    started_on: Mapped[Any] = field(Day, L("任职开始", "任職開始", "Started on"))
    ended_on: Mapped[Any] = field(Day, L("任职结束", "任職結束", "Ended on"))
    is_active: Mapped[bool | None] = field(Flag, L("在任", "在任", "Active"), default=True)

    @staticmethod
    def make_id(account_id: str, contact_id: str) -> str:
        """Return the id of the role of `contact_id` at `account_id`."""
        return child_id(account_id, "contact", contact_id)


class ContactRelation(Record):
    """How two people stand to each other, whichever of them is named first."""

    entity = "contact_relation"
    label = L("人际关系", "人際關係", "Relation")
    scopes = (Via("contact", "contact_id"), Via("contact", "other_id"))
    title_fields = ("note",)

    contact_id: Mapped[str] = ref(
        "contact", L("联系人", "聯絡人", "Contact"), policy=Policy.IMM, required=True, index=True
    )
    other_id: Mapped[str] = ref(
        "contact", L("与谁", "與誰", "With whom"), policy=Policy.IMM, required=True, index=True
    )
    kind: Mapped[str] = choice(
        RELATION_KIND, L("关系", "關係", "Relation"), policy=Policy.IMM, required=True, default="KNOWS"
    )
    note: Mapped[str | None] = text(255, L("说明", "說明", "Note"))


class ContactMethod(Record):
    """One way to reach a person; its id is made from owner, kind and key, so that the same number is one row."""

    entity = "contact_method"
    label = L("联系方式", "聯絡方式", "Contact method")
    scopes = (Via("contact", "contact_id"),)
    parent = ("contact", "contact_id")
    title_fields = ("raw",)

    contact_id: Mapped[str] = ref(
        "contact", L("联系人", "聯絡人", "Contact"), policy=Policy.IMM, required=True, index=True
    )
    kind: Mapped[str] = choice(METHOD_KIND, L("方式", "方式", "Kind"), policy=Policy.IMM, required=True)
    raw: Mapped[str] = text(255, L("号码/地址", "號碼/地址", "Value"), required=True)
    normalized: Mapped[str | None] = text(255, L("规范值", "規範值", "Normalized"))
    match_key: Mapped[str | None] = text(
        255, L("匹配键", "比對鍵", "Match key"), policy=Policy.IMM, index=True
    )
    extension: Mapped[str | None] = text(12, L("分机", "分機", "Extension"))
    usage: Mapped[str | None] = text(40, L("用途", "用途", "Usage"))
    is_primary: Mapped[bool | None] = field(Flag, L("首选", "首選", "Preferred"))
    verified_at: Mapped[Any] = field(Instant, L("核实时间", "核實時間", "Verified at"))
    is_bad: Mapped[bool | None] = field(Flag, L("失效", "失效", "Bad"))
    opt_out: Mapped[bool | None] = field(Flag, L("拒收", "拒收", "Opted out"))

    @staticmethod
    def make_id(contact_id: str, kind: str, match_key: str) -> str:
        """Return the id of the method `match_key` of `contact_id`."""
        return child_id(contact_id, kind, match_key)


class ContactTag(Record):
    """A tag on a person; its id is made from both, so that two laptops' same tag is one row."""

    entity = "contact_tag"
    label = L("联系人标签", "聯絡人標籤", "Contact tag")
    scopes = (Via("contact", "contact_id"),)
    parent = ("contact", "contact_id")
    title_fields = ("tag",)

    contact_id: Mapped[str] = ref(
        "contact", L("联系人", "聯絡人", "Contact"), policy=Policy.IMM, required=True, index=True
    )
    tag: Mapped[str] = text(60, L("标签", "標籤", "Tag"), policy=Policy.IMM, required=True)

    @staticmethod
    def make_id(contact_id: str, tag: str) -> str:
        """Return the id of `tag` on `contact_id`."""
        return child_id(contact_id, "tag", tag)


class ConsentRecord(Record):
    """What a person, or a whole customer, said about being contacted (domain.md §2.6)."""

    entity = "consent_record"
    label = L("联系许可", "聯絡許可", "Consent")
    scopes = (
        Otherwise(
            Otherwise(Of("account", "account_id"), Via("contact", "contact_id")), Of("user", "created_by")
        ),
    )
    append_only = True
    title_fields = ("text",)

    account_id: Mapped[str | None] = ref(
        "account", L("客户", "客戶", "Customer"), policy=Policy.IMM, index=True
    )
    contact_id: Mapped[str | None] = ref(
        "contact", L("联系人", "聯絡人", "Contact"), policy=Policy.IMM, index=True
    )
    channel: Mapped[str] = choice(
        CONSENT_CHANNEL, L("渠道", "管道", "Channel"), policy=Policy.IMM, required=True, default="ALL"
    )
    decision: Mapped[str] = choice(
        CONSENT_DECISION, L("决定", "決定", "Decision"), policy=Policy.IMM, required=True, default="REFUSE"
    )
    said_to: Mapped[str | None] = ref("user", L("告知谁", "告知誰", "Said to"), policy=Policy.IMM)
    said_at: Mapped[Any] = field(Instant, L("告知时间", "告知時間", "Said at"), policy=Policy.IMM)
    text: Mapped[str | None] = text(1000, L("原话", "原話", "Words"), policy=Policy.IMM, multiline=True)
    expires_on: Mapped[Any] = field(Day, L("失效日期", "失效日期", "Expires on"), policy=Policy.IMM)
