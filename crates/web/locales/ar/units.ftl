# Draft, not reviewed by a native speaker.
# Amounts of counted help. $count chooses the plural and is written as the language writes numbers.
quantity-expert-day = { $count ->
    [zero] { $count } يوم خبير
    [one] { $count } يوم خبير
    [two] { $count } يوما خبير
    [few] { $count } أيام خبير
    [many] { $count } يوم خبير
   *[other] { $count } يوم خبير
}
quantity-person-month = { $count ->
    [zero] { $count } شهر عمل لشخص
    [one] { $count } شهر عمل لشخص
    [two] { $count } شهرا عمل لشخص
    [few] { $count } أشهر عمل لشخص
    [many] { $count } شهر عمل لشخص
   *[other] { $count } شهر عمل لشخص
}
quantity-hour = { $count ->
    [zero] { $count } ساعة
    [one] { $count } ساعة
    [two] { $count } ساعتان
    [few] { $count } ساعات
    [many] { $count } ساعة
   *[other] { $count } ساعة
}
quantity-seat = { $count ->
    [zero] { $count } مقعد
    [one] { $count } مقعد
    [two] { $count } مقعدان
    [few] { $count } مقاعد
    [many] { $count } مقعدًا
   *[other] { $count } مقعد
}
quantity-learner = { $count ->
    [zero] { $count } متعلم
    [one] { $count } متعلم
    [two] { $count } متعلمان
    [few] { $count } متعلمين
    [many] { $count } متعلمًا
   *[other] { $count } متعلم
}
quantity-fellow = { $count ->
    [zero] { $count } زميل
    [one] { $count } زميل
    [two] { $count } زميلان
    [few] { $count } زملاء
    [many] { $count } زميلًا
   *[other] { $count } زميل
}
quantity-participant = { $count ->
    [zero] { $count } مشارك
    [one] { $count } مشارك
    [two] { $count } مشاركان
    [few] { $count } مشاركين
    [many] { $count } مشاركًا
   *[other] { $count } مشارك
}
quantity-event = { $count ->
    [zero] { $count } فعالية
    [one] { $count } فعالية
    [two] { $count } فعاليتان
    [few] { $count } فعاليات
    [many] { $count } فعالية
   *[other] { $count } فعالية
}
quantity-exercise = { $count ->
    [zero] { $count } تمرين
    [one] { $count } تمرين
    [two] { $count } تمرينان
    [few] { $count } تمارين
    [many] { $count } تمرينًا
   *[other] { $count } تمرين
}
quantity-review = { $count ->
    [zero] { $count } استعراض
    [one] { $count } استعراض
    [two] { $count } استعراضان
    [few] { $count } استعراضات
    [many] { $count } استعراضًا
   *[other] { $count } استعراض
}
quantity-project = { $count ->
    [zero] { $count } مشروع
    [one] { $count } مشروع
    [two] { $count } مشروعان
    [few] { $count } مشاريع
    [many] { $count } مشروعًا
   *[other] { $count } مشروع
}
quantity-subscription-month = { $count ->
    [zero] { $count } شهر اشتراك
    [one] { $count } شهر اشتراك
    [two] { $count } شهرا اشتراك
    [few] { $count } أشهر اشتراك
    [many] { $count } شهر اشتراك
   *[other] { $count } شهر اشتراك
}
quantity-fellow-month = { $count ->
    [zero] { $count } شهر زمالة
    [one] شهر زمالة واحد
    [two] شهرا زمالة
    [few] { $count } أشهر زمالة
    [many] { $count } شهر زمالة
   *[other] { $count } شهر زمالة
}
quantity-exchange-visit = { $count ->
    [zero] { $count } زيارة تبادل
    [one] زيارة تبادل واحدة
    [two] زيارتا تبادل
    [few] { $count } زيارات تبادل
    [many] { $count } زيارة تبادل
   *[other] { $count } زيارة تبادل
}
