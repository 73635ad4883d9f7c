"""Names of natural persons behind market stalls, hidden before they become part of a fact.

Published food-sampling sheets name the place of sampling. For a stall that is often the stall holder: 张三丰蔬菜摊. The
rule, by which anybody can work out what was hidden:

1. it applies to the place of sampling alone, never to a producer or a laboratory;
2. a bare personal name (a common surname and one or two characters more), also in brackets behind the name of a
   market, is reduced to its surname and ``**``;
3. a personal name followed by a word for a stall (摊, 档, 铺位, 个体 …) is reduced likewise, and the word falls away;
4. what stands before the name (a market, a street) stays.

What is hidden is kept nowhere, neither in the ledger nor in the vault.
"""

from __future__ import annotations

import re

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛"
    "伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植"
    "甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连"
    "郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙伏岑习胥保和"
)
_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|夏侯|令狐|南宫|长孙|宇文"
_NAME = rf"(?P<surname>{_COMPOUND}|[{_SURNAMES}])[\u4e00-\u9fa5·]{{1,2}}"
_STALL = (
    r"(?:的)?(?:[A-Za-z]?\d{1,4}号?)?(?:[\u4e00-\u9fa5]{0,6}?(?:摊位?|摊点|档口?|档位|铺位|菜摊|肉摊|水产摊))(?:[A-Za-z]?\d{0,4}号?)?|"
    r"(?:\(?个体(?:工商户|户|经营户?|经营者)?\)?)"
)
_BEFORE = r"(?P<before>.*(?:市场|商场|街|路|号|区|城|镇|乡|村|道|广场|\s|-|、))??"
_WITH_STALL = re.compile(rf"^{_BEFORE}{_NAME}(?:{_STALL})$")
_BARE = re.compile(rf"^{_BEFORE}{_NAME}$")
_BRACKETED = re.compile(rf"^(?P<before>.+)[(（]{_NAME}[)）]$")
#: Endings that mark a business, so that 高新超市 or 万家福店 is no person.
_BUSINESS = re.compile(
    r"(公司|厂|店|超市|商行|行|部|中心|社|酒店|餐厅|饭店|食堂|学校|小学|中学|医院|院|园|所|站|馆|楼|坊|屋|场|集团|商场|市场|批发|"
    r"合作社|农场|基地|仓|铺|庄|吧|房|家|居|阁|轩|斋|堂|记|味|鲜|香|果|肉|菜|茶|酒|面|粉|鱼|鸡|鸭|堡|包|汤|锅|烤|卤|网|城)$"
)


def mask_stall_holder(name: str) -> str:
    """Return the name of a place of sampling with a stall holder's personal name hidden (张三丰蔬菜摊 → 张**)."""
    text = name.strip()
    if found := _BRACKETED.match(text):
        return f"{found['before']}({found['surname']}**)"
    if found := _WITH_STALL.match(text):
        return f"{found['before'] or ''}{found['surname']}**"
    if _BUSINESS.search(text):
        return name
    found = _BARE.match(text)
    return f"{found['before'] or ''}{found['surname']}**" if found else name
