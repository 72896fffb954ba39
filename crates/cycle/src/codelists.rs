//! Our codes as dated lists, for whoever stores them.

use exchange::{CodeList, Format, Words};
use persistence::Scope;
use vocabulary::UnLanguage;

use crate::access::{Act, demand};
use crate::matchmaker::Matchmaker;
use crate::refusal::{Outcome, Refusal};

impl Matchmaker {
    /// Every code list as it stands today; visitors read them too. `names` gives the messages of codes.
    pub async fn codelists(
        &self,
        scope: &Scope,
        names: &(dyn Fn(UnLanguage, &str) -> Option<String> + Sync),
    ) -> Outcome<Vec<CodeList>> {
        demand(scope, Act::ReadCatalogue)?;
        let (_, edition) = self.current_edition(scope).await?;
        Ok(exchange::codelists(&edition, self.register(), self.today(), &|language, key| names(language, key)))
    }

    /// A code list as a file.
    pub fn codelist_file(&self, list: &CodeList, format: Format, words: &dyn Words) -> Outcome<Vec<u8>> {
        exchange::write_codelist(list, format, words)
            .map_err(|e| Refusal::internal(&format!("the code list {} cannot be written: {e}", list.name)))
    }
}
