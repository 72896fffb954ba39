//! Closed lists of words: one spelling for files, tables and pages.

/// An enum whose values are words. The first word of a value is how it is written; the others are also read.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $what:literal, $way_out:literal {
        $($(#[$value_doc:meta])* $value:ident = $word:literal $(| $also:literal)*),* $(,)?
    })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub enum $name {
            $($(#[$value_doc])* $value,)*
        }

        impl $name {
            /// All values, in order.
            pub const ALL: &[Self] = &[$(Self::$value),*];

            /// The word as files have it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = vocabulary::Malformed;
            fn from_str(text: &str) -> Result<Self, vocabulary::Malformed> {
                match text.trim() {
                    $($word $(| $also)* => Ok(Self::$value),)*
                    _ => Err(vocabulary::Malformed::new($what, text, $way_out)),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = vocabulary::Malformed;
            fn try_from(text: String) -> Result<Self, vocabulary::Malformed> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.as_str().to_owned()
            }
        }
    )*};
}

pub(crate) use words;
