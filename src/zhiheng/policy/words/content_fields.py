"""What the fields of declared content are called: documents, bodies, facts, scorecards, indicators, targets, plans, registers, lists."""

from __future__ import annotations

from zhiheng.policy.words.table import words

CONTENT = words("""
id | 编号 | Id
pack | 政策包 | Pack
label | 名称 | Name
note | 说明 | Note
cite | 依据 | Rests on
document | 文件 | Document
provision | 条款 | Provision
certainty | 确定性 | Certainty
valid_from | 自 | From
valid_until | 至 | Until
Element.valid_from | 生效 | Valid from
Element.valid_until | 失效 | Valid until
number | 编号 | Number
Document.number | 文号 | Number
issuer | 发布单位 | Issued by
issued | 发布日期 | Issued on
published | 公布日期 | Published on
checked | 核对日期 | Checked on
status | 效力 | Status
provisions | 条款 | Provisions
summary | 内容概述 | Summary
parent | 上级 | Part of
Plan.parent | 落实的规划 | Carries out the plan
bodies | 责任单位 | Bodies responsible
responsible | 责任单位（原文） | Responsible, as worded
Task.responsible | 单位之间的关系 | How the bodies stand to one another
bases | 制定依据 | Rests on
level | 层级 | Level
division | 行政区划代码 | Division code
RecordType.division | 区划字段 | Field of the division
names | 曾用名称 | Earlier names
Indicator.names | 文件中的叫法 | Wordings of documents
name | 名称 | Name
Party.name | 名称字段 | Field of its name
aliases | 别称 | Also called
executes_for | 代为执行其措施的单位 | Applies the measures of
successors | 承接单位 | Successors
body | 单位 | Body
on | 日期 | On
tasks | 承接的职责 | Tasks taken over
members | 包含的区划 | Divisions
zone | 没有区划代码的功能区 | Zone without a division code
provider | 提供单位 | Provided by
record_types | 记录类型 | Record types
basis | 依据 | Rests on
purpose | 目的 | Purpose
returns | 回馈 | What flows back
licence | 许可 | Licence
publicity | 公开范围 | Publicity
synthetic | 合成数据 | Synthetic
version | 版本 | Version
natural_key | 唯一标识字段 | Fields that tell one record from another
occurred_on | 发生日期字段 | Field of the day
subject | 主体角色 | Main subject
parties | 涉及的各方 | Parties
role | 角色 | Role
code | 代码字段 | Field of its code
kind | 性质 | Kind
fields | 字段 | Fields
type | 类型 | Type
required | 必填 | Required
description | 说明 | Description
headings | 可识别的表头 | Headings known
values | 可取的值 | Values
Parameter.values | 按日期的数值 | Values by date
synonyms | 同义写法 | Same meaning
FieldSpec.levels | 可带下级类别 | May come with sub-classes
closes | 使记录不公开的代码 | Codes that close the record
unit | 计量单位 | Unit
scale | 小数位 | Decimals
max_length | 最长 | Longest
pattern | 格式 | Form
minimum | 最小 | Least
maximum | 最大 | Greatest
future | 可为将来日期 | May lie ahead
of | 包含 | Of
Scope.of | 对象 | For whom
checks | 校验 | Checks
rule | 规则 | Rule
message | 提示 | Message
levels | 等级 | Levels
Indicator.levels | 统计层级 | Levels of government
Scorecard.levels | 分级表 | Level table
at_least | 不低于 | At least
below | 低于 | Below
use | 用途 | Use
population | 统计对象 | Of whom or what
Scorecard.population | 适用对象 | Population
base | 基础分 | Points at the start
denominators | 可评条件 | What must be known
reads | 读取的记录 | Records read
where | 条件 | Condition
window | 期限 | Window
measure | 算法 | Measure
until | 有效至字段 | Counts until
overdue | 逾期字段 | Overdue after
eligibility | 资格 | Eligibility
points | 计分 | Points
full | 满分 | Full
each | 每件 | Each
floor | 最低 | Lowest
ceiling | 最高 | Highest
bands | 分段 | Bands
at_most | 不高于 | At most
criteria | 评价指标 | Criteria
vetoes | 一票否决 | Vetoes
grade | 等级 | Grade
stages | 各等级条件 | Stages
requires | 须具备 | Requires
after | 此前等级 | After grade
after_months | 满（月） | Months at it
purposes | 适用场合 | Asked for
trigger | 触发 | Set off by
risk_class | 风险类别 | Risk class
executing_body | 执行单位 | Carried out by
effect | 内容 | Effect
legal_basis | 法律依据 | Legal basis
catalogue_year | 清单年份 | Year of the catalogue
value | 数值 | Value
quantity | 数量类型 | Kind of number
direction | 方向 | Which way is better
period | 统计期间 | Period
definition | 定义 | Definition
numerator | 分子 | Numerator
denominator | 分母 | Denominator
channels | 抽样渠道 | Channels
breakdowns | 分组 | Broken down by
publisher | 公布单位 | Published by
part_of | 包含于 | Included in
formula | 计算公式 | Formula
pooled | 可合并各渠道 | Channels may be pooled
survey | 调查 | Survey
elapsed | 历时 | Time to an event
derived | 由其他指标导出 | Derived from others
Count.day | 期间所依日期 | Day the period goes by
Formula.event | 期内进入的状态 | State come to within the period
panel | 可比样本依据 | Panel by
Formula.parts | 分组办法 | Broken down by
Survey.parts | 分组办法 | Broken down by
Elapsed.parts | 分组办法 | Broken down by
estimate | 区间估计方法 | Interval by
Formula.population | 总体 | Population
Formula.unit | 单元字段 | Field of the unit
Part.field | 字段 | Field
Part.labels | 各部分名称 | Names of the parts
Survey.score | 得分字段 | Field of the score
Survey.weight | 权重字段 | Field of the weight
Survey.stratum | 分层字段 | Field of the stratum
Survey.cluster | 初级单元字段 | Field of the first-stage unit
Elapsed.begins | 起始日期字段 | Field of the first day
Elapsed.ends | 结束日期字段 | Field of the last day
Elapsed.share | 达到比例（%） | Share that has reached it (%)
Derived.of | 取自指标 | Made of
Derived.to | 除以指标 | Divided by
Derived.change | 变化方式 | Change as
Derived.since | 基期年 | Base year
plus | 再加 | Plus
minus | 再减 | Less
per | 倍率 | Times
Benefit.per | 计发单位 | For each
over | 除以 | Divided by
register_id | 名册 | Register
series | 数据系列 | Published series
open_points | 尚待明确 | Open points
indicator | 指标 | Indicator
comparator | 比较方式 | Compared as
low | 下限 | Low
high | 上限 | High
relative_to | 对照 | Compared with
words | 要求（文字） | Asked in words
starts | 开始 | Starts
Transition.starts | 启动期限 | Clocks started
LifeCycle.starts | 生效日期字段 | Field of its first day
deadline | 期限 | Deadline
year | 年份 | Year
base_year | 基准年 | Base year
every | 周期 | Every
force | 力度 | Force
modality | 如何判断 | How it is judged
year_rule | 期限的由来 | How the deadline was found
year_words | 期限原词 | Words of the deadline
scheme_ended | 评选制度已停止 | Scheme has ended
SchemeEnded.day | 停止日期 | Ended on
exact | 日期确切 | The day is exact
reads_as | 暂按何解释 | Read as
proved_by | 以什么佐证 | Proved by
dated | 佐证所说的时间 | Time that the proof speaks of
within | 名次不后于 | Rank at most
among | 参加比较数 | Among
scope | 适用范围 | Scope
regions | 区域 | Regions
Scope.industries | 所指行业 | Industries named
ends | 结束 | Ends
LifeCycle.ends | 到期日期字段 | Field of its last day
plan | 计划 | Plan
lead | 牵头单位 | Lead
supporting | 参加单位 | Supporting
jointly | 共同负责单位 | Jointly responsible
others | 其他单位（原文） | Others, as worded
duties | 任务事项 | Duties
targets | 目标 | Targets
evidence | 佐证记录 | Records that would prove it
due | 完成期限 | Due
LifeCycle.due | 复检日期字段 | Field of the next check
exploratory | 探索性 | To be tried
item | 条目标识字段 | Fields of one item
holder | 持有人角色 | Holder
life | 状态规则 | Life cycle
state_field | 状态字段 | Field of the state
state_on | 状态日期字段 | Field of the day of the state
states | 状态 | States
withdrawn_on | 撤销日期字段 | Field of withdrawal
keeper | 管理单位 | Kept by
columns | 列表显示的字段 | Columns shown
warn_days | 提前提醒（天） | Days of warning
beneficiary | 受益人 | Beneficiary
amount | 金额 | Amount
cap | 上限 | Cap
yearly_number | 每年数量 | Number a year
approximate_number | 数量为约数 | The number is approximate
once | 仅给一次 | Once only
payer | 支付单位 | Paid by
budget_line | 经费来源 | Budget line
programme | 项目制度 | Programme
scheme | 名单代码 | Code of the list
grounds | 列入事由 | Grounds
term_months | 期限（月） | Term in months
restoration_after_months | 多少个月后可修复 | Months before restoration
restoration | 修复条件 | Restoration
procedure | 程序 | Procedure
measures | 后果措施 | What follows
successor | 后继名单 | Followed by
""")
