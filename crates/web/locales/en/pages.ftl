# Start page, overview, catalogue, how it works.
start-title = Needs for ICT-security capacity, matched with resources
start-lead = States say what they need. Providers say what they can give. This service finds the plan that meets most needs within every condition, shows why, and lets both sides decide.
start-step-catalogue = 1. Catalogue
start-step-catalogue-text = An agreed list of areas and capabilities, each with levels, questions and the norms it serves.
start-step-assessment = 2. Self-assessment
start-step-assessment-text = A state answers what it likes, sets targets and turns gaps into needs. Answers stay private.
start-step-matching = 3. Matching
start-step-matching-text = Needs and offers meet under published rules. Every plan carries a certificate that anyone can check.
start-step-feedback = 4. Feedback
start-step-feedback-text = Agreed help is reported on by both sides. What it teaches flows into the next round.
start-overview-title = What is public now
start-overview-link = Look at public needs and resources
start-catalogue-link = Read the catalogue
start-how-link = How matching works
start-sign-in-title = For delegations, providers and the secretariat
start-sign-in-text = Access is by invitation. The secretariat invites the first focal point of each organisation.
start-home-link = Go to your task list
start-assessment = Go to the self-assessment
start-need = Write a need
start-offer = Make an offer
start-look-at-needs = Look at needs
start-round = Open a round
start-on-behalf = Enter a need that came on paper

home-title = What waits for you, { $name }
home-waits = Your tasks
home-nothing-waits = Nothing waits for you now.
home-moved = What moved
home-nothing-moved = Nothing has moved since you joined.
home-all-notices = All notices
task-due = Due { $date }
task-state-done = Done
task-state-overdue = Overdue
task-state-waiting = Waits for you
task-state-ready = Ready
task-state-later = Cannot start yet
task-start-assessment = Start a self-assessment
task-continue-assessment = { $count ->
    [one] Go on with the self-assessment: one question is open
   *[other] Go on with the self-assessment: { $count } questions are open
}
task-endorse-assessment = Endorse the self-assessment
task-assess-again = Assess yourself again, as you planned
task-write-need = Write your first need
task-finish-drafts = { $count ->
    [one] Complete one draft need
   *[other] Complete { $count } draft needs
}
task-submit-needs = { $count ->
    [one] Submit one endorsed need
   *[other] Submit { $count } endorsed needs
}
task-mend-rejected = { $count ->
    [one] Mend one need that was sent back
   *[other] Mend { $count } needs that were sent back
}
task-confirm-needs = { $count ->
    [one] Confirm one need that the secretariat entered for you
   *[other] Confirm { $count } needs that the secretariat entered for you
}
task-consent-needs = { $count ->
    [one] Answer one joint need that another state leads
   *[other] Answer { $count } joint needs that other states lead
}
task-write-offer = Make your first offer
task-publish-offers = { $count ->
    [one] Publish one draft offer
   *[other] Publish { $count } draft offers
}
task-answer-proposals = { $count ->
    [one] Decide on one proposal
   *[other] Decide on { $count } proposals
}
task-report-progress = { $count ->
    [one] Report progress on one engagement
   *[other] Report progress on { $count } engagements
}
task-authenticate-needs = { $count ->
    [one] Authenticate one submitted need
   *[other] Authenticate { $count } submitted needs
}
task-publish-needs = { $count ->
    [one] Publish one authenticated need
   *[other] Publish { $count } authenticated needs
}
task-write-review = { $count ->
    [one] Comment on an assessment that a state invited you to review
   *[other] Comment on { $count } assessments that states invited you to review
}
task-comment-edition = { $count ->
    [one] Comment on the edition of the catalogue that is in consultation
   *[other] Comment on { $count } editions of the catalogue that are in consultation
}
task-review-edition = Look at the catalogue again: its review is due
task-set-rates = Set this month’s exchange rates
task-open-round = Open a matching round
task-start-run = Freeze the input and run the optimizer
task-watch-run = Watch the run
task-choose-run = Read the match report and choose the run
task-await-answers = Wait for the answers of both sides
task-close-round = Close the round

notices-title = What moved
notices-unread = unread notices
notices-count = { $count ->
    [one] { $count } notice
   *[other] { $count } notices
}
notices-empty = Nothing has moved yet.
notices-mark-read = Mark all as read
notice-read = Read
notice-new = New
notice-need-status = “{ $title }” moved from { $from } to { $to }
notice-need-consent-asked = Your consent is asked for the joint need “{ $title }”
notice-need-consent-given = A partner state answered on the joint need “{ $title }”
notice-need-entered = The secretariat entered “{ $title }” on your behalf; it counts once you confirm it
notice-need-confirmed = The state confirmed “{ $title }”
notice-offer-status = The offer “{ $title }” moved from { $from } to { $to }
notice-proposal-new = A proposal for “{ $title }” waits for your decision
notice-proposal-decided = { $side } decided on the proposal for “{ $title }”
notice-proposal-agreed = Both sides accepted: “{ $title }” is agreed
notice-proposal-lapsed = The proposal for “{ $title }” lapsed undecided
notice-proposal-superseded = A later run replaced the proposal for “{ $title }”
notice-report-filed = { $side } reported on “{ $title }”
notice-engagement-closed = The engagement on “{ $title }” was closed
notice-run-finished = The run has ended

overview-title = Public needs and resources
overview-lead = What owners made public. Other needs and offers are seen only by those they are shared with.
overview-rates = Amounts in other currencies are converted at the rates of { $date }.
overview-areas = By area
overview-empty = Nothing is public yet.
overview-public-needs = Public needs
overview-public-offers = Public offers
overview-no-needs = No public need fits these filters. Clear them, or look at another area.
overview-no-offers = No public offer fits these filters. Clear them, or look at another area.
overview-public-activities = Activities published elsewhere
overview-activities-lead = Other portals and organisations publish these; they stand here as they were brought in, with their source and the day. They tell no kind of help, no kind of provider and no language: a search by one of these leaves them out.
overview-no-activities = No activity published elsewhere fits these filters. Clear them, or look at another area.
overview-brought = Brought in on
overview-from = Not over before
overview-until = Begun by
overview-address = The address of this page holds your search: pass it on, and others see the same.

catalogue-lead = The agreed list that needs, offers and lessons speak in.
catalogue-areas = Areas
catalogue-stages = Levels
catalogue-edition = This edition
catalogue-missing = { $count ->
    [one] One text of this edition is not yet translated and is shown in English.
   *[other] { $count } texts of this edition are not yet translated and are shown in English.
}
capabilities-count = { $count ->
    [one] { $count } capability
   *[other] { $count } capabilities
}
edition-version = Edition
edition-published = Published
edition-basis = Rests on
edition-confidence = How sure its links and figures are
edition-adaptation = How a state may adapt it
edition-capabilities = Capabilities
edition-current = Current
edition-choose = Make { $title }, edition { $version }, the current one
edition-file = Edition file
edition-file-hint = JSON, or XLSX in the form of the workbooks offered here, at most 5 MiB.
edition-upload = Check and store the edition
edition-upload-title = Bring in an edition
edition-upload-lead = The file is checked whole. If anything is wrong, every fault is named and nothing is stored.
editions-title = Editions of the catalogue
editions-lead = Old editions stay readable: assessments and rounds keep the one they began with.
editions-link = All editions
editions-empty = There is no edition yet.
capability-foundational = Others rest on it
capability-target = Proposed target
capability-rests-on = Rests on
capability-rests-on-nothing = Nothing else
capability-carries = Carries
capability-kinds = Kinds of help that suit it
capability-package = What a usual project costs
capability-evidence = What can be shown
capability-questions = Questions
capability-links = Norms, measures and indicators it serves
capability-no-links = This edition links it to no list.
prerequisite-hard = must have reached { $stage } first
prerequisite-soft = should have reached { $stage } first
crosswalk-norms = Norms of responsible State behaviour
crosswalk-cbms = Confidence-building measures
crosswalk-cmm = Cybersecurity Capacity Maturity Model
crosswalk-cmm2021 = Cybersecurity Capacity Maturity Model
crosswalk-gci = Global Cybersecurity Index
crosswalk-ncsi = National Cyber Security Index
crosswalk-ncsi-v3 = National Cyber Security Index
crosswalk-first = FIRST services for response teams
crosswalk-first-csirt-services-2-1 = FIRST services for response teams
glossary-title = Glossary
glossary-lead = Terms of the field in the six official languages.
glossary-empty = This edition has no glossary.

how-title = How matching works
how-lead = In short: everything that decides is published before a round, and everything that was decided can be checked afterwards.
how-round-title = A round
how-round-text = The secretariat opens a round with a call and a published table of weights. When it runs, all needs and offers that were released for matching are frozen, so that a run can be repeated later with the same result.
how-fit-title = Which offer may serve which need
how-fit-text = A need and an offer can be matched only if all of these rules let them pass. Where one stands in the way, the report names it.
how-weight-title = What a need counts
how-weight-text = Every state counts the same to begin with. The table of the round may give more to first priorities, larger gaps, capabilities that others rest on, and groups of states. A state cannot raise its own weight by what it types, beyond putting its own needs in order.
how-plan-title = The plan
how-plan-text = The optimizer looks for the awards that meet most, counted by weight and fit, within every capacity, smallest and largest award, earmark, limit and prerequisite. Beside it stand two simple ways of dividing, by date and by weight, so that everybody sees what the plan brings.
how-agree-title = Both sides decide
how-agree-text = A plan is a proposal. State and provider each accept or decline with a reason. Only when both accept is help agreed and capacity taken.
how-certificate-title = What a certificate is
how-certificate-text = With every plan comes a list of prices, from which anyone can compute with pencil and paper a value that no plan can pass. The gap between that value and the plan’s own is the most that could still be missing.
how-check-title = How to check a plan yourself
how-check-text = You need neither this service nor its optimizer. Ask the secretariat for the problem file and the plan file of a run, or take your own.
how-check-step-1 = Compare the checksum of the problem file with the one printed in the match report.
how-check-step-2 = Run the check below, or any program written after the published specification.
how-check-step-3 = It adds up every award against every condition and computes the certificate again. If anything does not hold, it says what and where.
how-private-title = What stays private
how-private-text = Answers of a self-assessment are seen by the state alone, unless it chooses to share them. Needs and offers are seen by those their owners choose. The matcher uses only what was released to it.
notice-edition-consultation = Comments on “{ $title }” are taken until { $until }
notice-edition-comment = There is a new comment on “{ $title }”
notice-edition-comment-answered = Your comment on “{ $title }” was answered
notice-edition-adopted = “{ $title }” was adopted
notice-edition-review-due = “{ $title }” is to be reviewed by { $due }
notice-section-assigned = { $name } is to work on “{ $area }” of “{ $title }”
notice-assessment-reopened = The assessment “{ $title }” was reopened
notice-assessment-shared = { $state } shares a self-assessment with you
notice-review-invited = { $state } invites you to a peer review until { $until }
notice-review-commented = A reviewer commented on { $capability } in “{ $title }”
notice-review-answered = { $state } answered your comment in a peer review
notice-review-revoked = { $state } ended the peer review
notice-assessment-due = The next self-assessment is due on { $due }
