# Draft, not reviewed by a native speaker.
# Offers.
offers-lead = Что готовы предоставить стороны, оказывающие содействие, насколько они это раскрывают.
offers-lead-provider = Что готовы предоставить вы, и предложения помощи, к которым открыли доступ другие.
offers-count = { $count ->
    [one] { $count } предложение помощи
    [few] { $count } предложения помощи
    [many] { $count } предложений помощи
   *[other] { $count } предложения помощи
}
offers-empty = Для вас здесь нет предложений помощи. Сбросьте фильтры или вернитесь, когда к ним откроют доступ.
offers-empty-provider = Предложений помощи пока нет. Составьте предложение или загрузите файл.
offer-new = Составить предложение помощи
offer-new-lead = Запись сохраняется как черновик, который видит только ваша организация. Каждое условие исключает часть потребностей; сколько именно, показано на странице предложения.
offer-save = Сохранить черновик
offer-edit = Изменить предложение помощи
offer-publish = Опубликовать для согласования
offer-publish-lead = После публикации предложение войдёт в следующий расчёт. Пока вы не приняли проект договорённости, ничего не предоставляется.
offer-withdraw = Отозвать предложение помощи
offer-withdraw-lead = Предложение выходит из согласования, и его открытые проекты договорённостей прекращаются. Достигнутые договорённости сохраняются.
offer-part-what = Что вы предлагаете
offer-part-much = В каком объёме
offer-part-much-lead = Одно предложение измеряется в одной единице. Для другой единицы составьте другое предложение.
offer-part-whom = Для кого
offer-part-whom-lead = Государство может получить помощь, если оно названо, находится в выбранном регионе или входит в выбранную группу. Не выбирайте ничего, если предложение открыто для всех государств.
offer-part-when = Когда и как
offer-part-wishes = Целевые доли, пожелания и условия
offer-part-wishes-lead = Целевые доли обязательны для плана. Пожелания лишь влияют на него. Условия — это текст, который государство читает до принятия решения.
offer-title = Название
offer-title-hint = Одна строка, например «Курсы для групп реагирования региона».
offer-description = Описание
offer-description-hint = Что получает государство. До 5000 знаков.
offer-areas = Области целиком
offer-areas-hint = Все компоненты потенциала области.
offer-capabilities = Отдельные компоненты потенциала
offer-capabilities-hint = Помимо областей выше. Выберите хотя бы одну область или один компонент.
offer-kinds = Виды помощи
offer-capacity = Общий объём
offer-smallest = Наименьший выделяемый объём
offer-smallest-hint = Меньший объём не оправдывает затрат. Оставьте пустым, если ограничения нет.
offer-largest = Наибольший выделяемый объём
offer-largest-hint = Оставьте пустым, если можно выделить весь объём.
offer-max-awards = Наибольшее число выделений помощи
offer-max-awards-hint = Оставьте пустым, если ограничения нет.
offer-setup = Разовый расход на каждое выделение помощи
offer-setup-hint = На подготовку или поездки, в единице предложения. Оставьте пустым, если расхода нет.
offer-regional-cost = Стоимость по регионам
offer-regional-cost-hint = Сколько стоит вам единица помощи в регионе, в процентах от единицы, по регионам UN M49, например 002=130; 009=150. Для неназванных регионов — 100.
offer-groups = Группы государств
offer-regions = Регионы
offer-states = Государства
offer-eligible = Для кого
offer-level-from = Самый низкий подходящий нынешний уровень
offer-level-to = Самый высокий подходящий нынешний уровень
offer-levels = Подходящие нынешние уровни
offer-levels-hint = Если уровень не указан, подходит любой.
offer-from = Первый день
offer-until = Последний день
offer-window = Когда может быть предоставлена помощь
offer-languages-hint = Языки, на которых вы можете оказывать помощь. Если ничего не выбрано, подходит любой, включая устный перевод.
offer-delivery-hint = Если ничего не выбрано, подходит любой.
offer-earmarks = Целевые доли
offer-earmarks-hint = Доли, отведённые группам государств, в процентах, например LDC=30; SIDS=10.
offer-preferences = Пожелания
offer-preferences-hint = Что вы предпочли бы, например area=incident-response; region=002; group=LDC; delivery=online.
offer-conditions = Условия
offer-conditions-hint = Технические и финансовые условия в виде текста. Каждое государство читает их до принятия решения.
offer-free = Свободно
regional-cost = { $region }: { $percent }
earmark = Не менее { $percent } для группы: { $group }
usage-title = Использование объёма
usage-description = Закрашенная часть столбца отведена под достигнутые договорённости, остальное свободно.
usage-share = Используемая доля
usage-committed = Отведено под договорённости
usage-capacity = Общий объём
reach-title = Кого охватывает предложение
reach-says = Открытые вам потребности, которые могло бы удовлетворить это предложение помощи: { $fitting } из { $all }.
reach-reasons = Что исключает остальные
reach-no-reason = Ни одно условие не исключает потребностей.
reach-note = Учтены потребности, к которым государства открыли вам доступ.
offer-field-title = Название
offer-field-description = Описание
offer-field-capabilities = Отдельные компоненты потенциала
offer-field-areas = Области целиком
offer-field-kinds = Виды помощи
offer-field-capacity = Общий объём
offer-field-unit = Единица
offer-field-smallest-award = Наименьший выделяемый объём
offer-field-largest-award = Наибольший выделяемый объём
offer-field-max-awards = Наибольшее число выделений помощи
offer-field-setup-cost = Разовый расход на каждое выделение помощи
offer-field-regional-cost = Стоимость по регионам
offer-field-eligible-states = Государства
offer-field-eligible-regions = Регионы
offer-field-eligible-groups = Группы государств
offer-field-languages = Рабочие языки
offer-field-delivery = Способы оказания помощи
offer-field-window-from = Первый день
offer-field-window-until = Последний день
offer-field-level-from = Самый низкий нынешний уровень
offer-field-level-to = Самый высокий нынешний уровень
offer-field-earmarks = Целевые доли
offer-field-preferences = Пожелания
offer-field-conditions = Условия
offer-field-visibility = Кому открыто
offer-field-shared-with = Организации, которым открыт доступ
offer-field-embargo-until = Не раскрывать до
