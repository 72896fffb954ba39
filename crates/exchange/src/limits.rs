//! What a file may hold. Whoever needs more splits the file; the findings say so.

/// Most bytes of a file.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;
/// Most rows below the header.
pub const MAX_ROWS: u32 = 20_000;
/// Most columns; an export of a whole questionnaire has some 350.
pub const MAX_COLUMNS: usize = 1000;
/// Most cells of a table: a wide one has fewer rows.
pub const MAX_CELLS: usize = 4_000_000;
/// Most characters of a cell: what a spreadsheet program can hold.
pub const MAX_CELL: usize = 32_767;
/// Most bytes that a workbook may unpack to, all parts together.
pub const MAX_UNPACKED: u64 = 64 * 1024 * 1024;
/// How many times larger than packed a part of a workbook may be; ordinary sheets stay below 60.
pub const MAX_RATIO: u64 = 400;
/// Parts below this size are not held to the ratio.
pub const RATIO_FROM: u64 = 1024 * 1024;
/// Most parts of a workbook.
pub const MAX_PARTS: usize = 1000;
/// Findings after which reading of a file stops: nobody reads more.
pub const MAX_FINDINGS: usize = 1000;
/// Most bytes of an XML file.
pub const MAX_XML_BYTES: usize = 32 * 1024 * 1024;
/// How deep elements of an XML file may stand.
pub const MAX_XML_DEPTH: usize = 32;
/// Most elements of one activity in an XML file.
pub const MAX_XML_ELEMENTS: usize = 100_000;
/// Most activities that one file brings.
pub const MAX_ACTIVITIES: usize = 5_000;
