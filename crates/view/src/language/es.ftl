# Las palabras de las páginas en español.
direction = ltr
language = Español

# Every page
skip = Ir a las cifras
nav = Sitio
nav-languages = Idiomas
nav-results = Resultados
nav-areas = Zonas y mesas
nav-open = Faltan, con avisos, excluidas
nav-recent = Últimos cambios
nav-account = Lo dicho y lo ocurrido
nav-arrivals = Cómo llegaron las actas
nav-moments = Resultados anteriores
nav-downloads = Descargas
nav-verify = Cómo comprobar
nav-check = Comprobar en el navegador
simulation = SIMULACIÓN: no es una elección real
custodian = No es el registro de la autoridad: copias guardadas por { $name }
status = Estado
status-pre-election = Antes de la elección
status-unofficial-partial = No definitivo: resultados parciales
status-unofficial-complete = No definitivo: todas las mesas recibidas
status-certified = Proclamado
status-recount = Recuento en curso
status-correction = Corregido
log-size = tamaño del registro: { $size-text }
updated = Última entrada recibida
follows = Todas las cifras se deducen del registro con tamaño { $size-text }, raíz
unchanged = Nada de esta mesa ha cambiado desde el tamaño { $size-text } del registro.

# Results of a contest
contests = Elecciones
contest-all = Todas las cifras, zonas y mesas
verdict-closed = Cerrado.
verdict-closed-more = Lo que falta, está excluido o en disputa no puede cambiar el resultado según la regla «{ $rule }»; las correcciones, los recuentos y las resoluciones sí pueden.
verdict-open = { $votes ->
    [one] Abierto por { $votes-text } voto.
   *[other] Abierto por { $votes-text } votos.
  }
verdict-open-more = Lo que falta, está excluido o en disputa todavía podría cambiar el resultado según la regla «{ $rule }».
verdict-cannot-tell = No se puede saber.
verdict-cannot-tell-more = El número de votos aún posibles no está publicado, o la regla no da un único resultado.
verdict-how = Cómo se calcula: cada unidad sin acta contada todavía podría aportar tantos votos como admite. La ventaja se compara con todos ellos. No interviene ningún pronóstico.
ahead = En cabeza
ahead-nobody = nadie, o varios con los mismos votos
ahead-by = { $votes ->
    [one] por { $votes-text } voto
   *[other] por { $votes-text } votos
  }
possible = { $votes ->
    [one] como mucho { $votes-text } voto es aún posible
   *[other] como mucho { $votes-text } votos son aún posibles
  }
hurdle = el segundo necesita { $share } de ellos
hurdle-impossible = ninguna parte de ellos bastaría al segundo
seats-table = Los escaños que dan las actas contadas están en la tabla
lot = { $seats ->
    [one] Un sorteo decide { $seats-text } escaño
   *[other] Un sorteo decide { $seats-text } escaños
  }
lot-among = entre
choice = Opción
votes = Votos
share-valid = % de los válidos
seats = Escaños
votes-flagged = de ellos con avisos
votes-excluded = en actas excluidas
form-figures = Las cifras del acta
field = Campo
field-sum = Suma de las actas contadas
findings = Hallazgos
findings-none = Ningún hallazgo en ningún acta.
finding-code = Código
finding-rule = Regla
stations = Mesas
tables = Tablas para programas
table-areas = Zonas (CSV)
table-outcome = Resultado (texto)
table-stations = Mesas { $shard } (CSV)
came-in = Lo recibido
came-in-more = Entradas del registro, por tipo y por vía. Toda acta se verifica igual, llegue por donde llegue.
entries = Entradas
number = Número
by-channel = por { $channel }

# Coverage
coverage-caption = Mesas por clase; las cuatro clases suman lo esperado
expected = Esperadas
class-counted = Contadas
class-counted-flagged = Contadas, con avisos
class-excluded = Excluidas
class-missing = Faltan
class-not-expected = No se espera
disputed = En disputa
ballots = Papeletas
registered = Inscritos
registered-of = { $counted } de { $all }
registered-by-area = { $all } (por zona)
not-published = no publicado
none-yet = todavía ninguno
coverage-line = { $units } de { $of } mesas contadas

# Areas
areas = Zonas
area = Zona
area-below = Zonas que la forman
area-stations = Mesas de esta zona
area-stations-many = Esta zona tiene { $number-text } mesas: figuran en sus zonas y en las listas de cada elección.
area-within = Está en

# Stations
station = Mesa
station-closed = Esta mesa está cerrada; no se espera acta de ella.
station-counted-with = Se cuenta junto con { $station }; no se espera acta de ella.
station-not-opened = Un hecho en el registro dice que esta mesa no abrió.
station-destroyed = Un hecho en el registro dice que su material fue destruido.
station-changed = Su fila en el padrón de mesas cambió por última vez con la entrada { $index }.
stations-lead = Cada mesa con su clase, sus marcas y el identificador del acta que cuenta.
stations-back = Volver a la elección
stations-shard = mesas { $shard }
record-id = Identificador del acta
record-none = todavía sin acta
record-differs = difiere:
says-counted = Su acta está en los totales.
says-counted-flagged = Su acta está en los totales, y hay algo que saber de ella.
says-excluded = Se recibió un acta; no está en los totales hasta que se decida.
says-missing = Todavía no se ha recibido un acta con efecto.
says-not-expected = En esta elección no se espera acta de ella.
mark-disputed = En disputa: hay otra acta con otras cifras. La primera sigue contada hasta que se decida.
mark-decided = Aquí rige una decisión.
mark-corrected = Corregida: abajo está un acta anterior.
mark-recount = Junto a ella hay un recuento.
mark-rerun = Se ordenó una nueva votación.
mark-suspended = Suspendida por ahora por una decisión.
track-official = oficial
track-preliminary = preliminar
in-totals = En los totales
versions = Cada versión tal como se firmó
version = Entrada { $index }
effect = Qué hace
effect-counted = contada
effect-excluded = excluida
effect-conflict = difiere de la que cuenta
effect-recount = recuento junto a la que cuenta
effect-corrected = corregida: ya no cuenta
effect-without-effect = sin efecto
corrects = corrige { $id }
signed-text = El texto firmado
decision = Decisión (entrada { $index }): { $effect }, por { $organ }; { $article }
complaints-about = { $number ->
    [0] En el registro no hay, con este tamaño, ninguna reclamación sobre esta mesa. No dice más que eso.
    [one] En el registro hay { $number-text } reclamación sobre esta mesa.
   *[other] En el registro hay { $number-text } reclamaciones sobre esta mesa.
  }
check-station = Compruébelo
check-browser = Comprobar esta acta en el navegador
check-paper = Ponga el acta impresa junto a la tabla: todas las cifras deben ser iguales.
check-id = El identificador del acta es el SHA-256 del texto firmado de arriba, hasta el fin de línea anterior a su línea vacía, incluido.
check-command = Con una copia del registro y el ancla tomada del papel, una orden hace un expediente que cualquiera puede comprobar sin conexión:
check-entry = En el registro es la entrada { $index }, en el paquete

# Missing, flagged, excluded, disputed
open-title = Faltan, con avisos, excluidas, en disputa
open-lead = Nada de lo recibido queda fuera de la vista: cada acta esperada está en una de cuatro clases, y aquí están las que no están simplemente contadas.
open-margin = La ventaja es de { $margin } votos. Las unidades que faltan, excluidas o en disputa todavía podrían aportar { $possible }.
open-margin-unknown = La ventaja es de { $margin } votos. No está publicado cuántos votos son aún posibles.
open-more = Se muestran { $shown } de { $all }; las tablas de las mesas las tienen todas.
open-none = Ninguna.
open-flagged = Contadas, con avisos
open-excluded = Excluidas hasta que se decida
open-disputed = En disputa
open-missing = Faltan

# Last changes, earlier results, arrivals
recent-title = Últimos cambios
recent-lead = { $number ->
    [one] En la hora anterior a la última entrada ({ $until }) se recibió { $number-text } entrada.
   *[other] En la hora anterior a la última entrada ({ $until }) se recibieron { $number-text } entradas.
  }
recent-more = En una hora se recibieron más de { $number } entradas; se muestran las más nuevas, las tablas de llegadas las tienen todas.
recent-caption = Primero las entradas más nuevas
received = Recibida
channel = Vía
kind = Tipo
entry = Entrada
moments-title = Resultados anteriores
moments-lead = Cada tamaño publicado se queda donde está. Uno posterior nunca cambia uno anterior; lo que llegó entre ambos es su diferencia.
moments-none = No se ha publicado ningún tamaño anterior.
moments-size = Tamaño del registro
moments-new = Entradas nuevas
moments-open = Resultados con este tamaño
arrivals-title = Cómo llegaron las actas
arrivals-lead = Cuándo llegaron las actas, según lo anotó la recepción, y por qué vía. Las horas son una afirmación de la autoridad; las promesas y los recibos de las mesas la comprometen.
arrivals-time = Recibidas hasta
arrivals-all = Todas las actas
arrivals-records = Actas y correcciones
arrivals-chart = Actas recibidas, por vía
arrivals-chart-more = Número acumulado de actas y correcciones según la hora de recepción, por vía; la línea de arriba es el número de actas esperadas.

# Charts and maps
chart-data = Lo mismo en una tabla
chart-expected = Actas esperadas
chart-other = Otras
map-title = Zonas: quién está en cabeza y cuánto está contado
map-more = Un cuadro por zona, con una marca tan grande como su número de inscritos. La forma y el color de la marca dicen qué opción está en cabeza; el fondo del cuadro dice cuánto está contado.
outlines-more = Cada zona en el color de la opción que está en cabeza, con la forma de esa opción encima. Las zonas rayadas están contadas en parte; las vacías, nada.
map-page = Mapa: { $kind }
map-source = Contornos:
map-licence = Licencia:
map-absent = El registro nombra un archivo de contornos comprometido, no publicado: en su lugar hay cuadros.
map-unreadable = El registro nombra un archivo de contornos que no se puede dibujar: en su lugar hay cuadros.
map-without = El registro nombra un archivo de contornos que no tiene ninguna de estas zonas: en su lugar hay cuadros.
map-counted = Mesas contadas
map-nobody = nadie, o los mismos votos
map-complete = Todas las mesas contadas
map-partial = Algunas mesas contadas
map-nothing = Ninguna mesa contada todavía
map-unplaced = Zonas sin sitio aquí:
turnout-title = Participación y parte de quien está en cabeza, mesa por mesa
turnout-more = Cada marca es una mesa: cuántos de los inscritos participaron, y la parte de la opción que está allí en cabeza.
turnout-note = Descriptivo: no es indicio ni de un fallo ni de su ausencia. Las mesas difieren por muchas razones.
turnout-axis = Participación, %
share-axis = Parte, %
turnout-caption = Mesas con participación y parte: { $contest }
turnout-none = Ninguna mesa contada tiene inscritos propios, así que no se puede decir la participación.
turnout-above = más que inscritos
turnout-unplaced = Sin sitio aquí, porque no hay inscritos o no hay ningún voto contado:
turnout-density = Mesas en un punto:
chart-draw = los mismos votos
seats-title = Escaños
seats-open = aún sin asignar
seats-all = Todos los escaños
seats-more = Una marca por escaño, agrupadas por lista.

# The account
account-title = Lo dicho y lo ocurrido
account-lead = Anuncios, incidentes, reclamaciones, copias, cambios y auditorías, tal como los firmaron sus autores, y junto a ellos lo que se deduce del registro. Nada de esto cambia un total.
account-none = Con este tamaño no hay nada de esto en el registro.
account-table = Como tabla (CSV)
account-rows = Se muestran { $shown } de { $all } filas; la tabla las tiene todas.
account-announcements = Anuncios frente a las actas
account-announcements-more = Cada cifra que alguien anunció, junto a lo que daban en ese momento las actas del registro.
account-attempts = Intentos en vano
account-attempts-more = Intentos de entregar un acta que no lo lograron, firmados por la mesa que los hizo.
account-audits = Auditorías
account-audits-more = Las auditorías prometidas, y si se hicieron dentro de su plazo.
account-bulletins = Boletines
account-bulletins-more = Cada boletín nombra el tamaño del registro del que se deducen sus cifras; aquí se comprueba si es así.
account-complaints = Reclamaciones
account-complaints-more = Reclamaciones en el registro con sus resoluciones. Que no haya aquí ninguna sobre algo solo dice que aquí no la hay.
account-copies = Copias
account-copies-more = Copias de actas que entregaron partidos y observadores, y cuántas fueron comprometidas antes de los resultados.
account-gaps = Pausas
account-gaps-more = Tiempos en que no llegó ningún acta mientras faltaban algunas, más largos que el límite de la propia elección. Una pausa se abre sola.
account-geometry = Contornos de zonas
account-geometry-more = Los archivos de los que se dibujan los mapas, con su fuente y licencia. Ninguna cifra depende de ellos.
account-incidents = Incidentes
account-incidents-more = Lo que se informó que ocurrió, por quién, con qué pruebas, y quién lo contradice.
account-missions = Misiones
account-missions-more = Observadores y expertos acreditados, sus términos y sus informes. Aquí no se da ningún veredicto sobre ellos.
account-probes = Sondeos desde fuera
account-probes-more = Si se podía llegar a los servicios, según lo vieron testigos y otros.
account-register-changes = Cambios del padrón de mesas
account-register-changes-more = Mesas añadidas, trasladadas, unidas o cerradas: cuándo, por qué, y cómo se avisó a los electores.
account-software = Programas
account-software-more = Los componentes declarados, con sus resúmenes criptográficos.
account-telemetry = La recepción, minuto a minuto
account-telemetry-more = Lo que la recepción dice que recibió y rechazó, comparado con las entradas que registró.
account-effect = Lo que podrían cambiar las reclamaciones abiertas
account-bulletin = Lo que dice un boletín con este tamaño

# Finding one's station
find-title = Encuentre su mesa
find-lead = Búsquela por su lugar: elija la zona y después la mesa. Con el código de su acta puede abrir su página de inmediato. Nunca se pide un número de una persona.
find-area = Cifras de esta zona

# Downloads
downloads-title = Descargas
downloads-lead = Todo lo de estas páginas se deduce de estos archivos, y estos se deducen del registro. El manifiesto nombra cada uno con su longitud y su SHA-256.
downloads-log = El propio registro: punto de control, bloques y entradas
downloads-manifest = Manifiesto de este tamaño
downloads-summary = Resumen (texto)
downloads-register = Padrón de mesas (CSV)
downloads-contests = Elecciones: cobertura y resultado (CSV)
downloads-choices = Opciones con sus votos (CSV)
downloads-package = Qué son las tablas: un Frictionless Data Package (JSON)
downloads-totals = Todas las elecciones con sus opciones y zonas (JSON)
downloads-api = Lo que los programas pueden leer aquí: una descripción OpenAPI (JSON)
downloads-exports = En otras formas (una tabla de todas las mesas y cifras, JSON, NIST SP 1500-100, EML 510 y 520) cualquiera hace estos resultados a partir de cualquier copia del registro:
downloads-checkpoint = Punto de control firmado de este tamaño
downloads-plain = Estos resultados como texto
downloads-embed = Una tabla sencilla para otras páginas
downloads-feed = Noticias (Atom)
downloads-arrivals = Llegadas { $shard } (CSV)
downloads-licence = Las especificaciones de todos los formatos son públicas (CC0). Cómo comprobarlos se explica en «Cómo comprobar».

# How to check
verify-title = Cómo comprobar usted este resultado
verify-lead = Una página no puede probarse a sí misma. Tome el ancla de un acta impresa o de la gaceta, no de aquí, y ejecute:
verify-source = SOURCE es la dirección de este sitio, cualquier espejo, una carpeta o un zip. La orden trae todas las actas, comprueba todas las firmas, vuelve a sumar todo y nombra cada cifra que difiere, por mesa y campo.
verify-hand = A mano
verify-hand-record = Busque el acta impresa de la mesa y su página aquí: las cifras deben ser iguales.
verify-hand-id = El identificador del acta es el SHA-256 del texto firmado en el papel.
verify-hand-sums = Las sumas de todas las mesas de una zona son su fila en la tabla de zonas.
verify-made = Este sitio se hizo a partir del registro con tamaño { $size-text }, raíz
verify-anchor = La definición que muestra este sitio tiene el ancla de abajo. Compárela con la impresa en papel.

# Feed
feed-results = Resultados con el tamaño { $size } del registro

# Words of the specifications: kinds, channels, rules, types, findings. What is not here is shown as the specification writes it.
kind-definition = Definición
kind-part = Parte de la definición
kind-register = Padrón de mesas
kind-register-change = Cambio del padrón de mesas
kind-key = Clave
kind-revoke = Clave revocada
kind-record = Acta de escrutinio
kind-correction = Corrección
kind-endorse = Adhesión
kind-decision = Decisión
kind-station-event = Hecho en una mesa
kind-publication = Publicación
kind-amend = Enmienda de la definición
kind-in-force = Enmienda en vigor
kind-image = Imagen de un acta
kind-objection = Objeción
kind-collation = Acta de un nivel intermedio
kind-announcement = Anuncio
kind-bulletin = Boletín
kind-proclamation = Proclamación
kind-incident = Incidente
kind-attestation = Testimonio
kind-telemetry = Recepción, un minuto
kind-attempts = Intentos en vano
kind-probe = Sondeo
kind-complaint = Reclamación
kind-ruling = Resolución
kind-redaction = Texto reservado
kind-copy-commit = Compromiso de copias
kind-copy = Copia de un acta
kind-accreditation = Acreditación
kind-report = Informe de una misión
kind-audit-plan = Plan de auditorías
kind-audit-report = Informe de auditoría
kind-software = Programas
kind-geometry = Contornos de zonas
channel-https = red
channel-usb = memoria USB
channel-qr = código QR
channel-sms = SMS
channel-paper = papel
channel-voice = voz
channel-custody = custodio de copias
channel-log = otro registro
rule-plurality = más votos
rule-majority = mayoría absoluta
rule-top-two = los dos primeros pasan a segunda vuelta
rule-forty-ten = 40 % y 10 puntos de ventaja
rule-dhondt = escaños por D'Hondt
rule-sainte-lague = escaños por Sainte-Laguë
rule-modified-sainte-lague = escaños por Sainte-Laguë modificado
rule-hare = escaños por restos mayores (Hare)
rule-droop = escaños por restos mayores (Droop)
rule-dutch-council = escaños como en los concejos neerlandeses
rule-none = sin un único resultado
station-kind-ordinary = ordinaria
station-kind-abroad = en el exterior
station-kind-postal = por correo
station-kind-early = voto anticipado
station-kind-prison = prisión
station-kind-mobile = móvil
station-kind-provisional = provisional
station-kind-special = especial
area-kind-country = país
area-kind-abroad = exterior
area-kind-region = región
area-kind-province = provincia
area-kind-municipality = municipio
area-kind-district = distrito
area-kind-parish = parroquia
finding-F101 = Los campos o las opciones no son los del acta, o no están en su orden.
finding-F102 = Una opción de la papeleta no tiene línea, o una línea no nombra ninguna opción.
finding-F310 = Más papeletas de las que puede tener la mesa.
finding-F311 = Una opción tiene más votos que papeletas hay.
finding-F402 = Una decisión quita más votos de los que hay.
finding-F501 = Una firma no se verifica, o su clave no está en vigor.
finding-F503 = Firmaron menos de los que debían.
finding-F504 = La clave de un firmante había sido revocada antes.
finding-F601 = La mesa no está en el padrón de mesas.
finding-F602 = La elección no está en la definición.
finding-F603 = De esta mesa no se espera acta de esta elección.
finding-F604 = Difiere del acta que llegó primero.
finding-F605 = Corrige una declaración que no es la vigente.
finding-F606 = Informa de otra votación que la actual.
finding-F608 = No concuerda con lo que el registro dice antes.
finding-W401 = El escrutinio terminó antes de cerrar la votación.
finding-W402 = La votación cerró antes de la hora anunciada.
finding-W502 = Necesita una clave inscrita después del cierre del padrón.
finding-W505 = Un contendiente no tiene línea de testigo.

# Columns of the account's tables, and words in them
column-adds = atestiguado: añade
column-affected = electores afectados
column-about = sobre
column-accreditation = acreditación
column-announced = anunciado
column-area = zona
column-areas = zonas
column-began = empezó
column-between = entradas entre ambos
column-blob = archivo
column-body = organismo
column-by = por
column-bytes = bytes
column-change = cambio
column-channel = vía
column-channels = vías
column-class = clase
column-clauses = cláusulas
column-code = código
column-commitment = compromiso
column-component = componente
column-computed = calculado
column-contest = elección
column-contradicts = atestiguado: contradice
column-document = documento
column-due = plazo
column-effective = vale desde
column-ended = terminó
column-entries = entradas
column-evidence = pruebas
column-field = campo
column-follows = se deduce
column-from = desde
column-hash = resumen
column-host = servidor
column-how = cómo
column-id = declaración
column-incidents = incidentes
column-index = entrada
column-intake = recepción
column-kind = tipo
column-known = ya conocidas
column-late = tarde
column-leaves = hojas
column-licence = licencia
column-log = nombra el registro
column-lower = menor que antes
column-made = hecho
column-media = formato
column-minute = minuto
column-ms = milisegundos
column-new = nuevas
column-number = número
column-opened = abiertas
column-opens = abre
column-organ = órgano
column-outcome = resultado
column-plan = plan
column-property = propiedad
column-queue = cola
column-reason = motivo
column-received = recibida
column-refused = rechazadas
column-result = comparación
column-root = raíz
column-rulings = resoluciones
column-seconds = segundos
column-signed = firmada por
column-size = tamaño del registro
column-source = fuente
column-sources = fuentes
column-state = estado
column-station = mesa
column-stations = mesas
column-submitter = quien entrega
column-supports = atestiguado: apoya
column-target = destino
column-text = texto
column-then = calculado entonces
column-then_result = comparación entonces
column-time = hora
column-told = electores avisados
column-track = cómputo
column-two_sided = firmado por ambos
column-type = clase
column-until = hasta
column-updates = novedades
column-version = versión
cell-yes = sí
cell-no = no
cell-equal = igual
cell-differs = difiere
cell-not-comparable = no comparable
cell-follows = se deduce
cell-open = abierto
cell-closed = cerrado
cell-due = en plazo
cell-overdue = vencido
cell-held = hecha
cell-held-in-part = hecha en parte
cell-postponed = aplazada
cell-cancelled = cancelada
cell-not-held = no hecha
