# Draft, not reviewed by a native speaker.
# What is said when a request is not answered as asked: what happened, what is safe, what to do.

error-not-found-title = غير موجود
error-not-found-detail = لا يوجد شيء في هذا العنوان، أو أنه غير متاح لكم. تحققوا من العنوان أو عودوا إلى الصفحة الرئيسية.

error-not-signed-in-title = يرجى تسجيل الدخول
error-not-signed-in-detail = هذا متاح لمن سجلوا الدخول فقط. لم يتغير شيء.

error-not-allowed-title = دوركم لا يسمح بذلك
error-not-allowed-detail = دوركم لا يسمح بما يلي: { $act }. لم يتغير شيء. راجعوا جهة التنسيق في منظمتكم.

error-invalid-title = هناك مشكلة
error-invalid-detail = بعض ما أُدخل لا يمكن استخدامه. لم يتغير شيء. صححوه وأرسلوه من جديد.

error-stale-title = تغيّر في هذه الأثناء
error-stale-detail = غيّر شخص آخر هذا السجل بعد أن فتحتموه، وهو الآن في النسخة { $version }. لم يُحفظ تغييركم. افتحوا السجل من جديد وأعيدوا التغيير.

error-key-reused-title = أُرسل من قبل بمحتوى آخر
error-key-reused-detail = استُخدم المفتاح نفسه مع محتوى آخر. لم يتغير شيء. أرسلوه بمفتاح جديد أو افتحوا الاستمارة من جديد.

error-conflict-title = هذا غير ممكن الآن

error-throttled-title = محاولات كثيرة جدًا
error-throttled-detail = كانت المحاولات كثيرة جدًا. لم يتغير شيء. انتظروا { $seconds } ثانية ثم أعيدوا المحاولة.

error-unavailable-title = الخدمة مشغولة
error-unavailable-detail = لم يتغير شيء. أعيدوا المحاولة بعد قليل.

error-internal-title = حدث خطأ من جانبنا
error-internal-detail = لم يتغير شيء. أعيدوا المحاولة، وإن تكرر الأمر فأبلغوا الأمانة بالرقم أدناه.

error-malformed-title = تعذرت قراءة الطلب
error-malformed-detail = لم يتغير شيء. تحققوا مما أُرسل.

error-media-type-title = هذا النوع من المحتوى غير مقبول هنا
error-media-type-detail = لم يتغير شيء. أرسلوا { $wanted }.

error-version-required-title = النسخة غير مذكورة
error-version-required-detail = يجب أن يذكر التغيير النسخة التي قُرئت (If-Match). لم يتغير شيء. اقرؤوا السجل وأعيدوا التغيير.

error-cross-site-title = مرفوض
error-cross-site-detail = جاء الطلب من موقع آخر ولم يُنفذ. افتحوا الصفحة هنا وأعيدوا المحاولة.

error-overloaded-title = طلبات كثيرة في آن واحد
error-overloaded-detail = لم يتغير شيء. أعيدوا المحاولة بعد ثوانٍ.

error-slow-title = الرد يستغرق وقتًا طويلًا
error-slow-detail = قد يُنفذ ما طلبتموه بعد. تحققوا قبل الإعادة.

error-no-pdf-title = لا يوجد ملف PDF هنا
error-no-pdf-detail = أُعدّت هذه الخدمة من دون PDF. نزّلوا المستند (DOCX)، أو اطبعوا الصفحة واحفظوها بصيغة PDF.

error-misdirected-title = عنوان خاطئ
error-misdirected-detail = الخدمة لا تجيب بهذا الاسم. استخدموا العنوان الذي أعطاكم إياه المشغّل.

error-method-not-allowed-title = هذه الطريقة غير مسموح بها هنا
error-method-not-allowed-detail = لم يتغير شيء. تذكر ترويسة Allow الطرق المتاحة لهذا العنوان.

error-too-large-title = كبير جدًا
error-too-large-detail = ما أُرسل أكبر مما يُقبل هنا. لم يتغير شيء. الاستمارات حتى 64 كيبيبايت، والملفات حتى 5 ميبيبايت، ووثائق ترتيب المساعدة حتى 10 ميبيبايت.

place-sheet = ورقة { $sheet }
place-row = صف { $row }
place-column = عمود { $column }

error-changed-title = تغيّر في هذه الأثناء
error-changed-detail = غيّر شخص آخر هذا بعد أن قرأتموه. لم يُحفظ تغييركم. اقرؤوه من جديد وأعيدوا التغيير.
