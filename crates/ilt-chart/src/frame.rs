//! What the drawing library leaves to us: scaling, a name for assistive technology, and ids of our own.

use crate::lean::lean;

/// The drawn picture, made ready to stand inline in a page.
pub(crate) fn framed(svg: &str, id: &str, title: &str, summary: &str) -> String {
    let Some((head, body)) = svg.split_once('>') else { return String::new() };
    let (width, height) = (attribute(head, "width"), attribute(head, "height"));
    let body = body.split_once("-->").map_or(body, |(_, rest)| rest);
    let body = lean(&renamed(body, id));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-labelledby=\"{id}-name {id}-words\" font-family=\"{fonts}\" font-size=\"{size}\" fill=\"{ink}\">\
         <title id=\"{id}-name\">{title}</title><desc id=\"{id}-words\">{summary}</desc>{body}",
        title = escaped(title),
        summary = escaped(summary),
        fonts = crate::theme::FONTS,
        size = crate::theme::TEXT,
        ink = crate::theme::INK,
    )
}

/// The library numbers clip paths by a counter of the whole process; here they are named after the chart, so that
/// bytes do not depend on what was drawn before.
fn renamed(body: &str, id: &str) -> String {
    const COUNTED: &str = "kuva-clip-";
    let mut parts = body.split(COUNTED);
    let mut named = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        named.push_str(id);
        named.push_str("-clip");
        named.push_str(part.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    }
    named
}

fn attribute<'s>(head: &'s str, name: &str) -> &'s str {
    head.split_once(&format!(" {name}=\""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("0", |(value, _)| value)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_the_chart_and_names_are_escaped() {
        let drawn = "<svg width=\"6\" height=\"4\"><!-- made --><clipPath id=\"kuva-clip-17\"/>\
                     <g clip-path=\"url(#kuva-clip-17)\"/></svg>";
        let svg = framed(drawn, "waits", "A & B", "less < more");
        assert!(svg.contains("viewBox=\"0 0 6 4\""));
        assert!(svg.contains("id=\"waits-clip\"") && svg.contains("url(#waits-clip)"));
        assert!(svg.contains("A &amp; B") && svg.contains("less &lt; more") && !svg.contains("made"));
    }
}
