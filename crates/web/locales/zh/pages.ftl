# Draft, not reviewed by a native speaker.
# Start page, overview, catalogue, how it works.
start-title = 使信通技术安全能力需求与资源相匹配
start-lead = 各国说明其需求。提供方说明其可提供的援助。本服务在所有条件之内找出满足最多需求的方案，说明理由，并由双方决定。
start-step-catalogue = 1. 目录
start-step-catalogue-text = 一份商定的领域和能力清单，每项能力均列有等级、问题及其所服务的规范。
start-step-assessment = 2. 自我评估
start-step-assessment-text = 国家自愿作答，设定目标，并将差距转为需求。答复不公开。
start-step-matching = 3. 匹配
start-step-matching-text = 需求与援助提议按公布的规则配对。每个方案均附有任何人都可核查的证明书。
start-step-feedback = 4. 反馈
start-step-feedback-text = 双方报告商定援助的情况。由此得出的经验教训用于下一轮次。
start-overview-title = 目前公开的内容
start-overview-link = 查看公开的需求和资源
start-catalogue-link = 查阅目录
start-how-link = 匹配如何进行
start-sign-in-title = 供代表团、提供方和秘书处使用
start-sign-in-text = 须经邀请方可使用。秘书处邀请每个组织的首位联络人。
start-home-link = 前往您的任务列表
start-assessment = 前往自我评估
start-need = 编写需求
start-offer = 提出援助提议
start-look-at-needs = 查看需求
start-round = 开启轮次
start-on-behalf = 录入以纸质形式收到的需求

home-title = { $name }，以下事项等待您处理
home-waits = 您的任务
home-nothing-waits = 目前没有等待您处理的事项。
home-moved = 最新动态
home-nothing-moved = 您加入以来尚无动态。
home-all-notices = 所有通知
task-due = 期限 { $date }
task-state-done = 已完成
task-state-overdue = 已逾期
task-state-waiting = 等待您处理
task-state-ready = 可以开始
task-state-later = 尚不能开始
task-start-assessment = 开始自我评估
task-continue-assessment = { $count ->
   *[other] 继续自我评估：还有 { $count } 个问题待答
}
task-endorse-assessment = 核可自我评估
task-assess-again = 按计划再次进行自我评估
task-write-need = 编写首项需求
task-finish-drafts = { $count ->
   *[other] 补充完整 { $count } 项需求草稿
}
task-submit-needs = { $count ->
   *[other] 提交 { $count } 项已核可的需求
}
task-mend-rejected = { $count ->
   *[other] 修正 { $count } 项被退回的需求
}
task-confirm-needs = { $count ->
   *[other] 确认秘书处代贵国录入的 { $count } 项需求
}
task-consent-needs = { $count ->
   *[other] 答复由他国牵头的 { $count } 项联合需求
}
task-write-offer = 提出首项援助提议
task-publish-offers = { $count ->
   *[other] 发布 { $count } 项援助提议草稿
}
task-answer-proposals = { $count ->
   *[other] 就 { $count } 项匹配建议作出决定
}
task-report-progress = { $count ->
   *[other] 报告 { $count } 项合作安排的进展
}
task-authenticate-needs = { $count ->
   *[other] 核实 { $count } 项已提交的需求
}
task-publish-needs = { $count ->
   *[other] 发布 { $count } 项已核实的需求
}
task-write-review = { $count ->
   *[other] 对受邀审查的 { $count } 份评估发表意见
}
task-comment-edition = { $count ->
   *[other] 对征求意见中的 { $count } 个目录版本发表意见
}
task-review-edition = 重新审视目录：审查日期临近
task-set-rates = 设定本月汇率
task-open-round = 开启匹配轮次
task-start-run = 固定输入数据并运行优化程序
task-watch-run = 查看运算进度
task-choose-run = 阅读匹配报告并选定运算
task-await-answers = 等待双方答复
task-close-round = 结束轮次

notices-title = 最新动态
notices-unread = 条未读通知
notices-count = { $count ->
   *[other] { $count } 条通知
}
notices-empty = 尚无动态。
notices-mark-read = 全部标为已读
notice-read = 已读
notice-new = 新
notice-need-status = “{ $title }”由“{ $from }”转为“{ $to }”
notice-need-consent-asked = 联合需求“{ $title }”征求贵国同意
notice-need-consent-given = 一个伙伴国就联合需求“{ $title }”作了答复
notice-need-entered = 秘书处代贵国录入了“{ $title }”；经贵国确认后生效
notice-need-confirmed = 该国确认了“{ $title }”
notice-offer-status = 援助提议“{ $title }”由“{ $from }”转为“{ $to }”
notice-proposal-new = 关于“{ $title }”的匹配建议等待您决定
notice-proposal-decided = { $side }就“{ $title }”的匹配建议作出了决定
notice-proposal-agreed = 双方均已接受：“{ $title }”已商定
notice-proposal-lapsed = 关于“{ $title }”的匹配建议因未作决定而失效
notice-proposal-superseded = 后来的运算取代了关于“{ $title }”的匹配建议
notice-report-filed = { $side }就“{ $title }”提交了报告
notice-engagement-closed = 关于“{ $title }”的合作安排已结束
notice-run-finished = 运算已结束

overview-title = 公开的需求和资源
overview-lead = 由所有者公开的内容。其他需求和援助提议仅供共享对象查看。
overview-rates = 其他货币的金额按 { $date } 汇率折算。
overview-areas = 按领域
overview-empty = 尚无公开内容。
overview-public-needs = 公开的需求
overview-public-offers = 公开的援助提议
overview-no-needs = 没有符合这些筛选条件的公开需求。请清除筛选，或查看其他领域。
overview-no-offers = 没有符合这些筛选条件的公开援助提议。请清除筛选，或查看其他领域。
overview-public-activities = 其他来源发布的活动
overview-activities-lead = 这些活动由其他门户和组织发布，按导入时的内容列出，并注明来源和日期。其中不含援助类型、提供方类型和语言：按这些条件搜索时不会列出。
overview-no-activities = 没有符合这些筛选条件的其他来源活动。请清除筛选，或查看其他领域。
overview-brought = 导入日期
overview-from = 结束日期不早于
overview-until = 开始日期不晚于
overview-address = 本页地址包含您的搜索条件：转发后，他人可看到相同内容。

catalogue-lead = 一份商定的清单，为需求、援助提议和经验教训提供共同用语。
catalogue-areas = 领域
catalogue-stages = 等级
catalogue-edition = 本版本
catalogue-missing = { $count ->
   *[other] 本版本有 { $count } 条文本尚未翻译，以英文显示。
}
capabilities-count = { $count ->
   *[other] { $count } 项能力
}
edition-version = 版本
edition-published = 发布日期
edition-basis = 依据
edition-confidence = 其关联和数字的把握程度
edition-adaptation = 国家可如何调整使用
edition-capabilities = 能力
edition-current = 现行
edition-choose = 将 { $title } 第 { $version } 版定为现行版本
edition-file = 目录版本文件
edition-file-hint = JSON，或采用此处所提供工作簿格式的 XLSX，不超过 5 MiB。
edition-upload = 核对并存储版本
edition-upload-title = 上传目录版本
edition-upload-lead = 文件整体核对。如有错误，将逐一列出，且不存储任何内容。
editions-title = 目录各版本
editions-lead = 旧版本仍可查阅：评估和轮次沿用其开始时的版本。
editions-link = 所有版本
editions-empty = 尚无版本。
capability-foundational = 其他能力依托于此
capability-target = 建议目标
capability-rests-on = 所依托的能力
capability-rests-on-nothing = 无
capability-carries = 依托于此的能力
capability-kinds = 适宜的援助类型
capability-package = 一般项目的费用
capability-evidence = 可出示的证据
capability-questions = 问题
capability-links = 所服务的规范、措施和指标
capability-no-links = 本版本未将其与任何清单关联。
prerequisite-hard = 须先达到 { $stage }
prerequisite-soft = 宜先达到 { $stage }
crosswalk-norms = 负责任国家行为规范
crosswalk-cbms = 建立信任措施
crosswalk-cmm = 网络安全能力成熟度模型
crosswalk-cmm2021 = 网络安全能力成熟度模型
crosswalk-gci = 全球网络安全指数
crosswalk-ncsi = 国家网络安全指数
crosswalk-ncsi-v3 = 国家网络安全指数
crosswalk-first = FIRST 应急小组服务
crosswalk-first-csirt-services-2-1 = FIRST 应急小组服务
glossary-title = 术语表
glossary-lead = 本领域术语的六种正式语文对照。
glossary-empty = 本版本没有术语表。

how-title = 匹配如何进行
how-lead = 简言之：一切决定因素均在轮次之前公布，一切决定事后均可核查。
how-round-title = 轮次
how-round-text = 秘书处发出征集通知并公布权重表，以此开启一个轮次。运算时，所有提供给匹配程序的需求和援助提议均予固定，使运算日后可以重复并得出相同结果。
how-fit-title = 哪项援助提议可满足哪项需求
how-fit-text = 只有全部规则均允许，才可配对。如有规则不允许，报告将予指明。
how-weight-title = 需求的权重
how-weight-text = 起初各国权重相同。轮次的权重表可对首要优先事项、较大差距、其他能力所依托的能力以及国家组别给予较高权重。国家除排列自身需求的次序外，不能通过填写内容提高自身权重。
how-plan-title = 方案
how-plan-text = 优化程序在所有可供量、最小和最大分配量、指定用途、限制和前提条件之内，寻找按权重和契合度计算满足最多需求的分配。方案旁另列两种简单分法，即按日期和按权重，使各方看到方案带来的改进。
how-agree-title = 双方决定
how-agree-text = 方案只是建议。请求国和提供方各自接受，或说明理由予以谢绝。只有双方均接受，援助才告商定，可供量才予支用。
how-certificate-title = 什么是证明书
how-certificate-text = 每个方案均附有一份价格表，任何人均可据此用纸笔算出任何方案都不能超过的数值。该数值与方案本身数值之差，即为最多可能还有的改进余地。
how-check-title = 如何自行核查方案
how-check-text = 核查既不需要本服务，也不需要其优化程序。请向秘书处索取某次运算的问题文件和方案文件，或使用您自己的文件。
how-check-step-1 = 将问题文件的校验和与匹配报告中所列的校验和进行比较。
how-check-step-2 = 运行以下核查程序，或任何按公布规格编写的程序。
how-check-step-3 = 该程序按每项条件核算每项分配，并重新计算证明书。如有不符，将指明内容和位置。
how-private-title = 哪些内容不公开
how-private-text = 自我评估的答案仅该国可见，除非该国选择共享。需求和提议由所有者选定的各方查看。匹配只使用交付匹配的内容。
notice-edition-consultation = “{ $title }”征求意见至 { $until }
notice-edition-comment = “{ $title }”有新意见
notice-edition-comment-answered = 贵方对“{ $title }”的意见已获答复
notice-edition-adopted = “{ $title }”已通过
notice-edition-review-due = “{ $title }”应在 { $due } 前审查
notice-section-assigned = { $name } 负责“{ $title }”中的“{ $area }”
notice-assessment-reopened = 评估“{ $title }”已重新开放
notice-assessment-shared = { $state }与贵方共享了自我评估
notice-review-invited = { $state }邀请贵方进行同行审议，至 { $until }
notice-review-commented = 审议方就“{ $title }”中的“{ $capability }”发表了意见
notice-review-answered = { $state }答复了贵方在同行审议中的意见
notice-review-revoked = { $state }结束了同行审议
notice-assessment-due = 下一次自我评估应于 { $due } 进行
