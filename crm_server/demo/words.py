"""The syllables from which invented companies and people are put together. No real company is meant."""

from typing import NamedTuple


class Syllable(NamedTuple):
    """A character and how it is read, so that a company's mail address fits its name."""

    han: str
    pinyin: str


def _syllables(text: str) -> tuple[Syllable, ...]:
    return tuple(Syllable(part[0], part[1:]) for part in text.split())


BRAND_FIRST = _syllables(
    "霁ji 珩heng 砺li 翊yi 煦xu 峤qiao 泓hong 栩xu 昀yun 樾yue 铄shuo 沅yuan 璟jing 粲can 聿yu 筠yun 湛zhan 骁xiao 麓lu"
    " 溪xi 渡du 屿yu 棠tang 榕rong 斐fei 澹dan 缙jin 檀tan 霖lin 琮cong 淙cong 葳wei 黎li 箫xiao 岫xiu 垣yuan"
)
BRAND_SECOND = _syllables(
    "衡heng 拓tuo 钧jun 川chuan 砚yan 维wei 越yue 辰chen 禾he 原yuan 舟zhou 序xu 微wei 石shi 汇hui 仑lun 桥qiao 野ye"
    " 湾wan 启qi 帆fan 洲zhou 迈mai 屹yi 朴pu 瀚han 境jing 曜yao 信xin 隆long 诺nuo 拔ba 岭ling 渊yuan 梁liang 朔shuo"
)
TAIWAN_FIRST = _syllables(
    "鴻hong 翊yi 晟sheng 鈞jun 璟jing 聿yu 煦xu 泓hong 鎧kai 澄cheng 睿rui 穎ying 緯wei 駿jun 嶼yu 灝hao"
)
TAIWAN_SECOND = _syllables(
    "屹yi 鋐hong 樾yue 曜yao 峯feng 禾he 鑫xin 衡heng 廷ting 詠yong 創chuang 麟lin 碩shuo 寶bao 揚yang 嵐lan"
)


class Industry(NamedTuple):
    """A division of GB/T 4754, the word in company names, what is made there, and the word in English."""

    code: str
    word: str
    plant: str
    english: str


INDUSTRIES = (
    Industry("C34", "精密机械", "机加工车间", "Precision Machinery"),
    Industry("C35", "智能装备", "总装车间", "Equipment"),
    Industry("C36", "汽车零部件", "冲压焊装线", "Auto Parts"),
    Industry("C39", "电子科技", "贴片车间", "Electronics"),
    Industry("C26", "新材料", "聚合装置", "Materials"),
    Industry("C14", "食品", "灌装线", "Foods"),
    Industry("C27", "生物医药", "制剂车间", "Biopharma"),
    Industry("C17", "纺织", "印染车间", "Textiles"),
    Industry("C38", "电气", "变压器车间", "Electric"),
    Industry("C29", "橡塑", "注塑车间", "Polymers"),
    Industry("D46", "水务", "泵站", "Water"),
    Industry("G59", "仓储", "立体库", "Logistics"),
    Industry("C22", "纸业", "造纸线", "Paper"),
    Industry("C33", "金属制品", "热处理车间", "Metalworks"),
    Industry("C23", "包装", "印刷车间", "Packaging"),
    Industry("D44", "热能", "锅炉房", "Energy"),
)
TAIWAN_WORDS = {
    "C34": "精密機械", "C35": "自動化", "C36": "車業", "C39": "電子", "C26": "材料", "C14": "食品", "C27": "生技",
    "C17": "紡織", "C38": "電機", "C29": "塑膠", "D46": "水處理", "G59": "物流", "C22": "紙業", "C33": "金屬",
    "C23": "包裝", "D44": "能源",
}  # fmt: skip
LEGAL_FORMS = (
    "有限公司",
    "有限公司",
    "有限公司",
    "科技有限公司",
    "股份有限公司",
    "实业有限公司",
    "集团有限公司",
)
TAIWAN_FORMS = ("股份有限公司", "有限公司", "實業股份有限公司", "企業有限公司")
ENGLISH_FIRST = (
    "North", "Elm", "Grey", "Fen", "Alder", "Holm", "Marl", "Wex", "Thorn", "Larch", "Quill", "Brack",
)  # fmt: skip
ENGLISH_SECOND = ("mere", "ford", "lund", "wick", "stow", "haven", "combe", "gate", "beck", "holt")

SURNAMES = _syllables(
    "王wang 李li 张zhang 刘liu 陈chen 杨yang 黄huang 赵zhao 吴wu 周zhou 徐xu 孙sun 马ma 朱zhu 胡hu 郭guo 何he 林lin"
    " 高gao 罗luo 郑zheng 梁liang 谢xie 宋song 唐tang 许xu 韩han 冯feng 邓deng 曹cao 彭peng 曾zeng 肖xiao 田tian"
    " 董dong 潘pan 袁yuan 蔡cai 蒋jiang 余yu 于yu 杜du 叶ye 程cheng 魏wei 苏su 吕lv 丁ding 任ren 卢lu 姚yao 沈shen"
    " 钟zhong 姜jiang 崔cui 谭tan 陆lu 范fan 汪wang 廖liao 石shi 金jin 韦wei 贾jia 夏xia 付fu 方fang 邹zou 熊xiong"
    " 白bai 孟meng 秦qin 邱qiu 侯hou 江jiang 尹yin 薛xue 闫yan 雷lei 龙long 史shi 陶tao 贺he 顾gu 毛mao 郝hao 龚gong"
)
GIVEN_MALE = _syllables(
    "伟wei 强qiang 磊lei 军jun 洋yang 勇yong 杰jie 涛tao 明ming 超chao 刚gang 平ping 辉hui 鹏peng 斌bin 波bo 宇yu"
    " 浩hao 凯kai 健jian 俊jun 帆fan 诚cheng 昊hao 哲zhe 睿rui 远yuan 岩yan 庆qing 兴xing 国guo 志zhi 建jian 文wen"
)
GIVEN_FEMALE = _syllables(
    "芳fang 娜na 敏min 静jing 丽li 艳yan 娟juan 霞xia 燕yan 玲ling 婷ting 雪xue 倩qian 颖ying 慧hui 洁jie 琳lin"
    " 瑶yao 欣xin 蕾lei 岚lan 宁ning 莹ying 晴qing 萍ping 佳jia 怡yi 梅mei 月yue 晓xiao 雅ya 思si 淑shu 红hong"
)
TAIWAN_SURNAMES = _syllables(
    "陳chen 林lin 黃huang 張zhang 李li 王wang 吳wu 劉liu 蔡cai 楊yang 許xu 鄭zheng 謝xie 郭guo 洪hong 曾zeng 廖liao"
    " 賴lai 徐xu 周zhou 葉ye 蘇su 莊zhuang 呂lv 江jiang 何he 蕭xiao 羅luo 高gao 簡jian"
)
TAIWAN_GIVEN = _syllables(
    "志zhi 豪hao 家jia 俊jun 傑jie 建jian 宏hong 冠guan 宇yu 承cheng 恩en 淑shu 芬fen 雅ya 婷ting 怡yi 君jun 美mei"
    " 玲ling 欣xin 儀yi 佩pei 珊shan 宗zong 翰han 柏bo 彥yan 廷ting 惠hui 雯wen"
)
ENGLISH_GIVEN = (
    "Alice", "Ben", "Carol", "David", "Emma", "Frank", "Grace", "Henry", "Ivy", "Jason", "Kelly", "Leo", "Mandy",
    "Nick", "Olivia", "Peter", "Rita", "Sam", "Tina", "Victor", "Wendy", "Jack", "Linda", "Eric",
)  # fmt: skip
ENGLISH_FAMILY = (
    "Hartley", "Okafor", "Lindqvist", "Moreau", "Tanaka", "Costa", "Byrne", "Novak", "Castell", "Weaver", "Draper",
)  # fmt: skip
TAGS = (
    "重点培育", "价格敏感", "年度框架", "改造项目", "新建产线", "展会结识", "技术导向", "回款及时", "需带样品",
    "竞品在用", "老板亲自拍板", "总部集采", "备件大户", "节能项目", "出口型",
)  # fmt: skip
CAMPAIGNS = ("春季工业博览会", "智能制造巡展", "行业技术沙龙", "秋季自动化展", "节能改造论坛")
BANKS = ("城东支行", "高新区支行", "开发区支行", "营业部", "滨江支行")
PREFERENCES = ("喝茶", "羽毛球", "钓鱼", "摄影", "跑步", "书法", "围棋", "登山", "咖啡", "足球")
