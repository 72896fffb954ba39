# A state’s own view of the catalogue.
overlay-title = Ваш собственный вид каталога
overlay-lead = Скрывайте, переименовывайте, ставьте цели, взвешивайте и добавляйте для своего государства. Общее издание остаётся прежним.
overlay-private = Этот вид видит только ваша делегация. Добавленное вами никогда не передаётся как часть издания.
overlay-differences = Отличия
overlay-faults = Что больше не подходит
overlay-faults-lead = С тех пор издание изменилось. Исправьте это, когда сможете.
overlay-hidden = Скрыто
overlay-show = Спрашивать
overlay-hide = Скрыть
overlay-shown = Спрашивается ли это?
overlay-called = Названо: { $title }
overlay-questions-hidden = { $count ->
    [one] Скрыт { $count } вопрос
    [few] Скрыто { $count } вопроса
   *[other] Скрыто { $count } вопросов
}
overlay-change-area = Скрыть или переименовать: { $title }
overlay-own-title = Ваше название
overlay-own-title-hint = Оставьте пустым, чтобы стояло общее.
overlay-own-question-text = Ваша формулировка
overlay-weight = Вес
overlay-weight-hint = Сколько это значит в результате своей области, только для вашего государства.
overlay-note = Примечание
overlay-note-hint = Почему, для ваших коллег.
overlay-more = Ещё
overlay-own = Ваши собственные пункты
overlay-own-lead = Они спрашиваются и показываются. В общем компоненте они не влияют на его уровень.
overlay-own-none = Вы ничего не добавили.
overlay-belongs-to = Относится к
overlay-remove = Удалить { $id }
overlay-add = Добавить
overlay-add-lead = Добавьте то, на что смотрит ваше государство и чего нет в общем каталоге.
overlay-add-area = Добавить область
overlay-add-capability = Добавить компонент потенциала
overlay-add-question = Добавить вопрос
overlay-add-question-lead = Опишите, как выглядит каждый уровень.
overlay-area-title = Название области
overlay-capability-title = Название компонента потенциала
overlay-question-text = Вопрос
overlay-question-guidance = Пояснение
overlay-question-level = { $stage }: что тогда верно
overlay-versions = Версии
overlay-versions-none = Ничего не менялось.
overlay-version = Версия { $number }
overlay-restore = Вернуться к этой версии
