"""Texts of the first run: language, where to work, the passphrase, signing in."""

from crm_desktop.ui.text.entry import Text

TEXTS: dict[str, Text] = {
    "first.step": Text("第 {n} 步，共 {total} 步", "第 {n} 步，共 {total} 步", "Step {n} of {total}"),
    "first.language": Text(
        "请选择语言 · Choose a language", "請選擇語言 · Choose a language", "Choose a language · 请选择语言"
    ),
    "first.language_hint": Text(
        "以后可以在设置中更改。", "以後可以在設定中變更。", "You can change it later in the settings."
    ),
    "first.where": Text("您想怎样开始？", "您想怎樣開始？", "How do you want to begin?"),
    "first.where_hint": Text(
        "没有网络也能工作；数据加密保存在这台电脑上。",
        "沒有網路也能工作；資料加密保存在這台電腦上。",
        "You can work without a network; the data are kept encrypted on this computer.",
    ),
    "first.server": Text("登录公司的服务器", "登入公司的伺服器", "Sign in to my company's server"),
    "first.server_hint": Text(
        "取回您的客户，并与同事保持同步。需要网址、用户名和密码。",
        "取回您的客戶，並與同事保持同步。需要網址、使用者名稱和密碼。",
        "Fetches your customers and keeps in step with your colleagues. You need the address, a name and a password.",
    ),
    "first.demo": Text("先看看示例公司", "先看看範例公司", "Look around in a demo company"),
    "first.demo_hint": Text(
        "虚构的客户和拜访，与您自己的数据分开存放。",
        "虛構的客戶和拜訪，與您自己的資料分開存放。",
        "Invented customers and visits, kept apart from your own data.",
    ),
    "first.alone": Text("只在这台电脑上使用", "只在這台電腦上使用", "Work on this laptop alone"),
    "first.alone_hint": Text(
        "不需要服务器。以后登录时，已录入的内容会保留并上传。",
        "不需要伺服器。以後登入時，已輸入的內容會保留並上傳。",
        "No server needed. If you sign in later, what you entered stays and is sent.",
    ),
    "first.protect": Text("用口令保护数据", "用通關密語保護資料", "Protect the data with a passphrase"),
    "first.protect_hint": Text(
        "打开和解锁时需要它；系统密钥环可用时平时不必输入。可以留空，之后在设置中再设。",
        "開啟和解鎖時需要它；系統金鑰圈可用時平時不必輸入。可以留空，之後在設定中再設。",
        "It opens and unlocks the data; where the system has a keyring you seldom type it. It may stay empty for now.",
    ),
    "first.unlock": Text("输入口令", "輸入通關密語", "Type the passphrase"),
    "first.unlock_hint": Text(
        "这里的数据以前已用口令保护，输入一次即可打开。",
        "這裡的資料以前已用通關密語保護，輸入一次即可開啟。",
        "The data here were protected with it before; typed once, it opens them.",
    ),
    "first.missing_passphrase": Text("请输入口令。", "請輸入通關密語。", "Please type the passphrase."),
    "first.sign_in": Text("登录", "登入", "Sign in"),
    "first.sign_in_hint": Text(
        "登录后开始取回您的客户；取回期间就可以工作。",
        "登入後開始取回您的客戶；取回期間就可以工作。",
        "Your customers are fetched afterwards; you can work meanwhile.",
    ),
    "first.address": Text(
        "服务器网址，例如 https://crm.example.com",
        "伺服器網址，例如 https://crm.example.com",
        "Address of the server, as https://crm.example.com",
    ),
    "first.user": Text("用户名", "使用者名稱", "User name"),
    "first.password": Text("密码", "密碼", "Password"),
    "first.device": Text("这台电脑的名称", "這台電腦的名稱", "Name of this laptop"),
    "first.next": Text("下一步", "下一步", "Next"),
    "first.back": Text("上一步", "上一步", "Back"),
    "first.begin": Text("开始", "開始", "Begin"),
    "first.busy": Text("请稍候…", "請稍候…", "One moment…"),
    "first.missing_address": Text(
        "请输入服务器网址，以 https:// 开头。",
        "請輸入伺服器網址，以 https:// 開頭。",
        "Enter the address of the server; it begins with https://.",
    ),
    "first.missing_user": Text("请输入用户名。", "請輸入使用者名稱。", "Enter your user name."),
    "first.missing_device": Text(
        "请给这台电脑起个名称。", "請為這台電腦取個名稱。", "Give this laptop a name."
    ),
    # after a lost passphrase
    "anew.offer": Text("忘记口令…", "忘記通關密語…", "I forgot it…"),
    "anew.title": Text("重新开始", "重新開始", "Begin anew"),
    "anew.lost": Text(
        "没有口令，这台电脑上的数据谁也打不开。重新开始以后：",
        "沒有通關密語，這台電腦上的資料誰也打不開。重新開始以後：",
        "Without the passphrase nobody can open the data on this laptop. If you begin anew:",
    ),
    "anew.lost_back": Text(
        "· 同步过的内容：重新登录后从服务器取回。",
        "· 同步過的內容：重新登入後從伺服器取回。",
        "· What was synced comes back from the server when you sign in.",
    ),
    "anew.lost_work": Text(
        "· 没有同步的客户、拜访、报价和附件：失去。只在这台电脑上使用、没有服务器的，全部失去。",
        "· 沒有同步的客戶、拜訪、報價和附件：失去。只在這台電腦上使用、沒有伺服器的，全部失去。",
        "· Customers, visits, quotes and files that were not synced are lost; without a server, that is all of them.",
    ),
    "anew.lost_aside": Text(
        "· 原来的数据不删除，连同自动备份移到 {place}；想起口令还能打开。",
        "· 原來的資料不刪除，連同自動備份移到 {place}；想起通關密語還能開啟。",
        "· The old data are not deleted. With their automatic backups they go to {place}, should you remember.",
    ),
    "anew.type": Text(
        "输入「{word}」表示您确定", "輸入「{word}」表示您確定", "Type “{word}” if you are sure"
    ),
    "anew.word": Text("重新开始", "重新開始", "begin anew"),
    "anew.do": Text("重新开始", "重新開始", "Begin anew"),
}
