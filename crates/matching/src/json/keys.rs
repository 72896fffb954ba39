//! Which keys an object has had.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// Keys seen in one object: a list while they are few, a tree when they are many.
#[derive(Default)]
pub(super) struct Keys<'a> {
    few: Vec<Cow<'a, str>>,
    many: BTreeSet<Cow<'a, str>>,
}

impl<'a> Keys<'a> {
    /// Whether the key is new; only the first one is kept.
    #[allow(clippy::ptr_arg)] // A borrowed key is kept without a copy.
    pub(super) fn insert(&mut self, key: &Cow<'a, str>) -> bool {
        if self.many.is_empty() && self.few.len() < 12 {
            let fresh = !self.few.iter().any(|k| k == key);
            if fresh {
                self.few.push(key.clone());
            }
            return fresh;
        }
        self.many.extend(self.few.drain(..));
        self.many.insert(key.clone())
    }
}
