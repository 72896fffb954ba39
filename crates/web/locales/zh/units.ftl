# Draft, not reviewed by a native speaker.
# Amounts of counted help. $count chooses the plural and is written as the language writes numbers.
quantity-expert-day = { $count } 个专家日
quantity-person-month = { $count } 人月
quantity-hour = { $count } 小时
quantity-seat = { $count } 个名额
quantity-learner = { $count } 名学员
quantity-fellow = { $count } 名研究员
quantity-participant = { $count } 名参与者
quantity-event = { $count } 场活动
quantity-exercise = { $count } 次演练
quantity-review = { $count } 次评估
quantity-project = { $count } 个项目
quantity-subscription-month = { $count } 个月订阅
quantity-fellow-month = { $count ->
   *[other] { $count } 个进修月
}
quantity-exchange-visit = { $count ->
   *[other] { $count } 次交流互访
}
