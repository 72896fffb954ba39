//! Who takes part in the demonstration. None of these states, providers and people exists.

use vocabulary::{Malformed, OrganisationKind, ProviderKind};

use crate::organisations::NewOrganisation;

/// The key of the secretariat.
pub(super) const SECRETARIAT: &str = "secretariat";

/// An organisation with its one person.
pub(super) struct Member {
    /// The state's code, or a short name.
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    kind: OrganisationKind,
    provider: Option<ProviderKind>,
    pub(super) person: &'static str,
    /// The address of a person who can sign in.
    pub(super) login: Option<&'static str>,
    address: &'static str,
}

const fn state(key: &'static str, name: &'static str, person: &'static str, address: &'static str) -> Member {
    Member { key, name, kind: OrganisationKind::State, provider: None, person, login: None, address }
}

const fn provider(
    key: &'static str,
    name: &'static str,
    provider: ProviderKind,
    person: &'static str,
    address: &'static str,
) -> Member {
    Member { key, name, kind: OrganisationKind::Provider, provider: Some(provider), person, login: None, address }
}

const fn with_login(member: Member) -> Member {
    Member { login: Some(member.address), ..member }
}

/// All of them.
pub(super) const CAST: &[Member] = &[
    with_login(Member {
        key: SECRETARIAT,
        name: "Secretariat of the demonstration",
        kind: OrganisationKind::Secretariat,
        provider: None,
        person: "Noor Administrator",
        login: None,
        address: "secretariat@example.org",
    }),
    with_login(state("XAA", "Delegation of Aldoria", "Ama Focal", "requesting@example.org")),
    state("XAB", "Delegation of Bravenia", "Bek Focal", "focal.xab@example.org"),
    state("XAC", "Delegation of Calistan", "Chand Focal", "focal.xac@example.org"),
    state("XAE", "Delegation of Estavia", "Elena Focal", "focal.xae@example.org"),
    state("XAF", "Delegation of the Florenza Isles", "Flora Focal", "focal.xaf@example.org"),
    state("XAG", "Delegation of Gamoria", "Gatien Focal", "focal.xag@example.org"),
    state("XAH", "Delegation of the Harlow Islands", "Hina Focal", "focal.xah@example.org"),
    state("XAJ", "Delegation of Jandor", "Jamila Focal", "focal.xaj@example.org"),
    state("XAK", "Delegation of Kaveria", "Kossi Focal", "focal.xak@example.org"),
    state("XAL", "Delegation of Lumeria", "Luz Focal", "focal.xal@example.org"),
    state("XAM", "Delegation of Montara", "Mona Focal", "focal.xam@example.org"),
    state("XAO", "Delegation of the Ostrava Coast", "Odile Focal", "focal.xao@example.org"),
    state("XAP", "Delegation of the Palmyra Islands", "Pita Focal", "focal.xap@example.org"),
    state("XAS", "Delegation of Solterra", "Sizwe Focal", "focal.xas@example.org"),
    with_login(provider(
        "westmark",
        "Westmark Agency for Digital Cooperation",
        ProviderKind::Government,
        "Willem Officer",
        "donor@example.org",
    )),
    provider(
        "valdonia",
        "Valdonia Development Office",
        ProviderKind::Government,
        "Vera Officer",
        "officer.valdonia@example.org",
    ),
    provider(
        "wdaf",
        "World Digital Assistance Fund",
        ProviderKind::Multilateral,
        "Wei Officer",
        "officer.wdaf@example.org",
    ),
    provider(
        "southernseas",
        "Union of the Southern Seas",
        ProviderKind::Regional,
        "Sione Officer",
        "officer.southernseas@example.org",
    ),
    provider("meridian", "Meridian Cloudworks", ProviderKind::Company, "Mei Officer", "officer.meridian@example.org"),
    provider(
        "opensignals",
        "Open Signals Network",
        ProviderKind::Ngo,
        "Omar Officer",
        "officer.opensignals@example.org",
    ),
    provider("lantern", "Lantern Foundation", ProviderKind::Foundation, "Lea Officer", "officer.lantern@example.org"),
    provider("norvia", "University of Norvia", ProviderKind::University, "Nils Officer", "officer.norvia@example.org"),
];

impl Member {
    pub(super) fn organisation(&self) -> Result<NewOrganisation, Malformed> {
        let state = if self.kind == OrganisationKind::State { Some(self.key.parse()?) } else { None };
        Ok(NewOrganisation { kind: self.kind, name: self.name.to_owned(), provider_kind: self.provider, state })
    }
}

/// The address of a member's person.
pub(super) fn login(key: &str) -> &'static str {
    CAST.iter().find(|member| member.key == key).map_or("", |member| member.address)
}
