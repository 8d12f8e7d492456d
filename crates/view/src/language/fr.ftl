# Les mots des pages en français.
direction = ltr
language = Français

# Every page
skip = Aller aux chiffres
nav = Site
nav-languages = Langues
nav-results = Résultats
nav-areas = Zones et bureaux
nav-open = Manquants, avec réserve, exclus
nav-recent = Derniers changements
nav-account = Ce qui a été dit et ce qui s'est passé
nav-arrivals = Comment les procès-verbaux sont arrivés
nav-moments = Résultats antérieurs
nav-downloads = Téléchargements
nav-verify = Comment vérifier
nav-check = Vérifier dans le navigateur
simulation = SIMULATION : ce n'est pas une élection réelle
custodian = Ce n'est pas le registre de l'autorité : copies conservées par { $name }
status = État
status-pre-election = Avant l'élection
status-unofficial-partial = Non définitif : résultats partiels
status-unofficial-complete = Non définitif : tous les bureaux reçus
status-certified = Proclamé
status-recount = Nouveau comptage en cours
status-correction = Corrigé
log-size = taille du registre : { $size-text }
updated = Dernière entrée reçue
follows = Tous les chiffres découlent du registre à la taille { $size-text }, racine
unchanged = Rien de ce bureau n'a changé depuis la taille { $size-text } du registre.

# Results of a contest
contests = Scrutins
contest-all = Tous les chiffres, zones et bureaux
verdict-closed = Clos.
verdict-closed-more = Ce qui manque, est exclu ou contesté ne peut pas changer l'issue selon la règle « { $rule } » ; les corrections, les nouveaux comptages et les décisions le peuvent encore.
verdict-open = { $votes ->
    [one] Ouvert à { $votes-text } voix près.
   *[other] Ouvert à { $votes-text } voix près.
  }
verdict-open-more = Ce qui manque, est exclu ou contesté pourrait encore changer l'issue selon la règle « { $rule } ».
verdict-cannot-tell = On ne peut pas le dire.
verdict-cannot-tell-more = Le nombre de voix encore possibles n'est pas publié, ou la règle ne donne pas d'issue unique.
verdict-how = Comment c'est calculé : chaque unité sans procès-verbal compté pourrait encore apporter autant de bulletins qu'elle peut en avoir. L'avance est comparée à eux tous. Aucune prévision n'y entre.
ahead = En tête
ahead-nobody = personne, ou plusieurs à égalité
ahead-by = { $votes ->
    [one] de { $votes-text } voix
   *[other] de { $votes-text } voix
  }
possible = { $votes ->
    [one] au plus { $votes-text } voix est encore possible
   *[other] au plus { $votes-text } voix sont encore possibles
  }
hurdle = le deuxième en a besoin de { $share }
hurdle-impossible = aucune part n'en suffirait au deuxième
seats-table = Les sièges que donnent les procès-verbaux comptés sont dans le tableau
lot = { $seats ->
    [one] Un tirage au sort décide de { $seats-text } siège
   *[other] Un tirage au sort décide de { $seats-text } sièges
  }
lot-among = entre
choice = Choix
votes = Voix
share-valid = % des exprimés
seats = Sièges
votes-flagged = dont avec réserve
votes-excluded = dans des procès-verbaux exclus
form-figures = Les chiffres du formulaire
field = Champ
field-sum = Somme des procès-verbaux comptés
findings = Constats
findings-none = Aucun constat sur aucun procès-verbal.
finding-code = Code
finding-rule = Règle
stations = Bureaux
tables = Tableaux pour les programmes
table-areas = Zones (CSV)
table-outcome = Issue (texte)
table-stations = Bureaux { $shard } (CSV)
came-in = Ce qui est arrivé
came-in-more = Entrées du registre, par genre et par voie. Tout procès-verbal se vérifie de la même façon, quelle que soit sa voie.
entries = Entrées
number = Nombre
by-channel = par { $channel }

# Coverage
coverage-caption = Bureaux par classe ; la somme des quatre classes est ce qui était attendu
expected = Attendus
class-counted = Comptés
class-counted-flagged = Comptés, avec réserve
class-excluded = Exclus
class-missing = Manquants
class-not-expected = Non attendu
disputed = Contestés
ballots = Bulletins
registered = Inscrits
registered-of = { $counted } sur { $all }
registered-by-area = { $all } (par zone)
not-published = non publié
none-yet = aucun encore
coverage-line = { $units } bureaux comptés sur { $of }

# Areas
areas = Zones
area = Zone
area-below = Zones qui la composent
area-stations = Bureaux de cette zone
area-stations-many = Cette zone a { $number-text } bureaux : ils figurent dans ses zones et dans les listes de chaque scrutin.
area-within = Se trouve dans

# Stations
station = Bureau
station-closed = Ce bureau est fermé ; aucun procès-verbal n'en est attendu.
station-counted-with = Compté avec { $station } ; aucun procès-verbal n'en est attendu.
station-not-opened = Un événement du registre dit que ce bureau n'a pas ouvert.
station-destroyed = Un événement du registre dit que son matériel a été détruit.
station-changed = Sa ligne dans le répertoire des bureaux a été changée la dernière fois par l'entrée { $index }.
stations-lead = Chaque bureau avec sa classe, ses marques et l'identifiant du procès-verbal qui compte.
stations-back = Retour au scrutin
stations-shard = bureaux { $shard }
record-id = Identifiant du procès-verbal
record-none = pas encore de procès-verbal
record-differs = diffère :
says-counted = Son procès-verbal est dans les totaux.
says-counted-flagged = Son procès-verbal est dans les totaux, et il y a quelque chose à en savoir.
says-excluded = Un procès-verbal est arrivé ; il n'est pas dans les totaux jusqu'à une décision.
says-missing = Aucun procès-verbal ayant effet n'est encore arrivé.
says-not-expected = Aucun procès-verbal n'en est attendu dans ce scrutin.
mark-disputed = Contesté : il y a un autre procès-verbal avec d'autres chiffres. Le premier reste compté jusqu'à une décision.
mark-decided = Une décision est en vigueur ici.
mark-corrected = Corrigé : un procès-verbal antérieur figure plus bas.
mark-recount = Un nouveau comptage se trouve à côté.
mark-rerun = Un nouveau vote a été ordonné.
mark-suspended = Suspendu pour l'instant par une décision.
track-official = officiel
track-preliminary = préliminaire
in-totals = Dans les totaux
versions = Chaque version telle qu'elle a été signée
version = Entrée { $index }
effect = Ce qu'il fait
effect-counted = compté
effect-excluded = exclu
effect-conflict = diffère de celui qui compte
effect-recount = nouveau comptage à côté de celui qui compte
effect-corrected = corrigé : ne compte plus
effect-without-effect = sans effet
corrects = corrige { $id }
signed-text = Le texte signé
decision = Décision (entrée { $index }) : { $effect }, par { $organ } ; { $article }
complaints-about = { $number ->
    [0] Aucune réclamation sur ce bureau n'est dans le registre à cette taille. Cela ne dit rien de plus.
    [one] { $number-text } réclamation sur ce bureau est dans le registre.
   *[other] { $number-text } réclamations sur ce bureau sont dans le registre.
  }
check-station = Vérifiez vous-même
check-browser = Vérifier ce procès-verbal dans le navigateur
check-paper = Posez le procès-verbal imprimé à côté du tableau : tous les chiffres doivent être égaux.
check-id = L'identifiant du procès-verbal est le SHA-256 du texte signé ci-dessus, jusqu'à la fin de ligne avant sa ligne vide, comprise.
check-command = Avec une copie du registre et l'ancre prise sur le papier, une commande fait un dossier que chacun peut vérifier hors ligne :
check-entry = Dans le registre, c'est l'entrée { $index }, dans le paquet

# Missing, flagged, excluded, disputed
open-title = Manquants, avec réserve, exclus, contestés
open-lead = Rien de ce qui est arrivé n'échappe à la vue : chaque procès-verbal attendu est dans une de quatre classes, et voici ceux qui ne sont pas simplement comptés.
open-margin = L'avance est de { $margin } voix. Les unités manquantes, exclues et contestées pourraient encore apporter { $possible }.
open-margin-unknown = L'avance est de { $margin } voix. Le nombre de voix encore possibles n'est pas publié.
open-more = { $shown } sur { $all } sont montrés ; les tableaux des bureaux les ont tous.
open-none = Aucun.
open-flagged = Comptés, avec réserve
open-excluded = Exclus jusqu'à une décision
open-disputed = Contestés
open-missing = Manquants

# Last changes, earlier results, arrivals
recent-title = Derniers changements
recent-lead = { $number ->
    [one] Dans l'heure avant la dernière entrée ({ $until }), { $number-text } entrée est arrivée.
   *[other] Dans l'heure avant la dernière entrée ({ $until }), { $number-text } entrées sont arrivées.
  }
recent-more = Plus de { $number } entrées sont arrivées dans l'heure ; les plus récentes sont montrées, les tableaux des arrivées les ont toutes.
recent-caption = Les entrées les plus récentes d'abord
received = Reçue
channel = Voie
kind = Genre
entry = Entrée
moments-title = Résultats antérieurs
moments-lead = Chaque taille publiée reste où elle est. Une taille ultérieure n'en change jamais une antérieure ; ce qui est arrivé entre elles est leur différence.
moments-none = Aucune taille antérieure n'a été publiée.
moments-size = Taille du registre
moments-new = Nouvelles entrées
moments-open = Résultats à cette taille
arrivals-title = Comment les procès-verbaux sont arrivés
arrivals-lead = Quand les procès-verbaux sont arrivés, comme la réception l'a noté, et par quelle voie. Les heures sont une affirmation de l'autorité ; les promesses et les reçus des bureaux l'engagent.
arrivals-time = Reçus jusqu'à
arrivals-all = Tous les procès-verbaux
arrivals-records = Procès-verbaux et corrections
arrivals-chart = Procès-verbaux reçus, par voie
arrivals-chart-more = Nombre cumulé de procès-verbaux et de corrections selon l'heure de réception, par voie ; la ligne du haut est le nombre attendu.

# Charts and maps
chart-data = La même chose en tableau
chart-expected = Procès-verbaux attendus
chart-other = Autres
map-title = Zones : qui est en tête, et combien est compté
map-more = Un carreau par zone, avec une marque aussi grande que son nombre d'inscrits. La forme et la couleur de la marque disent quel choix est en tête ; le fond du carreau dit combien est compté.
outlines-more = Chaque zone dans la couleur du choix en tête, avec la forme de ce choix dessus. Les zones rayées sont comptées en partie ; les vides, pas du tout.
map-page = Carte : { $kind }
map-source = Contours :
map-licence = Licence :
map-absent = Le registre nomme un fichier de contours engagé, non publié : des carreaux en tiennent lieu.
map-unreadable = Le registre nomme un fichier de contours qui ne peut être dessiné : des carreaux en tiennent lieu.
map-without = Le registre nomme un fichier de contours qui n'a aucune de ces zones : des carreaux en tiennent lieu.
map-counted = Bureaux comptés
map-nobody = personne, ou égalité
map-complete = Tous les bureaux comptés
map-partial = Quelques bureaux comptés
map-nothing = Aucun bureau compté encore
map-unplaced = Zones sans place ici :
turnout-title = Participation et part de qui est en tête, bureau par bureau
turnout-more = Chaque marque est un bureau : combien des inscrits ont pris part, et la part du choix qui y est en tête.
turnout-note = Descriptif : ce n'est un indice ni d'une faute ni de son absence. Les bureaux diffèrent pour bien des raisons.
turnout-axis = Participation, %
share-axis = Part, %
turnout-caption = Bureaux avec participation et part : { $contest }
turnout-none = Aucun bureau compté n'a ses propres inscrits, de sorte qu'aucune participation ne peut être dite.
turnout-above = plus que d'inscrits
turnout-unplaced = Sans place ici, faute d'inscrits ou de voix comptées :
turnout-density = Bureaux en un point :
chart-draw = égalité
seats-title = Sièges
seats-open = pas encore attribués
seats-all = Tous les sièges
seats-more = Une marque par siège, groupées par liste.

# The account
account-title = Ce qui a été dit et ce qui s'est passé
account-lead = Annonces, incidents, réclamations, copies, changements et audits, comme leurs auteurs les ont signés, et à côté ce qui découle du registre. Rien ici ne change un total.
account-none = Rien de tel n'est dans le registre à cette taille.
account-table = En tableau (CSV)
account-rows = { $shown } lignes sur { $all } sont montrées ; le tableau les a toutes.
account-announcements = Annonces face aux procès-verbaux
account-announcements-more = Chaque chiffre annoncé par quelqu'un, à côté de ce que donnaient alors les procès-verbaux du registre.
account-attempts = Essais en vain
account-attempts-more = Essais de remettre un procès-verbal qui n'ont pas abouti, signés par le bureau qui les a faits.
account-audits = Audits
account-audits-more = Les audits promis, et s'ils ont été tenus dans leur délai.
account-bulletins = Communiqués
account-bulletins-more = Chaque communiqué nomme la taille du registre dont découlent ses chiffres ; il est vérifié ici s'il en est ainsi.
account-complaints = Réclamations
account-complaints-more = Réclamations du registre avec leurs décisions. Qu'il n'y en ait aucune ici sur une chose dit seulement qu'il n'y en a aucune ici.
account-copies = Copies
account-copies-more = Copies de procès-verbaux remises par des partis et des observateurs, et combien étaient engagées avant les résultats.
account-gaps = Interruptions
account-gaps-more = Temps où aucun procès-verbal n'est arrivé alors qu'il en manquait, plus longs que la limite de l'élection elle-même. Une interruption s'ouvre d'elle-même.
account-geometry = Contours de zones
account-geometry-more = Les fichiers dont les cartes sont dessinées, avec leur source et leur licence. Aucun chiffre n'en dépend.
account-incidents = Incidents
account-incidents-more = Ce qui a été rapporté, par qui, avec quelles pièces, et qui le contredit.
account-missions = Missions
account-missions-more = Observateurs et experts accrédités, leurs termes et leurs rapports. Aucun verdict n'est donné ici à leur sujet.
account-probes = Sondages de l'extérieur
account-probes-more = Si les services étaient joignables, tels que les témoins et d'autres l'ont vu.
account-register-changes = Changements du répertoire des bureaux
account-register-changes-more = Bureaux ajoutés, déplacés, réunis ou fermés : quand, pourquoi, et comment les électeurs l'ont appris.
account-software = Logiciels
account-software-more = Les composants déclarés, avec leurs empreintes.
account-telemetry = La réception, minute par minute
account-telemetry-more = Ce que la réception dit avoir reçu et refusé, comparé aux entrées qu'elle a inscrites.
account-effect = Ce que les réclamations ouvertes pourraient changer
account-bulletin = Ce que dit un communiqué à cette taille

# Finding one's station
find-title = Trouvez votre bureau
find-lead = Cherchez-le par son lieu : choisissez la zone, puis le bureau. Avec le code de votre procès-verbal vous pouvez ouvrir sa page aussitôt. Jamais le numéro d'une personne n'est demandé.
find-area = Chiffres de cette zone

# Downloads
downloads-title = Téléchargements
downloads-lead = Tout sur ces pages découle de ces fichiers, et ceux-ci découlent du registre. Le manifeste nomme chacun avec sa longueur et son SHA-256.
downloads-log = Le registre lui-même : point de contrôle, blocs et entrées
downloads-manifest = Manifeste de cette taille
downloads-summary = Résumé (texte)
downloads-register = Répertoire des bureaux (CSV)
downloads-contests = Scrutins : couverture et issue (CSV)
downloads-choices = Choix avec leurs voix (CSV)
downloads-package = Ce que sont les tableaux : un Frictionless Data Package (JSON)
downloads-totals = Chaque scrutin avec ses choix et ses zones (JSON)
downloads-api = Ce que les programmes peuvent lire ici : une description OpenAPI (JSON)
downloads-exports = Sous d'autres formes (un tableau de tous les bureaux et chiffres, JSON, NIST SP 1500-100, EML 510 et 520), chacun fait ces résultats à partir de toute copie du registre :
downloads-checkpoint = Point de contrôle signé de cette taille
downloads-plain = Ces résultats en texte
downloads-embed = Un tableau simple pour d'autres pages
downloads-feed = Fil de nouvelles (Atom)
downloads-arrivals = Arrivées { $shard } (CSV)
downloads-licence = Les spécifications de tous les formats sont publiques (CC0). Comment les vérifier est dit sous « Comment vérifier ».

# How to check
verify-title = Comment vérifier vous-même ce résultat
verify-lead = Une page ne peut pas se prouver elle-même. Prenez l'ancre sur un procès-verbal imprimé ou au journal officiel, non ici, et exécutez :
verify-source = SOURCE est l'adresse de ce site, de tout miroir, un dossier ou un zip. La commande prend tous les procès-verbaux, vérifie toutes les signatures, additionne tout à nouveau et nomme chaque chiffre qui diffère, par bureau et par champ.
verify-hand = À la main
verify-hand-record = Trouvez le procès-verbal imprimé du bureau et sa page ici : les chiffres doivent être égaux.
verify-hand-id = L'identifiant du procès-verbal est le SHA-256 du texte signé sur le papier.
verify-hand-sums = Les sommes de tous les bureaux d'une zone sont sa ligne dans le tableau des zones.
verify-made = Ce site a été fait à partir du registre à la taille { $size-text }, racine
verify-anchor = La définition que montre ce site a l'ancre ci-dessous. Comparez-la à celle imprimée sur papier.

# Feed
feed-results = Résultats à la taille { $size } du registre

# Words of the specifications: kinds, channels, rules, types, findings. What is not here is shown as the specification writes it.
kind-definition = Définition
kind-part = Partie de la définition
kind-register = Répertoire des bureaux
kind-register-change = Changement du répertoire des bureaux
kind-key = Clé
kind-revoke = Clé révoquée
kind-record = Procès-verbal de dépouillement
kind-correction = Correction
kind-endorse = Adhésion
kind-decision = Décision
kind-station-event = Événement dans un bureau
kind-publication = Publication
kind-amend = Amendement de la définition
kind-in-force = Amendement en vigueur
kind-image = Image d'un procès-verbal
kind-objection = Objection
kind-collation = Formulaire d'un niveau intermédiaire
kind-announcement = Annonce
kind-bulletin = Communiqué
kind-proclamation = Proclamation
kind-incident = Incident
kind-attestation = Attestation
kind-telemetry = Réception, une minute
kind-attempts = Essais en vain
kind-probe = Sondage
kind-complaint = Réclamation
kind-ruling = Décision sur réclamation
kind-redaction = Texte réservé
kind-copy-commit = Engagement de copies
kind-copy = Copie d'un procès-verbal
kind-accreditation = Accréditation
kind-report = Rapport d'une mission
kind-audit-plan = Plan des audits
kind-audit-report = Rapport d'audit
kind-software = Logiciels
kind-geometry = Contours de zones
channel-https = réseau
channel-usb = clé USB
channel-qr = code QR
channel-sms = SMS
channel-paper = papier
channel-voice = voix
channel-custody = dépositaire de copies
channel-log = autre registre
rule-plurality = le plus de voix
rule-majority = majorité absolue
rule-top-two = les deux premiers vont au second tour
rule-forty-ten = 40 % et 10 points d'avance
rule-dhondt = sièges selon D'Hondt
rule-sainte-lague = sièges selon Sainte-Laguë
rule-modified-sainte-lague = sièges selon Sainte-Laguë modifié
rule-hare = sièges au plus fort reste (Hare)
rule-droop = sièges au plus fort reste (Droop)
rule-dutch-council = sièges comme dans les conseils néerlandais
rule-none = sans issue unique
station-kind-ordinary = ordinaire
station-kind-abroad = à l'étranger
station-kind-postal = par correspondance
station-kind-early = vote anticipé
station-kind-prison = prison
station-kind-mobile = mobile
station-kind-provisional = provisoire
station-kind-special = spécial
area-kind-country = pays
area-kind-abroad = étranger
area-kind-region = région
area-kind-province = province
area-kind-municipality = commune
area-kind-district = district
area-kind-parish = paroisse
finding-F101 = Les champs ou les choix ne sont pas ceux du formulaire, ou pas dans son ordre.
finding-F102 = Un choix du bulletin n'a pas de ligne, ou une ligne n'en nomme aucun.
finding-F310 = Plus de bulletins que le bureau ne peut en avoir.
finding-F311 = Un choix a plus de voix qu'il n'y a de bulletins.
finding-F402 = Une décision retire plus de voix qu'il n'y en a.
finding-F501 = Une signature ne se vérifie pas, ou sa clé n'est pas en vigueur.
finding-F503 = Trop peu des signataires requis ont signé.
finding-F504 = La clé d'un signataire avait été révoquée auparavant.
finding-F601 = Le bureau n'est pas dans le répertoire des bureaux.
finding-F602 = Le scrutin n'est pas dans la définition.
finding-F603 = Aucun procès-verbal de ce scrutin n'est attendu de ce bureau.
finding-F604 = Diffère du procès-verbal arrivé le premier.
finding-F605 = Corrige une déclaration qui n'est pas celle en cours.
finding-F606 = Rapporte un autre vote que l'actuel.
finding-F608 = Ne s'accorde pas avec ce que le registre dit avant.
finding-W401 = Le comptage a fini avant la clôture du vote.
finding-W402 = Le vote a été clos avant l'heure annoncée.
finding-W502 = A besoin d'une clé inscrite après le gel.
finding-W505 = Un candidat n'a pas de ligne de délégué.

# Columns of the account's tables, and words in them
column-adds = attesté : ajoute
column-affected = électeurs concernés
column-about = sur
column-accreditation = accréditation
column-announced = annoncé
column-area = zone
column-areas = zones
column-began = début
column-between = entrées entre les deux
column-blob = fichier
column-body = organisme
column-by = par
column-bytes = octets
column-change = changement
column-channel = voie
column-channels = voies
column-class = classe
column-clauses = clauses
column-code = code
column-commitment = engagement
column-component = composant
column-computed = calculé
column-contest = scrutin
column-contradicts = attesté : contredit
column-document = document
column-due = délai
column-effective = vaut dès
column-ended = fin
column-entries = entrées
column-evidence = pièces
column-field = champ
column-follows = découle
column-from = dès
column-hash = empreinte
column-host = hôte
column-how = comment
column-id = déclaration
column-incidents = incidents
column-index = entrée
column-intake = réception
column-kind = genre
column-known = déjà connues
column-late = en retard
column-leaves = feuilles
column-licence = licence
column-log = nomme le registre
column-lower = moindre qu'avant
column-made = fait
column-media = format
column-minute = minute
column-ms = millisecondes
column-new = nouvelles
column-number = numéro
column-opened = ouvertes
column-opens = ouvre
column-organ = organe
column-outcome = issue
column-plan = plan
column-property = propriété
column-queue = file
column-reason = raison
column-received = reçue
column-refused = refusées
column-result = comparaison
column-root = racine
column-rulings = décisions
column-seconds = secondes
column-signed = signée par
column-size = taille du registre
column-source = source
column-sources = sources
column-state = état
column-station = bureau
column-stations = bureaux
column-submitter = qui remet
column-supports = attesté : appuie
column-target = cible
column-text = texte
column-then = calculé alors
column-then_result = comparaison alors
column-time = heure
column-told = électeurs avertis
column-track = décompte
column-two_sided = signé des deux
column-type = espèce
column-until = jusqu'à
column-updates = suites
column-version = version
cell-yes = oui
cell-no = non
cell-equal = égal
cell-differs = diffère
cell-not-comparable = non comparable
cell-follows = découle
cell-open = ouvert
cell-closed = clos
cell-due = en délai
cell-overdue = échu
cell-held = tenu
cell-held-in-part = tenu en partie
cell-postponed = reporté
cell-cancelled = annulé
cell-not-held = non tenu
