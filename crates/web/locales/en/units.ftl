# Amounts of counted help. $count chooses the plural and is written as the language writes numbers.
quantity-expert-day = { $count ->
    [one] { $count } expert-day
   *[other] { $count } expert-days
}
quantity-person-month = { $count ->
    [one] { $count } person-month
   *[other] { $count } person-months
}
quantity-hour = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
quantity-seat = { $count ->
    [one] { $count } seat
   *[other] { $count } seats
}
quantity-learner = { $count ->
    [one] { $count } learner
   *[other] { $count } learners
}
quantity-fellow = { $count ->
    [one] { $count } fellow
   *[other] { $count } fellows
}
quantity-participant = { $count ->
    [one] { $count } participant
   *[other] { $count } participants
}
quantity-event = { $count ->
    [one] { $count } event
   *[other] { $count } events
}
quantity-exercise = { $count ->
    [one] { $count } exercise
   *[other] { $count } exercises
}
quantity-review = { $count ->
    [one] { $count } review
   *[other] { $count } reviews
}
quantity-project = { $count ->
    [one] { $count } project
   *[other] { $count } projects
}
quantity-subscription-month = { $count ->
    [one] { $count } subscription-month
   *[other] { $count } subscription-months
}
quantity-fellow-month = { $count ->
    [one] { $count } fellow-month
   *[other] { $count } fellow-months
}
quantity-exchange-visit = { $count ->
    [one] { $count } exchange visit
   *[other] { $count } exchange visits
}
