//! The sheets of an edition's workbook: which rows each has, which columns, and where a column's value stands in JSON.

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// A word or a sentence in no particular language.
    Word,
    /// One word of a closed list.
    OneOf(&'static [&'static str]),
    /// A day.
    Day,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// Words, parted by semicolons.
    Words,
    /// Identifiers of objects that have nothing else, parted by semicolons.
    Ids,
    /// A text: a column for each language, and one that names the drafts.
    Text,
    /// Texts of the sheet `meta`, a row each.
    Texts,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Its heading; that of a text is followed by the language.
    pub name: &'static str,
    /// Where the value stands in the row's object.
    pub path: &'static [&'static str],
    pub holds: Holds,
    pub needed: bool,
    pub about: &'static str,
}

/// Which objects of the document are the rows.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rows {
    /// A field of the document is a row.
    Fields,
    /// The elements of a list; of a list within its elements, and so on. `owner` is the column that names the element
    /// around it by its id.
    List { root: &'static [&'static str], inner: &'static [&'static str], owner: &'static str },
    /// The entries of an object by their names, which stand in the column `list`.
    Named { root: &'static [&'static str] },
    /// The lists of `frameworks`, all in one sheet.
    Frameworks,
    /// Texts within the entries of those lists.
    Details,
}

/// A sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub name: &'static str,
    pub rows: Rows,
    pub columns: &'static [Column],
    /// Whether no edition is without it.
    pub needed: bool,
    pub about: &'static str,
}

const fn column(
    name: &'static str,
    path: &'static [&'static str],
    holds: Holds,
    needed: bool,
    about: &'static str,
) -> Column {
    Column { name, path, holds, needed, about }
}

const fn list(root: &'static [&'static str], inner: &'static [&'static str], owner: &'static str) -> Rows {
    Rows::List { root, inner, owner }
}

use Holds::{Day, Flag, Ids, Number, OneOf, Text, Texts, Word, Words};

const CONFIDENCES: Holds = OneOf(&["READ", "MEMORY", "mixed", "PROPOSAL"]);

/// The heading before a column of links to a list that only this edition has.
pub(super) const LINKS: &str = "links:";
/// Headings of the sheet `meta`.
pub(super) const FIELD: &str = "field";
pub(super) const VALUE: &str = "value";
/// The sheet that explains the others.
pub(super) const GUIDE: &str = "guide";

/// The fields on the sheet `meta`. A field of several texts has several rows.
pub(super) const META: &[Column] = &[
    column("schema_version", &["schema_version"], Word, true, "version of the file's form, such as 1.1.0"),
    column("id", &["catalogue", "id"], Word, true, "the catalogue, the same in all its editions"),
    column("version", &["catalogue", "version"], Word, true, "the edition, such as 2026.1"),
    column(
        "status",
        &["catalogue", "status"],
        OneOf(&["draft", "consultation", "adopted", "superseded"]),
        false,
        "how far it is agreed",
    ),
    column("published", &["catalogue", "published"], Day, true, "day of publication"),
    column("next_review_due", &["catalogue", "next_review_due"], Day, false, "day by which it is reviewed"),
    column("supersedes", &["catalogue", "supersedes"], Word, false, "the version it replaces"),
    column("adoption_date", &["catalogue", "adoption", "date"], Day, false, "day of adoption"),
    column("adoption_forum", &["catalogue", "adoption", "forum"], Text, false, "who adopted it"),
    column("consensus_note", &["catalogue", "adoption", "consensus_note"], Text, false, "how it was agreed"),
    column("title", &["catalogue", "title"], Text, true, "its title"),
    column("basis", &["catalogue", "basis"], Texts, false, "a document it rests on; one row each"),
    column("adaptation", &["catalogue", "adaptation"], Text, false, "how a state may adapt it"),
    column("confidence_note", &["catalogue", "confidence_note"], Text, false, "how sure its links and figures are"),
    column("hint_note", &["catalogue", "hint_note"], Text, false, "how published index results may be used as a hint"),
    column("scale_id", &["scale", "id"], Word, true, "the scale of maturity"),
    column("scale_note", &["scale", "note"], Text, false, "what to know about the scale"),
    column("special_values", &["scale", "special_values"], Ids, false, "answers that are not a stage"),
    column("checklist_note", &["frameworks", "norms_checklist", "note"], Text, false, "what the checklist is"),
    column("starter_questions", &["starter", "questions"], Words, false, "questions of the short questionnaire"),
    column("starter_minutes", &["starter", "minutes"], Number, false, "how long the short questionnaire takes"),
    column("starter_why", &["starter", "why"], Text, false, "how its questions were chosen"),
];

const ID: Column = column("id", &["id"], Word, true, "its identifier: lower-case letters, digits and hyphens");
const TITLE: Column = column("title", &["title"], Text, true, "its title");
const DESCRIPTION: Column = column("description", &["description"], Text, false, "what it is");
const ORDER: Column = column("order", &["order"], Number, false, "its place");

const STAGES: &[Column] = &[
    column("stage", &["value"], Number, true, "1 to 5"),
    ID,
    column("cmm_name", &["cmm_name"], Word, false, "the Oxford model's name for it"),
    column("definition", &["definition"], Text, true, "what must be true"),
];

const AREAS: &[Column] = &[
    ID,
    ORDER,
    TITLE,
    DESCRIPTION,
    column("pillars", &["pillars"], Words, false, "pillars of the framework"),
    column("gfce_themes", &["gfce_themes"], Words, false, "GFCE themes"),
    column("unidir_fcc_pillars", &["unidir_fcc_pillars"], Words, false, "pillars of the foundational capabilities"),
    column("capabilities", &["capabilities"], Words, true, "its capabilities, in reading order"),
];

const CAPABILITIES: &[Column] = &[
    ID,
    ORDER,
    column("area", &["area"], Word, true, "its area"),
    TITLE,
    DESCRIPTION,
    column("status", &["status"], OneOf(&["active", "retired"]), false, "whether it is in use"),
    column("introduced_in", &["introduced_in"], Word, false, "first edition that had it"),
    column("replaced_by", &["replaced_by"], Word, false, "what takes the place of a retired one"),
    column("foundational", &["foundational"], Flag, false, "whether others build on it"),
    column("cross_cutting", &["cross_cutting"], Flag, false, "whether it touches every norm"),
    column("norms", &["norms"], Words, false, "norms it serves"),
    column("cbms", &["cbms"], Words, false, "confidence-building measures it serves"),
    column("principles", &["principles"], Words, false, "principles of capacity-building it serves"),
    column("cmm", &["cmm"], Words, false, "factors of the Oxford model"),
    column("gci", &["gci"], Words, false, "indicators of the Global Cybersecurity Index"),
    column("ncsi", &["ncsi"], Words, false, "areas of the National Cyber Security Index"),
    column("first", &["first"], Words, false, "service areas of FIRST"),
    column("adjacent_fields", &["adjacent_fields"], Words, false, "adjacent fields"),
    column("checklist", &["checklist"], Words, false, "items of the norms checklist"),
    column("default_target_stage", &["default_target_stage"], Number, false, "the stage proposed as a target"),
    column("modalities", &["modalities"], Words, false, "kinds of help that suit it, best first"),
    column("cost_usd_low", &["indicative_package", "cost_usd", "low"], Number, false, "what a project costs at least"),
    column("cost_usd_high", &["indicative_package", "cost_usd", "high"], Number, false, "and at most, in US dollars"),
    column("months_low", &["indicative_package", "duration_months", "low"], Number, false, "months it takes at least"),
    column("months_high", &["indicative_package", "duration_months", "high"], Number, false, "and at most"),
    column("raises_stage_by", &["indicative_package", "raises_stage_by"], Number, false, "stages a project brings"),
    column("package_confidence", &["indicative_package", "confidence"], Word, false, "how sure these figures are"),
    column("dac_purpose_code", &["dac_purpose_code"], Word, false, "OECD DAC purpose code"),
];

const EVIDENCE: &[Column] = &[column("evidence", &[], Text, true, "what can be shown as evidence; one row each")];

const QUESTIONS: &[Column] = &[
    ID,
    column("question", &["text"], Text, true, "the question"),
    column("guidance", &["guidance"], Text, false, "what helps to answer it"),
    column("kind", &["kind"], OneOf(&["single-stage"]), false, "how it is answered"),
    column("weight", &["weight"], Number, false, "its weight; levels never use it"),
    column("allows_not_applicable", &["allows_not_applicable"], Flag, false, "whether it may not apply"),
];

const LEVELS: &[Column] = &[
    column("stage", &["stage"], Number, true, "1 to 5"),
    column("descriptor", &["descriptor"], Text, true, "what is true there"),
];

const PREREQUISITES: &[Column] = &[
    column("builds_on", &["capability"], Word, true, "the capability that comes first"),
    column("min_stage", &["min_stage"], Number, true, "the stage it should have reached"),
    column("kind", &["kind"], OneOf(&["hard", "soft"]), true, "how binding"),
];

const MODALITIES: &[Column] = &[
    ID,
    TITLE,
    DESCRIPTION,
    column("unit", &["unit"], Word, true, "what it is counted in"),
    column("cost_usd_low", &["indicative_unit_cost_usd", "low"], Number, false, "what a unit costs at least"),
    column("cost_usd_typical", &["indicative_unit_cost_usd", "typical"], Number, false, "usually"),
    column("cost_usd_high", &["indicative_unit_cost_usd", "high"], Number, false, "and at most, in US dollars"),
    column("quantity_min", &["typical_quantity", "min"], Number, false, "how much is given at least"),
    column("quantity_typical", &["typical_quantity", "typical"], Number, false, "usually"),
    column("quantity_max", &["typical_quantity", "max"], Number, false, "and at most"),
    column("months_low", &["typical_duration_months", "low"], Number, false, "months it takes at least"),
    column("months_high", &["typical_duration_months", "high"], Number, false, "and at most"),
    column("iati_aid_type", &["iati_aid_type"], Words, false, "codes of the IATI AidType list"),
    column("delivery", &["delivery"], Words, false, "how it usually reaches people"),
    column("allocation", &["allocation"], OneOf(&["divisible", "money", "integer"]), true, "how it can be split"),
    column("cost_basis", &["cost_basis"], Text, false, "where the cost comes from"),
];

/// All columns of the sheet `crosswalks`; `FRAMEWORKS` says which list has which, and under what name.
const CROSSWALKS: &[Column] = &[
    column("list", &[], Word, true, "the list, such as norms or gci"),
    column("id", &["id"], Word, true, "the entry's identifier"),
    column("belongs_to", &["belongs_to"], Word, false, "dimension, pillar, group or norm that it belongs to"),
    column("title", &["title"], Text, true, "its title"),
    column("text", &["text"], Text, false, "what it asks or covers, in our words"),
    column("kind", &["kind"], Word, false, "of a norm: whether it asks to do or to refrain"),
    column("source", &["source"], Word, false, "where it stands"),
    column("answered_by", &["answered_by"], Word, false, "of a principle: who answers"),
    column("min_score", &["min_score"], Number, false, "of a tier: lowest score"),
    column("confidence", &["confidence"], Word, false, "how sure it is"),
];

/// A list of `frameworks` and where its columns stand in JSON, where the names differ.
pub(super) struct Framework {
    /// Its name in the column `list`.
    pub name: &'static str,
    /// Where it stands below `frameworks`.
    pub path: &'static [&'static str],
    /// The list within each of its entries that this one is; `belongs_to` then names the entry around.
    pub inner: &'static str,
    /// Columns whose name in JSON is another.
    pub renamed: &'static [(&'static str, &'static str)],
    /// The list of texts within an entry, which stands on the sheet `details`.
    pub details: &'static str,
}

const fn framework(
    name: &'static str,
    path: &'static [&'static str],
    renamed: &'static [(&'static str, &'static str)],
    details: &'static str,
) -> Framework {
    Framework { name, path, inner: "", renamed, details }
}

/// The lists that need more than an id and a title, or stand elsewhere than under their name.
pub(super) const FRAMEWORKS: &[Framework] = &[
    framework("pillars", &["pillars"], &[], ""),
    framework("norms", &["norms"], &[("text", "paraphrase")], "implied_capabilities"),
    framework("cbms", &["cbms"], &[], ""),
    framework("principles", &["principles"], &[("title", "statement"), ("belongs_to", "group")], ""),
    framework("cmm2021", &["cmm2021"], &[], ""),
    Framework { name: "cmm2021.factors", path: &["cmm2021"], inner: "factors", renamed: &[], details: "aspects" },
    framework("gci", &["gci"], &[("belongs_to", "pillar")], ""),
    framework("gci_tiers", &["gci_tiers"], &[("title", "label")], ""),
    framework("ncsi_v3", &["ncsi_v3"], &[("belongs_to", "pillar")], ""),
    framework("first_csirt_services_2_1", &["first_csirt_services_2_1"], &[], "services"),
    framework("gfce_themes", &["gfce_themes"], &[], ""),
    framework("unidir_fcc_pillars", &["unidir_fcc_pillars"], &[], ""),
    framework("dac", &["dac"], &[], ""),
    framework("adjacent_fields", &["adjacent_fields"], &[("text", "description")], ""),
    framework(
        "norms_checklist.items",
        &["norms_checklist", "items"],
        &[("title", "action"), ("belongs_to", "norm")],
        "",
    ),
];

const DETAILS: &[Column] = &[
    column("list", &[], Word, true, "the list of the sheet crosswalks"),
    column("entry", &[], Word, true, "the entry's identifier there"),
    column("detail", &[], Text, true, "a norm's implied capability, a factor's aspect, a service; one row each"),
];

const ACTIVITIES: &[Column] = &[
    ID,
    TITLE,
    DESCRIPTION,
    column("sources", &["sources"], Words, false, "documents that name it"),
    column("confidence", &["confidence"], CONFIDENCES, false, "how sure it is"),
    column("status", &["status"], OneOf(&["proposal", "agreed"]), false, "whether it is agreed"),
];

const ACTIVITY_LINKS: &[Column] = &[
    column("capability", &["capability"], Word, true, "the capability that counts"),
    column("stage", &["stage"], Number, true, "the stage that is needed"),
    column("role", &["role"], OneOf(&["prevent", "detect", "respond", "recover", "cooperate"]), true, "what for"),
    column("why", &["why"], Text, false, "why it counts"),
];

const GLOSSARY: &[Column] = &[
    ID,
    column("term", &[], Text, true, "the term"),
    column("zh_attested_in_seed", &["zh_attested_in_seed"], Flag, false, "whether the Chinese form is attested"),
];

const MAPPINGS: &[Column] = &[
    column("since", &["since"], Word, true, "version of the edition that brought the change"),
    column("kind", &["kind"], OneOf(&["rename", "split", "merge", "retire"]), true, "what became of the ids"),
    column("list", &["list"], OneOf(&["areas", "capabilities", "questions"]), true, "whose ids"),
    column("from", &["from"], Words, true, "ids of the earlier edition"),
    column("to", &["to"], Words, false, "ids of this edition"),
    column("note", &["note"], Text, false, "why"),
];

const FACTS: &[Column] = &[
    column("list", &[], Word, true, "the list that it is about"),
    column("confidence", &["confidence"], CONFIDENCES, true, "how sure the list is"),
    column("note", &["note"], Text, false, "what was read, and what was not"),
];

/// Every sheet, in the workbook's order; a list stands before the lists within its elements.
pub(super) const PLANS: &[Plan] = &[
    Plan { name: "meta", rows: Rows::Fields, columns: META, needed: true, about: "what the edition is, a field a row" },
    Plan {
        name: "stages",
        rows: list(&["scale", "stages"], &[], ""),
        columns: STAGES,
        needed: true,
        about: "the five stages of maturity",
    },
    Plan { name: "areas", rows: list(&["areas"], &[], ""), columns: AREAS, needed: true, about: "the areas" },
    Plan {
        name: "capabilities",
        rows: list(&["capabilities"], &[], ""),
        columns: CAPABILITIES,
        needed: true,
        about: "the capabilities",
    },
    Plan {
        name: "evidence",
        rows: list(&["capabilities"], &["evidence_examples"], "capability"),
        columns: EVIDENCE,
        needed: false,
        about: "examples of evidence for a capability",
    },
    Plan {
        name: "questions",
        rows: list(&["capabilities"], &["questions"], "capability"),
        columns: QUESTIONS,
        needed: false,
        about: "the questions of each capability",
    },
    Plan {
        name: "levels",
        rows: list(&["capabilities"], &["questions", "levels"], "question"),
        columns: LEVELS,
        needed: false,
        about: "what each stage looks like for a question; five rows each",
    },
    Plan {
        name: "prerequisites",
        rows: list(&["capabilities"], &["prerequisites"], "capability"),
        columns: PREREQUISITES,
        needed: false,
        about: "what a capability builds on",
    },
    Plan {
        name: "modalities",
        rows: list(&["modalities"], &[], ""),
        columns: MODALITIES,
        needed: true,
        about: "kinds of help",
    },
    Plan {
        name: "crosswalks",
        rows: Rows::Frameworks,
        columns: CROSSWALKS,
        needed: false,
        about: "lists from outside that areas and capabilities are linked to",
    },
    Plan {
        name: "details",
        rows: Rows::Details,
        columns: DETAILS,
        needed: false,
        about: "texts that belong to an entry of the crosswalks",
    },
    Plan {
        name: "activities",
        rows: list(&["activities"], &[], ""),
        columns: ACTIVITIES,
        needed: false,
        about: "malicious ICT activities",
    },
    Plan {
        name: "activity-links",
        rows: list(&["activities"], &["capabilities"], "activity"),
        columns: ACTIVITY_LINKS,
        needed: false,
        about: "which capabilities count against an activity",
    },
    Plan { name: "glossary", rows: list(&["glossary"], &[], ""), columns: GLOSSARY, needed: false, about: "terms" },
    Plan {
        name: "mappings",
        rows: list(&["mappings"], &[], ""),
        columns: MAPPINGS,
        needed: false,
        about: "what became of the ids of earlier editions",
    },
    Plan {
        name: "facts",
        rows: Rows::Named { root: &["frameworks", "facts"] },
        columns: FACTS,
        needed: false,
        about: "how sure each list of the crosswalks is",
    },
];
