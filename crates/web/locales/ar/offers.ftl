# Draft, not reviewed by a native speaker.
# Offers.
# The pair \u2066 … \u2069 keeps dates and codes in their left-to-right order.
offers-lead = ما تبدي الجهات المقدِّمة استعدادها لتقديمه، بالقدر الذي تتيح الاطلاع عليه.
offers-lead-provider = ما أنتم مستعدون لتقديمه، والعروض التي يتيح لكم الآخرون الاطلاع عليها.
offers-count = { $count ->
    [zero] لا توجد عروض
    [one] عرض واحد
    [two] عرضان
    [few] { $count } عروض
    [many] { $count } عرضًا
   *[other] { $count } عرض
}
offers-empty = لا يوجد هنا عرض متاح لكم. أزيلوا عوامل التصفية، أو عودوا عندما تتيح الجهات المقدِّمة بعض عروضها.
offers-empty-provider = لا يوجد عرض بعد. قدموا عرضًا، أو أدخلوا ملفًا.
offer-new = تقديم عرض
offer-new-lead = يُحفظ كمسودة لا يطّلع عليها سوى منظمتكم. كل شرط يستبعد بعض الاحتياجات: وتبيّن صفحة العرض عندئذ عددها.
offer-save = حفظ المسودة
offer-edit = تحرير العرض
offer-publish = نشره لنظام المواءمة
offer-publish-lead = متى نُشر العرض أخذته عملية الحساب التالية في الحسبان. ولا يُقدَّم شيء قبل أن تقبلوا مقترحًا.
offer-withdraw = سحب العرض
offer-withdraw-lead = يخرج العرض من نظام المواءمة وتنتهي مقترحاته المفتوحة. ويبقى ما سبق الاتفاق عليه.
offer-part-what = ما تعرضونه
offer-part-much = المقدار
offer-part-much-lead = يُحسب العرض الواحد بوحدة واحدة. قدموا عرضًا آخر لوحدة أخرى.
offer-part-whom = المستفيدون
offer-part-whom-lead = يجوز لدولة أن تتلقى العرض إذا كانت مذكورة بالاسم، أو تقع في منطقة مختارة، أو تنتمي إلى مجموعة مختارة. لا تختاروا شيئًا ليشمل العرض كل دولة.
offer-part-when = الموعد والطريقة
offer-part-wishes = الحصص المحجوزة والتفضيلات والشروط
offer-part-wishes-lead = الحصص المحجوزة ملزمة للخطة. والتفضيلات توجهها فحسب. والشروط نص تقرؤه الدولة قبل أن تقرر.
offer-title = العنوان
offer-title-hint = سطر واحد، مثل «دورات لأفرقة التصدي في المنطقة».
offer-description = الوصف
offer-description-hint = ما تحصل عليه الدولة. حتى 5000 حرف.
offer-areas = مجالات كاملة
offer-areas-hint = جميع قدرات المجال.
offer-capabilities = قدرات منفردة
offer-capabilities-hint = إضافة إلى المجالات أعلاه. اختاروا مجالًا واحدًا أو قدرة واحدة على الأقل.
offer-kinds = أنواع المساعدة
offer-capacity = السعة الإجمالية
offer-smallest = أصغر تخصيص
offer-smallest-hint = ما يقل عنه لا يستحق عناء الإعداد. اتركوا الحقل فارغًا إن لم يكن هناك حد أدنى.
offer-largest = أكبر تخصيص
offer-largest-hint = اتركوا الحقل فارغًا للسماح بكامل السعة.
offer-max-awards = أكبر عدد من التخصيصات
offer-max-awards-hint = اتركوا الحقل فارغًا إن لم يكن هناك حد.
offer-setup = يُستخدم مرة لكل تخصيص
offer-setup-hint = للتحضير أو السفر، بوحدة العرض نفسها. اتركوا الحقل فارغًا إن لم يوجد.
offer-regional-cost = التكلفة بحسب المنطقة
offer-regional-cost-hint = ما تكلفكم الوحدة هناك، كنسبة مئوية من الوحدة، بحسب مناطق UN M49، مثل {"\u2066"}002=130; 009=150{"\u2069"}. والمناطق غير المذكورة تُحسب 100.
offer-groups = مجموعات الدول
offer-regions = المناطق
offer-states = الدول
offer-eligible = مخصص لـ
offer-level-from = أدنى مستوى حالي يناسبه العرض
offer-level-to = أعلى مستوى حالي يناسبه العرض
offer-levels = المستويات الحالية التي يناسبها العرض
offer-levels-hint = عدم ذكر مستوى يعني أي مستوى.
offer-from = اليوم الأول
offer-until = اليوم الأخير
offer-window = متى يمكن تقديمه
offer-languages-hint = اللغات التي يمكنكم تقديم المساعدة بها. عدم اختيار أي لغة يعني أي لغة، بما في ذلك الترجمة الشفوية.
offer-delivery-hint = عدم اختيار أي طريقة يعني أي طريقة.
offer-earmarks = الحصص المحجوزة
offer-earmarks-hint = حصص محفوظة لمجموعات من الدول، كنسب مئوية، مثل {"\u2066"}LDC=30; SIDS=10{"\u2069"}.
offer-preferences = التفضيلات
offer-preferences-hint = ما تفضلون القيام به، مثل {"\u2066"}area=incident-response; region=002; group=LDC; delivery=online{"\u2069"}.
offer-conditions = الشروط
offer-conditions-hint = الشروط الفنية والائتمانية في صيغة نص. تقرؤها كل دولة قبل أن تقرر.
offer-free = المتاح
regional-cost = { $region }: { $percent }
earmark = ما لا يقل عن { $percent } لـ: { $group }
usage-title = استخدام السعة
usage-description = الجزء المملوء من الشريط ملتزم به لمساعدة متفق عليها، والباقي متاح.
usage-share = الجزء المستخدم
usage-committed = الملتزم به
usage-capacity = السعة
reach-title = من يصل إليهم
reach-says = عدد الاحتياجات المتاحة لكم التي يمكن أن يلبيها هذا العرض: { $fitting } من { $all }.
reach-reasons = ما يستبعد الاحتياجات الأخرى
reach-no-reason = لا يوجد شرط يستبعد أي احتياج.
reach-note = محسوب على أساس الاحتياجات التي تتيحها لكم دولها.
offer-field-title = العنوان
offer-field-description = الوصف
offer-field-capabilities = قدرات منفردة
offer-field-areas = مجالات كاملة
offer-field-kinds = أنواع المساعدة
offer-field-capacity = السعة الإجمالية
offer-field-unit = الوحدة
offer-field-smallest-award = أصغر تخصيص
offer-field-largest-award = أكبر تخصيص
offer-field-max-awards = أكبر عدد من التخصيصات
offer-field-setup-cost = يُستخدم مرة لكل تخصيص
offer-field-regional-cost = التكلفة بحسب المنطقة
offer-field-eligible-states = الدول
offer-field-eligible-regions = المناطق
offer-field-eligible-groups = مجموعات الدول
offer-field-languages = لغات العمل
offer-field-delivery = طرق التنفيذ
offer-field-window-from = اليوم الأول
offer-field-window-until = اليوم الأخير
offer-field-level-from = أدنى مستوى حالي
offer-field-level-to = أعلى مستوى حالي
offer-field-earmarks = الحصص المحجوزة
offer-field-preferences = التفضيلات
offer-field-conditions = الشروط
offer-field-visibility = من يجوز له الاطلاع عليه
offer-field-shared-with = المنظمات التي يتاح لها الاطلاع
offer-field-embargo-until = محجوب حتى
