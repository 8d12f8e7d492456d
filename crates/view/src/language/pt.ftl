# As palavras das páginas em português.
direction = ltr
language = Português

# Every page
skip = Ir para os números
nav = Site
nav-languages = Idiomas
nav-results = Resultados
nav-areas = Áreas e seções
nav-open = Faltam, com avisos, excluídas
nav-recent = Últimas mudanças
nav-account = O que se disse e o que aconteceu
nav-arrivals = Como chegaram as atas
nav-moments = Resultados anteriores
nav-downloads = Arquivos
nav-verify = Como conferir
nav-check = Conferir no navegador
simulation = SIMULAÇÃO: não é uma eleição real
custodian = Não é o registro da autoridade: cópias guardadas por { $name }
status = Situação
status-pre-election = Antes da eleição
status-unofficial-partial = Não definitivo: resultados parciais
status-unofficial-complete = Não definitivo: todas as seções recebidas
status-certified = Proclamado
status-recount = Recontagem em curso
status-correction = Corrigido
log-size = tamanho do registro: { $size-text }
updated = Última entrada recebida
follows = Todos os números decorrem do registro com tamanho { $size-text }, raiz
unchanged = Nada desta seção mudou desde o tamanho { $size-text } do registro.

# Results of a contest
contests = Eleições
contest-all = Todos os números, áreas e seções
verdict-closed = Fechado.
verdict-closed-more = O que falta, está excluído ou em disputa não pode mudar o resultado pela regra “{ $rule }”; correções, recontagens e decisões ainda podem.
verdict-open = { $votes ->
    [one] Aberto por { $votes-text } voto.
   *[other] Aberto por { $votes-text } votos.
  }
verdict-open-more = O que falta, está excluído ou em disputa ainda poderia mudar o resultado pela regra “{ $rule }”.
verdict-cannot-tell = Não se pode dizer.
verdict-cannot-tell-more = O número de votos ainda possíveis não foi publicado, ou a regra não dá um resultado único.
verdict-how = Como se calcula: cada unidade sem ata contada ainda poderia trazer tantos votos quantos admite. A vantagem é comparada com todos eles. Nenhuma previsão entra nisto.
ahead = À frente
ahead-nobody = ninguém, ou vários com os mesmos votos
ahead-by = { $votes ->
    [one] por { $votes-text } voto
   *[other] por { $votes-text } votos
  }
possible = { $votes ->
    [one] no máximo { $votes-text } voto ainda é possível
   *[other] no máximo { $votes-text } votos ainda são possíveis
  }
hurdle = o segundo precisa de { $share } deles
hurdle-impossible = nenhuma parte deles bastaria ao segundo
seats-table = As cadeiras que as atas contadas dão estão na tabela
lot = { $seats ->
    [one] Um sorteio decide { $seats-text } cadeira
   *[other] Um sorteio decide { $seats-text } cadeiras
  }
lot-among = entre
choice = Opção
votes = Votos
share-valid = % dos válidos
seats = Cadeiras
votes-flagged = destes com avisos
votes-excluded = em atas excluídas
form-figures = Os números da ata
field = Campo
field-sum = Soma das atas contadas
findings = Constatações
findings-none = Nenhuma constatação em nenhuma ata.
finding-code = Código
finding-rule = Regra
stations = Seções
tables = Tabelas para programas
table-areas = Áreas (CSV)
table-outcome = Resultado (texto)
table-stations = Seções { $shard } (CSV)
came-in = O que chegou
came-in-more = Entradas do registro, por tipo e por via. Toda ata se verifica da mesma forma, venha por onde vier.
entries = Entradas
number = Número
by-channel = por { $channel }

# Coverage
coverage-caption = Seções por classe; as quatro classes somam o que se esperava
expected = Esperadas
class-counted = Contadas
class-counted-flagged = Contadas, com avisos
class-excluded = Excluídas
class-missing = Faltam
class-not-expected = Não se espera
disputed = Em disputa
ballots = Cédulas
registered = Inscritos
registered-of = { $counted } de { $all }
registered-by-area = { $all } (por área)
not-published = não publicado
none-yet = ainda nenhum
coverage-line = { $units } de { $of } seções contadas

# Areas
areas = Áreas
area = Área
area-below = Áreas que a formam
area-stations = Seções desta área
area-stations-many = Esta área tem { $number-text } seções: estão nas suas áreas e nas listas de cada eleição.
area-within = Fica em

# Stations
station = Seção
station-closed = Esta seção está fechada; não se espera ata dela.
station-counted-with = É contada junto com { $station }; não se espera ata dela.
station-not-opened = Um fato no registro diz que esta seção não abriu.
station-destroyed = Um fato no registro diz que o seu material foi destruído.
station-changed = A sua linha no cadastro de seções mudou pela última vez com a entrada { $index }.
stations-lead = Cada seção com a sua classe, as suas marcas e o identificador da ata que conta.
stations-back = Voltar à eleição
stations-shard = seções { $shard }
record-id = Identificador da ata
record-none = ainda sem ata
record-differs = difere:
says-counted = A sua ata está nos totais.
says-counted-flagged = A sua ata está nos totais, e há algo a saber dela.
says-excluded = Chegou uma ata; não está nos totais até que se decida.
says-missing = Ainda não chegou uma ata com efeito.
says-not-expected = Nesta eleição não se espera ata dela.
mark-disputed = Em disputa: há outra ata com outros números. A primeira continua contada até que se decida.
mark-decided = Vale aqui uma decisão.
mark-corrected = Corrigida: abaixo está uma ata anterior.
mark-recount = Ao lado dela há uma recontagem.
mark-rerun = Foi ordenada uma nova votação.
mark-suspended = Suspensa por agora por uma decisão.
track-official = oficial
track-preliminary = preliminar
in-totals = Nos totais
versions = Cada versão tal como foi assinada
version = Entrada { $index }
effect = O que faz
effect-counted = contada
effect-excluded = excluída
effect-conflict = difere da que conta
effect-recount = recontagem ao lado da que conta
effect-corrected = corrigida: já não conta
effect-without-effect = sem efeito
corrects = corrige { $id }
signed-text = O texto assinado
decision = Decisão (entrada { $index }): { $effect }, por { $organ }; { $article }
complaints-about = { $number ->
    [0] Não há no registro, com este tamanho, nenhuma reclamação sobre esta seção. Não diz mais do que isto.
    [one] Há no registro { $number-text } reclamação sobre esta seção.
   *[other] Há no registro { $number-text } reclamações sobre esta seção.
  }
check-station = Confira
check-browser = Conferir esta ata no navegador
check-paper = Ponha a ata impressa ao lado da tabela: todos os números devem ser iguais.
check-id = O identificador da ata é o SHA-256 do texto assinado acima, até ao fim de linha antes da sua linha vazia, inclusive.
check-command = Com uma cópia do registro e a âncora tirada do papel, um comando faz um dossiê que qualquer pessoa confere sem rede:
check-entry = No registro é a entrada { $index }, no pacote

# Missing, flagged, excluded, disputed
open-title = Faltam, com avisos, excluídas, em disputa
open-lead = Nada do que chegou fica fora da vista: cada ata esperada está numa de quatro classes, e aqui estão as que não estão simplesmente contadas.
open-margin = A vantagem é de { $margin } votos. As unidades que faltam, excluídas ou em disputa ainda poderiam trazer { $possible }.
open-margin-unknown = A vantagem é de { $margin } votos. Não foi publicado quantos votos ainda são possíveis.
open-more = Mostram-se { $shown } de { $all }; as tabelas das seções têm todas.
open-none = Nenhuma.
open-flagged = Contadas, com avisos
open-excluded = Excluídas até que se decida
open-disputed = Em disputa
open-missing = Faltam

# Last changes, earlier results, arrivals
recent-title = Últimas mudanças
recent-lead = { $number ->
    [one] Na hora antes da última entrada ({ $until }) chegou { $number-text } entrada.
   *[other] Na hora antes da última entrada ({ $until }) chegaram { $number-text } entradas.
  }
recent-more = Numa hora chegaram mais de { $number } entradas; mostram-se as mais novas, as tabelas de chegadas têm todas.
recent-caption = Primeiro as entradas mais novas
received = Recebida
channel = Via
kind = Tipo
entry = Entrada
moments-title = Resultados anteriores
moments-lead = Cada tamanho publicado fica onde está. Um posterior nunca muda um anterior; o que chegou entre eles é a diferença.
moments-none = Nenhum tamanho anterior foi publicado.
moments-size = Tamanho do registro
moments-new = Entradas novas
moments-open = Resultados com este tamanho
arrivals-title = Como chegaram as atas
arrivals-lead = Quando chegaram as atas, como a recepção anotou, e por que via. As horas são uma afirmação da autoridade; as promessas e os recibos das seções a comprometem.
arrivals-time = Recebidas até
arrivals-all = Todas as atas
arrivals-records = Atas e correções
arrivals-chart = Atas recebidas, por via
arrivals-chart-more = Número acumulado de atas e correções segundo a hora de recepção, por via; a linha de cima é o número de atas esperadas.

# Charts and maps
chart-data = O mesmo numa tabela
chart-expected = Atas esperadas
chart-other = Outras
map-title = Áreas: quem está à frente e quanto está contado
map-more = Um quadro por área, com uma marca tão grande como o seu número de inscritos. A forma e a cor da marca dizem que opção está à frente; o fundo do quadro diz quanto está contado.
outlines-more = Cada área na cor da opção que está à frente, com a forma dessa opção em cima. As áreas riscadas estão contadas em parte; as vazias, nada.
map-page = Mapa: { $kind }
map-source = Contornos:
map-licence = Licença:
map-absent = O registro nomeia um ficheiro de contornos comprometido, não publicado: em seu lugar há quadros.
map-unreadable = O registro nomeia um ficheiro de contornos que não se pode desenhar: em seu lugar há quadros.
map-without = O registro nomeia um ficheiro de contornos que não tem nenhuma destas áreas: em seu lugar há quadros.
map-counted = Seções contadas
map-nobody = ninguém, ou os mesmos votos
map-complete = Todas as seções contadas
map-partial = Algumas seções contadas
map-nothing = Nenhuma seção contada ainda
map-unplaced = Áreas sem lugar aqui:
turnout-title = Comparecimento e parte de quem está à frente, seção por seção
turnout-more = Cada marca é uma seção: quantos dos inscritos compareceram, e a parte da opção que lá está à frente.
turnout-note = Descritivo: não é indício nem de uma falha nem da sua ausência. As seções diferem por muitas razões.
turnout-axis = Comparecimento, %
share-axis = Parte, %
turnout-caption = Seções com comparecimento e parte: { $contest }
turnout-none = Nenhuma seção contada tem inscritos próprios, por isso não se pode dizer o comparecimento.
turnout-above = mais do que inscritos
turnout-unplaced = Sem lugar aqui, porque não há inscritos ou não há nenhum voto contado:
turnout-density = Seções num ponto:
chart-draw = os mesmos votos
seats-title = Cadeiras
seats-open = ainda não atribuídas
seats-all = Todas as cadeiras
seats-more = Uma marca por cadeira, agrupadas por lista.

# The account
account-title = O que se disse e o que aconteceu
account-lead = Anúncios, incidentes, reclamações, cópias, mudanças e auditorias, como os seus autores os assinaram, e ao lado o que decorre do registro. Nada disto muda um total.
account-none = Com este tamanho não há nada disto no registro.
account-table = Como tabela (CSV)
account-rows = Mostram-se { $shown } de { $all } linhas; a tabela tem todas.
account-announcements = Anúncios frente às atas
account-announcements-more = Cada número que alguém anunciou, ao lado do que as atas do registro davam nesse momento.
account-attempts = Tentativas em vão
account-attempts-more = Tentativas de entregar uma ata que não conseguiram, assinadas pela seção que as fez.
account-audits = Auditorias
account-audits-more = As auditorias prometidas, e se foram feitas dentro do prazo.
account-bulletins = Boletins
account-bulletins-more = Cada boletim nomeia o tamanho do registro de que decorrem os seus números; aqui se confere se é assim.
account-complaints = Reclamações
account-complaints-more = Reclamações no registro com as suas decisões. Que não haja aqui nenhuma sobre algo só diz que aqui não há.
account-copies = Cópias
account-copies-more = Cópias de atas que partidos e observadores entregaram, e quantas foram comprometidas antes dos resultados.
account-gaps = Pausas
account-gaps-more = Tempos em que não chegou nenhuma ata enquanto faltavam algumas, mais longos do que o limite da própria eleição. Uma pausa abre-se por si.
account-geometry = Contornos de áreas
account-geometry-more = Os ficheiros de que os mapas são desenhados, com a sua fonte e licença. Nenhum número depende deles.
account-incidents = Incidentes
account-incidents-more = O que foi dito que aconteceu, por quem, com que provas, e quem o contradiz.
account-missions = Missões
account-missions-more = Observadores e peritos credenciados, os seus termos e os seus relatórios. Aqui não se dá nenhum veredito sobre eles.
account-probes = Sondagens de fora
account-probes-more = Se era possível chegar aos serviços, como viram testemunhas e outros.
account-register-changes = Mudanças do cadastro de seções
account-register-changes-more = Seções acrescentadas, mudadas de lugar, unidas ou fechadas: quando, por quê, e como os eleitores foram avisados.
account-software = Programas
account-software-more = Os componentes declarados, com os seus resumos criptográficos.
account-telemetry = A recepção, minuto a minuto
account-telemetry-more = O que a recepção diz que recebeu e recusou, comparado com as entradas que registrou.
account-effect = O que as reclamações abertas poderiam mudar
account-bulletin = O que diz um boletim com este tamanho

# Finding one's station
find-title = Encontre a sua seção
find-lead = Procure-a pelo lugar: escolha a área, depois a seção. Com o código da sua ata pode abrir a página dela de imediato. Nunca se pede um número de uma pessoa.
find-area = Números desta área

# Downloads
downloads-title = Arquivos
downloads-lead = Tudo o que está nestas páginas decorre destes arquivos, e estes decorrem do registro. O manifesto nomeia cada um com o seu comprimento e o seu SHA-256.
downloads-log = O próprio registro: ponto de controle, blocos e entradas
downloads-manifest = Manifesto deste tamanho
downloads-summary = Resumo (texto)
downloads-register = Cadastro de seções (CSV)
downloads-contests = Eleições: cobertura e resultado (CSV)
downloads-choices = Opções com os seus votos (CSV)
downloads-package = O que são as tabelas: um Frictionless Data Package (JSON)
downloads-totals = Cada eleição com as suas opções e áreas (JSON)
downloads-api = O que os programas podem ler aqui: uma descrição OpenAPI (JSON)
downloads-exports = Em outras formas (uma tabela de todas as seções e números, JSON, NIST SP 1500-100, EML 510 e 520) qualquer pessoa faz estes resultados a partir de qualquer cópia do registro:
downloads-checkpoint = Ponto de controle assinado deste tamanho
downloads-plain = Estes resultados como texto
downloads-embed = Uma tabela simples para outras páginas
downloads-feed = Notícias (Atom)
downloads-arrivals = Chegadas { $shard } (CSV)
downloads-licence = As especificações de todos os formatos são públicas (CC0). Como conferi-los está em “Como conferir”.

# How to check
verify-title = Como conferir este resultado
verify-lead = Uma página não pode provar-se a si mesma. Tire a âncora de uma ata impressa ou do diário oficial, não daqui, e execute:
verify-source = SOURCE é o endereço deste site, de qualquer espelho, uma pasta ou um zip. O comando traz todas as atas, confere todas as assinaturas, soma tudo de novo e nomeia cada número que difere, por seção e campo.
verify-hand = À mão
verify-hand-record = Procure a ata impressa da seção e a sua página aqui: os números devem ser iguais.
verify-hand-id = O identificador da ata é o SHA-256 do texto assinado no papel.
verify-hand-sums = As somas de todas as seções de uma área são a sua linha na tabela de áreas.
verify-made = Este site foi feito a partir do registro com tamanho { $size-text }, raiz
verify-anchor = A definição que este site mostra tem a âncora abaixo. Compare-a com a impressa em papel.

# Feed
feed-results = Resultados com o tamanho { $size } do registro

# Words of the specifications: kinds, channels, rules, types, findings. What is not here is shown as the specification writes it.
kind-definition = Definição
kind-part = Parte da definição
kind-register = Cadastro de seções
kind-register-change = Mudança do cadastro de seções
kind-key = Chave
kind-revoke = Chave revogada
kind-record = Ata de apuração
kind-correction = Correção
kind-endorse = Adesão
kind-decision = Decisão
kind-station-event = Fato numa seção
kind-publication = Publicação
kind-amend = Emenda da definição
kind-in-force = Emenda em vigor
kind-image = Imagem de uma ata
kind-objection = Objeção
kind-collation = Ata de um nível intermediário
kind-announcement = Anúncio
kind-bulletin = Boletim
kind-proclamation = Proclamação
kind-incident = Incidente
kind-attestation = Testemunho
kind-telemetry = Recepção, um minuto
kind-attempts = Tentativas em vão
kind-probe = Sondagem
kind-complaint = Reclamação
kind-ruling = Decisão sobre reclamação
kind-redaction = Texto reservado
kind-copy-commit = Compromisso de cópias
kind-copy = Cópia de uma ata
kind-accreditation = Credenciamento
kind-report = Relatório de uma missão
kind-audit-plan = Plano de auditorias
kind-audit-report = Relatório de auditoria
kind-software = Programas
kind-geometry = Contornos de áreas
channel-https = rede
channel-usb = pen drive USB
channel-qr = código QR
channel-sms = SMS
channel-paper = papel
channel-voice = voz
channel-custody = guardião de cópias
channel-log = outro registro
rule-plurality = mais votos
rule-majority = maioria absoluta
rule-top-two = os dois primeiros vão ao segundo turno
rule-forty-ten = 40 % e 10 pontos de vantagem
rule-dhondt = cadeiras por D'Hondt
rule-sainte-lague = cadeiras por Sainte-Laguë
rule-modified-sainte-lague = cadeiras por Sainte-Laguë modificado
rule-hare = cadeiras por maiores restos (Hare)
rule-droop = cadeiras por maiores restos (Droop)
rule-dutch-council = cadeiras como nos conselhos neerlandeses
rule-none = sem resultado único
station-kind-ordinary = comum
station-kind-abroad = no exterior
station-kind-postal = por correio
station-kind-early = voto antecipado
station-kind-prison = prisão
station-kind-mobile = móvel
station-kind-provisional = provisória
station-kind-special = especial
area-kind-country = país
area-kind-abroad = exterior
area-kind-region = região
area-kind-province = província
area-kind-municipality = município
area-kind-district = distrito
area-kind-parish = freguesia
finding-F101 = Os campos ou as opções não são os da ata, ou não estão na sua ordem.
finding-F102 = Uma opção da cédula não tem linha, ou uma linha não nomeia nenhuma opção.
finding-F310 = Mais cédulas do que a seção pode ter.
finding-F311 = Uma opção tem mais votos do que há cédulas.
finding-F402 = Uma decisão tira mais votos do que há.
finding-F501 = Uma assinatura não se verifica, ou a sua chave não está em vigor.
finding-F503 = Assinaram menos do que os exigidos.
finding-F504 = A chave de um signatário tinha sido revogada antes.
finding-F601 = A seção não está no cadastro de seções.
finding-F602 = A eleição não está na definição.
finding-F603 = Desta seção não se espera ata desta eleição.
finding-F604 = Difere da ata que chegou primeiro.
finding-F605 = Corrige uma declaração que não é a vigente.
finding-F606 = Relata outra votação que não a atual.
finding-F608 = Não concorda com o que o registro diz antes.
finding-W401 = A contagem terminou antes do encerramento da votação.
finding-W402 = A votação encerrou antes da hora anunciada.
finding-W502 = Precisa de uma chave inscrita depois do fechamento.
finding-W505 = Um concorrente não tem linha de fiscal.

# Columns of the account's tables, and words in them
column-adds = testemunhado: acrescenta
column-affected = eleitores afetados
column-about = sobre
column-accreditation = credenciamento
column-announced = anunciado
column-area = área
column-areas = áreas
column-began = começou
column-between = entradas entre os dois
column-blob = ficheiro
column-body = organismo
column-by = por
column-bytes = bytes
column-change = mudança
column-channel = via
column-channels = vias
column-class = classe
column-clauses = cláusulas
column-code = código
column-commitment = compromisso
column-component = componente
column-computed = calculado
column-contest = eleição
column-contradicts = testemunhado: contradiz
column-document = documento
column-due = prazo
column-effective = vale desde
column-ended = terminou
column-entries = entradas
column-evidence = provas
column-field = campo
column-follows = decorre
column-from = de
column-hash = resumo
column-host = servidor
column-how = como
column-id = declaração
column-incidents = incidentes
column-index = entrada
column-intake = recepção
column-kind = tipo
column-known = já conhecidas
column-late = tarde
column-leaves = folhas
column-licence = licença
column-log = nomeia o registro
column-lower = menor do que antes
column-made = feito
column-media = formato
column-minute = minuto
column-ms = milissegundos
column-new = novas
column-number = número
column-opened = abertas
column-opens = abre
column-organ = órgão
column-outcome = resultado
column-plan = plano
column-property = propriedade
column-queue = fila
column-reason = motivo
column-received = recebida
column-refused = recusadas
column-result = comparação
column-root = raiz
column-rulings = decisões
column-seconds = segundos
column-signed = assinada por
column-size = tamanho do registro
column-source = fonte
column-sources = fontes
column-state = situação
column-station = seção
column-stations = seções
column-submitter = quem entrega
column-supports = testemunhado: apoia
column-target = destino
column-text = texto
column-then = calculado então
column-then_result = comparação então
column-time = hora
column-told = eleitores avisados
column-track = apuração
column-two_sided = assinado por ambos
column-type = espécie
column-until = até
column-updates = novidades
column-version = versão
cell-yes = sim
cell-no = não
cell-equal = igual
cell-differs = difere
cell-not-comparable = não comparável
cell-follows = decorre
cell-open = aberto
cell-closed = fechado
cell-due = no prazo
cell-overdue = vencido
cell-held = feita
cell-held-in-part = feita em parte
cell-postponed = adiada
cell-cancelled = cancelada
cell-not-held = não feita
