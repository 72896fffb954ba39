# A state’s own view of the catalogue.
overlay-title = Your own view of the catalogue
overlay-lead = Hide, rename, aim, weigh and add for your own state. The shared edition stays as it is.
overlay-private = Only your delegation sees this view. What you add is never shared as part of the edition.
overlay-differences = Differences
overlay-faults = What no longer fits
overlay-faults-lead = The edition has changed since. Put these right when you can.
overlay-hidden = Hidden
overlay-show = Ask it
overlay-hide = Hide it
overlay-shown = Is it asked?
overlay-called = Called { $title }
overlay-questions-hidden = { $count ->
    [one] One question hidden
   *[other] { $count } questions hidden
}
overlay-change-area = Hide or rename { $title }
overlay-own-title = Your own title
overlay-own-title-hint = Leave empty for the shared one.
overlay-own-question-text = Your own wording
overlay-weight = Weight
overlay-weight-hint = How much it counts in the result of its area, for your state alone.
overlay-note = Note
overlay-note-hint = Why, for your colleagues.
overlay-more = More
overlay-own = Your own items
overlay-own-lead = They are asked and shown. In a shared capability they do not count towards its level.
overlay-own-none = You have added nothing.
overlay-belongs-to = Belongs to
overlay-remove = Remove { $id }
overlay-add = Add
overlay-add-lead = Add what your state looks at and the shared catalogue does not have.
overlay-add-area = Add the area
overlay-add-capability = Add the capability
overlay-add-question = Add a question
overlay-add-question-lead = Describe what each level looks like.
overlay-area-title = Title of the area
overlay-capability-title = Title of the capability
overlay-question-text = Question
overlay-question-guidance = Guidance
overlay-question-level = { $stage }: what is true then
overlay-versions = Versions
overlay-versions-none = Nothing was ever changed.
overlay-version = Version { $number }
overlay-restore = Go back to this version
