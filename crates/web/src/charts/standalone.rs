//! A chart as a picture of its own: its title above, its legend below, the style sheet's rules for charts inside, in
//! light colours. It looks like the one in the page and needs nothing beside it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use super::Figure;
use super::canvas::{escape, wrap};

const SHEET: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/site.css"));

/// Fonts for the six languages, as systems name them; what a reader lacks is skipped.
const FONTS: &str = "\"Noto Sans\", \"Noto Sans Arabic\", \"Noto Naskh Arabic\", \"Noto Sans SC\", \"Noto Sans CJK SC\", \
                     \"Segoe UI\", \"Liberation Sans\", sans-serif";

const MARGIN: f64 = 16.0;
const LINE: f64 = 22.0;

/// The rules for charts with the light colours in place of their names.
static RULES: LazyLock<String> = LazyLock::new(|| rules(SHEET));

/// The declarations of the first `:root`: name and value.
fn colours(sheet: &str) -> BTreeMap<&str, &str> {
    let root = sheet.split_once(":root {").map_or("", |(_, rest)| rest.split('}').next().unwrap_or_default());
    let named = root.split(';').filter_map(|one| one.trim().strip_prefix("--")?.split_once(':'));
    named.map(|(name, value)| (name.trim(), value.trim())).collect()
}

fn rules(sheet: &str) -> String {
    let colours = colours(sheet);
    let part = sheet.split_once("/* Charts */").map_or("", |(_, rest)| rest.split("/*").next().unwrap_or_default());
    let mut out = format!("text{{font-family:{FONTS};font-size:13px}}.paper{{fill:{}}}", value("paper", &colours));
    for rule in part.split('}') {
        let Some((selectors, body)) = rule.split_once('{') else { continue };
        let selectors = selectors.trim();
        let drawn = selectors.contains(".c-") || selectors.contains(".h-") || selectors == ".chart text";
        if !drawn || selectors.contains(':') {
            continue;
        }
        let mut plain = body.trim().to_owned();
        while let Some((before, rest)) = plain.split_once("var(--") {
            let Some((name, after)) = rest.split_once(')') else { break };
            plain = format!("{before}{}{after}", value(name, &colours));
        }
        let _ = write!(out, "{selectors}{{{plain}}}");
    }
    out.push_str(".f-title{font-size:16px;font-weight:700}");
    out
}

fn value<'a>(name: &str, colours: &BTreeMap<&str, &'a str>) -> &'a str {
    colours.get(name).copied().unwrap_or("currentColor")
}

/// The drawing without its links, which lead nowhere outside of the page.
fn unlinked(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some((before, after)) = rest.split_once("<a ") {
        out.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace("</a>", "")
}

/// Width and height of the sheet that a drawing stands on.
fn size(svg: &str) -> Option<(f64, f64)> {
    let numbers = svg.split_once("viewBox=\"")?.1.split('"').next()?;
    let mut numbers = numbers.split(' ').skip(2).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// The figure as an SVG file in a language; `rtl` where it is written from right to left.
pub fn standalone(figure: &Figure, language: &str, rtl: bool) -> Option<Vec<u8>> {
    let (width, height) = size(&figure.svg)?;
    let wide = width + 2.0 * MARGIN;
    let title = wrap(&figure.title, (width / 9.0) as usize, 3);
    let top = MARGIN + LINE * title.len() as f64;
    let bottom = top + height + MARGIN;
    let tall = bottom + LINE * figure.legend.len() as f64 + MARGIN;
    let (direction, start) = if rtl { ("rtl", wide - MARGIN) } else { ("ltr", MARGIN) };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide:.0}\" height=\"{tall:.0}\" viewBox=\"0 0 {wide:.0} {tall:.0}\" \
         direction=\"{direction}\" xml:lang=\"{language}\"><style>{}</style><rect class=\"paper\" width=\"{wide:.0}\" \
         height=\"{tall:.0}\"/><g class=\"chart\">",
        escape(&RULES).replace("&quot;", "\"")
    );
    for (n, line) in title.iter().enumerate() {
        let y = MARGIN + LINE * n as f64 + 14.0;
        let _ = write!(out, "<text class=\"f-title\" x=\"{start:.0}\" y=\"{y:.0}\">{}</text>", escape(line));
    }
    out.push_str("</g>");
    let place = format!("<svg x=\"{MARGIN:.0}\" y=\"{top:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" ");
    out.push_str(&unlinked(&figure.svg).replacen("<svg ", &place, 1));
    out.push_str("<g class=\"chart\">");
    for (n, (class, word)) in figure.legend.iter().enumerate() {
        let y = bottom + LINE * n as f64;
        let (mark, text) = if rtl { (start - 22.0, start - 30.0) } else { (start, start + 30.0) };
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"{mark:.0}\" y=\"{y:.0}\" width=\"22\" height=\"12\"/>\
             <text x=\"{text:.0}\" y=\"{:.0}\">{}</text>",
            y + 11.0,
            escape(word)
        );
    }
    out.push_str("</g></svg>\n");
    Some(out.into_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::super::tests::words;
    use super::super::{Link, MapTile, Node, Usage, graph, tile_map, usage};
    use super::*;

    fn file(figure: &Figure, rtl: bool) -> String {
        String::from_utf8(standalone(figure, "en", rtl).unwrap()).unwrap()
    }

    #[test]
    fn it_needs_nothing_beside_it() {
        let bars = [Usage { label: "Offer".into(), parts: [0.5, 0.25], text: "75 %".into(), more: Vec::new() }];
        let tile = MapTile { code: "XAA".into(), share: Some(0.7), text: "3".into(), ..MapTile::default() };
        for rtl in [false, true] {
            let legend = vec![("c-kind-1", "Used & kept".to_owned()), ("c-kind-2", "Free".to_owned())];
            for figure in
                [usage(&words(rtl), &bars).with_legend(legend), tile_map(&words(rtl), std::slice::from_ref(&tile))]
            {
                let svg = file(&figure, rtl);
                assert!(!svg.contains("var(") && !svg.contains("href") && !svg.contains("currentColor"), "{svg}");
                assert!(svg.contains("Title &lt;b&gt;") && svg.contains(".c-kind-1{fill: #0072b2;}"), "{svg}");
                assert_eq!(svg.matches("<svg").count(), svg.matches("</svg>").count());
                assert_eq!(svg.matches("Used &amp; kept").count(), figure.legend.len() / 2);
            }
        }
    }

    #[test]
    fn every_class_of_a_chart_has_a_rule() {
        let drawn = ["c-tick", "c-ground", "c-target", "c-axis", "c-best", "c-bound", "c-box-strong", "c-edge", "h-9"];
        for class in drawn {
            assert!(RULES.contains(&format!(".{class} ")) || RULES.contains(&format!(".{class}{{")), "{class}");
        }
        assert!(!RULES.contains(":hover") && !RULES.contains("inline-size"), "{}", *RULES);
    }

    #[test]
    fn links_stay_in_the_page() {
        let node =
            |label: &str, layer| Node { label: label.into(), href: format!("/en/{label}"), layer, ..Node::default() };
        let links = [Link { from: 0, to: 1, hard: true }];
        let figure = graph(&words(false), &[node("a", 0), node("b", 1)], &links, vec![vec!["a".into(), "b".into()]]);
        assert!(figure.svg.contains("<a "));
        let svg = file(&figure, false);
        assert!(!svg.contains("<a ") && !svg.contains("</a>") && svg.contains(">a</text>"), "{svg}");
    }
}
