//! Who takes part: delegations of states, providers, the secretariat; and what a person may do there.

crate::coded! {
    /// What an organisation is to the cycle.
    OrganisationKind, "a kind of organisation" {
        /// A requesting state's delegation; it may also offer help.
        State "state",
        /// A donor or implementer.
        Provider "provider",
        /// Runs rounds and reads match reports.
        Secretariat "secretariat",
    }
}

crate::coded! {
    /// A provider by IATI organisation type. Stakeholders (the last four) may offer and comment, never decide.
    ProviderKind, "a kind of provider" {
        /// IATI 10
        Government "government",
        /// IATI 40: UN entity or other multilateral
        Multilateral "multilateral",
        /// A regional organisation; IATI 40 in exchange
        Regional "regional",
        /// IATI 70
        Company "company",
        /// IATI 21
        Ngo "ngo",
        /// IATI 60
        Foundation "foundation",
        /// IATI 80
        University "university",
    }
}

impl ProviderKind {
    /// Code of the IATI OrganisationType list.
    pub const fn iati(self) -> &'static str {
        match self {
            Self::Government => "10",
            Self::Multilateral | Self::Regional => "40",
            Self::Company => "70",
            Self::Ngo => "21",
            Self::Foundation => "60",
            Self::University => "80",
        }
    }
}

crate::coded! {
    /// What a person may do in the organisation. Each role includes the ones above it.
    Role, "a role" {
        /// Reads what the organisation may read.
        Viewer "viewer",
        /// Drafts answers, needs, offers and reports.
        Contributor "contributor",
        /// Speaks for the organisation: endorses, shares, accepts, declines. A state's focal point, a donor's
        /// officer, the secretariat's administrator.
        FocalPoint "focal-point",
    }
}

crate::coded! {
    /// How far an access token reaches, within what its owner may do. None reaches people, passwords, second factors,
    /// sessions or tokens.
    TokenScope, "the reach of a token" {
        /// Reads, changes nothing.
        Read "read",
        /// Reads and writes, and leaves to people what asks them to show who they are: to endorse, to share, to accept.
        Write "write",
        /// Does that too.
        Decide "decide",
        /// Moves lists in and out as files, nothing else.
        Exchange "exchange",
    }
}
