# Reasons: why a need is not yet matched, what would change it, what an offer is worth, plans made by hand.
basis-run = This is about the plan of { $day } in the round “{ $round }”. Records that you may see are named; the others are counted.
basis-today = Computed from the needs that are released to you on { $day }.
effect-note = Values count needs met by their weight: 1 is a need of weight 1 that is met in full. Where two figures stand, the first is shown by a plan that was checked, and the second is what the prices prove.
effect-note-exact = Values count needs met by their weight: 1 is a need of weight 1 that is met in full. Every figure here is exact.
effect-none = nothing
effect-exact = exactly { $value }
effect-most = between nothing and { $most }
effect-between = between { $least } and { $most }
others-needs-few = a few needs that you may not see
others-needs-count = { $count ->
    [one] one need that you may not see
   *[other] { $count } needs that you may not see
}
others-offers-few = a few offers that you may not see
others-offers-count = { $count ->
    [one] one offer that you may not see
   *[other] { $count } offers that you may not see
}
others-awards-few = a few awards that you may not see
others-awards-count = { $count ->
    [one] one award that you may not see
   *[other] { $count } awards that you may not see
}
a-few = a few
and-a-few = { $count } and a few more
moves-title = What moves between needs
moves-none = No other need is touched.
moves-loses = Would give up
moves-fits-less = Would get as much, from offers that fit less
moves-enter = Enters the plan
moves-leave = Leaves the plan
moves-more = Gets more
moves-less = Gets less
moves-enter-count = enter: { $count }
moves-leave-count = leave: { $count }
moves-more-count = get more: { $count }
moves-less-count = get less: { $count }
column-moves = What happens
column-before = Now
column-after = Then
shown-worth = Worth { $value }; the present plan is worth { $present }.
shown-changes = Awards that differ from the present plan
shown-changes-none = No award that you may see differs.

why-page = Why is it not yet matched?
why-page-run = Reasons for a need
why-own-lead = The reason comes first, then what stands behind it, then what would change it.
why-no-run = No run that was chosen has looked at this need yet. After a round, the reason stands here.
why-title = The reason
why-policy = The plan follows the policy “{ $policy }”. Another plan may be worth more in total and still serve that aim less well.
why-matched = This plan meets the need in full.
why-matched-in-part = This plan meets the need in part.
why-declined = One side declined the offer that fits, and no other is free for it.
why-expired = Its period is over, or the period of each offer that fits.
why-cost = Serving it all the same would cost the plan
why-cost-none = Not possible within the present limits
why-bids-title = Offers that may serve it
why-bids-lead = What the need would bring at each, and what the same capacity is worth where it goes now.
why-bids = Nearest offers
why-plan-title = A plan that serves it
why-plan-lead = This plan was found by searching again and was checked. It shows what would have to give way.
why-plan-lifted = This plan was checked with only the limit named above lifted.
why-blocking = Needs that would give up something
why-rules-title = Rules that stand against other offers
why-no-rules = No rule stands against any offer.
why-nearest = Offers that one rule alone keeps away
column-brings = Would bring
column-takes = Is worth to others

changes-title = What would change it
changes-ask = Find the smallest changes
changes-ask-lead = The optimizer tries small changes one by one and checks the plan that each leads to. This takes a few seconds.
changes-matched = It is matched; nothing has to change.
changes-lead = { $tried ->
    [one] One change was tried. With each of these a checked plan serves the need and is worth no less than the present one; the smallest comes first.
   *[other] { $tried } changes were tried. With each of these a checked plan serves the need and is worth no less than the present one; the smallest comes first.
}
changes-none = { $tried ->
    [0] No change of this kind can be tried for this need.
    [one] One change was tried; it alone does not lead to a match.
   *[other] { $tried } changes were tried; none of them alone leads to a match.
}
column-change = Change
column-opens = Offers that it opens
column-would-get = Would get
column-plan-worth = Plan beside the present one
column-others-move = What moves for others
edit-language = Accept help in this language too: { $language }
edit-delivery = Accept this way of delivery too: { $delivery }
edit-period = Move the period to { $from } – { $until }
edit-kind = Accept this kind of help too: { $kind }
edit-least = Lower the least useful amount to { $amount }
edit-quantity = Ask for { $amount } instead
edit-providers = { $most ->
    [one] Allow one provider
   *[other] Allow { $most } providers
}
edit-co-funding = Have { $amount } covered by others
edit-prerequisite = Meet “{ $need }” in another way first, or no longer require it
edit-prerequisite-unnamed = Meet the need that must come first in another way, or no longer require it

worth-page = What this offer is worth
worth-lead = Computed from the needs that are released to you and from the help you agreed on; nothing else enters.
worth-nothing = There is nothing to compute: the offer is not published, or no need that is released to you could be met by it.
worth-questions = Choose a question
worth-more-questions = Other questions
worth-conditions = What do my conditions cost?
worth-next = What is one more unit worth?
worth-dependents = Who depends on this offer?
conditions-title = What the conditions cost
conditions-lead = For each condition: the needs that it alone keeps away, and what the whole would gain if it were relaxed.
conditions-empty = The offer has no condition that stands against a need.
conditions-none-lost = None
conditions-no-gain = Nothing
condition-kind-of-help = Kind of help
condition-period = Period
condition-language = Working language
condition-delivery = Way of delivery
condition-eligible-states = For whom it is
condition-levels = Present levels that it suits
condition-smallest-award = Smallest award
condition-largest-award = Largest award
condition-max-awards = Most awards
condition-setup-cost = Used once per award
condition-earmarks = Earmarks
column-condition = Condition
column-lost = Needs that it alone keeps away
column-gain = The whole would gain
next-title = What one more unit is worth
next-title-unit = What one more unit is worth: { $unit }
next-description = One bar for each step. Its length is the gain that a checked plan shows; the words beside it also say what the prices allow at most.
next-lead = What the whole would gain if the offer were larger by each step, and which needs would enter the plan.
next-empty = There is no offer here that could be larger.
next-none-enter = None
column-step = One step more
column-goes-to = Where it brings most
column-would-enter = Needs that would enter
withdrawal-title = Who depends on it
withdrawal-lead = What is lost if it were withdrawn, after everything else is planned again as well as possible.
withdrawal-offers = Offers that would go
withdrawal-loss = The whole would lose
withdrawal-states = States that would lose something
withdrawal-nobody = No state that you may see would lose anything.
column-would-leave = Needs no longer served
column-would-get-less = Needs that get less
column-value-lost = Value lost

report-questions = Questions to this plan
report-questions-lead = Each answer is found by searching again from the frozen input and is checked. It takes a few seconds.
next-unit-page = What is one more unit worth?
next-unit-page-lead = Choose an area, a region or an offer: what would the plan gain if there were a little more?
next-about = About
next-ask = Show what it is worth
withdrawal-page = Who depends on a provider?
withdrawal-page-lead = Choose a provider: which states would lose what if all its offers were withdrawn?
withdrawal-about = Provider
withdrawal-ask = Show who depends on it
check-page = Check a plan made by hand
check-page-lead = Bring a plan of your own for the same needs and offers. You see whether it holds, what it is worth, and how far it is from the best there can be. Nothing is stored.
check-start = Where to start from
check-start-lead = Take the plan of this run, change awards in it, and bring it back.
check-form-title = Your plan
check-file = Plan file
check-file-hint = JSON as in the plan file, or CSV with the columns need, offer, amount; amounts in whole units.
check-ask = Check the plan
check-title = What your plan is worth
check-holds = Your plan meets every condition.
check-broken = Your plan breaks conditions. They are listed below.
check-value = Value of your plan
check-present = Value of the present plan
check-distance = Distance to the bound
check-violations = Conditions that are broken
check-no-violations = None.
column-broken = Condition
column-says = What is wrong
violation-amount = Size of an award
violation-awards = Most awards of an offer
violation-capacity = Capacity of an offer
violation-earmark = Earmark of an offer
violation-format = Form of the file
violation-need = Amount or providers of a need
violation-pair = Need and offer do not fit
violation-pin = Agreed before, must stay
violation-requires = A need that must be served too
violation-state = Most awards of a state

draft-advice = What would make the need clearer
draft-ask = See which offers fit
draft-ask-hint = Counts offers that fit what you have entered so far. Nothing is stored.
draft-incomplete = Offers are counted once these fields can be read.
draft-missing = Still to fill in: { $fields }
draft-free = { $free ->
    [one] One of them has room by the last plan and could give { $amount }.
   *[other] { $free } of them have room by the last plan and could give { $amount } together.
}
draft-offers = Offers that fit
draft-openings = What would let more offers fit
draft-note = This looks at the rules alone. Whether capacity goes to this need is decided in a round.
offer-draft-ask = See whom it reaches
offer-draft-hint = Counts the needs that fit what you have entered so far, and those that each condition keeps away. Nothing is stored.
offer-draft-incomplete = Needs are counted once these fields can be read.
offer-draft-conditions = What each condition keeps away
column-kept-away = Needs that it alone keeps away
column-fit-without = Needs that would fit without it
offer-draft-note = This looks at needs that their states share with you and at the rules alone. Once the offer is published, its page tells what each condition costs in a round.
column-would-fit = Offers that would fit

conflict-takes-long = The answer takes longer than a few seconds and was stopped. Nothing was changed. Try again later, or ask about less.
conflict-other-version = The run was made by another version of this program, so that its plan cannot be questioned here. Start a new run.
column-advice = Advice
