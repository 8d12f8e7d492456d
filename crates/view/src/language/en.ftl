# The words of the pages in English. One message a line; `$N` decides a plural, `$N-text` is the number as it is written.
direction = ltr
language = English

# Every page
skip = Skip to the figures
nav = Site
nav-languages = Languages
nav-results = Results
nav-areas = Areas and stations
nav-open = Missing, flagged, excluded
nav-recent = Last changes
nav-account = What was said and happened
nav-arrivals = How records came in
nav-moments = Earlier results
nav-downloads = Downloads
nav-verify = How to check
nav-check = Check in your browser
simulation = SIMULATION: not a real election
custodian = Not the authority's log: copies kept by { $name }
status = Status
status-pre-election = Before the election
status-unofficial-partial = Not final: partial results
status-unofficial-complete = Not final: all stations in
status-certified = Certified
status-recount = Recount under way
status-correction = Corrected
log-size = log size { $size-text }
updated = Last entry received
follows = Every figure follows from the log at size { $size-text }, root
unchanged = Nothing about this station has changed since log size { $size-text }.

# Results of a contest
contests = Contests
contest-all = All figures, areas and stations
verdict-closed = Closed.
verdict-closed-more = What is missing, excluded and disputed cannot change the outcome of the rule “{ $rule }”; corrections, recounts and rulings still can.
verdict-open = { $votes ->
    [one] Open by { $votes-text } vote.
   *[other] Open by { $votes-text } votes.
  }
verdict-open-more = What is missing, excluded and disputed could still change the outcome of the rule “{ $rule }”.
verdict-cannot-tell = Cannot tell.
verdict-cannot-tell-more = The number of votes still possible is not published, or the rule gives no single outcome.
verdict-how = How this is reckoned: every unit without a counted record could still bring as many ballots as it can have. Against all of them the lead is held. No forecast has a part in it.
ahead = Ahead
ahead-nobody = nobody, or several with as many votes
ahead-by = { $votes ->
    [one] by { $votes-text } vote
   *[other] by { $votes-text } votes
  }
possible = { $votes ->
    [one] at most { $votes-text } vote is still possible
   *[other] at most { $votes-text } votes are still possible
  }
hurdle = the runner-up needs { $share } of them
hurdle-impossible = no share of them would be enough for the runner-up
seats-table = Seats as the counted records give them stand in the table
lot = { $seats ->
    [one] A lot decides { $seats-text } seat
   *[other] A lot decides { $seats-text } seats
  }
lot-among = among
choice = Choice
votes = Votes
share-valid = % of valid
seats = Seats
votes-flagged = of these flagged
votes-excluded = in excluded records
form-figures = The form's figures
field = Field
field-sum = Sum of counted records
findings = Findings
findings-none = No finding on any record.
finding-code = Code
finding-rule = Rule
stations = Stations
tables = Tables for machines
table-areas = Areas (CSV)
table-outcome = Outcome (text)
table-stations = Stations { $shard } (CSV)
came-in = What came in
came-in-more = Entries in the log, by kind and by channel. Every record verifies in the same way, whatever its channel.
entries = Entries
number = Number
by-channel = by { $channel }

# Coverage
coverage-caption = Stations by class; the four classes add up to what was expected
expected = Expected
class-counted = Counted
class-counted-flagged = Counted, flagged
class-excluded = Excluded
class-missing = Missing
class-not-expected = Not expected
disputed = Disputed
ballots = Ballots
registered = Registered voters
registered-of = { $counted } of { $all }
registered-by-area = { $all } (by area)
not-published = not published
none-yet = none yet
coverage-line = { $units } of { $of } stations counted

# Areas
areas = Areas
area = Area
area-below = Areas below
area-stations = Stations of this area
area-stations-many = This area has { $number-text } stations: they are listed in its areas, and in the lists of each contest.
area-within = Lies in

# Stations
station = Station
station-closed = This station is closed; no record is expected from it.
station-counted-with = Counted together with { $station }; no record is expected from it.
station-not-opened = An event in the log says that this station did not open.
station-destroyed = An event in the log says that its material was destroyed.
station-changed = Its row in the register was last changed by entry { $index }.
stations-lead = Each station with its class, marks and the id of the record that counts.
stations-back = Back to the contest
stations-shard = stations { $shard }
record-id = Record id
record-none = no record yet
record-differs = differs:
says-counted = Its record is in the totals.
says-counted-flagged = Its record is in the totals, and something is to be known about it.
says-excluded = A record came in; it is not in the totals until a decision.
says-missing = No record with effect has come in yet.
says-not-expected = No record is expected from it in this contest.
mark-disputed = Disputed: there is another record with other figures. The first one stays counted until a decision.
mark-decided = A decision is in force here.
mark-corrected = Corrected: an earlier record stands below.
mark-recount = A recount stands beside it.
mark-rerun = A new poll was ordered.
mark-suspended = Suspended for now by a decision.
track-official = official
track-preliminary = preliminary
in-totals = In the totals
versions = Each version as it was signed
version = Entry { $index }
effect = What it does
effect-counted = counted
effect-excluded = excluded
effect-conflict = differs from the one that counts
effect-recount = recount beside the one that counts
effect-corrected = corrected: no longer counts
effect-without-effect = without effect
corrects = corrects { $id }
signed-text = The signed text
decision = Decision (entry { $index }): { $effect }, by { $organ }; { $article }
complaints-about = { $number ->
    [0] No complaint about this station is in the log at this size. That says no more than this.
    [one] { $number-text } complaint about this station is in the log.
   *[other] { $number-text } complaints about this station are in the log.
  }
check-station = Check it yourself
check-browser = Check this record in your browser
check-paper = Lay the printed record beside the table: every figure must be equal.
check-id = The record id is the SHA-256 of the signed text above, up to and with the line end before its empty line.
check-command = With a copy of the log and the anchor from paper, one command makes a dossier that anyone can check offline:
check-entry = In the log this is entry { $index }, in the bundle

# Missing, flagged, excluded, disputed
open-title = Missing, flagged, excluded, disputed
open-lead = Nothing received is left out of sight: each expected record is in one of four classes, and here are those that are not simply counted.
open-margin = The lead is { $margin } votes. Missing, excluded and disputed units could still bring { $possible }.
open-margin-unknown = The lead is { $margin } votes. How many votes are still possible is not published.
open-more = { $shown } of { $all } are shown; the tables of the stations have all.
open-none = None.
open-flagged = Counted, with a flag
open-excluded = Excluded until decided
open-disputed = Disputed
open-missing = Missing

# Last changes, earlier results, arrivals
recent-title = Last changes
recent-lead = { $number ->
    [one] In the hour before the last entry ({ $until }), { $number-text } entry came in.
   *[other] In the hour before the last entry ({ $until }), { $number-text } entries came in.
  }
recent-more = More than { $number } entries came in within the hour; the newest are shown, the tables of arrivals have all.
recent-caption = The newest entries first
received = Received
channel = Channel
kind = Kind
entry = Entry
moments-title = Earlier results
moments-lead = Each published size stays where it is. A later one never changes an earlier one; what came between is their difference.
moments-none = No earlier size has been published.
moments-size = Log size
moments-new = New entries
moments-open = Results at this size
arrivals-title = How records came in
arrivals-lead = When the records came in, as the intake wrote it down, and by which channel. The times are a claim of the authority; promises and receipts of stations bind it.
arrivals-time = Received until
arrivals-all = All records
arrivals-records = Records and corrections
arrivals-chart = Records received, by channel
arrivals-chart-more = Cumulated number of records and corrections over the time of reception, by channel; the line on top is the number of records expected.

# Charts and maps
chart-data = The same as a table
chart-expected = Records expected
chart-other = Other channels
map-title = Areas: who is ahead, and how much is counted
map-more = One tile an area, with a mark as large as its number of registered voters. The mark's shape and colour tell the choice that is ahead; the tile's ground tells how much is counted.
outlines-more = Each area in the colour of the choice that is ahead, with that choice's shape on it. Striped areas are counted in part; empty ones not at all.
map-page = Map: { $kind }
map-source = Outlines:
map-licence = Licence:
map-absent = The log names a file of outlines that is committed, not published: tiles stand in its place.
map-unreadable = The log names a file of outlines that cannot be drawn: tiles stand in its place.
map-without = The log names a file of outlines that has none of these areas: tiles stand in its place.
map-counted = Stations counted
map-nobody = nobody, or as many votes
map-complete = All stations counted
map-partial = Some stations counted
map-nothing = No station counted yet
map-unplaced = Areas without a place here:
turnout-title = Turnout and share of who is ahead, station by station
turnout-more = Each mark is a station: how many of the registered voters took part, and the share of the choice that is ahead there.
turnout-note = Descriptive: it is evidence neither of a fault nor of its absence. Stations differ for many reasons.
turnout-axis = Turnout, %
share-axis = Share, %
turnout-caption = Stations with turnout and share: { $contest }
turnout-none = No counted station has a register of its own, so that no turnout can be told.
turnout-above = more than registered
turnout-unplaced = Without a place here, because nobody is registered or no vote is counted:
turnout-density = Stations at one point:
chart-draw = as many votes
seats-title = Seats
seats-open = not given yet
seats-all = All seats
seats-more = One mark a seat, grouped by list.

# The account
account-title = What was said and happened
account-lead = Announcements, incidents, complaints, copies, changes and audits, as their authors signed them, and beside them what follows from the log. Nothing here changes a total.
account-none = Nothing of this kind is in the log at this size.
account-table = As a table (CSV)
account-rows = { $shown } of { $all } rows are shown; the table has all.
account-announcements = Announcements against the records
account-announcements-more = Each figure that somebody announced, beside what the records in the log gave at that point.
account-attempts = Attempts in vain
account-attempts-more = Tries to hand in a record that did not succeed, signed by the station that made them.
account-audits = Audits
account-audits-more = The audits that were promised, and whether they were held by their due time.
account-bulletins = Bulletins
account-bulletins-more = Each bulletin names the size of the log from which its figures follow; whether they do is checked here.
account-complaints = Complaints
account-complaints-more = Complaints in the log with their rulings. That none about something is here says only that none is here.
account-copies = Copies
account-copies-more = Copies of records that parties and observers handed in, and how many were committed to before the results.
account-gaps = Gaps
account-gaps-more = Times in which no record came in while some were missing, longer than the election's own limit. A gap opens by itself.
account-geometry = Outlines of areas
account-geometry-more = The files that maps are drawn from, with their source and licence. No figure rests on them.
account-incidents = Incidents
account-incidents-more = What was reported to have happened, by whom, with what evidence, and who contradicts it.
account-missions = Missions
account-missions-more = Accredited observers and experts, their terms, and their reports. No verdict on them is given here.
account-probes = Probes from outside
account-probes-more = Whether the services could be reached, as witnesses and others saw it.
account-register-changes = Changes of the register
account-register-changes-more = Stations that were added, moved, merged or closed, when, why, and how voters were told.
account-software = Software
account-software-more = The components that were declared, with their hashes.
account-telemetry = The intake, minute by minute
account-telemetry-more = What the intake says it received and refused; compared with the entries it logged.
account-effect = What open complaints could change
account-bulletin = What a bulletin of this size says

# Finding one's station
find-title = Find your station
find-lead = Look it up by its place: choose the area, then the station. With the code on your record you can open its page at once. No number of a person is ever asked for.
find-area = Figures of this area

# Downloads
downloads-title = Downloads
downloads-lead = Everything on these pages follows from these files, and these follow from the log. The manifest lists each with its length and SHA-256.
downloads-log = The log itself: checkpoint, tiles and entries
downloads-manifest = Manifest of this size
downloads-summary = Summary (text)
downloads-register = Register of stations (CSV)
downloads-contests = Contests: coverage and outcome (CSV)
downloads-choices = Choices with their votes (CSV)
downloads-package = What the tables are: a Frictionless Data Package (JSON)
downloads-totals = Every contest with its choices and areas (JSON)
downloads-api = What programs can fetch here: an OpenAPI description (JSON)
downloads-exports = In other forms (one table of all stations and figures, JSON, NIST SP 1500-100, EML 510 and 520) anybody makes these results from any copy of the log:
downloads-checkpoint = Signed checkpoint of this size
downloads-plain = These results as plain text
downloads-embed = A plain table to embed in other pages
downloads-feed = News feed (Atom)
downloads-arrivals = Arrivals { $shard } (CSV)
downloads-licence = The specifications of all formats are public (CC0). How to check them is told under “How to check”.

# How to check
verify-title = How to check this result yourself
verify-lead = A page cannot prove itself. Take the anchor from a printed record or the gazette, not from here, and run:
verify-source = SOURCE is this site's address, any mirror of it, a folder or a zip. The command fetches every record, checks every signature, adds everything up again and names each figure that differs, by station and field.
verify-hand = By hand
verify-hand-record = Find the station's printed record and its page here: the figures must be equal.
verify-hand-id = The record id is the SHA-256 of the signed text on the paper.
verify-hand-sums = The sums of all stations of an area are its row in the areas table.
verify-made = This site was made from the log at size { $size-text }, root
verify-anchor = The definition that this site shows has the anchor below. Compare it with the one printed on paper.

# Feed
feed-results = Results at log size { $size }

# Words of the specifications: kinds, channels, rules, types, findings. What is not here is shown as the specification writes it.
kind-definition = Definition
kind-part = Part of the definition
kind-register = Register of stations
kind-register-change = Change of the register
kind-key = Key
kind-revoke = Key revoked
kind-record = Tally record
kind-correction = Correction
kind-endorse = Endorsement
kind-decision = Decision
kind-station-event = Event at a station
kind-publication = Publication
kind-amend = Amendment of the definition
kind-in-force = Amendment in force
kind-image = Image of a record
kind-objection = Objection
kind-collation = Form of an intermediate level
kind-announcement = Announcement
kind-bulletin = Bulletin
kind-proclamation = Proclamation
kind-incident = Incident
kind-attestation = Attestation
kind-telemetry = Intake, a minute
kind-attempts = Attempts in vain
kind-probe = Probe
kind-complaint = Complaint
kind-ruling = Ruling
kind-redaction = Text withheld
kind-copy-commit = Commitment to copies
kind-copy = Copy of a record
kind-accreditation = Accreditation
kind-report = Report of a mission
kind-audit-plan = Audit plan
kind-audit-report = Audit report
kind-software = Software
kind-geometry = Outlines of areas
channel-https = network
channel-usb = USB stick
channel-qr = QR code
channel-sms = SMS
channel-paper = paper
channel-voice = voice
channel-custody = custodian of copies
channel-log = another log
rule-plurality = most votes
rule-majority = absolute majority
rule-top-two = the first two go to a runoff
rule-forty-ten = 40 % and 10 points ahead
rule-dhondt = seats by D'Hondt
rule-sainte-lague = seats by Sainte-Laguë
rule-modified-sainte-lague = seats by modified Sainte-Laguë
rule-hare = seats by largest remainder (Hare)
rule-droop = seats by largest remainder (Droop)
rule-dutch-council = seats as in Dutch councils
rule-none = no single outcome
station-kind-ordinary = ordinary
station-kind-abroad = abroad
station-kind-postal = postal
station-kind-early = early voting
station-kind-prison = prison
station-kind-mobile = mobile
station-kind-provisional = provisional
station-kind-special = special
area-kind-country = country
area-kind-abroad = abroad
area-kind-region = region
area-kind-province = province
area-kind-municipality = municipality
area-kind-district = district
area-kind-parish = parish
finding-F101 = Fields or choices are not those of the form, or not in its order.
finding-F102 = A choice of the ballot has no line, or a line names no choice of it.
finding-F310 = More ballots than the station may hold.
finding-F311 = A choice has more votes than there are ballots.
finding-F402 = A decision removes more votes than there are.
finding-F501 = A signature does not verify, or its key is not in force.
finding-F503 = Too few of the required signers signed.
finding-F504 = A signer's key was revoked before.
finding-F601 = The station is not in the register.
finding-F602 = The contest is not in the definition.
finding-F603 = No record of this contest is expected from this station.
finding-F604 = Differs from the record that came first.
finding-F605 = Corrects a statement that is not the current one.
finding-F606 = Reports another poll than the current one.
finding-F608 = Does not fit what the log says before it.
finding-W401 = The count ended before the polls closed.
finding-W402 = The polls closed before the announced time.
finding-W502 = Needs a key enrolled after the freeze.
finding-W505 = A contestant has no agent line.

# Columns of the account's tables, and words in them
column-adds = attested: adds
column-affected = voters affected
column-about = about
column-accreditation = accreditation
column-announced = announced
column-area = area
column-areas = areas
column-began = began
column-between = entries between
column-blob = file
column-body = body
column-by = by
column-bytes = bytes
column-change = change
column-channel = channel
column-channels = channels
column-class = class
column-clauses = clauses
column-code = code
column-commitment = commitment
column-component = component
column-computed = computed
column-contest = contest
column-contradicts = attested: contradicts
column-document = document
column-due = due
column-effective = effective
column-ended = ended
column-entries = entries
column-evidence = evidence
column-field = field
column-follows = follows
column-from = from
column-hash = hash
column-host = host
column-how = how
column-id = statement
column-incidents = incidents
column-index = entry
column-intake = intake
column-kind = kind
column-known = known already
column-late = late
column-leaves = leaves
column-licence = licence
column-log = names the log
column-lower = lower than before
column-made = made
column-media = format
column-minute = minute
column-ms = milliseconds
column-new = new
column-number = number
column-opened = opened
column-opens = opens
column-organ = organ
column-outcome = outcome
column-plan = plan
column-property = property
column-queue = queue
column-reason = reason
column-received = received
column-refused = refused
column-result = result
column-root = root
column-rulings = rulings
column-seconds = seconds
column-signed = signed by
column-size = log size
column-source = source
column-sources = sources
column-state = state
column-station = station
column-stations = stations
column-submitter = submitter
column-supports = attested: supports
column-target = target
column-text = text
column-then = then computed
column-then_result = then
column-time = time
column-told = voters told
column-track = track
column-two_sided = signed by both
column-type = type
column-until = until
column-updates = updates
column-version = version
cell-yes = yes
cell-no = no
cell-equal = equal
cell-differs = differs
cell-not-comparable = not comparable
cell-follows = follows
cell-open = open
cell-closed = closed
cell-due = due
cell-overdue = overdue
cell-held = held
cell-held-in-part = held in part
cell-postponed = postponed
cell-cancelled = cancelled
cell-not-held = not held
