# Draft, not reviewed by a native speaker.
# Mail.
mail-subject-digest = Matchmaker：昨日以来的动态
mail-subject-news = Matchmaker：有新的动态
mail-hello = { $name }，您好：
mail-news = { $count ->
   *[other] 贵组织有 { $count } 条新通知。
}
mail-digest = { $count ->
   *[other] 自上次摘要以来，贵组织有 { $count } 条通知无人阅读。
}
mail-look = 请登录查看详情：
mail-confidential = 邮件在传送途中可能被他人阅读，因此本邮件不说明具体内容。
mail-choose = 选择通知方式或停止接收这类邮件：
fault-gone = 目标表示已永久停用
