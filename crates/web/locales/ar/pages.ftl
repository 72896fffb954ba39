# Draft, not reviewed by a native speaker.
# Start page, overview, catalogue, how it works.
start-title = المواءمة بين الاحتياجات والموارد في مجال قدرات أمن تكنولوجيا المعلومات والاتصالات
start-lead = تذكر الدول ما تحتاج إليه. وتذكر الجهات المقدِّمة ما يمكنها تقديمه. وتبحث هذه الخدمة عن الخطة التي تلبي أكبر قدر من الاحتياجات ضمن جميع الشروط، وتبيّن الأسباب، وتترك القرار للجانبين.
start-step-catalogue = 1. الفهرس
start-step-catalogue-text = قائمة متفق عليها بالمجالات والقدرات، لكل منها مستوياتها وأسئلتها والمعايير التي تخدمها.
start-step-assessment = 2. التقييم الذاتي
start-step-assessment-text = تجيب الدولة عما تشاء، وتحدد المستويات المنشودة، وتحول الثغرات إلى احتياجات. وتبقى الإجابات خاصة.
start-step-matching = 3. المواءمة
start-step-matching-text = تلتقي الاحتياجات والعروض وفق قواعد منشورة. وتصحب كل خطة شهادة يمكن لأي شخص التحقق منها.
start-step-feedback = 4. التغذية الراجعة
start-step-feedback-text = يقدم الجانبان تقارير عن المساعدة المتفق عليها. وتُراعى الدروس المستفادة منها في الجولة التالية.
start-overview-title = المتاح للعموم الآن
start-overview-link = الاطلاع على الاحتياجات والموارد المتاحة للعموم
start-catalogue-link = قراءة الفهرس
start-how-link = كيفية المواءمة
start-sign-in-title = للوفود والجهات المقدِّمة والأمانة
start-sign-in-text = الدخول بدعوة. وتدعو الأمانة أول جهة تنسيق في كل منظمة.
start-home-link = الانتقال إلى قائمة مهامكم
start-assessment = الانتقال إلى التقييم الذاتي
start-need = كتابة احتياج
start-offer = تقديم عرض
start-look-at-needs = الاطلاع على الاحتياجات
start-round = فتح جولة
start-on-behalf = إدخال احتياج ورد على ورق

home-title = ما ينتظركم، { $name }
home-waits = مهامكم
home-nothing-waits = لا شيء ينتظركم الآن.
home-moved = المستجدات
home-nothing-moved = لم يستجد شيء منذ انضمامكم.
home-all-notices = جميع الإشعارات
task-due = الموعد النهائي: { $date }
task-state-done = أُنجزت
task-state-overdue = تجاوزت موعدها
task-state-waiting = في انتظاركم
task-state-ready = جاهزة
task-state-later = لا يمكن بدؤها بعد
task-start-assessment = بدء تقييم ذاتي
task-continue-assessment = { $count ->
    [zero] متابعة التقييم الذاتي: لا توجد أسئلة متبقية
    [one] متابعة التقييم الذاتي: بقي سؤال واحد
    [two] متابعة التقييم الذاتي: بقي سؤالان
    [few] متابعة التقييم الذاتي: بقيت { $count } أسئلة
    [many] متابعة التقييم الذاتي: بقي { $count } سؤالًا
   *[other] متابعة التقييم الذاتي: بقي { $count } سؤال
}
task-endorse-assessment = إقرار التقييم الذاتي
task-assess-again = إجراء التقييم الذاتي من جديد كما هو مقرر
task-write-need = كتابة احتياجكم الأول
task-finish-drafts = { $count ->
    [zero] لا توجد مسودات احتياجات لاستكمالها
    [one] استكمال مسودة احتياج واحدة
    [two] استكمال مسودتي احتياجين
    [few] استكمال { $count } مسودات احتياجات
    [many] استكمال { $count } مسودة احتياج
   *[other] استكمال { $count } مسودة احتياج
}
task-submit-needs = { $count ->
    [zero] لا توجد احتياجات مُقرّة لتقديمها
    [one] تقديم احتياج مُقرّ واحد
    [two] تقديم احتياجين مُقرّين
    [few] تقديم { $count } احتياجات مُقرّة
    [many] تقديم { $count } احتياجًا مُقرًّا
   *[other] تقديم { $count } احتياج مُقرّ
}
task-mend-rejected = { $count ->
    [zero] لا توجد احتياجات مُعادة لتصحيحها
    [one] تصحيح احتياج واحد أُعيد إليكم
    [two] تصحيح احتياجين أُعيدا إليكم
    [few] تصحيح { $count } احتياجات أُعيدت إليكم
    [many] تصحيح { $count } احتياجًا أُعيدت إليكم
   *[other] تصحيح { $count } احتياج أُعيدت إليكم
}
task-confirm-needs = { $count ->
    [zero] لا توجد احتياجات أدخلتها الأمانة نيابة عنكم لتأكيدها
    [one] تأكيد احتياج واحد أدخلته الأمانة نيابة عنكم
    [two] تأكيد احتياجين أدخلتهما الأمانة نيابة عنكم
    [few] تأكيد { $count } احتياجات أدخلتها الأمانة نيابة عنكم
    [many] تأكيد { $count } احتياجًا أدخلتها الأمانة نيابة عنكم
   *[other] تأكيد { $count } احتياج أدخلتها الأمانة نيابة عنكم
}
task-consent-needs = { $count ->
    [zero] لا توجد احتياجات مشتركة تنتظر جوابكم
    [one] الجواب بشأن احتياج مشترك واحد تقوده دولة أخرى
    [two] الجواب بشأن احتياجين مشتركين تقودهما دول أخرى
    [few] الجواب بشأن { $count } احتياجات مشتركة تقودها دول أخرى
    [many] الجواب بشأن { $count } احتياجًا مشتركًا تقودها دول أخرى
   *[other] الجواب بشأن { $count } احتياج مشترك تقودها دول أخرى
}
task-write-offer = تقديم عرضكم الأول
task-publish-offers = { $count ->
    [zero] لا توجد مسودات عروض لنشرها
    [one] نشر مسودة عرض واحدة
    [two] نشر مسودتي عرضين
    [few] نشر { $count } مسودات عروض
    [many] نشر { $count } مسودة عرض
   *[other] نشر { $count } مسودة عرض
}
task-answer-proposals = { $count ->
    [zero] لا توجد مقترحات لاتخاذ قرار بشأنها
    [one] اتخاذ قرار بشأن مقترح واحد
    [two] اتخاذ قرار بشأن مقترحين
    [few] اتخاذ قرار بشأن { $count } مقترحات
    [many] اتخاذ قرار بشأن { $count } مقترحًا
   *[other] اتخاذ قرار بشأن { $count } مقترح
}
task-report-progress = { $count ->
    [zero] لا توجد ترتيبات مساعدة للإبلاغ عنها
    [one] الإبلاغ عن التقدم المحرز في ترتيب مساعدة واحد
    [two] الإبلاغ عن التقدم المحرز في ترتيبي مساعدة
    [few] الإبلاغ عن التقدم المحرز في { $count } ترتيبات مساعدة
    [many] الإبلاغ عن التقدم المحرز في { $count } ترتيب مساعدة
   *[other] الإبلاغ عن التقدم المحرز في { $count } ترتيب مساعدة
}
task-authenticate-needs = { $count ->
    [zero] لا توجد احتياجات مقدَّمة لتوثيقها
    [one] توثيق احتياج مقدَّم واحد
    [two] توثيق احتياجين مقدَّمين
    [few] توثيق { $count } احتياجات مقدَّمة
    [many] توثيق { $count } احتياجًا مقدَّمًا
   *[other] توثيق { $count } احتياج مقدَّم
}
task-publish-needs = { $count ->
    [zero] لا توجد احتياجات موثَّقة لنشرها
    [one] نشر احتياج موثَّق واحد
    [two] نشر احتياجين موثَّقين
    [few] نشر { $count } احتياجات موثَّقة
    [many] نشر { $count } احتياجًا موثَّقًا
   *[other] نشر { $count } احتياج موثَّق
}
task-write-review = { $count ->
    [zero] لا توجد تقييمات للتعليق عليها
    [one] التعليق على تقييم دعتكم دولة إلى استعراضه
    [two] التعليق على تقييمين دعتكم دول إلى استعراضهما
    [few] التعليق على { $count } تقييمات دعتكم دول إلى استعراضها
    [many] التعليق على { $count } تقييمًا دعتكم دول إلى استعراضها
   *[other] التعليق على { $count } تقييم دعتكم دول إلى استعراضها
}
task-comment-edition = { $count ->
    [zero] لا توجد طبعات قيد التشاور
    [one] التعليق على طبعة الفهرس المطروحة للتشاور
    [two] التعليق على طبعتين من الفهرس مطروحتين للتشاور
    [few] التعليق على { $count } طبعات من الفهرس مطروحة للتشاور
    [many] التعليق على { $count } طبعة من الفهرس مطروحة للتشاور
   *[other] التعليق على { $count } طبعة من الفهرس مطروحة للتشاور
}
task-review-edition = إعادة النظر في الفهرس: حان موعد استعراضه
task-set-rates = تحديد أسعار الصرف لهذا الشهر
task-open-round = فتح جولة مواءمة
task-start-run = تجميد المدخلات وتشغيل برنامج الاستمثال
task-watch-run = متابعة عملية الحساب
task-choose-run = قراءة تقرير المواءمة واختيار عملية الحساب
task-await-answers = انتظار جوابي الجانبين
task-close-round = إغلاق الجولة

notices-title = المستجدات
notices-unread = إشعارات غير مقروءة
notices-count = { $count ->
    [zero] لا توجد إشعارات
    [one] إشعار واحد
    [two] إشعاران
    [few] { $count } إشعارات
    [many] { $count } إشعارًا
   *[other] { $count } إشعار
}
notices-empty = لم يستجد شيء بعد.
notices-mark-read = اعتبار الكل مقروءًا
notice-read = مقروء
notice-new = جديد
notice-need-status = انتقل «{ $title }» من { $from } إلى { $to }
notice-need-consent-asked = تُطلب موافقتكم على الاحتياج المشترك «{ $title }»
notice-need-consent-given = أجابت دولة شريكة بشأن الاحتياج المشترك «{ $title }»
notice-need-entered = أدخلت الأمانة «{ $title }» نيابة عنكم، ويُعتد به متى أكدتموه
notice-need-confirmed = أكدت الدولة «{ $title }»
notice-offer-status = انتقل العرض «{ $title }» من { $from } إلى { $to }
notice-proposal-new = ينتظر قراركم مقترح بشأن «{ $title }»
notice-proposal-decided = قرار بشأن مقترح «{ $title }» من: { $side }
notice-proposal-agreed = قبل الجانبان: «{ $title }» متفق عليه
notice-proposal-lapsed = سقط مقترح «{ $title }» دون قرار
notice-proposal-superseded = حلت عملية حساب لاحقة محل مقترح «{ $title }»
notice-report-filed = تقرير عن «{ $title }» من: { $side }
notice-engagement-closed = أُغلق ترتيب المساعدة «{ $title }»
notice-run-finished = انتهت عملية الحساب

overview-title = الاحتياجات والموارد المتاحة للعموم
overview-lead = ما أتاحه أصحابه للعموم. أما غيره من الاحتياجات والعروض فلا يطّلع عليه إلا من أُتيح له.
overview-rates = تُحوَّل المبالغ بالعملات الأخرى بأسعار الصرف في { $date }.
overview-areas = بحسب المجال
overview-empty = لا شيء متاح للعموم بعد.
overview-public-needs = الاحتياجات المتاحة للعموم
overview-public-offers = العروض المتاحة للعموم
overview-no-needs = لا يوجد احتياج متاح للعموم يطابق عوامل التصفية. أزيلوها، أو اطّلعوا على مجال آخر.
overview-no-offers = لا يوجد عرض متاح للعموم يطابق عوامل التصفية. أزيلوها، أو اطّلعوا على مجال آخر.
overview-public-activities = أنشطة منشورة في مواضع أخرى
overview-activities-lead = تنشرها بوابات ومنظمات أخرى، وهي هنا كما أُدخلت، مع مصدرها وتاريخها. ولا تذكر نوع المساعدة ولا نوع مقدّمها ولا اللغة، فالبحث بأي منها لا يشملها.
overview-no-activities = لا يوجد نشاط منشور في موضع آخر يطابق عوامل التصفية. أزيلوها، أو اطّلعوا على مجال آخر.
overview-brought = تاريخ الإدخال
overview-from = لم ينتهِ قبل
overview-until = بدأ في موعد أقصاه
overview-address = عنوان هذه الصفحة يتضمن بحثكم: أرسلوه ليرى غيركم الشيء نفسه.

catalogue-lead = القائمة المتفق عليها التي تُصاغ بمصطلحاتها الاحتياجات والعروض والدروس المستفادة.
catalogue-areas = المجالات
catalogue-stages = المستويات
catalogue-edition = هذا الإصدار
catalogue-missing = { $count ->
    [zero] جميع نصوص هذا الإصدار مترجمة.
    [one] نص واحد من هذا الإصدار لم يُترجم بعد ويُعرض بالإنكليزية.
    [two] نصان من هذا الإصدار لم يُترجما بعد ويُعرضان بالإنكليزية.
    [few] { $count } نصوص من هذا الإصدار لم تُترجم بعد وتُعرض بالإنكليزية.
    [many] { $count } نصًا من هذا الإصدار لم تُترجم بعد وتُعرض بالإنكليزية.
   *[other] { $count } نص من هذا الإصدار لم تُترجم بعد وتُعرض بالإنكليزية.
}
capabilities-count = { $count ->
    [zero] لا توجد قدرات
    [one] قدرة واحدة
    [two] قدرتان
    [few] { $count } قدرات
    [many] { $count } قدرة
   *[other] { $count } قدرة
}
edition-version = الإصدار
edition-published = تاريخ النشر
edition-basis = يستند إلى
edition-confidence = درجة التأكد من صلاته وأرقامه
edition-adaptation = كيف يجوز لدولة أن تكيفه
edition-capabilities = القدرات
edition-current = الحالي
edition-choose = جعل { $title }، الإصدار { $version }، الإصدار الحالي
edition-file = ملف الإصدار
edition-file-hint = ملف JSON، أو XLSX على شكل المصنفات المتاحة هنا، بحد أقصى 5 ميبيبايت.
edition-upload = فحص الإصدار وحفظه
edition-upload-title = إدخال إصدار
edition-upload-lead = يُفحص الملف كله. وإذا وُجد أي خطأ ذُكرت جميع الأخطاء ولم يُحفظ شيء.
editions-title = إصدارات الفهرس
editions-lead = تبقى الإصدارات القديمة قابلة للقراءة: تحتفظ التقييمات والجولات بالإصدار الذي بدأت به.
editions-link = جميع الإصدارات
editions-empty = لا يوجد إصدار بعد.
capability-foundational = تستند إليها قدرات أخرى
capability-target = المستوى المنشود المقترح
capability-rests-on = تستند إلى
capability-rests-on-nothing = لا شيء آخر
capability-carries = تستند إليها
capability-kinds = أنواع المساعدة المناسبة لها
capability-package = تكلفة المشروع المعتاد
capability-evidence = ما يمكن إثباته
capability-questions = الأسئلة
capability-links = المعايير والتدابير والمؤشرات التي تخدمها
capability-no-links = لا يربطها هذا الإصدار بأي قائمة.
prerequisite-hard = يجب أن تبلغ أولًا { $stage }
prerequisite-soft = يُستحسن أن تبلغ أولًا { $stage }
crosswalk-norms = معايير السلوك المسؤول للدول
crosswalk-cbms = تدابير بناء الثقة
crosswalk-cmm = نموذج نضج قدرات الأمن السيبراني
crosswalk-cmm2021 = نموذج نضج قدرات الأمن السيبراني
crosswalk-gci = الرقم القياسي العالمي للأمن السيبراني
crosswalk-ncsi = المؤشر الوطني للأمن السيبراني
crosswalk-ncsi-v3 = المؤشر الوطني للأمن السيبراني
crosswalk-first = خدمات FIRST لأفرقة التصدي
crosswalk-first-csirt-services-2-1 = خدمات FIRST لأفرقة التصدي
glossary-title = المسرد
glossary-lead = مصطلحات الموضوع باللغات الرسمية الست.
glossary-empty = ليس لهذا الإصدار مسرد.

how-title = كيفية المواءمة
how-lead = باختصار: كل ما يحدد النتيجة يُنشر قبل الجولة، وكل ما تقرر يمكن التحقق منه بعدها.
how-round-title = الجولة
how-round-text = تفتح الأمانة جولة بنداء وجدول أوزان منشور. وعند بدء الحساب تُجمَّد جميع الاحتياجات والعروض المتاحة للمواءمة، لكي يمكن تكرار عملية الحساب لاحقًا بالنتيجة نفسها.
how-fit-title = أي عرض يمكن أن يلبي أي احتياج
how-fit-text = لا يمكن الجمع بين احتياج وعرض إلا إذا سمحت بذلك جميع هذه القواعد. وإذا حالت قاعدة دون ذلك سماها التقرير.
how-weight-title = وزن الاحتياج
how-weight-text = تتساوى جميع الدول في البداية. ويجوز أن يعطي جدول الجولة وزنًا أكبر للأولويات الأولى، والثغرات الأكبر، والقدرات التي تستند إليها قدرات أخرى، ومجموعات الدول. ولا يمكن لدولة أن تزيد وزنها بما تكتبه، فيما عدا ترتيب احتياجاتها.
how-plan-title = الخطة
how-plan-text = يبحث برنامج الاستمثال عن التخصيصات التي تلبي أكبر قدر، محسوبًا بالوزن والملاءمة، ضمن كل سعة وكل أصغر تخصيص وأكبر تخصيص وحصة محجوزة وحد وشرط مسبق. وتُعرض إلى جانبها طريقتان بسيطتان للتوزيع، بحسب التاريخ وبحسب الوزن، لكي يتبين للجميع ما تحققه الخطة.
how-agree-title = القرار للجانبين
how-agree-text = الخطة مقترح. ولكل من الدولة والجهة المقدِّمة أن تقبل أو تعتذر مع ذكر السبب. ولا يُتفق على المساعدة وتُسحب السعة إلا بقبولهما معًا.
how-certificate-title = ماهية الشهادة
how-certificate-text = ترد مع كل خطة قائمة أسعار، يمكن لأي شخص أن يحسب منها بالورقة والقلم قيمة لا يمكن لأي خطة أن تتجاوزها. والفرق بين تلك القيمة وقيمة الخطة نفسها هو أقصى ما قد يكون ناقصًا.
how-check-title = كيف تتحققون من خطة بأنفسكم
how-check-text = لا تحتاجون إلى هذه الخدمة ولا إلى برنامج الاستمثال. اطلبوا من الأمانة ملف المسألة وملف الخطة لعملية حساب، أو خذوا ملفيكم.
how-check-step-1 = قارنوا المجموع الاختباري لملف المسألة بالمجموع الوارد في تقرير المواءمة.
how-check-step-2 = شغّلوا الفحص أدناه، أو أي برنامج مكتوب وفق المواصفة المنشورة.
how-check-step-3 = يجمع الفحص كل تخصيص ويقارنه بكل شرط، ويحسب الشهادة من جديد. وإذا كان شيء ما غير صحيح ذكره وذكر موضعه.
how-private-title = ما يبقى خاصًا
how-private-text = لا يرى أجوبة التقييم الذاتي إلا الدولة نفسها ما لم تختر مشاركتها. ويرى الاحتياجات والعروض من يختاره أصحابها. ولا تستخدم المواءمة إلا ما أُتيح لها.
notice-edition-consultation = تُتلقى التعليقات على «{ $title }» حتى { $until }
notice-edition-comment = تعليق جديد على «{ $title }»
notice-edition-comment-answered = رُدّ على تعليقكم على «{ $title }»
notice-edition-adopted = اعتُمد «{ $title }»
notice-edition-review-due = يُراجَع «{ $title }» قبل { $due }
notice-section-assigned = يعمل { $name } على «{ $area }» في «{ $title }»
notice-assessment-reopened = أُعيد فتح التقييم «{ $title }»
notice-assessment-shared = { $state }: شورك معكم تقييم ذاتي
notice-review-invited = { $state }: دعوة إلى استعراض أقران حتى { $until }
notice-review-commented = علّق مستعرِض على { $capability } في «{ $title }»
notice-review-answered = { $state }: رُدّ على تعليقكم في استعراض الأقران
notice-review-revoked = { $state }: أُنهي استعراض الأقران
notice-assessment-due = يحين التقييم الذاتي التالي في { $due }
