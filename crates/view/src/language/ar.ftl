# كلمات الصفحات بالعربية.
direction = rtl
language = العربية

# Every page
skip = إلى الأرقام
nav = الموقع
nav-languages = اللغات
nav-results = النتائج
nav-areas = المناطق والمراكز
nav-open = الناقصة والمعلّمة والمستبعدة
nav-recent = آخر التغييرات
nav-account = ما قيل وما حدث
nav-arrivals = كيف وصلت المحاضر
nav-moments = نتائج سابقة
nav-downloads = الملفات
nav-witnesses = الشهود والنسخ
nav-verify = كيف تتحقق
nav-check = تحقق في المتصفح
simulation = محاكاة: ليس انتخابا حقيقيا
custodian = ليس سجل السلطة؛ نسخ يحفظها { $name }
status = الحالة
status-pre-election = قبل الانتخاب
status-unofficial-partial = غير نهائي: نتائج جزئية
status-unofficial-complete = غير نهائي: وصلت كل المراكز
status-certified = معلنة رسميا
status-recount = إعادة فرز جارية
status-correction = مصححة
log-size = حجم السجل { $size-text }
updated = آخر قيد ورد
follows = كل رقم ينتج عن السجل عند الحجم { $size-text }، الجذر
unchanged = لم يتغير شيء عن هذا المركز منذ حجم السجل { $size-text }.

# Results of a contest
contests = الاقتراعات
contest-all = كل الأرقام والمناطق والمراكز
verdict-closed = محسوم.
verdict-closed-more = ما هو ناقص أو مستبعد أو متنازع عليه لا يمكنه تغيير النتيجة وفق القاعدة «{ $rule }»؛ أما التصحيحات وإعادات الفرز والقرارات فيمكنها ذلك.
verdict-open = { $votes ->
    [zero] مفتوح، بفارق { $votes-text } صوت.
    [one] مفتوح، بفارق صوت واحد.
    [two] مفتوح، بفارق صوتين.
    [few] مفتوح، بفارق { $votes-text } أصوات.
    [many] مفتوح، بفارق { $votes-text } صوتا.
   *[other] مفتوح، بفارق { $votes-text } صوت.
  }
verdict-open-more = ما هو ناقص أو مستبعد أو متنازع عليه قد يغير النتيجة بعد وفق القاعدة «{ $rule }».
verdict-cannot-tell = لا يمكن القول.
verdict-cannot-tell-more = عدد الأصوات الممكنة بعد غير منشور، أو أن القاعدة لا تعطي نتيجة واحدة.
verdict-how = كيف يحسب ذلك: كل وحدة بلا محضر محتسب قد تأتي بعد بأكبر عدد ممكن لها من أوراق الاقتراع. ويقارن التقدم بها كلها. ولا دخل لأي توقع في ذلك.
ahead = المتقدم
ahead-nobody = لا أحد، أو عدة بأصوات متساوية
ahead-by = { $votes ->
    [zero] بلا فارق
    [one] بفارق صوت واحد
    [two] بفارق صوتين
    [few] بفارق { $votes-text } أصوات
    [many] بفارق { $votes-text } صوتا
   *[other] بفارق { $votes-text } صوت
  }
possible = { $votes ->
    [zero] لم يبق أي صوت ممكن
    [one] بقي صوت واحد ممكن على الأكثر
    [two] بقي صوتان ممكنان على الأكثر
    [few] بقيت { $votes-text } أصوات ممكنة على الأكثر
    [many] بقي { $votes-text } صوتا ممكنا على الأكثر
   *[other] بقي { $votes-text } صوت ممكن على الأكثر
  }
hurdle = يحتاج الثاني إلى { $share } منها
hurdle-impossible = لا نسبة منها تكفي الثاني
seats-table = المقاعد كما تعطيها المحاضر المحتسبة في الجدول
lot = { $seats ->
    [zero] لا مقعد تقرره القرعة
    [one] تقرر القرعة مقعدا واحدا
    [two] تقرر القرعة مقعدين
    [few] تقرر القرعة { $seats-text } مقاعد
    [many] تقرر القرعة { $seats-text } مقعدا
   *[other] تقرر القرعة { $seats-text } مقعد
  }
lot-among = بين
choice = الخيار
votes = الأصوات
share-valid = ٪ من الصحيحة
seats = المقاعد
votes-flagged = منها معلّمة
votes-excluded = في محاضر مستبعدة
form-figures = أرقام النموذج
field = الخانة
field-sum = مجموع المحاضر المحتسبة
findings = الملاحظات
findings-none = لا ملاحظة على أي محضر.
finding-code = الرمز
finding-rule = القاعدة
stations = المراكز
tables = جداول للبرامج
table-areas = المناطق (CSV)
table-outcome = النتيجة (نص)
table-stations = المراكز { $shard } (CSV)
came-in = ما ورد
came-in-more = قيود السجل حسب النوع والوسيلة. كل محضر يتحقق منه بالطريقة نفسها أيا كانت وسيلته.
entries = القيود
number = العدد
by-channel = عن طريق { $channel }

# Coverage
coverage-caption = المراكز حسب الصنف؛ مجموع الأصناف الأربعة هو المتوقع
expected = المتوقعة
class-counted = محتسبة
class-counted-flagged = محتسبة، معلّمة
class-excluded = مستبعدة
class-missing = ناقصة
class-not-expected = غير متوقعة
disputed = متنازع عليها
ballots = أوراق الاقتراع
registered = الناخبون المسجلون
registered-of = { $counted } من { $all }
registered-by-area = { $all } (حسب المنطقة)
not-published = غير منشور
none-yet = لا شيء بعد
coverage-line = احتسبت { $units } من { $of } من المراكز

# Areas
areas = المناطق
area = المنطقة
area-below = المناطق التابعة
area-stations = مراكز هذه المنطقة
area-stations-many = عدد مراكز هذه المنطقة { $number-text }: وهي مدرجة في مناطقها وفي قوائم كل اقتراع.
area-within = تقع في

# Stations
station = مركز الاقتراع
station-closed = هذا المركز مغلق؛ ولا يتوقع منه محضر.
station-counted-with = يحتسب مع { $station }؛ ولا يتوقع منه محضر.
station-not-opened = حدث في السجل يقول إن هذا المركز لم يفتح.
station-destroyed = حدث في السجل يقول إن مواده أتلفت.
station-changed = تغير سطره في قائمة المراكز آخر مرة بالقيد { $index }.
stations-lead = كل مركز مع صنفه وعلاماته ومعرف المحضر المحتسب.
stations-back = العودة إلى الاقتراع
stations-shard = المراكز { $shard }
record-id = معرف المحضر
record-none = لا محضر بعد
record-differs = مختلف:
says-counted = محضره في المجاميع.
says-counted-flagged = محضره في المجاميع، وهناك ما ينبغي معرفته عنه.
says-excluded = ورد محضر؛ وليس في المجاميع حتى يصدر قرار.
says-missing = لم يرد بعد محضر ذو أثر.
says-not-expected = لا يتوقع منه محضر في هذا الاقتراع.
mark-disputed = متنازع عليه: هناك محضر آخر بأرقام أخرى. يبقى الأول محتسبا حتى يصدر قرار.
mark-decided = يسري هنا قرار.
mark-corrected = مصحح: محضر سابق أدناه.
mark-recount = إلى جانبه إعادة فرز.
mark-rerun = أمر بتصويت جديد.
mark-suspended = معلق حاليا بقرار.
track-official = رسمي
track-preliminary = أولي
in-totals = في المجاميع
versions = كل صيغة كما وقعت
version = القيد { $index }
effect = أثره
effect-counted = محتسب
effect-excluded = مستبعد
effect-conflict = مختلف عن المحتسب
effect-recount = إعادة فرز إلى جانب المحتسب
effect-corrected = مصحح: لم يعد محتسبا
effect-without-effect = بلا أثر
corrects = يصحح { $id }
signed-text = النص الموقع
symbols-title = رموز البيان الموقع
symbols-more = فيها البيان كله كما في المحضر المطبوع.
symbols-file = كصورة مستقلة
image-page = صورة، الصفحة { $page-text } من { $of-text }
image-show = عرض الصورة
image-redacted = غطي بعض ما فيها؛ والسبب المذكور:
image-original = بصمة SHA-256 للأصل:
image-committed = ملتزم بها وغير منشورة. SHA-256 للأصل:
image-withheld = محجوبة؛ السبب والجهة المذكوران:
decision = قرار (القيد { $index }): { $effect }، من { $organ }؛ { $article }
complaints-about = { $number ->
    [0] لا شكوى عن هذا المركز في السجل عند هذا الحجم. ولا يقول ذلك أكثر من هذا.
    [zero] لا شكوى عن هذا المركز في السجل عند هذا الحجم.
    [one] في السجل شكوى واحدة عن هذا المركز.
    [two] في السجل شكويان عن هذا المركز.
    [few] في السجل { $number-text } شكاوى عن هذا المركز.
    [many] في السجل { $number-text } شكوى عن هذا المركز.
   *[other] في السجل { $number-text } شكوى عن هذا المركز.
  }
check-station = تحقق بنفسك
check-browser = تحقق من هذا المحضر في المتصفح
check-paper = ضع المحضر المطبوع بجانب الجدول: يجب أن تتساوى كل الأرقام.
check-id = معرف المحضر هو SHA-256 للنص الموقع أعلاه حتى نهاية السطر التي قبل سطره الفارغ، وهي منه.
check-command = بنسخة من السجل وبالمرساة المأخوذة من الورق، يصنع أمر واحد ملفا يستطيع أي شخص التحقق منه بلا شبكة:
check-light = بالمرساة وحدها يجلب أمر واحد ملفات صغيرة قليلة من هذا الموقع ويتحقق من هذا المركز:
station-file = الشيء نفسه للبرامج: ما يبينه الناشر عن هذا المركز، مع القيود كما سجلت
check-entry = هو في السجل القيد { $index }، في الحزمة

# Missing, flagged, excluded, disputed
open-title = الناقصة والمعلّمة والمستبعدة والمتنازع عليها
open-lead = لا شيء مما ورد يبقى خارج النظر: كل محضر متوقع في واحد من أربعة أصناف، وهنا ما ليس محتسبا فحسب.
open-margin = التقدم { $margin } من الأصوات. والوحدات الناقصة والمستبعدة والمتنازع عليها قد تأتي بعد بما عدده { $possible }.
open-margin-unknown = التقدم { $margin } من الأصوات. وعدد الأصوات الممكنة بعد غير منشور.
open-more = تعرض { $shown } من { $all }؛ وجداول المراكز فيها الكل.
open-none = لا شيء.
open-flagged = محتسبة، معلّمة
open-excluded = مستبعدة حتى يصدر قرار
open-disputed = متنازع عليها
open-missing = ناقصة

# Last changes, earlier results, arrivals
recent-title = آخر التغييرات
recent-lead = { $number ->
    [zero] في الساعة التي قبل آخر قيد ({ $until }) لم يرد قيد.
    [one] في الساعة التي قبل آخر قيد ({ $until }) ورد قيد واحد.
    [two] في الساعة التي قبل آخر قيد ({ $until }) ورد قيدان.
    [few] في الساعة التي قبل آخر قيد ({ $until }) وردت { $number-text } قيود.
    [many] في الساعة التي قبل آخر قيد ({ $until }) ورد { $number-text } قيدا.
   *[other] في الساعة التي قبل آخر قيد ({ $until }) ورد { $number-text } قيد.
  }
recent-more = ورد في الساعة أكثر من { $number } من القيود؛ يعرض أحدثها، وجداول الوصول فيها الكل.
recent-caption = أحدث القيود أولا
received = ورد
channel = الوسيلة
kind = النوع
entry = القيد
moments-title = نتائج سابقة
moments-lead = كل حجم منشور يبقى حيث هو. والتالي لا يغير السابق أبدا؛ وما جاء بينهما هو الفرق.
moments-none = لم ينشر حجم سابق.
moments-size = حجم السجل
moments-new = قيود جديدة
moments-open = النتائج عند هذا الحجم
arrivals-title = كيف وصلت المحاضر
arrivals-lead = متى وصلت المحاضر كما دونها الاستقبال، وبأي وسيلة. الأوقات قول للسلطة؛ وتلزمها وعود المراكز وإيصالاتها.
arrivals-time = وردت حتى
arrivals-all = كل المحاضر
arrivals-records = المحاضر والتصحيحات
arrivals-chart = المحاضر الواردة حسب الوسيلة
arrivals-chart-more = العدد المتراكم للمحاضر والتصحيحات حسب وقت الاستقبال والوسيلة؛ والخط الأعلى هو عدد المحاضر المتوقعة.

# Charts and maps
chart-data = الشيء نفسه في جدول
chart-expected = المحاضر المتوقعة
chart-other = أخرى
map-title = المناطق: من المتقدم، وكم احتسب
map-more = مربع لكل منطقة، فيه علامة بحجم عدد ناخبيها المسجلين. شكل العلامة ولونها يدلان على الخيار المتقدم؛ وأرضية المربع تدل على كم احتسب.
outlines-more = كل منطقة بلون الخيار المتقدم وعليها شكله. المناطق المخططة محتسبة جزئيا، والفارغة لم يحتسب منها شيء.
map-page = خريطة: { $kind }
map-source = الحدود:
map-licence = الرخصة:
map-absent = يذكر السجل ملف حدود ملتزما به وغير منشور: وهنا مربعات بدلا منه.
map-unreadable = يذكر السجل ملف حدود لا يمكن رسمه: وهنا مربعات بدلا منه.
map-without = يذكر السجل ملف حدود ليس فيه أي من هذه المناطق: وهنا مربعات بدلا منه.
map-counted = المراكز المحتسبة
map-nobody = لا أحد، أو أصوات متساوية
map-complete = احتسبت كل المراكز
map-partial = احتسبت بعض المراكز
map-nothing = لم يحتسب أي مركز بعد
map-unplaced = مناطق بلا مكان هنا:
turnout-title = المشاركة ونسبة المتقدم، مركزا مركزا
turnout-more = كل علامة مركز: كم شارك من الناخبين المسجلين، ونسبة الخيار المتقدم فيه.
turnout-note = للوصف فقط: ليس دليلا على خطأ ولا على عدمه. تختلف المراكز لأسباب كثيرة.
turnout-axis = المشاركة، ٪
share-axis = النسبة، ٪
turnout-caption = المراكز مع المشاركة والنسبة: { $contest }
turnout-none = لا مركز محتسبا له ناخبون مسجلون خاصون به، فلا يمكن ذكر المشاركة.
turnout-above = أكثر من المسجلين
turnout-unplaced = بلا مكان هنا، لأنه لا مسجلين أو لا أصوات محتسبة:
turnout-density = المراكز في نقطة:
leads-title = فارق التقدم وما بقي عند كل نشر
leads-more = الخط عدد الأصوات بين الأول والثاني؛ والشريط المخطط عدد الأصوات التي قد تأتي بها المحاضر الناقصة والمستبعدة والمتنازع عليها. وتحتهما من كان متقدما.
leads-at = النشر
leads-margin = أصوات الفارق
leads-outstanding = أصوات ما زالت ممكنة
leads-state = المقارنة
leads-closed = الفارق أكبر مما بقي
leads-open = الفارق ليس أكبر مما بقي
leads-unknown = ما بقي غير معروف
leads-beyond = يمتد الشريط فوق الرسم.
chart-draw = أصوات متساوية
seats-title = المقاعد
seats-open = لم تعط بعد
seats-all = كل المقاعد
seats-more = علامة لكل مقعد، مجموعة حسب القائمة.

# The account
account-title = ما قيل وما حدث
account-lead = الإعلانات والحوادث والشكاوى والنسخ والتغييرات والتدقيقات كما وقعها أصحابها، وبجانبها ما ينتج عن السجل. لا شيء هنا يغير مجموعا.
account-none = لا شيء من هذا في السجل عند هذا الحجم.
account-table = في جدول (CSV)
account-rows = تعرض { $shown } من { $all } من السطور؛ والجدول فيه الكل.
account-announcements = الإعلانات مقابل المحاضر
account-announcements-more = كل رقم أعلنه أحد، بجانب ما أعطته محاضر السجل في ذلك الوقت.
account-attempts = محاولات بلا جدوى
account-attempts-more = محاولات لتسليم محضر لم تنجح، موقعة من المركز الذي قام بها.
account-audits = التدقيقات
account-audits-more = التدقيقات الموعودة، وهل أجريت في موعدها.
account-bulletins = البلاغات
account-bulletins-more = كل بلاغ يذكر حجم السجل الذي تنتج عنه أرقامه؛ وهنا يتحقق من ذلك.
account-complaints = الشكاوى
account-complaints-more = الشكاوى في السجل مع قراراتها. وعدم وجود شكوى هنا عن شيء لا يقول إلا أنها ليست هنا.
account-copies = النسخ
account-copies-more = نسخ المحاضر التي سلمتها الأحزاب والمراقبون، وكم منها التزم به قبل النتائج.
account-gaps = الانقطاعات
account-gaps-more = أوقات لم يرد فيها محضر وبعضها ناقص، أطول من حد الانتخاب نفسه. والانقطاع يفتح من تلقاء نفسه.
account-geometry = حدود المناطق
account-geometry-more = الملفات التي ترسم منها الخرائط مع مصدرها ورخصتها. ولا يعتمد عليها أي رقم.
account-incidents = الحوادث
account-incidents-more = ما أبلغ أنه حدث، ومن أبلغ، وبأي أدلة، ومن يناقضه.
account-missions = البعثات
account-missions-more = المراقبون والخبراء المعتمدون وشروطهم وتقاريرهم. لا حكم عليهم هنا.
account-probes = استطلاعات من الخارج
account-probes-more = هل كان الوصول إلى الخدمات ممكنا، كما رآه الشهود وغيرهم.
account-register-changes = تغييرات قائمة المراكز
account-register-changes-more = مراكز أضيفت أو نقلت أو ضمت أو أغلقت: متى ولماذا وكيف أخبر الناخبون.
account-software = البرامج
account-software-more = المكونات المعلنة مع بصماتها.
account-telemetry = الاستقبال دقيقة بدقيقة
account-telemetry-more = ما يقول الاستقبال إنه تلقاه ورفضه، مقارنا بالقيود التي سجلها.
account-effect = ما قد تغيره الشكاوى المفتوحة
account-bulletin = ما يقوله بلاغ بهذا الحجم

# Finding one's station
find-title = ابحث عن مركزك
find-lead = ابحث عنه بكلمة من مكانه أو برمزه أو نزولا في المناطق. وبالرمز الذي على محضرك تفتح صفحته فورا. لا يطلب أبدا رقم شخص.
find-words = بكلمة
find-words-more = كلمة من مكان المركز أو شارعه أو منطقته، أو رمزه: اختر المدى الذي هي فيه. وتركت الكلمات التي في أكثر من 100 مركز.
find-back = الفهرس كله والمناطق
find-area = أرقام هذه المنطقة
witnesses-title = الشهود والنسخ
witnesses-lead = يوقع الشاهد أن السجل لم يفعل سوى أن زاد: وليس له دور آخر في العد. ومن أراد توقيع تاريخين احتاج إلى عدة شهود.
witnesses-policy = السياسة السارية عند هذا الحجم
witnesses-none = السياسة السارية لا تطلب أي شاهد.
witnesses-quorum = تعد نقطة التحقق مشهودا عليها مع:
witnesses-bad = يلزم أن يوقع { $number-text } منهم على الأقل تاريخين قبل أن يصح ذلك لكليهما.
witnesses-group = على الأقل { $need-text } من
witnesses-log = مفتاح السجل، بالاسم والمعرف:
witnesses-keys = كل المفاتيح كاملة
witnesses-each = الشهود
witnesses-name = الاسم
witnesses-in = المجموعة
witnesses-address = العنوان
witnesses-key = المفتاح
witnesses-bulletin = شهد، كما تقول النشرة { $number } بحجم { $size }
witnesses-not = لم يشهد
witnesses-unsaid = لا نشرة في هذا السجل تقول من شهد.
witnesses-now = من شهد حتى الآن
witnesses-now-more = تأتي الشهادات بعد تثبيت الحجم، ولا دور لها في هذه الصفحة. وهذان يقولان أيها محفوظ: الأول يثبته والثاني يدعيه فقط.
witnesses-latest = حالة الناشر (JSON)
mirrors-title = النسخ
mirrors-more = لا يسمي السجل نسخا: لكل أحد أن يحتفظ بنسخة دون إذن، والنسخة تتحقق بنفسها أيا كان من يقدمها.
mirrors-probed = خوادم تقول بيانات في هذا السجل إنها جربتها، مع آخر نتيجة

# Downloads
downloads-title = الملفات
downloads-lead = كل ما في هذه الصفحات ينتج عن هذه الملفات، وهي تنتج عن السجل. يذكر البيان كلا منها بطوله وبصمته SHA-256.
downloads-log = السجل نفسه: نقطة التحقق والكتل والقيود
downloads-manifest = بيان هذا الحجم
downloads-summary = ملخص (نص)
downloads-register = قائمة المراكز (CSV)
downloads-contests = الاقتراعات: التغطية والنتيجة (CSV)
downloads-choices = الخيارات مع أصواتها (CSV)
downloads-package = ما هي الجداول: Frictionless Data Package (JSON)
downloads-totals = كل الاقتراعات مع خياراتها ومناطقها (JSON)
downloads-api = ما يمكن للبرامج قراءته هنا: وصف OpenAPI ‏(JSON)
downloads-exports = بصيغ أخرى (جدول بكل المراكز والأرقام، وJSON، وNIST SP 1500-100، وEML 510 و520) يصنع أي شخص هذه النتائج من أي نسخة من السجل:
downloads-checkpoint = نقطة التحقق الموقعة لهذا الحجم
downloads-plain = هذه النتائج نصا
downloads-embed = جدول بسيط لصفحات أخرى
downloads-feed = الأخبار (Atom)
downloads-arrivals = الوصول { $shard } (CSV)
downloads-licence = مواصفات كل الصيغ علنية (CC0). وكيف يتحقق منها مذكور تحت «كيف تتحقق».

# How to check
verify-title = كيف تتحقق بنفسك من هذه النتيجة
verify-lead = لا تستطيع صفحة أن تثبت نفسها. خذ المرساة من محضر مطبوع أو من الجريدة الرسمية، لا من هنا، ثم نفذ:
verify-source = SOURCE هو عنوان هذا الموقع أو أي مرآة له أو مجلد أو ملف zip. يجلب الأمر كل المحاضر ويتحقق من كل التواقيع ويجمع كل شيء من جديد ويذكر كل رقم مختلف بمركزه وخانته.
verify-saved = بلا شبكة، احفظ هذه الصفحة في ذاكرة بجانب مجلد مرآة أو ملف zip لها. فهي تتحقق منهما ومن نسخك في أي متصفح:
verify-score = كل فحوص البيانات المنشورة في صفحة واحدة، بطاقة فحص. وهي تنظر أيضا في توقيعات ونسخ جاءت بعد هذا الحجم، فليست صفحة من هذا المجلد:
verify-hand = باليد
verify-hand-record = ابحث عن محضر المركز المطبوع وعن صفحته هنا: يجب أن تتساوى الأرقام.
verify-hand-id = معرف المحضر هو SHA-256 للنص الموقع على الورق.
verify-hand-sums = مجاميع كل مراكز منطقة هي سطرها في جدول المناطق.
verify-made = صنع هذا الموقع من السجل عند الحجم { $size-text }، الجذر
verify-anchor = للتعريف الذي يعرضه هذا الموقع المرساة أدناه. قارنها بالمطبوعة على الورق.

# Feed
feed-results = النتائج عند حجم السجل { $size }

# Words of the specifications: kinds, channels, rules, types, findings. What is not here is shown as the specification writes it.
kind-definition = التعريف
kind-part = جزء من التعريف
kind-register = قائمة المراكز
kind-register-change = تغيير قائمة المراكز
kind-key = مفتاح
kind-revoke = إلغاء مفتاح
kind-record = محضر الفرز
kind-correction = تصحيح
kind-endorse = تأييد
kind-decision = قرار
kind-station-event = حدث في مركز
kind-publication = نشر
kind-amend = تعديل التعريف
kind-in-force = تعديل نافذ
kind-image = صورة محضر
kind-objection = اعتراض
kind-collation = نموذج مستوى وسيط
kind-announcement = إعلان
kind-bulletin = بلاغ
kind-proclamation = إعلان رسمي للنتائج
kind-incident = حادث
kind-attestation = شهادة
kind-telemetry = الاستقبال، دقيقة
kind-attempts = محاولات بلا جدوى
kind-probe = استطلاع
kind-complaint = شكوى
kind-ruling = قرار في شكوى
kind-redaction = نص محجوب
kind-copy-commit = التزام بنسخ
kind-copy = نسخة محضر
kind-accreditation = اعتماد
kind-report = تقرير بعثة
kind-audit-plan = خطة تدقيق
kind-audit-report = تقرير تدقيق
kind-software = برامج
kind-geometry = حدود مناطق
channel-https = الشبكة
channel-usb = ذاكرة USB
channel-qr = رمز QR
channel-sms = رسالة SMS
channel-paper = الورق
channel-voice = الصوت
channel-custody = حافظ نسخ
channel-log = سجل آخر
rule-plurality = أكثر الأصوات
rule-majority = الأغلبية المطلقة
rule-top-two = الأولان إلى جولة ثانية
rule-forty-ten = 40 ٪ وتقدم 10 نقاط
rule-dhondt = مقاعد بطريقة دونت
rule-sainte-lague = مقاعد بطريقة سانت لاغو
rule-modified-sainte-lague = مقاعد بطريقة سانت لاغو المعدلة
rule-hare = مقاعد بأكبر البواقي (هير)
rule-droop = مقاعد بأكبر البواقي (دروب)
rule-dutch-council = مقاعد كما في المجالس الهولندية
rule-none = بلا نتيجة واحدة
station-kind-ordinary = عادي
station-kind-abroad = في الخارج
station-kind-postal = بالبريد
station-kind-early = تصويت مبكر
station-kind-prison = سجن
station-kind-mobile = متنقل
station-kind-provisional = مؤقت
station-kind-special = خاص
area-kind-country = بلد
area-kind-abroad = الخارج
area-kind-region = إقليم
area-kind-province = محافظة
area-kind-municipality = بلدية
area-kind-district = دائرة
area-kind-parish = ناحية
finding-F101 = الخانات أو الخيارات ليست خانات النموذج، أو ليست بترتيبه.
finding-F102 = خيار في ورقة الاقتراع بلا سطر، أو سطر لا يذكر خيارا منها.
finding-F310 = أوراق اقتراع أكثر مما يمكن للمركز.
finding-F311 = لخيار أصوات أكثر من أوراق الاقتراع.
finding-F402 = قرار يحذف أصواتا أكثر مما هو موجود.
finding-F501 = توقيع لا يصح، أو مفتاحه غير نافذ.
finding-F503 = وقع أقل من المطلوب من الموقعين.
finding-F504 = ألغي مفتاح موقع قبل ذلك.
finding-F601 = المركز ليس في قائمة المراكز.
finding-F602 = الاقتراع ليس في التعريف.
finding-F603 = لا يتوقع من هذا المركز محضر لهذا الاقتراع.
finding-F604 = مختلف عن المحضر الذي ورد أولا.
finding-F605 = يصحح ما ليس القائم حاليا.
finding-F606 = يذكر تصويتا غير الحالي.
finding-F608 = لا يتفق مع ما يقوله السجل قبله.
finding-W401 = انتهى الفرز قبل إغلاق الاقتراع.
finding-W402 = أغلق الاقتراع قبل الوقت المعلن.
finding-W502 = يحتاج إلى مفتاح سجل بعد التجميد.
finding-W505 = ليس لمتنافس سطر وكيل.

# Columns of the account's tables, and words in them
column-adds = شهادات تضيف
column-affected = ناخبون معنيون
column-about = عن
column-accreditation = الاعتماد
column-announced = المعلن
column-area = المنطقة
column-areas = المناطق
column-began = البداية
column-between = قيود بينهما
column-blob = الملف
column-body = الهيئة
column-by = من
column-bytes = بايت
column-change = التغيير
column-channel = الوسيلة
column-channels = الوسائل
column-class = الصنف
column-clauses = البنود
column-code = الرمز
column-commitment = الالتزام
column-component = المكون
column-computed = المحسوب
column-contest = الاقتراع
column-contradicts = شهادات تناقض
column-document = الوثيقة
column-due = الموعد
column-effective = يسري من
column-ended = النهاية
column-entries = القيود
column-evidence = الأدلة
column-field = الخانة
column-follows = ينتج
column-from = من
column-hash = البصمة
column-host = الخادم
column-how = كيف
column-id = الإفادة
column-incidents = الحوادث
column-index = القيد
column-intake = الاستقبال
column-kind = النوع
column-known = معروفة من قبل
column-late = متأخر
column-leaves = الأوراق
column-licence = الرخصة
column-log = يذكر السجل
column-lower = أقل من قبل
column-made = تم
column-media = الصيغة
column-minute = الدقيقة
column-ms = ميلي ثانية
column-new = جديدة
column-number = الرقم
column-opened = المفتوحة
column-opens = يفتح
column-organ = الجهاز
column-outcome = النتيجة
column-plan = الخطة
column-property = الخاصية
column-queue = الطابور
column-reason = السبب
column-received = ورد
column-refused = المرفوضة
column-result = المقارنة
column-root = الجذر
column-rulings = القرارات
column-seconds = ثوان
column-signed = وقعه
column-size = حجم السجل
column-source = المصدر
column-sources = المصادر
column-state = الحالة
column-station = المركز
column-stations = المراكز
column-submitter = المسلم
column-supports = شهادات تؤيد
column-target = الهدف
column-text = النص
column-then = المحسوب حينئذ
column-then_result = المقارنة حينئذ
column-time = الوقت
column-told = إخبار الناخبين
column-track = العد
column-two_sided = وقعه الطرفان
column-type = الصفة
column-until = حتى
column-updates = المستجدات
column-version = الصيغة
cell-yes = نعم
cell-no = لا
cell-equal = متساو
cell-differs = مختلف
cell-not-comparable = لا يقارن
cell-follows = ينتج
cell-open = مفتوح
cell-closed = مغلق
cell-due = في الموعد
cell-overdue = فات موعده
cell-held = أجري
cell-held-in-part = أجري جزئيا
cell-postponed = مؤجل
cell-cancelled = ملغى
cell-not-held = لم يجر
