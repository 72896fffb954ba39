//! Values that travel as short codes in files, rows and message keys.

/// Declares an enumeration whose values have codes: `ALL`, `code()`, `Display`, `FromStr` and serde by code. The text
/// after its name is what a malformed one is not, with its article: "a role".
#[macro_export]
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$vdoc:meta])* $variant:ident $code:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant),* }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its code in files, rows and message keys.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::Malformed;
            fn from_str(text: &str) -> Result<Self, $crate::Malformed> {
                let found = Self::ALL.iter().copied().find(|v| v.code() == text.trim());
                found.ok_or_else(|| $crate::Malformed::new($what, text, concat!("use one of:", $(" ", $code),*)))
            }
        }
    };
}
