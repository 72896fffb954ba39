# Draft, not reviewed by a native speaker.
# Interest outside rounds, capacity of an offer, review dates.
nav-interests = إبداءات الاهتمام
interests-lead = بين الجولات يمكن لجهة مانحة أن ترد على احتياج منشور، ولدولة أن تطلب عرضًا منشورًا. ومتى قبل الجانبان صارت مساعدة متفقًا عليها كغيرها.
interests-count = { $count ->
    [zero] لا توجد إبداءات اهتمام
    [one] إبداء اهتمام واحد
    [two] إبداءا اهتمام
    [few] { $count } إبداءات اهتمام
    [many] { $count } إبداء اهتمام
   *[other] { $count } إبداء اهتمام
}
interests-empty = لم يُبدِ أحد اهتمامًا بعد. افتحوا احتياجًا أو عرضًا منشورًا للبدء.
interest-caption = إبداء اهتمام
interest-answer-need = الرد على هذا الاحتياج
interest-ask-offer = طلب هذا العرض
interest-new-need = الرد على احتياج منشور
interest-new-offer = طلب عرض منشور
interest-new-need-lead = اختاروا أحد عروضكم المنشورة واذكروا ما تقدمونه. وعندئذ تقبل الدولة أو تعدّل الشروط أو تعتذر.
interest-new-offer-lead = اختاروا أحد احتياجاتكم المنشورة واذكروا ما تطلبونه. وعندئذ تقبل الجهة المقدِّمة أو تعدّل الشروط أو تعتذر.
interest-own-offer = عرضكم
interest-own-need = احتياجكم
interest-own-hint = تسري القواعد والسعة نفسها كما في الجولة.
interest-no-offer = ليس لديكم عرض منشور. انشروا عرضًا أولًا.
interest-no-need = ليس لديكم احتياج منشور. انشروا احتياجًا أولًا.
interest-terms-lead = المقدار لازم. وما تتركونه فارغًا يؤخذ من الاحتياج.
interest-message = رسالة أولى
interest-message-hint = يقرؤها الجانب الآخر والأمانة.
interest-send = إرسال إلى الجانب الآخر
interest-withdraw = سحبه
interest-withdraw-lead = يُبلَّغ الجانب الآخر. ولا يترتب أي التزام.
interest-checked = تُفحص القواعد والسعة المتاحة مرة أخرى في تلك اللحظة.
interest-accepting = متى قبل الجانبان الشروط نفسها صارت مساعدة متفقًا عليها، وتُبقيها عملية الحساب التالية.
column-interest = الاهتمام
done-interest = أُرسل إبداء اهتمامكم إلى الجانب الآخر.
act-read-interests = قراءة إبداءات الاهتمام
act-express-interest = إبداء الاهتمام
act-decide-interest = البت في إبداء اهتمام
conflict-interest-ended = انتهى بالفعل. وليس هناك ما يُرد عليه.
conflict-interest-twice = يوجد إبداء اهتمام مفتوح لهذا الاحتياج وهذا العرض. ابحثوا عنه في القائمة.
conflict-not-published = يلزم أن يكون الاحتياج والعرض منشورين كليهما.
notice-interest-new = أُبدي اهتمام خارج الجولات بما يلي: «{ $title }»
notice-interest-decided = { $side }: رد على إبداء اهتمام
notice-interest-terms = قُبل إبداء اهتمام بشروط معدَّلة
notice-interest-agreed = قبل الجانبان: صار إبداء اهتمام مساعدة متفقًا عليها
notice-interest-withdrawn = سُحب إبداء اهتمام
notice-interest-lapsed = سقط إبداء اهتمام دون رد
audit-object-interest = إبداء اهتمام
audit-action-interest-create = أُبدي
audit-action-interest-status = انتقل
audit-action-interest-terms = قُبل بشروط معدَّلة

ledger-title = أين السعة
ledger-lead = كل وحدة من هذا العرض في موضع واحد بالضبط في أي وقت: متاحة أو مقترحة أو متفق عليها أو مقدَّمة. ومجموعها هو السعة.
ledger-capacity = السعة
ledger-free = المتاح
ledger-proposed = المقترح
ledger-agreed = متفق عليه ولم يُقدَّم بعد
ledger-delivered = المقدَّم
ledger-bound = متفق عليه أو مقدَّم
ledger-in-use = الجزء المستخدم
ledger-returned = المُعاد
ledger-returned-note = أُعيد من ترتيبات مغلقة وحُسب متاحًا من جديد: { $amount }.
ledger-contested = تطلب المقترحات ما يزيد على المتاح بمقدار { $amount }. ويحصل عليه من يتفق أولًا، ولا يمكن الاتفاق على الباقي.
ledger-holds = مجموعها يساوي السعة.
ledger-differs = مجموعها لا يساوي السعة. أبلغوا الأمانة.
ledger-plot-description = يبيّن كل شريط أي جزء من السعة متفق عليه أو مقدَّم، وأي جزء مقترح، وأي جزء متاح.
ledger-lines = ما يأخذ منها
ledger-lines-none = لا شيء يأخذ منها.
act-read-ledger = قراءة موضع سعة عرض

review-due = موعد التأكيد
review-title = تأكيد أنه لا يزال ساريًا
review-lead = ما لا يؤكده أحد في موعده يخرج من المواءمة ويوسم بعبارة «غير مؤكد». ونقرة واحدة تعيده.
review-confirm = لا يزال ساريًا
review-choose = اختيار موعد السؤال التالي
review-months = عدد الأشهر حتى السؤال التالي
review-months-hint = عدد صحيح من 1 إلى 24.
review-soon = يلزم تأكيده في موعد أقصاه { $date } وإلا خرج من المواءمة.
review-passed = لم يؤكده أحد حتى { $date }. وهو خارج المواءمة إلى أن يؤكَّد.
review-mark = غير مؤكد
review-mark-hint = خارج المواءمة إلى أن يؤكده صاحبه.
done-reviewed = أُكد. وهو يشارك في المواءمة.
act-review-record = تأكيد سريان احتياج أو عرض
conflict-not-reviewable = انتهى. وليس هناك ما يؤكَّد.
conflict-stale-record = لم يؤكده أحد في موعده فهو خارج المواءمة. وعلى صاحبه أن يؤكده أولًا.
notice-need-review-due = أكدوا في موعد أقصاه { $due } أن الاحتياج «{ $title }» لا يزال ساريًا
notice-offer-review-due = أكدوا في موعد أقصاه { $due } أن العرض «{ $title }» لا يزال ساريًا
notice-need-stale = لم يؤكَّد الاحتياج «{ $title }» فخرج من المواءمة
notice-offer-stale = لم يؤكَّد العرض «{ $title }» فخرج من المواءمة
