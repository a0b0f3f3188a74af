//! How pages are built: well-formed, as wide as their screen, each picture with its words and table, nothing fetched.

use crate::words::pages;

/// The elements of a page in order: name, whether it closes, its attributes. Fails unless they nest.
fn elements(page: &str) -> Vec<(String, String)> {
    const VOID: [&str; 4] = ["meta", "link", "br", "hr"];
    let mut open: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closed out of order after {:.60}", rest);
            continue;
        }
        let name = tag.split([' ', '/', '\n']).next().unwrap_or_default().to_owned();
        found.push((name.clone(), tag.to_owned()));
        if name == "style" {
            let end = rest.find("</style>").expect("a style ends");
            rest = &rest[end..];
        }
        if !tag.ends_with('/') && !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    found
}

fn count(page: &[(String, String)], name: &str) -> usize {
    page.iter().filter(|element| element.0 == name).count()
}

#[test]
fn pages_are_well_formed_and_every_id_is_unique_and_met() {
    for page in pages() {
        let elements = elements(page);
        let attribute = |tag: &str, name: &str| {
            tag.split_once(&format!(" {name}=\""))
                .and_then(|(_, rest)| rest.split_once('"'))
                .map(|(value, _)| value.to_owned())
        };
        let mut ids: Vec<String> = elements.iter().filter_map(|(_, tag)| attribute(tag, "id")).collect();
        let number = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), number, "an id stands twice");
        for (_, tag) in &elements {
            for target in
                attribute(tag, "href").into_iter().filter_map(|to| to.strip_prefix('#').map(str::to_owned))
            {
                assert!(ids.contains(&target), "no #{target}");
            }
            for label in attribute(tag, "aria-labelledby").iter().flat_map(|labels| labels.split(' ')) {
                assert!(ids.iter().any(|id| id == label), "no label {label}");
            }
        }
        assert_eq!(count(&elements, "h1"), 1);
        assert_eq!(count(&elements, "main"), 1);
        assert!(page.contains("lang=\"en-GB\"") && page.contains("class=\"skip\""));
    }
}

#[test]
fn every_picture_has_words_and_a_table() {
    for page in pages() {
        let elements = elements(page);
        let pictures = count(&elements, "figure");
        assert!(pictures > 0);
        assert_eq!(count(&elements, "figcaption"), pictures);
        assert_eq!(page.matches("<div class=\"picture wide\"><svg").count(), pictures);
        let narrow = page.matches("<div class=\"picture narrow\"><svg").count();
        let told = page.matches("<p class=\"narrow\">This picture needs a wider screen").count();
        assert_eq!(narrow + told, pictures, "each picture has one for a telephone or says that it has none");
        for part in page.split("<div class=\"figure").skip(1) {
            let figure = part.split("</figure>").nth(1).expect("a figure ends");
            assert!(
                figure.trim_start().starts_with("<div class=\"sheet\">")
                    || figure.trim_start().starts_with("<details")
            );
        }
        assert_eq!(count(&elements, "caption"), count(&elements, "table"));
        for (_, tag) in elements.iter().filter(|(name, _)| name == "th") {
            assert!(tag.contains("scope="), "{tag}");
        }
    }
}

/// A page is as wide as its screen: nothing in it asks for more than a small telephone has (320 pixels, WCAG 2.2,
/// 1.4.10), but for tables, which scroll by themselves.
#[test]
fn nothing_is_wider_than_a_telephone() {
    for page in pages() {
        let (style, body) = page.split_once("</style>").expect("a style");
        for rule in style.split(['{', ';', '}']).filter_map(|rule| rule.strip_prefix("min-width:")) {
            let rem: f64 =
                rule.trim_end_matches("!important").trim_end_matches("rem").parse().expect("a width in rem");
            assert!(rem <= 10.0, "min-width: {rule}");
        }
        for picture in body.split("<svg").skip(1) {
            let head = picture.split('>').next().unwrap_or_default();
            assert!(
                head.contains("viewBox") && !head.contains(" width=") && !head.contains(" style="),
                "{head}"
            );
            assert!(head.contains("role=\"img\"") && head.contains("aria-labelledby"), "{head}");
        }
    }
}

/// Headings go down one level at a time (WCAG 2.2, 1.3.1).
#[test]
fn no_heading_skips_a_level() {
    for page in pages() {
        let levels = elements(page).into_iter().filter_map(|(name, _)| match name.as_str() {
            "h1" => Some(1),
            "h2" => Some(2),
            "h3" => Some(3),
            "h4" | "h5" | "h6" => panic!("{name} is not in use"),
            _ => None,
        });
        let mut last = 0;
        for level in levels {
            assert!(level <= last + 1, "h{level} after h{last}");
            last = level;
        }
    }
}

#[test]
fn nothing_is_fetched_and_no_script_runs() {
    for page in pages() {
        assert!(
            !page.contains("<script")
                && !page.contains(" src=")
                && !page.contains("<link")
                && !page.contains("@import")
        );
        let addresses = page.matches("http").count() - page.matches("http://www.w3.org/2000/svg").count();
        assert_eq!(addresses, page.matches("http-equiv").count());
        assert!(page.len() < 1_500_000, "{} bytes", page.len());
    }
}
