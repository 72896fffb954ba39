# Draft, not reviewed by a native speaker.
# Proposals, engagements, lessons.
proposals-lead = يجمع كل مقترح بين احتياج واحد وعرض واحد. ولا يصبح مساعدة متفقًا عليها إلا بقبول الجانبين.
proposals-count = { $count ->
    [zero] لا توجد مقترحات
    [one] مقترح واحد
    [two] مقترحان
    [few] { $count } مقترحات
    [many] { $count } مقترحًا
   *[other] { $count } مقترح
}
proposals-empty = لا يوجد مقترح موجه إليكم بعد. ترد المقترحات عند اختيار عملية حساب في جولة.
proposal-caption = مقترح
proposal-waits-for-you = في انتظاركم
proposal-amount = المقدار المقترح
proposal-overdue = انقضى موعد اتخاذ القرار.
proposal-what = الغرض منه
proposal-why = سبب الجمع بين الاحتياج والعرض
proposal-why-lead = يستوفي العرض جميع القواعد المتعلقة بهذا الاحتياج، والخطة التي تتضمنه تلبي أكبر قدر ممكن ضمن جميع الحدود. وتبيّن العوامل أدناه مدى ملاءمة ذلك لتفضيلات الجهة المقدِّمة.
proposal-fit = مدى الملاءمة
proposal-fit-plain = لم تذكر الجهة المقدِّمة أي تفضيل يتصل بذلك.
proposal-terms = الشروط
proposal-kind = نوع المساعدة
proposal-draw = ما يُسحب من العرض
proposal-accepting = ما يعنيه القبول
proposal-decide = قراركم
accepting-state = تطلب دولتكم { $amount } من هذه المساعدة وتسمي من سيعمل مع الجهة المقدِّمة.
accepting-provider = تحجزون { $amount } لهذا الاحتياج، ولا يُحسب بعد ذلك ضمن المتاح.
accepting-secretariat = الأمانة لا تتخذ القرار.
accepting-both = يُعد متفقًا عليه متى قبل الجانب الآخر أيضًا، في موعد أقصاه { $date }. وبعد ذلك اليوم يسقط المقترح.
accepting-declined = إذا اعتذر أي من الجانبين، فلا يترتب أي التزام، وتنتقل السعة إلى عملية الحساب التالية، ولا يُقترح الجمع بينهما من جديد.
accept-hint-state = نرغب في هذه المساعدة بهذه الشروط.
accept-hint-provider = نقدم هذه المساعدة بهذه الشروط.
accept-hint-secretariat = الأمانة لا تتخذ القرار.
decline-hint = اختاروا عندئذ سببًا أدناه.
decide-question = هل تقبلون؟
decide-accept = قبول
decide-decline = اعتذار
decide-words = بعبارتكم
decide-button = إرسال القرار
decline-reason = سبب الاعتذار
decline-reason-hint = لا يلزم إلا في حالة الاعتذار.
decline-timing = التوقيت غير مناسب
decline-amount = المقدار غير مناسب
decline-conditions = الشروط غير مناسبة
decline-provider-not-suitable = الجهة المقدِّمة غير مناسبة
decline-state-not-suitable = الاحتياج لا يندرج في نطاق ولايتنا
decline-solved-otherwise = عولج الأمر بطريقة أخرى
decline-no-longer-available = لم يعد متاحًا
decline-priorities-changed = تغيرت الأولويات
decline-other = سبب آخر
decision-own = قراركم
decision-state = قرار الدولة
decision-provider = قرار الجهة المقدِّمة
decision-accepted = قبول
decision-declined = اعتذار
decision-made = اتُّخذ القرار. وستطّلعون عليه متى اتخذتم قراركم أيضًا.
decision-waits = لم يُتخذ القرار بعد
conditions-none = لا توجد شروط أخرى

engagements-lead = المساعدة المتفق عليها، وما نُفّذ منها، وما أسفرت عنه.
engagements-count = { $count ->
    [zero] لا توجد ترتيبات مساعدة
    [one] ترتيب مساعدة واحد
    [two] ترتيبا مساعدة
    [few] { $count } ترتيبات مساعدة
    [many] { $count } ترتيب مساعدة
   *[other] { $count } ترتيب مساعدة
}
engagements-empty = لم يُتفق على شيء بعد. تبدأ ترتيبات المساعدة عندما يقبل الجانبان مقترحًا.
engagement-caption = ترتيب مساعدة
engagement-proposal = متفق عليه بموجب
engagement-reports = التقارير
engagement-no-reports = لم يُقدَّم أي تقرير بعد. يجوز للجانبين تقديم التقارير، والأرقام التي تذكرها الدولة نفسها هي المعوَّل عليها أولًا.
engagement-close = إغلاق ترتيب المساعدة
engagement-close-lead = يعود ما لم يُنفّذ إلى العرض. ولا تُقبل تقارير أخرى بعد الإغلاق.
delivered-title = ما نُفّذ من المتفق عليه
delivered-description = الجزء المملوء من الشريط هو ما نُفّذ، والباقي لم يُنفّذ بعد.
delivered-open = لم يُنفّذ بعد
report-file = الإبلاغ عن التقدم المحرز
report-lead = اذكروا ما جرى منذ تقريركم الأخير. ويجوز ترك جميع الحقول فارغة ما عدا المقدار المنفَّذ.
report-button = تقديم التقرير
report-of = { $side }، { $date }
report-delivered = ما نُفّذ منذ التقرير الأخير
report-delivered-in = ما نُفّذ منذ التقرير الأخير ({ $unit })
report-delivered-hint = أرقام فقط، مع نقطة قبل الكسور العشرية. اكتبوا 0 إذا لم يُنفّذ شيء.
report-levels = المستويات بحسب المجال والدورة
report-level-before = المستوى قبل التنفيذ
report-level-after = المستوى بعد التنفيذ
report-practice = ما نجح ويجدر الاقتداء به
report-practice-hint = قد يستفيد منه الآخرون.
report-obstacle = العقبات التي نشأت
report-obstacle-hint = ذكرها بوضوح يفيد الجولة التالية.
report-framework = ملاحظة على الإطار
report-framework-remark = ملاحظة على الإطار
report-framework-hint = في الحالات التي تبيّن فيها عمليًا أن معيارًا أو إرشاداته غير واضحة أو غير متوفرة.
report-norm = المعيار الذي تتعلق به الملاحظة
report-norm-none = لا معيار بعينه
report-norm-hint = فقط إذا كتبتم ملاحظة.
norm-titled = المعيار { $id }: { $title }
closure-reason = سبب الإغلاق
closure-completed = نُفّذ كل ما اتُّفق عليه
closure-partly-completed = نُفّذ جزء، ولن يُنفّذ الباقي
closure-provider-withdrew = انسحبت الجهة المقدِّمة
closure-state-withdrew = انسحبت الدولة
closure-no-longer-wanted = لم يعد مطلوبًا
closure-done-by-others = نفّذته جهات أخرى
closure-funding-lapsed = انتهت صلاحية التمويل

lessons-lead = ما يُستفاد من المساعدة المتفق عليها، استنادًا إلى التقارير المتاحة لكم. ولا يغير ما يرد هنا أي قاعدة من تلقاء نفسه: فالمعنيون هم من يقررون ما تأخذ به الجولة التالية.
lessons-open = جارٍ تنفيذها
lessons-overall = جميع ترتيبات المساعدة
lessons-completed = ما اكتمل على النحو المتفق عليه
lessons-delivered = الجزء المنفَّذ
lessons-level-change = المستويات المكتسبة
lessons-estimate = { $count ->
    [zero] { $mean } (بين { $low } و { $high }، من { $count } ترتيب مساعدة)
    [one] { $mean } (بين { $low } و { $high }، من ترتيب مساعدة واحد)
    [two] { $mean } (بين { $low } و { $high }، من ترتيبي مساعدة)
    [few] { $mean } (بين { $low } و { $high }، من { $count } ترتيبات مساعدة)
    [many] { $mean } (بين { $low } و { $high }، من { $count } ترتيب مساعدة)
   *[other] { $mean } (بين { $low } و { $high }، من { $count } ترتيب مساعدة)
}
lessons-too-few = لا يمكن استخلاص شيء بعد
lessons-by-area = بحسب المجال
lessons-by-kind = بحسب نوع المساعدة
lessons-by-provider = بحسب نوع الجهة المقدِّمة
lessons-none = لم يُقدَّم تقرير عن أي ترتيب مساعدة بعد.
lessons-no-remarks = لم يُكتب شيء هنا بعد.
lessons-no-norm = لا معيار بعينه
column-agreed-amount = المتفق عليه
