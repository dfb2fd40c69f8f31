"""Texts of the list of customers and of entering a new one."""

from crm_desktop.ui.text.entry import Text

TEXTS = {
    "customers.title": Text("客户", "客戶", "Customers"),
    "customers.count": Text("{n} 位", "{n} 位", "{n}"),
    "customers.list": Text("客户列表", "客戶清單", "List of customers"),
    "customers.search": Text(
        "名称、拼音首字母、电话尾号",
        "名稱、拼音首字母、電話末碼",
        "Name, pinyin, initials, digits",
    ),
    "customers.find": Text("在列表中搜索", "在清單中搜尋", "Search in the list"),
    "customers.new": Text("新建客户", "新增客戶", "New customer"),
    "customers.open": Text("打开客户", "開啟客戶", "Open customer"),
    "customers.silent": Text("{n} 天未联系", "{n} 天未聯絡", "Silent for {n} days"),
    "customers.level": Text("{code} 级", "{code} 級", "Level {code}"),
    "customers.clear_filters": Text("清除筛选", "清除篩選", "Clear filters"),
    "customers.name": Text("名称", "名稱", "Name"),
    "customers.level_short": Text("级别", "級別", "Level"),
    "customers.lifecycle_short": Text("阶段", "階段", "Stage"),
    "customers.city": Text("城市", "城市", "City"),
    "customers.contact": Text("联系人", "聯絡人", "Contact"),
    "customers.phone": Text("电话", "電話", "Telephone"),
    "customers.last_contact": Text("上次联系", "上次聯絡", "Last contact"),
    "customers.next_contact": Text("下次联系", "下次聯絡", "Next contact"),
    "customers.owner": Text("负责人", "負責人", "Owner"),
    "customers.never": Text("从未", "從未", "never"),
    "customers.empty_title": Text("还没有客户", "還沒有客戶", "No customers yet"),
    "customers.empty_hint": Text(
        "新建一位客户，或导入名片；同步后，分配给您的客户会出现在这里。",
        "新增一位客戶，或匯入名片；同步後，指派給您的客戶會出現在這裡。",
        "Enter one or import business cards. After a sync the customers assigned to you are here.",
    ),
    "customers.none_title": Text("没有符合条件的客户", "沒有符合條件的客戶", "No customer fits"),
    "customers.none_hint": Text(
        "换个说法试试：拼音、首字母或电话尾号都可以；或者清除筛选。",
        "換個說法試試：拼音、首字母或電話末碼都可以；或者清除篩選。",
        "Try pinyin, initials or the last digits of a number, or clear the filters.",
    ),
    "customers.people": Text("联系人", "聯絡人", "People"),
    "customers.no_people": Text("还没有联系人", "還沒有聯絡人", "Nobody entered yet"),
    "customers.no_history": Text("还没有任何记录", "還沒有任何紀錄", "Nothing yet"),
    "customers.copy_number": Text("复制电话", "複製電話", "Copy number"),
    "customers.no_number": Text(
        "没有可以拨打的号码。", "沒有可以撥打的號碼。", "There is no number to call."
    ),
    "customers.promised": Text("承诺：{text}", "承諾：{text}", "Promised: {text}"),
    "customers.next_step": Text("下一步：{text}", "下一步：{text}", "Next: {text}"),
    "customers.owed": Text("承诺与待办", "承諾與待辦", "Promises and tasks"),
    "customers.running_quotes": Text("进行中的报价", "進行中的報價", "Running quotes"),
    "customers.valid_until": Text("有效至 {day}", "有效至 {day}", "valid until {day}"),
    "customers.bought": Text("上次购买", "上次購買", "Last bought"),
    "customers.more_products": Text("等 {n} 项", "等 {n} 項", "{n} more"),
    "customers.next_visit": Text("下次见面", "下次見面", "Next meeting"),
    "customers.inspector": Text("客户摘要", "客戶摘要", "Summary of the customer"),
    "customers.first_contact": Text("首位联系人", "首位聯絡人", "First contact"),
    "customers.first_phone": Text("联系人手机", "聯絡人手機", "Mobile of the contact"),
    "customers.create": Text("建立客户", "建立客戶", "Create"),
    "customers.created": Text("已建立：{name}", "已建立：{name}", "Created: {name}"),
    "customers.name_missing": Text("请填写客户名称。", "請填寫客戶名稱。", "Please enter a name."),
    "customers.tag": Text("标签", "標籤", "Tag"),
    "customers.ready": Text("名单", "名單", "Ready list"),
    "customers.ready_favourites": Text("★ 收藏", "★ 收藏", "★ Favourites"),
    "customers.ready_recent": Text("最近查看", "最近檢視", "Recently seen"),
    "customers.ready_mine": Text("我负责的", "我負責的", "Mine"),
    "customers.ready_silent": Text("A 级 30 天未联系", "A 級 30 天未聯絡", "Level A, silent for 30 days"),
    "customers.marked": Text("已选 {n} 位", "已選 {n} 位", "{n} marked"),
    "customers.unmark": Text("取消选择", "取消選擇", "Unmark"),
    "customers.inspect": Text("显示或隐藏摘要", "顯示或隱藏摘要", "Show or hide the summary"),
    "customers.actions": Text("对所选客户…", "對所選客戶…", "With the marked customers…"),
    "customers.star": Text("收藏 / 取消收藏", "收藏 / 取消收藏", "Star / unstar"),
    "customers.starred": Text(
        "已收藏 {n} 位客户", "已收藏 {n} 位客戶", "{n} customers starred", "1 customer starred"
    ),
    "customers.unstarred": Text(
        "已取消收藏 {n} 位客户", "已取消收藏 {n} 位客戶", "{n} stars taken off", "1 star taken off"
    ),
    "customers.add_tag": Text("贴标签…", "貼標籤…", "Add a tag…"),
    "customers.remove_tag": Text("去掉标签…", "移除標籤…", "Remove a tag…"),
    "customers.tag_missing": Text("请填写标签。", "請填寫標籤。", "Please enter a tag."),
    "customers.set_level": Text("设级别", "設級別", "Set level"),
    "customers.set_stage": Text("设阶段", "設階段", "Set stage"),
    "customers.plan": Text("计划拜访…", "計畫拜訪…", "Plan visits…"),
    "customers.plan_title": Text(
        "为 {n} 位客户计划拜访",
        "為 {n} 位客戶計畫拜訪",
        "Plan a visit at {n} customers",
        "Plan a visit at 1 customer",
    ),
    "customers.plan_yes": Text("计划", "計畫", "Plan"),
    "customers.hand_over": Text("移交给同事…", "移交給同事…", "Hand over…"),
    "customers.hand_over_title": Text(
        "移交 {n} 位客户", "移交 {n} 位客戶", "Hand over {n} customers", "Hand over 1 customer"
    ),
    "customers.hand_over_to": Text("移交给", "移交給", "To"),
    "customers.hand_over_reason": Text("原因", "原因", "Reason"),
    "customers.hand_over_yes": Text("移交", "移交", "Hand over"),
    "customers.hand_over_whom": Text("请选择同事。", "請選擇同事。", "Choose a colleague."),
    "customers.hand_over_hint": Text(
        "下次同步后生效；同步之前可以撤销。",
        "下次同步後生效；同步之前可以復原。",
        "It takes effect with the next sync; until then it can be undone.",
    ),
    "customers.handed": Text(
        "已申请移交 {n} 位客户，同步后生效。",
        "已申請移交 {n} 位客戶，同步後生效。",
        "Asked to hand over {n} customers; it takes effect with the next sync.",
        "Asked to hand over 1 customer; it takes effect with the next sync.",
    ),
    "customers.changed": Text(
        "已修改 {n} 位客户", "已修改 {n} 位客戶", "{n} customers changed", "1 customer changed"
    ),
    "customers.tagged": Text(
        "已给 {n} 位客户贴标签", "已為 {n} 位客戶貼標籤", "{n} customers tagged", "1 customer tagged"
    ),
    "customers.planned": Text(
        "已计划 {n} 次拜访", "已計畫 {n} 次拜訪", "{n} visits planned", "1 visit planned"
    ),
    "customers.delete": Text("删除…", "刪除…", "Delete…"),
    "customers.delete_title": Text(
        "删除 {n} 位客户？", "刪除 {n} 位客戶？", "Delete {n} customers?", "Delete 1 customer?"
    ),
    "customers.delete_hint": Text(
        "客户会移到回收站，其拜访、报价等记录保留；可以撤销。",
        "客戶會移到資源回收筒，其拜訪、報價等紀錄保留；可以復原。",
        "They go to the recycle bin; their visits and quotes stay. It can be undone.",
    ),
    "customers.delete_yes": Text("删除", "刪除", "Delete"),
    "customers.deleted": Text(
        "已将 {n} 位客户移到回收站",
        "已將 {n} 位客戶移到資源回收筒",
        "{n} customers in the recycle bin",
        "1 customer in the recycle bin",
    ),
}
