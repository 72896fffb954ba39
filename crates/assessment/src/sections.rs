//! The sections of an assessment, which several people of one delegation fill at once.

vocabulary::coded! {
    /// Where a section stands. Any section may be endorsed: the state says only to itself how far it is.
    SectionState, "a state of a section" {
        /// Being filled.
        Open "open",
        /// Filled, and read by a colleague.
        InReview "in-review",
        /// Agreed among those who filled it.
        Done "done",
    }
}

impl SectionState {
    /// Where it may go from here.
    pub const fn moves(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::InReview, Self::Done],
            Self::InReview => &[Self::Open, Self::Done],
            Self::Done => &[Self::Open],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_section_is_stuck() {
        for state in SectionState::ALL {
            assert_eq!(state.code().parse(), Ok(*state));
            assert!(*state == SectionState::Open || state.moves().contains(&SectionState::Open));
        }
    }
}
