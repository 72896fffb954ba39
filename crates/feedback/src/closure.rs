//! Why an engagement was closed.

vocabulary::coded! {
    /// Why an engagement was closed.
    ClosureReason, "a reason for closing" {
        /// All delivered.
        Completed "completed",
        /// Some delivered, the rest will not come.
        PartlyCompleted "partly-completed",
        /// Outside what the help is for.
        OutOfScope "out-of-scope",
        /// Done by others.
        DoneByOthers "done-by-others",
        /// No longer wanted.
        NoLongerWanted "no-longer-wanted",
        /// Turned down before anything was delivered.
        Rejected "rejected",
        /// The same help is agreed elsewhere.
        Duplicate "duplicate",
        /// The provider withdrew.
        ProviderWithdrew "provider-withdrew",
        /// The state withdrew.
        StateWithdrew "state-withdrew",
        /// The money lapsed.
        FundingLapsed "funding-lapsed",
        /// Its time ran out.
        Expired "expired",
    }
}

impl ClosureReason {
    /// Whether a side took its word back: what people call a cancellation.
    pub const fn withdrawal(self) -> bool {
        matches!(self, Self::ProviderWithdrew | Self::StateWithdrew)
    }

    /// Code of the IATI list ActivityStatus: closed after delivery, or cancelled.
    pub const fn iati_status(self) -> &'static str {
        match self {
            Self::Completed | Self::PartlyCompleted => "4",
            _ => "5",
        }
    }

    /// Whether it speaks of what was delivered rather than of an end before its time.
    pub const fn delivered(self) -> bool {
        matches!(self, Self::Completed | Self::PartlyCompleted)
    }
}
