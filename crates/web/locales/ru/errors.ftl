# Draft, not reviewed by a native speaker.
# What is said when a request is not answered as asked: what happened, what is safe, what to do.

error-not-found-title = Не найдено
error-not-found-detail = По этому адресу ничего нет, или вам это не открыто. Проверьте адрес или вернитесь на начальную страницу.

error-not-signed-in-title = Войдите в систему
error-not-signed-in-detail = Это доступно только после входа. Ничего не изменено.

error-not-allowed-title = Ваша роль этого не позволяет
error-not-allowed-detail = Ваша роль не позволяет: { $act }. Ничего не изменено. Обратитесь к координатору вашей организации.

error-invalid-title = Есть ошибка
error-invalid-detail = Что-то из введённого нельзя использовать. Ничего не изменено. Исправьте и отправьте снова.

error-stale-title = Тем временем изменено
error-stale-detail = После того как вы открыли эту запись, её изменил другой человек; теперь это версия { $version }. Ваше изменение не сохранено. Откройте запись заново и повторите.

error-key-reused-title = Уже отправлено с другим содержанием
error-key-reused-detail = Тот же ключ использован с другим содержанием. Ничего не изменено. Отправьте с новым ключом или откройте форму заново.

error-conflict-title = Сейчас это невозможно

error-throttled-title = Слишком много попыток
error-throttled-detail = Слишком много попыток. Ничего не изменено. Подождите { $seconds } с и попробуйте снова.

error-unavailable-title = Служба занята
error-unavailable-detail = Ничего не изменено. Попробуйте чуть позже.

error-internal-title = Сбой на нашей стороне
error-internal-detail = Ничего не изменено. Попробуйте снова; если это повторится, сообщите секретариату номер ниже.

error-malformed-title = Запрос не удалось прочитать
error-malformed-detail = Ничего не изменено. Проверьте отправленное.

error-media-type-title = Такое содержание здесь не принимается
error-media-type-detail = Ничего не изменено. Отправьте { $wanted }.

error-version-required-title = Не указана версия
error-version-required-detail = Изменение должно называть прочитанную версию (If-Match). Ничего не изменено. Прочитайте запись и повторите.

error-cross-site-title = Отклонено
error-cross-site-detail = Запрос пришёл с другого сайта и не выполнен. Откройте страницу здесь и повторите.

error-overloaded-title = Слишком много запросов сразу
error-overloaded-detail = Ничего не изменено. Попробуйте через несколько секунд.

error-slow-title = Ответ занимает слишком много времени
error-slow-detail = Запрошенное ещё может быть выполнено. Проверьте, прежде чем повторять.

error-no-pdf-title = Здесь нет PDF
error-no-pdf-detail = Эта служба установлена без PDF. Возьмите документ (DOCX) или напечатайте страницу и сохраните её как PDF.

error-misdirected-title = Неверный адрес
error-misdirected-detail = Служба не отвечает под этим именем. Используйте адрес, который дал вам оператор.

error-method-not-allowed-title = Этот метод здесь не допускается
error-method-not-allowed-detail = Ничего не изменено. Заголовок Allow называет методы этого адреса.

error-too-large-title = Слишком большой объём
error-too-large-detail = Отправленное больше, чем здесь принимается. Ничего не изменено. Формы — до 64 КиБ, файлы — до 5 МиБ, документы договорённости — до 10 МиБ.

place-sheet = лист { $sheet }
place-row = строка { $row }
place-column = столбец { $column }

error-changed-title = Тем временем изменено
error-changed-detail = После того как вы это прочитали, другой человек это изменил. Ваше изменение не сохранено. Прочитайте заново и повторите.
