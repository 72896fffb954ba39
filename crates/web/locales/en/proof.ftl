# The proof beside each plan, and how a run ended.
bound-says = The closest bound is { $bound }: at most { $gap } could still be missing. Proven by: { $source }.
run-file-verifier = The checking program (Python): judges a plan without this service
verifier-sha256 = Checksum of the checking program (SHA-256)
run-plan-kept = This run was cancelled. This is the report on the last plan it had; the plan can be read, but not chosen.
run-cause-says = Why it ended early: { $cause }
run-words-says = The program said: “{ $words }”
run-note-done = { $awards ->
    [one] One award; at most { $gap } could still be missing.
   *[other] { $awards } awards; at most { $gap } could still be missing.
}
run-note-cancelled = Cancelled before there was a plan.
run-note-cancelled-kept = { $awards ->
    [one] Cancelled. The last plan is kept: one award; at most { $gap } could still be missing.
   *[other] Cancelled. The last plan is kept: { $awards } awards; at most { $gap } could still be missing.
}
run-note-simple = { $awards ->
    [one] The optimizer ended early. The plan is the better of the two simple ways: one award; at most { $gap } could still be missing.
   *[other] The optimizer ended early. The plan is the better of the two simple ways: { $awards } awards; at most { $gap } could still be missing.
}
run-note-no-plan = No plan meets every condition. What was agreed before may contradict what is frozen now.
run-note-child-code = The optimizer ended by itself with the code { $number }.
run-note-child-ended = The optimizer was ended from outside, perhaps because its memory was used up.
run-note-child-lost = The line to the optimizer was lost.
run-note-child-not-started = The optimizer could not be started.
run-note-out-of-time = { $seconds ->
    [one] The optimizer did not end within one second and was stopped.
   *[other] The optimizer did not end within { $seconds } seconds and was stopped.
}
run-note-without-plan = The optimizer ended and left no plan.
run-note-given-up = { $tries ->
    [one] The run was given up after one try.
   *[other] The run was given up after { $tries } tries.
}
run-note-problem-unread = The problem file could not be read. Faults: { $faults }.
run-note-input-unread = The frozen input could not be read. Faults: { $faults }.
run-note-plan-unread = The plan could not be read. Faults: { $faults }.
run-note-plan-refused = The plan was refused: it breaks conditions. How many: { $violations }.
run-note-other-problem = The plan belongs to another problem and was refused.
run-note-not-judged = The plan could not be judged.
