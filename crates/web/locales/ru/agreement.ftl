# Draft, not reviewed by a native speaker.
# Proposals, engagements, lessons.
proposals-lead = Каждый проект договорённости соединяет одну потребность с одним предложением помощи. Он становится договорённостью, только когда его примут обе стороны.
proposals-count = { $count ->
    [one] { $count } проект договорённости
    [few] { $count } проекта договорённостей
    [many] { $count } проектов договорённостей
   *[other] { $count } проекта договорённости
}
proposals-empty = Для вас пока нет проектов договорённостей. Они появляются, когда выбран расчёт раунда.
proposal-caption = Проект договорённости
proposal-waits-for-you = Ожидает вашего решения
proposal-amount = Предлагаемый объём
proposal-overdue = Срок для принятия решения прошёл.
proposal-what = На что направлена помощь
proposal-why = Почему выбрано это сочетание
proposal-why-lead = Предложение помощи отвечает всем правилам для этой потребности. План, в который оно входит, удовлетворяет наибольший объём потребностей в пределах всех ограничений. Множители ниже показывают, насколько это сочетание отвечает пожеланиям стороны, оказывающей содействие.
proposal-fit = Насколько это сочетание отвечает пожеланиям
proposal-fit-plain = Сторона, оказывающая содействие, не высказала пожеланий, которые касались бы этого сочетания.
proposal-terms = На каких условиях
proposal-kind = Вид помощи
proposal-draw = Сколько выделяется из предложения помощи
proposal-accepting = Что означает принятие
proposal-decide = Ваше решение
accepting-state = Ваше государство запрашивает эту помощь в следующем объёме: { $amount }. Оно называет тех, кто будет работать со стороной, оказывающей содействие.
accepting-provider = Вы резервируете для этой потребности следующий объём: { $amount }. Он больше не считается свободным.
accepting-secretariat = Секретариат решения не принимает.
accepting-both = Договорённость достигнута, если не позднее { $date } проект примет и другая сторона. После этого дня проект утрачивает силу.
accepting-declined = Если одна из сторон отклонит проект, обязательств не возникает. Объём переходит в следующий расчёт, и это сочетание больше не предлагается.
accept-hint-state = Мы хотим получить эту помощь на этих условиях.
accept-hint-provider = Мы предоставляем эту помощь на этих условиях.
accept-hint-secretariat = Секретариат решения не принимает.
decline-hint = В этом случае выберите причину ниже.
decide-question = Принимаете ли вы проект договорённости?
decide-accept = Принять
decide-decline = Отклонить
decide-words = Пояснение
decide-button = Направить решение
decline-reason = Причина отклонения
decline-reason-hint = Указывается, только если вы отклоняете проект.
decline-timing = Сроки не подходят
decline-amount = Объём не подходит
decline-conditions = Условия не подходят
decline-provider-not-suitable = Оказывающая содействие сторона не подходит
decline-state-not-suitable = Потребность не отвечает нашему мандату
decline-solved-otherwise = Вопрос решён иным образом
decline-no-longer-available = Помощь более не доступна
decline-priorities-changed = Приоритеты изменились
decline-other = Другая причина
decision-own = Ваше решение
decision-state = Решение государства
decision-provider = Решение стороны, оказывающей содействие
decision-accepted = Принято
decision-declined = Отклонено
decision-made = Решение принято; вы увидите его, когда примете своё
decision-waits = Решение ещё не принято
conditions-none = Дополнительных условий нет

engagements-lead = Помощь, о которой достигнута договорённость: что из неё предоставлено и что она дала.
engagements-count = { $count ->
    [one] { $count } договорённость
    [few] { $count } договорённости
    [many] { $count } договорённостей
   *[other] { $count } договорённости
}
engagements-empty = Договорённостей пока нет. Они возникают, когда обе стороны принимают проект договорённости.
engagement-caption = Договорённость
engagement-proposal = Основание
engagement-reports = Сообщения о ходе осуществления
engagement-no-reports = Сообщений пока нет. Их могут направлять обе стороны; в первую очередь учитываются данные самого государства.
engagement-close = Закрыть договорённость
engagement-close-lead = Непредоставленный объём возвращается в предложение помощи. По закрытой договорённости сообщения больше не принимаются.
delivered-title = Предоставлено из объёма договорённости
delivered-description = Закрашенная часть столбца предоставлена, остальное ещё предстоит предоставить.
delivered-open = Предстоит предоставить
report-file = Сообщить о ходе осуществления
report-lead = Укажите, что произошло после вашего последнего сообщения. Все поля, кроме предоставленного объёма, можно оставить пустыми.
report-button = Направить сообщение
report-of = { $side }, { $date }
report-delivered = Предоставлено после последнего сообщения
report-delivered-in = Предоставлено после последнего сообщения ({ $unit })
report-delivered-hint = Только цифры, дробная часть отделяется точкой. Укажите 0, если ничего не было предоставлено.
report-levels = Уровни по областям и циклам
report-level-before = Уровень до
report-level-after = Уровень после
report-practice = Что дало результат и может быть использовано другими
report-practice-hint = Это может быть полезно другим.
report-obstacle = Что помешало
report-obstacle-hint = Ясное описание поможет следующему раунду.
report-framework = Замечание о рамочной основе
report-framework-remark = Замечание о рамочной основе
report-framework-hint = Где норма или указания к ней оказались на практике неясными или недостаточными.
report-norm = Норма, к которой относится замечание
report-norm-none = Ни к какой конкретно
report-norm-hint = Только если вы написали замечание.
norm-titled = Норма { $id }: { $title }
closure-reason = Причина закрытия
closure-completed = Предоставлено всё
closure-partly-completed = Предоставлена часть, остальное не ожидается
closure-provider-withdrew = Оказывающая содействие сторона вышла из договорённости
closure-state-withdrew = Государство вышло из договорённости
closure-no-longer-wanted = Помощь более не требуется
closure-done-by-others = Выполнено другими
closure-funding-lapsed = Срок действия финансирования истёк

lessons-lead = Чему учит предоставленная помощь, по сообщениям, которые вам открыты. Само по себе это не меняет никаких правил: люди решают, что учесть в следующем раунде.
lessons-open = Осуществляется
lessons-overall = По всем договорённостям
lessons-completed = Выполнено согласно договорённости
lessons-delivered = Предоставленная доля
lessons-level-change = Прирост в уровнях
lessons-estimate = { $count ->
    [one] { $mean } (от { $low } до { $high }, по { $count } договорённости)
    [few] { $mean } (от { $low } до { $high }, по { $count } договорённостям)
    [many] { $mean } (от { $low } до { $high }, по { $count } договорённостям)
   *[other] { $mean } (от { $low } до { $high }, по { $count } договорённости)
}
lessons-too-few = Данных пока недостаточно
lessons-by-area = По областям
lessons-by-kind = По видам помощи
lessons-by-provider = По видам сторон, оказывающих содействие
lessons-none = Ни по одной договорённости пока нет сообщений.
lessons-no-remarks = Здесь пока ничего не написано.
lessons-no-norm = Без указания нормы
column-agreed-amount = По договорённости
