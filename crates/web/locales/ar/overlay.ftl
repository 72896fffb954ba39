# A state’s own view of the catalogue.
overlay-title = عرضكم الخاص للفهرس
overlay-lead = أخفوا وسمّوا وحددوا الأهداف والأوزان وأضيفوا لدولتكم. ويبقى الإصدار المشترك كما هو.
overlay-private = لا يرى هذا العرض إلا وفدكم. ولا يُشارَك ما تضيفونه أبدًا كجزء من الإصدار.
overlay-differences = الفروق
overlay-faults = ما لم يعد ملائمًا
overlay-faults-lead = تغيّر الإصدار منذ ذلك الحين. صحّحوا ذلك متى أمكن.
overlay-hidden = مخفي
overlay-show = السؤال عنه
overlay-hide = إخفاؤه
overlay-shown = هل يُسأل عنه؟
overlay-called = يُسمّى { $title }
overlay-questions-hidden = { $count ->
    [one] سؤال واحد مخفي
    [two] سؤالان مخفيان
    [few] { $count } أسئلة مخفية
   *[other] { $count } سؤالًا مخفيًا
}
overlay-change-area = إخفاء { $title } أو تغيير اسمه
overlay-own-title = عنوانكم الخاص
overlay-own-title-hint = اتركوه فارغًا ليبقى العنوان المشترك.
overlay-own-question-text = صياغتكم الخاصة
overlay-weight = الوزن
overlay-weight-hint = مقدار ما يُحتسب في نتيجة مجاله، لدولتكم وحدها.
overlay-note = ملاحظة
overlay-note-hint = السبب، لزملائكم.
overlay-more = المزيد
overlay-own = بنودكم الخاصة
overlay-own-lead = يُسأل عنها وتُعرض. ولا تُحتسب في مستوى القدرة المشتركة.
overlay-own-none = لم تضيفوا شيئًا.
overlay-belongs-to = ينتمي إلى
overlay-remove = حذف { $id }
overlay-add = إضافة
overlay-add-lead = أضيفوا ما تنظر فيه دولتكم وليس في الفهرس المشترك.
overlay-add-area = إضافة المجال
overlay-add-capability = إضافة القدرة
overlay-add-question = إضافة سؤال
overlay-add-question-lead = صفوا شكل كل مستوى.
overlay-area-title = عنوان المجال
overlay-capability-title = عنوان القدرة
overlay-question-text = السؤال
overlay-question-guidance = إرشادات
overlay-question-level = { $stage }: ما ينطبق عندئذ
overlay-versions = النسخ
overlay-versions-none = لم يُغيَّر شيء قط.
overlay-version = النسخة { $number }
overlay-restore = العودة إلى هذه النسخة
