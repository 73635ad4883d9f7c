"""What each field of the models is called. A field that means another thing in one model stands as `Model.field`."""

from __future__ import annotations

from zhiheng.policy.model import Localised
from zhiheng.policy.words.table import words

_FIELDS = words("""
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
initial | 起始 | First
final | 终结 | Last
transitions | 步骤 | Steps
source | 从 | From
target | 到 | To
actor | 由谁办理 | Who acts
sends | 发出文书 | Sends
may_send | 可另发文书 | May send besides
stops | 停止期限 | Clocks stopped
guard | 前提 | Provided that
writes | 写入记录 | Appends
Transition.kind | 步骤性质 | Kind of step
post | 岗位 | Post
Transition.form | 须填写 | To be filled in
accepts | 可附材料 | May be attached
suspends | 中止期限 | Clocks suspended
resumes | 恢复期限 | Clocks resumed
extends | 延长期限 | Clocks extended
guards | 系统核对的条件 | Conditions checked
reason | 须说明理由 | Wants its reasons
Transition.values | 记录内容 | Content of the record
opens | 启动程序 | Opens
consequence | 后果 | What follows
choices | 选项 | Choices
help | 填写说明 | How to fill it in
Guard.kind | 条件 | Condition
Guard.value | 取值 | Value
step | 步骤 | Step
clock | 期限 | Clock
Guard.field | 字段 | Field
months | 月数 | Months
clocks | 期限 | Clocks
days | 天数 | Days
counts | 计算方式 | Counts
on_expiry | 期满则 | On expiry
escalates_to | 期满告知 | Told on expiry
warns_before | 提前提醒（天） | Days of warning
extension | 每次延长 | Extended by
extensions | 可延长次数 | How often
Procedure.subject | 案件对象 | What a case is about
opened_by | 由谁启动 | Opened by
held_by | 由谁办理 | Handled by
opening | 启动时须填写 | To be filled in when opened
opening_starts | 启动时开始的期限 | Clocks started by opening
opening_requires | 启动时须附 | Needed to open
collective | 须集体讨论 | Collective discussion
appeal | 不服的救济 | Appeal
Procedure.successor | 后继程序 | Followed by
Source.authority | 国家系统的决定 | Decisions of a national system
documents | 所需材料 | Documents needed
legal_review | 须法制审核 | Legal review
public_notice | 公示期 | Public notice
applicants | 申请人 | Applicants
organiser | 主办单位 | Organised by
scorecard | 评分表 | Scorecard
weight | 权重 | Weight
veto | 一票否决 | Veto
quota | 名额 | Quota
benefits | 扶持政策 | Benefits
starts_with | 工作记录 | Recorded as
asks | 由谁填报 | Who fills it in
returns_to | 报送给 | Sent to
light | 亮灯 | Light
when | 条件 | When
LightRule.days | 天数 | Days
rules | 规则（自上而下，先符合者为准） | Rules (the first that holds decides)
applies_to | 适用于 | For
reminds_before | 期限前提醒（天） | Reminded before the day
reminds_after | 逾期后催办（天） | Reminded after the day
escalates_after | 逾期后报告负责人（天） | Leader told after the day
headlines | 代表指标 | Headline indicators
current_years | 数值最多陈旧（年） | Values are current for (years)
indicators | 所列指标 | Indicators under it
Quality.order | 次序 | Place
Quality.rest | 收其余指标 | Takes the rest
due_days | 期末后（工作日） | Working days after the period
FormLine.adds | 汇总方法 | How it adds up
FormLine.group | 分组 | Group
FormLine.numerator | 分子所在行 | Line of the numerator
FormLine.denominator | 分母所在行 | Line of the denominator
FormLine.parts | 应等于其和的各行 | Lines it is the sum of
FormLine.change | 与上期相差不超过（%） | May differ from last time by (%)
FormRule.rule | 应满足的条件 | Condition that must hold
FormRule.asks | 只要求说明 | Only wants an explanation
ReportingRound.table | 每个单位填多行 | A table of rows
ReportingRound.rules | 校验规则 | Rules
form | 填报内容 | Form
records | 写入记录 | Appended as
template | 模板 | Template
personal | 个人信息 | Personal data
sign_off | 签批流程 | Sign-off
mark | 发文字号中的机关代字 | Mark before its number
title | 标题 | Title
addressee | 主送 | Addressed to
attachments | 附件 | Attachments
Template.body | 正文 | Text
TemplateField.source | 预填内容 | Filled in from
delivers | 须送达 | Must be served
objects | 抽取对象 | Objects
inspectors | 检查人员 | Inspectors
inspectors_each | 每户人员数 | Inspectors for each
strata | 分层 | Strata
size | 数量 | Size
share | 比例 | Share
yearly_size | 每年数量 | A year
recusal | 回避 | Recusal
publish_days | 公布期限（工作日） | Working days to publish
acceptance | 验收抽样方案 | Acceptance scheme
capability | 领域 | Capability
fit | 相关程度 | Fit
demands | 软件须做到 | What software must do
elements | 由什么落实 | Carried out by
lacks | 还缺 | What is missing
seed | 机制序号 | Number in the collection
as_of | 日期 | As of
given | 给定的记录 | Given records
expect | 应得结果 | Expected
PackCase.as_of | 日期（程序为启动日） | As of (of a procedure: opened on)
PackCase.fields | 启动时填写 | Filled in when opened
known | 系统核对到的情况 | What the checks find
steps | 各步骤 | Steps
day | 日期 | Day
by | 由谁办理 | By whom
person | 经办的人 | Person
WalkStep.fields | 填写内容 | Filled in
served | 已送达的文书 | Served by then
assessed_by | 由哪一层级考核 | Assessed by bodies of
Assessment.use | 用途 | Use
Assessment.version | 版本 | Version
Assessment.year | 考核年度 | Assessment year
groups | 分组 | Groups
without | 不包括 | Without
full_at | 得满分的数值 | Full points at
zero_at | 不得分的数值 | No points at
breakdown | 分组方式 | Broken down by
part | 分组中的一类 | Part of the breakdown
relative | 按百分比计算变化 | Change in percent
deduct | 扣分 | Takes off
most | 最多计入件数 | Counts at most
sections | 一级指标 | Sections
SheetSection.items | 二级指标 | Items
SheetItem.criteria | 三级指标 | Criteria
SheetCriterion.kind | 计分方式 | How it is scored
SheetCriterion.rule | 评分标准 | Scoring rule
method | 考核方式 | Scoring method
scored_by | 评分单位 | Scored by
SheetCriterion.groups | 适用分组 | Asked of
computed | 指标计分 | Computed from
SheetCriterion.levels | 评定档次 | Levels to judge by
events | 事件 | Events
not_applicable | 不适用时 | Where it does not apply
NotApplicable.rule | 处理办法 | What then counts
NotApplicable.base | 基本分 | Base points
SheetCriterion.evidence | 佐证材料 | Evidence
answers | 由谁申报 | Answered for by
answers_within | 异议答复期限 | Time to answer an objection
cut_off | 数据截止（年度结束后天数） | Cut-off of figures (days after the year)
comes_from | 自动取自 | Gathered from
GradeCap.grade | 等次最高为 | Grade no better than
bonuses | 加分项 | Bonuses
bonus_cap | 加分上限 | Most that bonuses add
caps | 一票否决 | Vetoes
Assessment.levels | 等次表 | Table of grades
grade_codes | 入账的等次代码 | Grade in the record
rounding | 等次之间的取整 | Rounding between grades
way | 取整方法 | Way
places | 小数位 | Decimals
visits | 实地核查抽样 | Units visited
group | 分组 | Group
SheetCriterion.points | 分值 | Points
hands_to | 结果移送 | Results handed to
first_month | 起始月份 | First month
named_after | 年度按起或止命名 | Named after its
passes | 授予称号的等次 | Grade that wins the title
assessment | 考核方案 | Assessment sheet
facts | 已知情况 | What is known
unissued | 文书尚未签发 | Documents not issued
WalkStep.state | 之后的状态 | State afterwards
WalkStep.due | 期限截止日 | Clocks end on
refused | 不能办理的原因 | Why it is refused
record | 写入的记录 | Record written
""")


def field(model: type, name: str) -> Localised:
    """Return what a field of a model is called: by the model, one it is made from, or the field alone. Raises KeyError."""
    for each in model.__mro__:
        own = _FIELDS.get(f"{each.__name__}.{name}")
        if own is not None:
            return own
    return _FIELDS[name]
