//! Lists come in pages; the mark of the next page is opaque text.

/// Which page is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// `next` of the page before; none for the first.
    pub cursor: Option<String>,
    /// Most items, at most [`LARGEST_PAGE`].
    pub limit: u64,
}

/// More items than this never come at once.
pub const LARGEST_PAGE: u64 = 200;

impl Default for Paging {
    fn default() -> Self {
        Self { cursor: None, limit: 50 }
    }
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// The mark of the next page; none on the last one.
    pub next: Option<String>,
    /// How many items there are in all that the reader may see.
    pub total: u64,
}

impl<T> Page<T> {
    /// The same page of something else.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next, total: self.total }
    }
}
