"""Words that invented firms are made of. None is a brand; two syllables at random and a trade make a name."""

from __future__ import annotations

from typing import NamedTuple

BRAND_FIRST = tuple(
    "安百昌德鼎东飞丰福高光广海汉恒宏华辉汇嘉金锦康科乐利联隆美明宁鹏奇庆荣瑞森盛泰天通万祥新兴旭阳益永远云泽正志中卓"
)
BRAND_SECOND = tuple(
    "邦宝博昌成诚创达德鼎发方丰福格冠海航和恒弘华辉汇佳健杰捷凯康科乐力联龙隆美铭能诺普启强荣锐润森升盛顺硕泰腾通威维翔欣信雅亚益盈优源远泽展振正智众"
)


class Trade(NamedTuple):
    """A line of business: GB/T 4754 division, the words that names carry, its products, and its relative number."""

    industry: str
    words: tuple[str, ...]
    products: tuple[tuple[str, str], ...]  # (product, category)
    weight: float
    food: bool = False


TRADES: tuple[Trade, ...] = (
    Trade(
        "13",
        ("粮油", "面业", "米业"),
        (("大米", "粮食加工品"), ("小麦粉", "粮食加工品"), ("菜籽油", "食用油")),
        9,
        food=True,
    ),
    Trade(
        "14",
        ("食品", "调味品", "乳业"),
        (("豆瓣酱", "调味品"), ("糕点", "糕点"), ("酱腌菜", "蔬菜制品")),
        12,
        food=True,
    ),
    Trade("15", ("酒业", "饮品", "茶业"), (("白酒", "酒类"), ("绿茶", "茶叶"), ("饮用水", "饮料")), 8, food=True),
    Trade("17", ("纺织", "家纺"), (("床上用品", "纺织品"), ("棉布", "纺织品")), 5),
    Trade("18", ("服饰", "童装"), (("儿童服装", "服装"), ("校服", "服装")), 6),
    Trade("20", ("木业", "板材"), (("细木工板", "人造板"), ("刨花板", "人造板")), 4),
    Trade("21", ("家具",), (("木家具", "家具"), ("儿童家具", "家具")), 5),
    Trade("24", ("文具", "玩具"), (("毛绒玩具", "玩具"), ("塑胶玩具", "玩具")), 4),
    Trade("26", ("化工", "涂料", "化肥"), (("复合肥料", "农资"), ("内墙涂料", "涂料")), 6),
    Trade("29", ("塑胶", "管业"), (("聚乙烯管", "建材"), ("塑料餐具", "日用品")), 5),
    Trade("30", ("水泥", "陶瓷", "玻璃"), (("水泥", "建材"), ("陶瓷砖", "建材"), ("钢化玻璃", "建材")), 7),
    Trade("31", ("钢铁", "特钢"), (("热轧带肋钢筋", "建材"), ("钢管", "建材")), 3),
    Trade("33", ("五金", "门业"), (("防盗门", "五金"), ("水龙头", "五金")), 5),
    Trade("34", ("机械", "阀门"), (("阀门", "通用设备"), ("水泵", "通用设备")), 6),
    Trade("35", ("农机", "医疗器械"), (("微耕机", "农机"), ("喷雾器", "农机")), 3),
    Trade("36", ("汽配",), (("制动衬片", "汽车配件"),), 3),
    Trade("38", ("电器", "电缆", "照明"), (("电线电缆", "电工"), ("延长线插座", "电工"), ("LED 灯", "照明")), 8),
    Trade("39", ("电子", "数码"), (("充电器", "电子产品"), ("移动电源", "电子产品")), 5),
    Trade("52", ("商贸", "百货", "超市"), (("日用品", "流通商品"),), 10),
    Trade("62", ("餐饮",), (("餐饮服务", "餐饮"),), 4),
)

LEGAL_FORMS = (
    ("有限公司", 46),
    ("有限责任公司", 30),
    ("股份有限公司", 5),
    ("厂", 8),
    ("农民专业合作社", 5),
    ("经营部", 6),
)
STREETS = ("人民", "建设", "解放", "新华", "滨江", "工业", "科技", "迎宾", "文化", "和平", "长虹", "兴业")
LABORATORIES = (
    "示例产品质量监督检验研究院",
    "示例食品检验研究院",
    "示例纤维检验局",
    "示例市场监管检验检测中心",
    "示例质检技术服务中心",
)
CERTIFICATION_BODY = "示例认证有限公司"
COMPLAINT_SUBJECTS = ("商品质量", "虚假宣传", "售后服务", "计量不足", "标签标识", "食品安全", "合同纠纷")
PENALTY_GROUNDS = (
    "生产销售不符合保障人体健康标准的产品",
    "以不合格产品冒充合格产品",
    "未经许可从事生产经营",
    "标签标识不符合规定",
    "生产经营不符合食品安全标准的食品",
    "伪造产地",
    "未按规定建立进货查验记录",
)
DEFECTS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    # category → (item, limit, a failing value, unit)
    "食用油": (("酸价", "≤3", "4.6", "mg/g"), ("过氧化值", "≤0.25", "0.38", "g/100g")),
    "调味品": (("苯甲酸及其钠盐", "≤1.0", "1.42", "g/kg"), ("菌落总数", "≤10000", "46000", "CFU/g")),
    "糕点": (("菌落总数", "≤100000", "280000", "CFU/g"), ("防腐剂比例之和", "≤1", "1.3", "")),
    "酒类": (("酒精度", "52±1.0", "49.6", "%vol"), ("甜蜜素", "不得检出", "0.0021", "g/kg")),
    "建材": (("抗拉强度", "≥540", "512", "MPa"), ("抗压强度(28d)", "≥42.5", "39.1", "MPa")),
    "电工": (("导体电阻", "≤7.41", "8.06", "Ω/km"), ("绝缘厚度", "≥0.7", "0.61", "mm")),
    "服装": (("甲醛含量", "≤75", "103", "mg/kg"), ("pH 值", "4.0~7.5", "8.4", "")),
}
ANY_DEFECT = (("标志", "应符合标准要求", "不符合", ""), ("尺寸偏差", "≤2.0", "3.1", "mm"))

#: What bodies and classes of services that the sandbox makes up are called in English; they are no real ones in either language.
ENGLISH = {
    "示例统计机构(合成数据 SYNTHETIC)": "Example statistical office (SYNTHETIC data)",
    "示例市场监督管理局": "Example Administration for Market Regulation",
    "示例机关": "Example authority",
    "示例人民政府": "Example People's Government",
    "示例市人民政府": "Example City People's Government",
    "示例产品质量监督检验研究院": "Example Institute of Product Quality Inspection",
    "示例食品检验研究院": "Example Institute of Food Inspection",
    "示例纤维检验局": "Example Bureau of Fibre Inspection",
    "示例市场监管检验检测中心": "Example Testing Centre for Market Regulation",
    "示例质检技术服务中心": "Example Quality Inspection Service Centre",
    "示例认证有限公司": "Example Certification Co., Ltd.",
    "示例产品": "Example product",
    "示例类别": "Example class",
    "示例不合格": "Example failure",
    "示例市政府质量奖": "Example city government quality award",
    "示例地理标志用标企业": "Example user of a geographical indication",
    "示例质量信用等级 A": "Example quality credit grade A",
    "示例质量信用等级 AA": "Example quality credit grade AA",
    "示例名牌产品": "Example famous-brand product",
    "示例质量标杆": "Example quality benchmark",
    "示例质量教育基地": "Example base of quality education",
    "示例诚信计量单位": "Example firm of honest metrology",
    "物流": "Logistics",
    "金融": "Finance",
    "信息": "Information services",
    "批发零售": "Wholesale and retail",
    "住宿餐饮": "Accommodation and catering",
    "旅游": "Tourism",
    "医疗卫生": "Health care",
    "公共交通": "Public transport",
    "政务服务": "Government services",
}
