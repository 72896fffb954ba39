# Draft, not reviewed by a native speaker.
# Signing in, accounts, people, organisations, audit.
sign-in-title = تسجيل الدخول
sign-in-lead = لأعضاء الوفود والجهات المقدِّمة والأمانة. إذا لم يكن لديكم حساب فاطلبوا دعوة من جهة التنسيق لديكم.
sign-in-email = عنوان البريد الإلكتروني
sign-in-password = كلمة المرور
sign-in-button = تسجيل الدخول
invitation-title = الانضمام إلى { $organisation }
invitation-name = اسمكم
invitation-new-password = اختاروا كلمة مرور
invitation-password = كلمة مروركم
invitation-button = قبول الدعوة
invitation-valid-until = صالحة حتى
password-hint = 12 حرفًا على الأقل. من السهل تذكر جملة من عدة كلمات ومن الصعب تخمينها.
account-title = حسابكم
account-language = لغتكم
account-language-button = حفظ اللغة
account-organisation = التصرف باسم
account-organisation-button = التصرف باسم هذه المنظمة
account-organisations = منظماتكم
account-password = كلمة المرور
account-password-lead = يؤدي تغييرها إلى إنهاء جميع جلساتكم الأخرى.
account-password-button = تغيير كلمة المرور
account-old-password = كلمة المرور الحالية
account-new-password = كلمة المرور الجديدة
account-tokens = رموز الوصول للبرامج
account-tokens-lead = يجوز للبرنامج الذي يحمل رمزًا أن يفعل ما يجوز لكم فعله. أعطوا كل برنامج رمزًا خاصًا به.
account-no-tokens = لا يوجد رمز.
account-token-button = إنشاء رمز
account-token-days = عدد أيام صلاحيته
account-token-label = الغرض منه
account-token-label-hint = مثل «التصدير الشهري».
account-token-until = صالح حتى
account-token-revoke = إبطال «{ $name }»
account-token-made = أُنشئ الرمز
account-token-once = انسخوه الآن. يُعرض هذه المرة فقط ولا يُحتفظ به في أي مكان.
people-lead = المنتمون إلى منظمتكم وما يجوز لكل منهم.
people-members = الأعضاء
people-empty = لا ينتمي أحد إلى هذه المنظمة بعد. ادعوا أول جهة تنسيق فيها.
people-change = تغيير الأدوار أو إخراج أشخاص
people-role-of = دور { $name }
people-set-role = حفظ الدور
people-remove = إخراج { $name }
people-remove-lead = لا يعود بإمكان الشخص التصرف باسم هذه المنظمة. ويبقى ما كتبه مقترنًا باسمه.
people-remove-button = إخراج من المنظمة
people-waiting = الدعوات المفتوحة
people-none-waiting = لا توجد دعوة مفتوحة.
people-invite = دعوة شخص
people-invite-lead = تحصلون على رابط يعمل مرة واحدة. أرسلوه إلى الشخص عبر قناة تثقون بها.
people-invited = الدعوة الموجهة إلى { $email } صالحة حتى { $until }. يُعرض الرابط هذه المرة فقط، فانسخوه الآن.
people-link = رابط يُستخدم مرة واحدة
organisations-lead = وفود الدول، والجهات المقدِّمة، والأمانة.
organisations-count = { $count ->
    [zero] لا توجد منظمات
    [one] منظمة واحدة
    [two] منظمتان
    [few] { $count } منظمات
    [many] { $count } منظمة
   *[other] { $count } منظمة
}
organisations-empty = لا توجد منظمة من هذا النوع بعد.
organisation-new = اعتماد منظمة
organisation-save = حفظ المنظمة
organisation-state-hint = لوفد دولة.
organisation-provider-hint = لجهة مقدِّمة.
organisation-people = المنتمون إلى { $name }
organisation-rename = تغيير اسم المنظمة
organisation-rename-of = تغيير اسم { $name }
audit-lead = كل تغيير في سجلاتكم: متى وماذا وبأي وسيلة. ويتضمن كل قيد المجموع الاختباري للقيد السابق له، فلا يمكن تغيير أي قيد أو إسقاطه دون أن يُلحظ ذلك.
audit-count = { $count ->
    [zero] لا توجد قيود
    [one] قيد واحد
    [two] قيدان
    [few] { $count } قيود
    [many] { $count } قيدًا
   *[other] { $count } قيد
}
audit-empty = لم يحدث شيء بعد.
audit-through-session = الصفحات
audit-through-token = برنامج
audit-through-link = رابط يُستخدم مرة واحدة
audit-through-console = وحدة التحكم
audit-through-worker = الخدمة نفسها
audit-object-need = احتياج
audit-object-offer = عرض
audit-object-proposal = مقترح
audit-object-engagement = ترتيب مساعدة
audit-object-assessment = تقييم ذاتي
audit-object-answer = إجابة
audit-object-target = مستوى منشود
audit-object-organisation = منظمة
audit-object-person = شخص
audit-object-membership = عضوية
audit-object-invitation = دعوة
audit-object-token = رمز وصول
audit-object-session = جلسة
audit-object-edition = إصدار
audit-object-round = جولة
audit-object-run = عملية حساب
audit-object-rate = أسعار الصرف
audit-object-exchange-rate = أسعار الصرف
audit-object-setting = إعداد
audit-action-answer-set = إجابة
audit-action-answer-take-back = استرجاع إجابة
audit-action-assessment-create = بدء
audit-action-assessment-rename = تغيير الاسم
audit-action-assessment-status = انتقال إلى مرحلة أخرى
audit-action-edition-create = إدخال
audit-action-edition-status = انتقال إلى مرحلة أخرى
audit-action-engagement-create = اتفاق
audit-action-engagement-report = تقديم تقرير
audit-action-engagement-close = إغلاق
audit-action-invitation-create = دعوة
audit-action-invitation-accept = قبول
audit-action-invitation-withdraw = سحب
audit-action-need-create = كتابة
audit-action-need-update = تحرير
audit-action-need-status = انتقال إلى مرحلة أخرى
audit-action-need-consent = جواب بصفة شريك
audit-action-need-confirm = تأكيد
audit-action-offer-create = تقديم
audit-action-offer-update = تحرير
audit-action-offer-status = انتقال إلى مرحلة أخرى
audit-action-offer-commit = حجز سعة
audit-action-offer-release = إعادة سعة
audit-action-organisation-create = اعتماد
audit-action-organisation-rename = تغيير الاسم
audit-action-person-create = انضمام
audit-action-person-update = تغيير
audit-action-person-password = تغيير كلمة المرور
audit-action-proposal-create = إرسال
audit-action-proposal-accept = قبول
audit-action-proposal-decline = اعتذار
audit-action-proposal-status = انتقال إلى مرحلة أخرى
audit-action-report-file = تقديم
audit-action-round-create = فتح
audit-action-round-update = تغيير
audit-action-round-status = انتقال إلى مرحلة أخرى
audit-action-round-choose = اختيار عملية حساب
audit-action-run-create = تجميد وبدء
audit-action-run-status = انتقال إلى مرحلة أخرى
audit-action-run-cancel = إلغاء
audit-action-session-open = تسجيل الدخول
audit-action-session-close = تسجيل الخروج
audit-action-session-close-others = إنهاء الجلسات الأخرى
audit-action-session-act-for = تغيير المنظمة
audit-action-setting-set = تحديد
audit-action-target-set = تحديد
audit-action-token-create = إنشاء
audit-action-token-revoke = إبطال
