# Draft, not reviewed by a native speaker.
# Amounts of counted help. $count chooses the plural and is written as the language writes numbers.
quantity-expert-day = { $count ->
    [one] { $count } эксперто-день
    [few] { $count } эксперто-дня
    [many] { $count } эксперто-дней
   *[other] { $count } эксперто-дня
}
quantity-person-month = { $count ->
    [one] { $count } человеко-месяц
    [few] { $count } человеко-месяца
    [many] { $count } человеко-месяцев
   *[other] { $count } человеко-месяца
}
quantity-hour = { $count ->
    [one] { $count } час
    [few] { $count } часа
    [many] { $count } часов
   *[other] { $count } часа
}
quantity-seat = { $count ->
    [one] { $count } место
    [few] { $count } места
    [many] { $count } мест
   *[other] { $count } места
}
quantity-learner = { $count ->
    [one] { $count } слушатель
    [few] { $count } слушателя
    [many] { $count } слушателей
   *[other] { $count } слушателя
}
quantity-fellow = { $count ->
    [one] { $count } стипендиат
    [few] { $count } стипендиата
    [many] { $count } стипендиатов
   *[other] { $count } стипендиата
}
quantity-participant = { $count ->
    [one] { $count } участник
    [few] { $count } участника
    [many] { $count } участников
   *[other] { $count } участника
}
quantity-event = { $count ->
    [one] { $count } мероприятие
    [few] { $count } мероприятия
    [many] { $count } мероприятий
   *[other] { $count } мероприятия
}
quantity-exercise = { $count ->
    [one] { $count } учение
    [few] { $count } учения
    [many] { $count } учений
   *[other] { $count } учения
}
quantity-review = { $count ->
    [one] { $count } обзор
    [few] { $count } обзора
    [many] { $count } обзоров
   *[other] { $count } обзора
}
quantity-project = { $count ->
    [one] { $count } проект
    [few] { $count } проекта
    [many] { $count } проектов
   *[other] { $count } проекта
}
quantity-subscription-month = { $count ->
    [one] { $count } месяц подписки
    [few] { $count } месяца подписки
    [many] { $count } месяцев подписки
   *[other] { $count } месяца подписки
}
quantity-fellow-month = { $count ->
    [one] { $count } месяц стажировки
    [few] { $count } месяца стажировки
    [many] { $count } месяцев стажировки
   *[other] { $count } месяца стажировки
}
quantity-exchange-visit = { $count ->
    [one] { $count } обменный визит
    [few] { $count } обменных визита
    [many] { $count } обменных визитов
   *[other] { $count } обменного визита
}
