"""What the fields of declared work are called: procedures, programmes, rounds, templates, draws, mechanisms, cases, assessments."""

from __future__ import annotations

from zhiheng.policy.words.table import words

WORK = words("""
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
hearing | 听证 | Formal hearing
asked_by | 由哪些步骤提出 | Asked for by
Hearing.field | 提出与否的字段 | Field that says whether
Hearing.held_by | 举行听证的步骤 | Held by
refused_by | 不予听证的步骤 | Refused by
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
reminds_every | 逾期后每隔几个工作日催报 | Working days between reminders once late
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
reports_up | 上行文 | Goes to a body above
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
