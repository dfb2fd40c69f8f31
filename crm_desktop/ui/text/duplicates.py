"""Texts of the warning that somebody may be there already."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "duplicates.panel": Text("可能已有", "可能已有", "May be there already"),
    "duplicates.sure": Text("很可能已有：", "很可能已有：", "Very likely there already:"),
    "duplicates.maybe": Text("可能已有：", "可能已有：", "Perhaps there already:"),
    "duplicates.open": Text("打开这一个", "開啟這一個", "Open that one"),
    "duplicates.another": Text("不是同一个", "不是同一個", "It is another"),
    "duplicates.keys": Text(
        "↓ 选择 · Enter 打开 · N 不是同一个",
        "↓ 選擇 · Enter 開啟 · N 不是同一個",
        "↓ choose · Enter open · N another",
    ),
    "duplicates.whose": Text("负责人 {name}", "負責人 {name}", "of {name}"),
    "duplicates.do_not_contact": Text("请勿联系", "請勿聯絡", "Do not contact"),
    "duplicates.refused": Text(
        "{text} 的主人要求请勿联系，请不要使用。",
        "{text} 的主人要求請勿聯絡，請不要使用。",
        "Whoever has {text} does not want to be contacted; do not use it.",
    ),
    "duplicates.reason_code": Text("统一社会信用代码相同", "統一編號相同", "same registration number"),
    "duplicates.reason_core_and_region": Text(
        "字号和地区相同", "字號和地區相同", "same firm name and region"
    ),
    "duplicates.reason_core": Text("字号相同", "字號相同", "same firm name"),
    "duplicates.reason_core_other_region": Text(
        "字号相同，地区不同（{region}）", "字號相同，地區不同（{region}）", "same firm name in {region}"
    ),
    "duplicates.reason_alias": Text(
        "与简称或曾用名相同", "與簡稱或曾用名相同", "same as a short or former name"
    ),
    "duplicates.reason_branch": Text(
        "是分支机构（{branch}）", "是分支機構（{branch}）", "a branch ({branch})"
    ),
    "duplicates.reason_group_and_member": Text("同一集团", "同一集團", "same group"),
    "duplicates.reason_phone_and_similar_name": Text(
        "总机相同，名称相近", "總機相同，名稱相近", "same switchboard, similar name"
    ),
    "duplicates.reason_domain": Text("网站或邮箱域名相同", "網站或郵件網域相同", "same web or mail domain"),
    "duplicates.reason_domain_and_similar_name": Text(
        "域名相同，名称相近", "網域相同，名稱相近", "same domain, similar name"
    ),
    "duplicates.reason_number": Text("电话相同", "電話相同", "same number"),
    "duplicates.reason_codes_differ": Text("代码不同", "代碼不同", "other registration number"),
    "duplicates.reason_mobile": Text("手机相同", "手機相同", "same mobile"),
    "duplicates.reason_mail": Text("邮箱相同", "電子郵件相同", "same e-mail"),
    "duplicates.reason_role_mail": Text("公用邮箱相同", "公用信箱相同", "same shared mailbox"),
    "duplicates.reason_chat": Text("聊天账号相同", "聊天帳號相同", "same chat account"),
    "duplicates.reason_name": Text("姓名相同", "姓名相同", "same name"),
    "duplicates.reason_name_and_company": Text("同公司同名", "同公司同名", "same name at the same firm"),
    "duplicates.reason_name_and_domain": Text(
        "同名，邮箱域名相同", "同名，郵件網域相同", "same name and mail domain"
    ),
    "duplicates.reason_name_and_line": Text("同名，分机相同", "同名，分機相同", "same name and extension"),
    "duplicates.reason_name_and_region": Text("同名，地区相同", "同名，地區相同", "same name and region"),
    "duplicates.reason_pinyin_and_company": Text(
        "同公司，读音相同", "同公司，讀音相同", "sounds the same at the same firm"
    ),
    "duplicates.reason_moved": Text(
        "换过公司：{from} → {to}", "換過公司：{from} → {to}", "moved from {from} to {to}"
    ),
    "duplicates.reason_names_differ": Text("姓名不同", "姓名不同", "another name"),
    "duplicates.reason_mobile_differs": Text("手机不同", "手機不同", "another mobile"),
    "duplicates.reason_gender_differs": Text("性别不同", "性別不同", "another gender"),
    "sync.tab.duplicates": Text("疑似重复", "疑似重複", "Duplicates"),
    "sync.duplicates.none": Text("没有疑似重复的记录", "沒有疑似重複的記錄", "No possible duplicates"),
    "sync.duplicates.none_hint": Text(
        "同步后，服务器会与全公司的客户和联系人比对；与您的记录疑似相同的会列在这里，由人决定。",
        "同步後，伺服器會與全公司的客戶和聯絡人比對；與您的記錄疑似相同的會列在這裡，由人決定。",
        "After a sync the server compares yours with the whole company's records; what seems to be one is listed here.",
    ),
    "duplicates.list": Text("疑似重复的记录", "疑似重複的記錄", "Possible duplicates"),
    "duplicates.pair": Text("{one} ⇄ {other}", "{one} ⇄ {other}", "{one} ⇄ {other}"),
    "duplicates.known_to": Text("{name} 也有：{one}", "{name} 也有：{one}", "{name} also has {one}"),
    "duplicates.known_to_unit": Text(
        "{name}（{unit}）也有：{one}", "{name}（{unit}）也有：{one}", "{name} ({unit}) also has {one}"
    ),
    "duplicates.known_to_somebody": Text("同事也有：{one}", "同事也有：{one}", "A colleague also has {one}"),
    "duplicates.ask_them": Text(
        "您看不到对方的记录，请与对方或主管商量",
        "您看不到對方的記錄，請與對方或主管商量",
        "You do not see the other record: talk to them or to your manager",
    ),
    "duplicates.score": Text("相似度 {n}", "相似度 {n}", "{n}% alike"),
    "duplicates.put_off": Text("以后再说", "以後再說", "Put off"),
    "duplicates.said_same": Text("{name}：是同一个", "{name}：是同一個", "{name}: the same"),
    "duplicates.do_merge": Text("合并…", "合併…", "Merge…"),
    "duplicates.not_same": Text("不是同一个", "不是同一個", "Not the same"),
    "duplicates.later": Text("以后再说", "以後再說", "Later"),
    "duplicates.show": Text("打开", "開啟", "Open"),
    "duplicates.said_not_same": Text(
        "已记住：{n} 对不是同一个",
        "已記住：{n} 對不是同一個",
        "Remembered: {n} pairs are not the same",
        "Remembered: not the same",
    ),
    "duplicates.said_later": Text("{n} 对以后再说", "{n} 對以後再說", "{n} pairs put off", "Put off"),
    "duplicates.said_merge": Text(
        "已告诉能合并的同事：是同一个",
        "已告訴能合併的同事：是同一個",
        "Said: the same. Whoever may edit both can merge them",
    ),
}
