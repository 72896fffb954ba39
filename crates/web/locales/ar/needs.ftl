# Draft, not reviewed by a native speaker.
# Needs.
# The pair \u2066 … \u2069 keeps dates and codes in their left-to-right order.
needs-lead-state = ما تطلبه دولتكم، من المسودة إلى التنفيذ. وترد هنا أيضًا الاحتياجات التي يتيح لكم الآخرون الاطلاع عليها.
needs-lead-secretariat = الاحتياجات المقدَّمة إليكم. أما المسودات والاحتياجات الخاصة فتبقى لدى دولها.
needs-lead-provider = الاحتياجات التي تتيحها الدول لكم أو للجميع.
needs-count = { $count ->
    [zero] لا توجد احتياجات
    [one] احتياج واحد
    [two] احتياجان
    [few] { $count } احتياجات
    [many] { $count } احتياجًا
   *[other] { $count } احتياج
}
needs-empty = لا يوجد هنا احتياج متاح لكم. أزيلوا عوامل التصفية، أو عودوا عندما تتيح الدول بعض احتياجاتها.
needs-empty-state = لا يوجد احتياج بعد. اكتبوا احتياجًا، أو أدخلوا ملفًا، أو أعدوا مسودات من ثغرات تقييمكم الذاتي.
need-new = كتابة احتياج
need-new-lead = يُحفظ كمسودة لا يطّلع عليها سوى وفدكم. والحقول التي تتركونها فارغة تعني «أيّ».
need-save = حفظ المسودة
need-edit = تحرير الاحتياج
need-edit-back-to-draft = تجاوز هذا الاحتياج مرحلة المسودة. وقد يعيده حفظ أي تغيير إليها، لكي تقر جهة التنسيق النص الجديد.
need-on-behalf = إدخال احتياج نيابة عن دولة
need-on-behalf-lead = للطلبات الواردة على ورق. يُشار إلى أن الاحتياج أُدخل من جانبكم، ولا يُعتد به إلى أن تؤكده جهة التنسيق في الدولة.
need-on-behalf-of = الدولة الطالبة
need-on-behalf-save = حفظ لكي تؤكده الدولة
need-unconfirmed = في انتظار تأكيد الدولة
need-unconfirmed-lead = أدخلت الأمانة هذا الاحتياج نيابة عن الدولة. ولا يُعتد به إلى أن تؤكده جهة التنسيق في الدولة.
need-part-what = ما يلزم
need-part-much = المقدار
need-part-much-lead = لا يُستبدل المال وأيام الخبراء والمقاعد بعضها ببعض: يُحسب الاحتياج الواحد بوحدة واحدة.
need-part-when = الموعد والطريقة
need-part-whom = من أي جهة
need-part-together = بالاشتراك مع
need-title = العنوان
need-title-hint = سطر واحد، مثل «تدريب لفريق التصدي الوطني».
need-description = الوصف
need-description-hint = الغرض والمستفيدون وما يتوفر لديكم بالفعل. حتى 5000 حرف.
need-kinds = أنواع المساعدة المناسبة
need-kinds-hint = اختاروا كل ما يناسب. ويجب أن تُعد بالوحدة التي تختارونها أدناه.
need-level-now = المستوى الحالي
need-level-goal = المستوى المنشود
need-quantity = المقدار المطلوب
need-least = أقل مقدار مفيد
need-least-hint = ما يقل في مجموعه عن هذا المقدار لا يفيد. اتركوا الحقل فارغًا إذا كان أي جزء مفيدًا.
need-start = أقرب موعد للبدء
need-end = أبعد موعد للانتهاء
need-languages-hint = اللغات التي يمكنكم تلقي المساعدة بها. عدم اختيار أي لغة يعني أي لغة.
need-delivery-hint = عدم اختيار أي طريقة يعني أي طريقة.
need-max-providers = أكبر عدد من الجهات المقدِّمة في آن واحد
need-max-providers-hint = للحد من أعباء التنسيق. اتركوا الحقل فارغًا إن لم يكن هناك حد.
need-excluded-kinds = أنواع الجهات المقدِّمة التي لا ترغبون فيها
need-excluded = الجهات المقدِّمة التي لا ترغبون فيها
need-excluded-hint = لا يطّلع على هذه القائمة سوى وفدكم.
need-partners = الدول الشريكة في احتياج مشترك
need-partners-hint = لا يُطلب شيء باسمها قبل أن توافق كل منها. وتتولى دولتكم القيادة.
need-requires = احتياجات يجب أن تُلبى أيضًا
need-requires-hint = لا يُواءم هذا الاحتياج إلا إذا تمت مواءمتها.
need-priority = ترتيبه بين احتياجاتكم
need-priority-hint = 1 للأول. اتركوا الحقل فارغًا إذا كنتم لا ترتبونها.
need-evidence = الأدلة
need-evidence-hint = دليل واحد في كل سطر: جملة أو رابط. ولا يطّلع عليه الآخرون إلا حيث تقررون ذلك.
need-next = ما يمكنكم فعله الآن
need-related = ما أفضى إليه
need-share = من يجوز له الاطلاع عليه
need-history = ما جرى بشأنه
need-to-proposal = فتح المقترح
need-to-engagement = فتح ترتيب المساعدة
need-confirm = تأكيد أن هذا احتياجنا
need-confirm-lead = أدخلت الأمانة هذا الاحتياج من مستند ورقي. أكدوه إذا كان يعبر عما طلبتموه، وإلا فحرروه أو اسحبوه.
need-consent-lead = تقود دولة أخرى هذا الاحتياج المشترك وتسمي دولتكم شريكة فيه.
consent-question = هل توافق دولتكم؟
consent-yes = نعم، نطلب ذلك معًا
consent-no = لا، ليس باسمنا
consent-button = إرسال الجواب
partner-consented = { $state }: وافقت
partner-waits = { $state }: لم تُجب بعد
need-move-draft = إعادته إلى مرحلة المسودة
need-move-draft-means = يمكن عندئذ تحريره بحرية. ولا يطّلع عليه أحد غيركم.
need-move-endorsed = إقراره
need-move-endorsed-means = بالإقرار تبيّن جهة التنسيق أن الاحتياج هو احتياج الدولة نفسها.
need-move-submitted = تقديمه إلى الأمانة
need-move-submitted-means = تتحقق الأمانة من أن الطلب صادر عن دولتكم، ثم تحيله إلى نظام المواءمة.
need-move-authenticated = توثيقه
need-move-authenticated-means = تؤكدون أن الطلب صادر عن الدولة نفسها، عبر القناة المتفق عليها.
need-move-published = نشره لنظام المواءمة
need-move-published-means = تأخذه عملية الحساب التالية في الحسبان. ويبقى للدولة أن تختار من يجوز له الاطلاع عليه أيضًا.
need-move-proposed = وضع علامة «مقترح»
need-move-proposed-means = جزء منه مقترح على الجانبين.
need-move-agreed = وضع علامة «متفق عليه»
need-move-agreed-means = جزء منه متفق عليه.
need-move-in-delivery = وضع علامة «قيد التنفيذ»
need-move-in-delivery-means = المساعدة جارية.
need-move-closed = إغلاقه
need-move-closed-means = لا يُنتظر المزيد.
need-move-withdrawn = سحبه
need-move-withdrawn-means = يخرج الاحتياج من نظام المواءمة وتنتهي مقترحاته المفتوحة. ويبقى ما سبق الاتفاق عليه. ولا يمكن استئنافه، بل يلزم كتابة احتياج جديد.
need-move-rejected = إعادته إلى الدولة
need-move-rejected-means = تعذر توثيق الطلب. تقرأ الدولة السبب الذي تذكرونه ويمكنها تصحيحه.
need-move-expired = وضع علامة «انقضت مدته»
need-move-expired-means = انقضت فترته.
matchability-title = مدى إمكانية مواءمته
matchability-says = عدد العروض التي يمكن أن تلبي هذا الاحتياج: { $fitting } من { $all }.
matchability-reasons = ما يحول دون العروض الأخرى
matchability-no-reason = لا يوجد ما يحول دون أي عرض.
matchability-note = أعداد فقط. وتُعرض العروض نفسها متى اقتُرحت عليكم، أو حيث تتيحها الجهات المقدِّمة.
weight-title = وزنه
weight-says = في الجولة «{ $round }» يبلغ وزن هذا الاحتياج { $weight }.
weight-parts = العوامل
weight-neutral = جميع عوامل هذه الجولة تساوي 1.
import-needs = إدخال احتياجات من ملف
import-offers = إدخال عروض من ملف
import-lead = ملف CSV أو Excel أو JSON. يُفحص الملف كله: إما أن يُحفظ كل شيء كمسودات، أو لا يُحفظ شيء.
import-file = الملف
import-file-hint = 5 ميبيبايت و 20000 صف على الأكثر.
import-refused = { $count ->
    [zero] لا توجد أخطاء في «{ $file }».
    [one] يوجد خطأ واحد في «{ $file }». ويرد أدناه مع موضعه.
    [two] يوجد خطآن في «{ $file }». ويردان أدناه مع موضعيهما.
    [few] توجد { $count } أخطاء في «{ $file }». وترد جميعها أدناه مع مواضعها.
    [many] يوجد { $count } خطأ في «{ $file }». وترد جميعها أدناه مع مواضعها.
   *[other] يوجد { $count } خطأ في «{ $file }». وترد جميعها أدناه مع مواضعها.
}
import-nothing-stored = لم يُحفظ شيء. صححوا الملف وأدخلوه من جديد.
import-faults = ما وُجد
import-done = { $count ->
    [zero] لم تُحفظ أي سجلات. اقرؤوا الملاحظات أدناه.
    [one] حُفظ سجل واحد كمسودة. اقرؤوا الملاحظات أدناه.
    [two] حُفظ سجلان كمسودتين. اقرؤوا الملاحظات أدناه.
    [few] حُفظت { $count } سجلات كمسودات. اقرؤوا الملاحظات أدناه.
    [many] حُفظ { $count } سجلًا كمسودات. اقرؤوا الملاحظات أدناه.
   *[other] حُفظ { $count } سجل كمسودات. اقرؤوا الملاحظات أدناه.
}
import-columns = أعمدة الملف
import-columns-lead = يتضمن الصف الأول هذه الأسماء بأي ترتيب. وتُعد الأعمدة غير الموجودة فارغة. ويُفصل بين عناصر القوائم بفاصلة منقوطة لاتينية ({"\u2066"};{"\u2069"})، وتُكتب التواريخ على النحو {"\u2066"}2027-01-31{"\u2069"}. والملف الذي يُنزَّل من القائمة له الشكل الصحيح.
need-field-title = العنوان
need-field-description = الوصف
need-field-capability = القدرة
need-field-kinds = أنواع المساعدة
need-field-quantity = المقدار
need-field-unit = الوحدة
need-field-least-useful = أقل مقدار مفيد
need-field-earliest-start = أقرب موعد للبدء
need-field-latest-end = أبعد موعد للانتهاء
need-field-languages = لغات العمل
need-field-delivery = طرق التنفيذ
need-field-max-providers = أكبر عدد من الجهات المقدِّمة في آن واحد
need-field-excluded-providers = الجهات المقدِّمة غير المرغوب فيها
need-field-excluded-provider-kinds = أنواع الجهات المقدِّمة غير المرغوب فيها
need-field-requires = احتياجات يجب أن تُلبى أيضًا
need-field-partners = الدول الشريكة
need-field-priority = ترتيبه بين احتياجاتكم
need-field-level-now = المستوى الحالي
need-field-level-goal = المستوى المنشود
need-field-evidence = الأدلة
need-field-visibility = من يجوز له الاطلاع عليه
need-field-shared-with = المنظمات التي يتاح لها الاطلاع
need-field-embargo-until = محجوب حتى
