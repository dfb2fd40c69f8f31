"""What the columns of card files are called, in the words of the programs and people that write them.

Words are compared folded (width, case, simplified characters, no spaces or marks), so each stands here once. Positions
mean nothing: the same program orders its columns differently in each language.
"""

import re
import unicodedata
from functools import cache, lru_cache

from crm_core.keys.han import fold

_HAN: dict[str, str] = {
    "full_name": "姓名 联系人 连络人 联系人姓名 联络人 联络人姓名 客户姓名 中文名 中文姓名 显示名称"
    " 姓名(中文) 全名 名片姓名",
    "family_name": "姓 姓氏",
    "middle_name": "中间名",
    "english_name": "英文名 英文姓名 外文名 英文名字",
    "nickname": "昵称 暱称 花名",
    "salutation": "称谓 英文称谓 中文称谓 尊称",
    "gender": "性别",
    "company": "公司 公司名称 公司名 单位名称 工作单位 企业名称 企业 客户名称 客户 组织 机构 所属公司"
    " 公司行号 服务单位 机关 公司全称",
    "company_en": "英文公司 公司英文名 公司(英文) 英文公司名 英文公司名称 公司英文 公司英文名称",
    "department": "部门 科室 所属部门 处室",
    "job_title": "职位 职务 职称 岗位 职衔 职位名称",
    "mobile": "手机 手机号 手机号码 移动电话 手提电话 联系手机 工作手机 小灵通 行动电话 行动 大哥大 手机电话",
    "phone": "电话 座机 固话 固定电话 直线 总机 总机电话 单位主要电话 市话 室内电话 代表电话 联络电话 电话号码",
    "extension": "分机 分机号 转 分机号码",
    "phone_home": "宅电",
    "fax": "传真 传真号 传真号码 传真机号码",
    "email": "邮箱 电子邮箱 电子邮件 电子邮件地址 邮件 主要邮箱 电子信箱 电子邮件信箱 信箱 主要email 次要email 电邮",
    "wechat": "微信 微信号 微信账号",
    "qq": "QQ QQ号 QQ号码",
    "line": "LINE LINE账号",
    "linkedin": "领英",
    "website": "网址 网站 公司网址 主页 网页 公司主页 公司网站",
    "address": "地址 住址 通讯地址 联络地址 商务地址街道 商务街 公司街道 公司所在街道 详细地址 街道 街"
    " 英文地址 英文通讯地址",
    "city": "城市 市 公司城市 市镇 商务市镇",
    "region": "省份 省 省市自治区 县市 商务县市 省市 公司省份",
    "district": "区 区县 县区 乡镇市区",
    "postal": "邮编 邮政编码 邮递区号",
    "country": "国家 国家地区",
    "industry": "行业 所属行业 客户行业 产业 产业别",
    "level": "级别 客户级别 等级 客户等级",
    "source": "来源 客户来源",
    "owner": "负责人 归属人 业务员 跟进人 业务",
    "tags": "分组 群组 标签 类别 分类",
    "birthday": "生日 出生日期",
    "birth_year": "生日年 出生年份",
    "birth_month": "生日月 出生月份",
    "birth_day": "生日日 出生日",
    "uid": "通讯录编号",
    "label": "电子邮件类型 电子邮件显示名称 电子邮件显示名",
    "note": "备注 附注 说明 其他 其它 记事 备考",
    "met_on": "创建时间 添加时间 交换时间 名片日期 识别时间 创建日期 建立日期 加入时间 交换日期 日期",
    "external_id": "编号 外部编号 名片ID ID 序号",
    "image": "名片图片 图片 正面 反面 图片链接",
    "ignore": "身份证号 身份证 身份证号码 身分证字号 子女 配偶 家庭住址 密码 宗教 导入失败原因 匯入失敗原因",
    "?given_or_full": "名字 名",
    "?company_or_department": "单位",
    "?salutation_or_title": "头衔",
    "?full_or_salutation": "称呼",
}
_LATIN: dict[str, str] = {
    "full_name": "name|full name|contact|contact name|display name|file as|person|contact person",
    "family_name": "last name|surname|family name|lname",
    "given_name": "first name|given name|forename|fname",
    "middle_name": "middle name|additional name",
    "english_name": "english name|name (en)",
    "nickname": "nickname",
    "salutation": "salutation|prefix|name prefix|honorific",
    "gender": "gender|sex",
    "company": "company|company name|organization|organisation|organization name|organization 1 - name|account"
    "|account name|employer|associated company|work company|firm",
    "company_en": "company (en)|company in english|company english|english company",
    "department": "department|dept|organization department|work dept|division",
    "job_title": "job title|position|organization title|organization 1 - title|role|job position|function|designation",
    "mobile": "mobile|mobile phone|cell|cell phone|mobile number|mobile no|mobile tel",
    "phone": "phone|tel|telephone|direct|direct line|main phone|phone number|tel no|telephone number",
    "extension": "ext|extension|ext. no",
    "fax": "fax|fax number|fax no",
    "email": "e-mail|e-mail address|mail|secondary email",
    "wechat": "wechat|weixin|wechat id",
    "qq": "qq id",
    "line": "line id",
    "whatsapp": "whatsapp",
    "linkedin": "linkedin|linkedin url",
    "website": "website|web|web page|url|homepage",
    "address": "address|business street|mailing address|formatted|street",
    "city": "city|business city|town",
    "region": "state|province|region|state/province|business state",
    "district": "district",
    "postal": "zip|postal code|postcode|zip code",
    "country": "country|country/region|business country/region",
    "industry": "industry",
    "level": "rating|level",
    "source": "source|lead source|original source",
    "owner": "owner|contact owner|lead owner",
    "tags": "group|groups|group membership|labels|category|categories|tags|tag",
    "birthday": "birthday|birth date|date of birth|dob",
    "birth_year": "birth year",
    "birth_month": "birth month",
    "label": "e-mail type|e-mail display name",
    "uid": "uid|address-book id",
    "note": "notes|note|remark|remarks|comments|memo|description",
    "met_on": "created|date of the card|create date|date added|connected on|created at",
    "external_id": "record id|external id|contact id|no.",
    "image": "card image|picture|photo|front|back",
    "ignore": "government id|government id number|spouse|children|billing information|password|import error",
    "?salutation_or_title": "title",
}
"""Names that begin with `?` mean one thing or the other, as the other columns decide."""
_HINTS = re.compile(
    r"\((?:必填|选填|可选|必需|required|optional|可多个|多个用.*?|.*?分隔|如.*?|例.*?|格式.*?)\)"
)
_BRACKETED = re.compile(r"\([^()]*\)")
_MARKS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"(\D)(\d{1,2})$")
_WHERE = (
    *("商务", "公司", "单位", "办公", "工作", "业务", "主要", "联系", "企业"),
    *("business", "work", "office", "company", "primary", "main"),
)
_AT_HOME = ("住宅", "家庭", "住家", "家里", "home")
_TRIPLE = re.compile(
    r"^(e-?mail|phone|website|address|im|event|relation|custom field|organization)\s*(\d+)\s*-\s*(.+)$"
)
_OF_TRIPLE: dict[str, dict[str, str]] = {
    "email": {"value": "email"},
    "phone": {"value": "phone"},
    "website": {"value": "website"},
    "address": {"formatted": "address", "street": "street"},
    "organization": {"name": "company", "title": "job_title", "department": "department"},
}
"""What the columns of Google's numbered groups hold."""
_OF_FIRST_ADDRESS = {"city": "city", "region": "region", "postal code": "postal", "country": "country"}
_WITH_SPACES = {"birth day": "birth_day"}
"""Words that mean something else without their space."""
_LABELS = frozenset(("label", "type", "service"))
_PLACES = frozenset(("address", "postal", "city", "region", "district", "country"))
_OF_PHONES = frozenset(("phone", "mobile", "fax", "email"))
_OF_WORK = _OF_PHONES | _PLACES


@lru_cache(maxsize=4096)
def field_of(header: str) -> str | None:
    """Return the field that a header names, or None; words that need context give a name beginning with `?`."""
    return read_header(header)[0]


def read_header(header: str) -> tuple[str | None, int]:
    """Return field and number of a header: 手机2 is (mobile, 2); a header without a number has 1."""
    text = unicodedata.normalize("NFKC", header).strip().casefold()
    if triple := _TRIPLE.match(text):
        return _of_triple(triple[1].replace("-", ""), int(triple[2]), triple[3]), int(triple[2])
    if text in _WITH_SPACES:
        return _WITH_SPACES[text], 1
    text = fold(_HINTS.sub("", text))
    for form in dict.fromkeys((text, _BRACKETED.sub("", text))):
        bare = _MARKS.sub("", form)
        if field := _known(bare):
            return field, 1
        if (numbered := _NUMBER.search(bare)) and (field := _known(bare[: numbered.start(2)])):
            return field, int(numbered[2])
        middle = re.sub(r"\d{1,2}", "", bare)
        if middle != bare and (field := _known(middle)):
            return field, int("".join(re.findall(r"\d", bare))[:2])
    return None, 1


def _of_triple(group: str, number: int, part: str) -> str | None:
    if part in _LABELS:
        return "label"
    if group == "address" and number == 1 and part in _OF_FIRST_ADDRESS:
        return _OF_FIRST_ADDRESS[part]
    return _OF_TRIPLE.get(group, {}).get(part)


def _known(bare: str) -> str | None:
    words = _by_word()
    if bare in words:
        return words[bare]
    for place in _AT_HOME:
        if bare.startswith(place) and (field := words.get(bare.removeprefix(place))) in _OF_WORK:
            return "phone_home" if field == "phone" else "ignore" if field in _PLACES else field
    for place in _WHERE:
        if bare.startswith(place) and (field := words.get(bare.removeprefix(place))) in _OF_WORK:
            return field
    return None


def fields() -> tuple[str, ...]:
    """Return every field that a column may hold, without those that need context."""
    return tuple(dict.fromkeys(field for field in _by_word().values() if not field.startswith("?")))


@cache
def _by_word() -> dict[str, str]:
    found: dict[str, str] = {}
    for table, separator in ((_HAN, None), (_LATIN, "|")):
        for field, words in table.items():
            for word in words.split(separator):
                found[_MARKS.sub("", fold(word.casefold()))] = field
    return found
