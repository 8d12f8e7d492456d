// The words of the check page. English stands in the page itself; the keys are its `data-words`, and those that the scripts say.

import { COPY_WORDS } from "./copy-words.js";

/** @typedef {Record<string, string>} Words */

/** @type {Words} */
const en = {
  "says-another": "Not the log under the anchor that you gave: nothing else is said of it.",
  "says-differs": "Something differs: both values are below.",
  "says-unconfirmed": "Consistent; the keys were taken from the source itself, so the root is not confirmed.",
  "says-open": "Nothing differs; some of it cannot be told.",
  "says-holds": "All checks hold.",
  "says-current": "Each record is signed, in the log, and the current one.",
  "says-none": "No record of this station is current; the publisher signed that.",
  custody: "Not the authority's log: copies kept by",
  checking: "Checking …", entries: "entries", holds: "holds", fails: "fails", "cannot-tell": "cannot tell", "not-applicable": "not applicable",
  expected: "expected", got: "got", relies: "This rests on", failed: "Could not be checked:", more: "more",
  size: "log size", root: "root", confirmed: "Checked under the anchor that you gave.", unconfirmed: "No anchor was given: the root is not confirmed.",
  "step-anchor": "the definition is the one under the anchor", "step-checkpoint": "the log signed its checkpoint", "step-quorum": "enough witnesses cosigned it",
  "step-publication": "the publisher's statement is in the log", "step-publisher": "the publisher signed it", "step-current": "the publisher states this of the station",
  "step-record": "the record is the one that is stated", "step-logged": "the record is in the log", "step-signature": "the station signed the record",
  "step-figures": "the published figures are the signed ones",
};

/** @type {Record<string, Words>} */
const CHECK_WORDS = {
  en,
  es: {
    "says-another": "No es el registro del ancla que usted dio: nada más se dice de él.",
    "says-differs": "Algo difiere: abajo están los dos valores.",
    "says-unconfirmed": "Concuerda consigo mismo; las claves se tomaron de la propia fuente, así que la raíz no está confirmada.",
    "says-open": "Nada difiere; parte de ello no se puede saber.",
    "says-holds": "Todas las comprobaciones se cumplen.",
    "says-current": "Cada acta está firmada, está en el registro y es la vigente.",
    "says-none": "Ningún acta de esta mesa está vigente; quien publica lo firmó.",
    custody: "No es el registro de la autoridad: copias guardadas por",
    back: "Resultados", title: "Compruebe en su navegador", lead: "Su navegador trae el registro de este sitio, comprueba todas las firmas y vuelve a sumar todo. Nada sale de su equipo.",
    anchor: "Ancla: 64 caracteres, del papel o de la gaceta, no de este sitio", without: "Sin ella, la comprobación solo dice que el sitio concuerda consigo mismo: la raíz no está confirmada.",
    station: "Código de la mesa (vacío: volver a contar todo)", contest: "Código de la elección (vacío: todas)", one: "Comprobar esta mesa", all: "Volver a contar todo",
    checking: "Comprobando …", entries: "entradas", holds: "se cumple", fails: "no se cumple", "cannot-tell": "no se puede saber", "not-applicable": "no aplicable",
    expected: "esperado", got: "encontrado", relies: "Esto se apoya en", failed: "No se pudo comprobar:", more: "más", size: "tamaño del registro", root: "raíz",
    confirmed: "Comprobado con el ancla que usted dio.", unconfirmed: "No se dio ancla: la raíz no está confirmada.",
    "step-anchor": "la definición es la del ancla", "step-checkpoint": "el registro firmó su punto de control", "step-quorum": "bastantes testigos lo cofirmaron",
    "step-publication": "la declaración de quien publica está en el registro", "step-publisher": "quien publica la firmó", "step-current": "quien publica declara esto de la mesa",
    "step-record": "el acta es la declarada", "step-logged": "el acta está en el registro", "step-signature": "la mesa firmó el acta",
    "step-figures": "las cifras publicadas son las firmadas",
  },
  fr: {
    "says-another": "Ce n'est pas le registre de l'ancre que vous avez donnée : rien d'autre n'en est dit.",
    "says-differs": "Quelque chose diffère : les deux valeurs sont ci-dessous.",
    "says-unconfirmed": "Cohérent ; les clés viennent de la source elle-même, la racine n'est donc pas confirmée.",
    "says-open": "Rien ne diffère ; une partie ne peut être dite.",
    "says-holds": "Toutes les vérifications tiennent.",
    "says-current": "Chaque procès-verbal est signé, dans le registre, et c'est l'actuel.",
    "says-none": "Aucun procès-verbal de ce bureau n'est actuel ; qui publie l'a signé.",
    custody: "Ce n'est pas le registre de l'autorité : copies gardées par",
    back: "Résultats", title: "Vérifiez dans votre navigateur", lead: "Votre navigateur prend le registre sur ce site, vérifie toutes les signatures et additionne tout à nouveau. Rien ne quitte votre machine.",
    anchor: "Ancre : 64 caractères, du papier ou du journal officiel, non de ce site", without: "Sans elle, la vérification dit seulement que le site s'accorde avec lui-même : la racine n'est pas confirmée.",
    station: "Code du bureau (vide : tout recompter)", contest: "Code du scrutin (vide : tous)", one: "Vérifier ce bureau", all: "Tout recompter",
    checking: "Vérification …", entries: "entrées", holds: "tient", fails: "ne tient pas", "cannot-tell": "on ne peut pas le dire", "not-applicable": "sans objet",
    expected: "attendu", got: "trouvé", relies: "Cela repose sur", failed: "N'a pas pu être vérifié :", more: "de plus", size: "taille du registre", root: "racine",
    confirmed: "Vérifié sous l'ancre que vous avez donnée.", unconfirmed: "Aucune ancre n'a été donnée : la racine n'est pas confirmée.",
    "step-anchor": "la définition est celle de l'ancre", "step-checkpoint": "le registre a signé son point de contrôle", "step-quorum": "assez de témoins l'ont cosigné",
    "step-publication": "la déclaration de qui publie est dans le registre", "step-publisher": "qui publie l'a signée", "step-current": "qui publie déclare ceci du bureau",
    "step-record": "le procès-verbal est celui qui est déclaré", "step-logged": "le procès-verbal est dans le registre", "step-signature": "le bureau a signé le procès-verbal",
    "step-figures": "les chiffres publiés sont ceux qui sont signés",
  },
  pt: {
    "says-another": "Não é o registro da âncora que você deu: nada mais se diz dele.",
    "says-differs": "Algo difere: os dois valores estão abaixo.",
    "says-unconfirmed": "Concorda consigo mesmo; as chaves vieram da própria fonte, por isso a raiz não está confirmada.",
    "says-open": "Nada difere; parte não se pode dizer.",
    "says-holds": "Todas as conferências valem.",
    "says-current": "Cada ata está assinada, está no registro e é a atual.",
    "says-none": "Nenhuma ata desta seção é atual; quem publica assinou isso.",
    custody: "Não é o registro da autoridade: cópias guardadas por",
    back: "Resultados", title: "Confira no seu navegador", lead: "O seu navegador traz o registro deste site, confere todas as assinaturas e soma tudo de novo. Nada sai da sua máquina.",
    anchor: "Âncora: 64 caracteres, do papel ou do diário oficial, não deste site", without: "Sem ela, a conferência só diz que o site concorda consigo mesmo: a raiz não está confirmada.",
    station: "Código da seção (vazio: recontar tudo)", contest: "Código da eleição (vazio: todas)", one: "Conferir esta seção", all: "Recontar tudo",
    checking: "Conferindo …", entries: "entradas", holds: "vale", fails: "não vale", "cannot-tell": "não se pode dizer", "not-applicable": "não se aplica",
    expected: "esperado", got: "encontrado", relies: "Isto apoia-se em", failed: "Não pôde ser conferido:", more: "mais", size: "tamanho do registro", root: "raiz",
    confirmed: "Conferido com a âncora que você deu.", unconfirmed: "Nenhuma âncora foi dada: a raiz não está confirmada.",
    "step-anchor": "a definição é a da âncora", "step-checkpoint": "o registro assinou o seu ponto de controle", "step-quorum": "testemunhas bastantes o coassinaram",
    "step-publication": "a declaração de quem publica está no registro", "step-publisher": "quem publica a assinou", "step-current": "quem publica declara isto da seção",
    "step-record": "a ata é a declarada", "step-logged": "a ata está no registro", "step-signature": "a seção assinou a ata",
    "step-figures": "os números publicados são os assinados",
  },
  ar: {
    "says-another": "ليس هذا هو السجل الذي تدل عليه المرساة التي أعطيتها: لا يقال عنه شيء آخر.",
    "says-differs": "شيء ما مختلف: القيمتان أدناه.",
    "says-unconfirmed": "متسق؛ أخذت المفاتيح من المصدر نفسه، فالجذر غير مؤكد.",
    "says-open": "لا شيء مختلف؛ بعضه لا يمكن معرفته.",
    "says-holds": "كل عمليات التحقق صحيحة.",
    "says-current": "كل محضر موقع، وهو في السجل، وهو الحالي.",
    "says-none": "لا محضر حاليا لهذا المركز؛ وقد وقع الناشر على ذلك.",
    custody: "ليس سجل السلطة: نسخ يحفظها",
    back: "النتائج", title: "تحقق في متصفحك", lead: "يجلب متصفحك السجل من هذا الموقع ويتحقق من كل التواقيع ويجمع كل شيء من جديد. لا شيء يغادر جهازك.",
    anchor: "المرساة: 64 محرفا، من الورق أو الجريدة الرسمية، لا من هذا الموقع", without: "بدونها لا يقول التحقق إلا أن الموقع يتفق مع نفسه: الجذر غير مؤكد.",
    station: "رمز المركز (اتركه فارغا لإعادة عد كل شيء)", contest: "رمز الاقتراع (فارغ: الكل)", one: "تحقق من هذا المركز", all: "أعد عد كل شيء",
    checking: "جار التحقق …", entries: "قيود", holds: "يصح", fails: "لا يصح", "cannot-tell": "لا يمكن القول", "not-applicable": "لا ينطبق",
    expected: "المتوقع", got: "الموجود", relies: "يستند هذا إلى", failed: "تعذر التحقق:", more: "أخرى", size: "حجم السجل", root: "الجذر",
    confirmed: "تم التحقق تحت المرساة التي أعطيتها.", unconfirmed: "لم تعط مرساة: الجذر غير مؤكد.",
    "step-anchor": "التعريف هو تعريف المرساة", "step-checkpoint": "وقع السجل نقطة التحقق", "step-quorum": "شارك عدد كاف من الشهود في التوقيع",
    "step-publication": "بيان الناشر في السجل", "step-publisher": "وقعه الناشر", "step-current": "هذا ما يبينه الناشر عن المركز",
    "step-record": "المحضر هو المبين", "step-logged": "المحضر في السجل", "step-signature": "وقع المركز المحضر",
    "step-figures": "الأرقام المنشورة هي الموقعة",
  },
};

/** @type {Record<string, Words>} */
export const WORDS = Object.fromEntries(Object.entries(CHECK_WORDS).map(([code, words]) => [code, { ...words, ...COPY_WORDS[code] }]));

/** The words of a language; English ones where it lacks some. @param {string | null} code @returns {Words} */
export function wordsOf(code) {
  return { ...WORDS["en"], ...(WORDS[code ?? "en"] ?? {}) };
}
