# Proposals, engagements, lessons.
proposals-lead = Each proposal joins one need with one offer. It becomes agreed help only when both sides accept.
proposals-count = { $count ->
    [one] { $count } proposal
   *[other] { $count } proposals
}
proposals-empty = There is no proposal for you yet. Proposals come when a round’s run is chosen.
proposal-caption = Proposal
proposal-waits-for-you = Waits for you
proposal-amount = Proposed amount
proposal-overdue = The day to decide has passed.
proposal-what = What it is for
proposal-why = Why this match
proposal-why-lead = The offer passes every rule for this need, and the plan that contains it meets most within all limits. The factors below say how well this match suits the provider’s wishes.
proposal-fit = How well this match fits
proposal-fit-plain = The provider stated no wish that touches this match.
proposal-terms = On which terms
proposal-kind = Kind of help
proposal-draw = What it takes from the offer
proposal-accepting = What accepting means
proposal-decide = Your decision
accepting-state = Your state asks for { $amount } of this help and names who will work with the provider.
accepting-provider = You set aside { $amount } for this need, and it no longer counts as free.
accepting-secretariat = The secretariat does not decide.
accepting-both = It is agreed once the other side accepts as well, by { $date }. After that day the proposal lapses.
accepting-declined = If either side declines, nothing is owed, the capacity goes into the next run, and this match is not proposed again.
accept-hint-state = We want this help on these terms.
accept-hint-provider = We give this help on these terms.
accept-hint-secretariat = The secretariat does not decide.
decline-hint = Then choose a reason below.
decide-question = Do you accept?
decide-accept = Accept
decide-decline = Decline
decide-words = In your words
decide-button = Send the decision
decline-reason = Reason for declining
decline-reason-hint = Needed only where you decline.
decline-timing = The time does not suit
decline-amount = The amount does not suit
decline-conditions = The conditions do not suit
decline-provider-not-suitable = The provider does not suit
decline-state-not-suitable = The need does not suit our mandate
decline-solved-otherwise = Solved in another way
decline-no-longer-available = No longer available
decline-priorities-changed = Priorities have changed
decline-other = Another reason
decision-own = Your decision
decision-state = The state’s decision
decision-provider = The provider’s decision
decision-accepted = Accepted
decision-declined = Declined
decision-made = Has decided; you see how once you have decided too
decision-waits = Not yet decided
conditions-none = No further conditions

engagements-lead = Agreed help, what was delivered of it, and what it brought.
engagements-count = { $count ->
    [one] { $count } engagement
   *[other] { $count } engagements
}
engagements-empty = Nothing is agreed yet. Engagements begin when both sides accept a proposal.
engagement-caption = Engagement
engagement-proposal = Agreed by
engagement-reports = Reports
engagement-no-reports = Nobody has reported yet. Both sides may; the state’s own figures count first.
engagement-close = Close the engagement
engagement-close-lead = What was not delivered goes back to the offer. A closed engagement takes no more reports.
delivered-title = Delivered of what was agreed
delivered-description = The filled part of the bar is delivered, the rest is still to come.
delivered-open = Still to come
report-file = Report on progress
report-lead = Say what happened since your last report. Every field but the delivered amount may stay empty.
report-button = File the report
report-of = { $side }, { $date }
report-delivered = Delivered since the last report
report-delivered-in = Delivered since the last report ({ $unit })
report-delivered-hint = Digits only, with a point before decimals. 0 where nothing was delivered.
report-levels = Levels by area and cycle
report-level-before = Level before
report-level-after = Level after
report-practice = What worked and is worth copying
report-practice-hint = Others may learn from it.
report-obstacle = What stood in the way
report-obstacle-hint = Said plainly, it helps the next round.
report-framework = Remark on the framework
report-framework-remark = Remark on the framework
report-framework-hint = Where a norm or its guidance proved unclear or missing in practice.
report-norm = Norm that the remark is about
report-norm-none = None in particular
report-norm-hint = Only where you wrote a remark.
norm-titled = Norm { $id }: { $title }
closure-reason = Why it is closed
closure-completed = All was delivered
closure-partly-completed = Some was delivered, the rest will not come
closure-provider-withdrew = The provider withdrew
closure-state-withdrew = The state withdrew
closure-no-longer-wanted = No longer wanted
closure-done-by-others = Done by others
closure-funding-lapsed = The money lapsed

lessons-lead = What agreed help teaches, from the reports that you may see. Nothing here changes a rule by itself: people decide what the next round takes up.
lessons-open = Under way
lessons-overall = Over all engagements
lessons-completed = Completed as agreed
lessons-delivered = Part delivered
lessons-level-change = Levels gained
lessons-estimate = { $count ->
    [one] { $mean } (between { $low } and { $high }, from one engagement)
   *[other] { $mean } (between { $low } and { $high }, from { $count } engagements)
}
lessons-too-few = Nothing to say yet
lessons-by-area = By area
lessons-by-kind = By kind of help
lessons-by-provider = By kind of provider
lessons-none = No engagement has been reported on yet.
lessons-no-remarks = Nobody has written anything here yet.
lessons-no-norm = No norm in particular
column-agreed-amount = Agreed
