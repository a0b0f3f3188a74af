//! The same picture in fewer bytes: lengths to a tenth of a unit, lines that share a colour in one path, and nothing
//! said that holds without being said. Pages hold each picture twice, for two screens.

/// The body of a picture with its marks as they were; what is not understood stays as it is.
pub(crate) fn lean(body: &str) -> String {
    let mut out = String::with_capacity(body.len() / 2);
    let mut open = Lines::default();
    let mut rest = body;
    while let Some(start) = rest.find('<') {
        let Some(end) = rest[start..].find('>').map(|end| start + end + 1) else { break };
        let (text, tag) = (&rest[..start], &rest[start..end]);
        rest = &rest[end..];
        if !text.is_empty() {
            open.close(&mut out);
            out.push_str(text);
        }
        match Tag::read(tag) {
            Some(line) if line.name == "line" && open.take(&line, &mut out) => {}
            Some(read) => {
                open.close(&mut out);
                read.write(&mut out);
            }
            None => {
                open.close(&mut out);
                out.push_str(tag);
            }
        }
    }
    open.close(&mut out);
    out.push_str(rest);
    out
}

/// An opening tag.
struct Tag<'s> {
    name: &'s str,
    attributes: Vec<(&'s str, &'s str)>,
    closed: bool,
}

impl<'s> Tag<'s> {
    /// `None` for an end of an element, a comment, or what is no tag as the library writes them.
    fn read(tag: &'s str) -> Option<Self> {
        let inner = tag.strip_prefix('<')?.strip_suffix('>')?;
        let (inner, closed) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
        let (name, mut rest) = inner.split_once(' ').unwrap_or((inner, ""));
        if name.is_empty() || !name.bytes().all(|letter| letter.is_ascii_alphanumeric()) {
            return None;
        }
        let mut attributes = Vec::new();
        while !rest.trim_start().is_empty() {
            let (key, after) = rest.trim_start().split_once("=\"")?;
            let (value, after) = after.split_once('"')?;
            attributes.push((key, value));
            rest = after;
        }
        Some(Self { name, attributes, closed })
    }

    fn number(&self, key: &str) -> Option<Tenths> {
        let (_, value) = self.attributes.iter().find(|(known, _)| *known == key)?;
        Tenths::read(value)
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(self.name);
        write_attributes(&self.attributes, out);
        out.push_str(if self.closed { "/>" } else { ">" });
    }
}

fn write_attributes(attributes: &[(&str, &str)], out: &mut String) {
    for (key, value) in attributes.iter().filter(|attribute| !implied(attribute)) {
        let value = match *key {
            "x" | "y" | "x1" | "y1" | "x2" | "y2" | "cx" | "cy" | "r" | "width" | "height" => {
                Tenths::read(value).map(Tenths::written)
            }
            "d" => path(value),
            "fill-opacity" | "stroke-opacity" | "opacity" | "stroke-width" => hundredths(value),
            _ => None,
        }
        .unwrap_or_else(|| (*value).to_owned());
        out.push_str(&format!(" {key}=\"{value}\""));
    }
}

/// What holds without being said: a line is one unit wide, letters have the size that the whole picture sets.
fn implied((key, value): &(&str, &str)) -> bool {
    match *key {
        "stroke-width" => *value == "1",
        "font-size" => *value == crate::theme::TEXT.to_string(),
        _ => false,
    }
}

/// Lines that follow one another and look alike, as the path they make together.
#[derive(Default)]
struct Lines {
    path: String,
    look: String,
}

impl Lines {
    /// Takes up a line; `false` if it cannot be read.
    fn take(&mut self, line: &Tag<'_>, out: &mut String) -> bool {
        let ends = ["x1", "y1", "x2", "y2"].map(|key| line.number(key));
        let [Some(x1), Some(y1), Some(x2), Some(y2)] = ends else { return false };
        let look: Vec<(&str, &str)> = line
            .attributes
            .iter()
            .filter(|(key, _)| !matches!(*key, "x1" | "y1" | "x2" | "y2"))
            .copied()
            .collect();
        let mut said = String::new();
        write_attributes(&look, &mut said);
        if said != self.look {
            self.close(out);
            self.look = said;
        }
        self.path.push_str(&format!("M{}", pair(x1, y1)));
        self.path.push_str(&match (x1 == x2, y1 == y2) {
            (false, true) => format!("H{}", x2.written()),
            (true, false) => format!("V{}", y2.written()),
            _ => format!("L{}", pair(x2, y2)),
        });
        true
    }

    fn close(&mut self, out: &mut String) {
        if !self.path.is_empty() {
            out.push_str(&format!("<path d=\"{}\"{}/>", self.path, self.look));
            self.path.clear();
        }
        self.look.clear();
    }
}

/// A length in tenths of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tenths(i64);

impl Tenths {
    /// `None` for what is no number, or is beyond any picture.
    fn read(text: &str) -> Option<Self> {
        let value: f64 = text.parse().ok()?;
        (value.abs() < 1e9).then(|| Self((10.0 * value).round() as i64))
    }

    fn written(self) -> String {
        let (whole, tenth) = (self.0.abs() / 10, self.0.abs() % 10);
        let sign = if self.0 < 0 { "-" } else { "" };
        match (whole, tenth) {
            (whole, 0) => format!("{sign}{whole}"),
            (0, tenth) => format!("{sign}.{tenth}"),
            (whole, tenth) => format!("{sign}{whole}.{tenth}"),
        }
    }
}

fn hundredths(text: &str) -> Option<String> {
    let value: f64 = text.parse().ok()?;
    let value = (100.0 * value).round() / 100.0;
    value.is_finite().then(|| value.to_string())
}

/// Two lengths; a minus parts them as well as a space.
fn pair(x: Tenths, y: Tenths) -> String {
    let between = if y.0 < 0 { "" } else { " " };
    format!("{}{between}{}", x.written(), y.written())
}

/// A path of moves, lines and curves with every place told from the last one; `None` for any other.
fn path(text: &str) -> Option<String> {
    let spaced = text.replace([',', '\n'], " ");
    let mut words = spaced.split_whitespace().peekable();
    let mut out = String::new();
    let (mut x, mut y) = (0, 0);
    let mut start = (0, 0);
    let mut last = ' ';
    while let Some(command) = words.next() {
        let places = match command {
            "M" | "L" => 1,
            "C" => 3,
            "Z" => 0,
            _ => return None,
        };
        let mut read = Vec::new();
        for _ in 0..places {
            read.push((Tenths::read(words.next()?)?.0, Tenths::read(words.next()?)?.0));
        }
        match (command, read.last()) {
            ("M", Some((to_x, to_y))) => {
                out.push_str(&format!("M{}", pair(Tenths(*to_x), Tenths(*to_y))));
                start = (*to_x, *to_y);
                (x, y) = start;
                last = 'M';
            }
            (_, Some((to_x, to_y))) => {
                let letter = if command == "L" { 'l' } else { 'c' };
                for (at, (place_x, place_y)) in read.iter().enumerate() {
                    let told = pair(Tenths(place_x - x), Tenths(place_y - y));
                    match at == 0 && last != letter {
                        true => out.push(letter),
                        false if told.starts_with('-') => {}
                        false => out.push(' '),
                    }
                    out.push_str(&told);
                }
                (x, y) = (*to_x, *to_y);
                last = letter;
            }
            (_, None) => {
                out.push('Z');
                (x, y) = start;
                last = 'Z';
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_look_make_one_path() {
        let line = |x: &str, colour: &str| {
            format!(
                "<line x1=\"{x}\" y1=\"10\" x2=\"{x}\" y2=\"310.5000001\" stroke=\"{colour}\" stroke-width=\"1\" />"
            )
        };
        let drawn = [line("95.56", "#d8dde0"), line("-162.44", "#d8dde0"), line("7", "#000")].concat();
        assert_eq!(
            lean(&drawn),
            "<path d=\"M95.6 10V310.5M-162.4 10V310.5\" stroke=\"#d8dde0\"/><path d=\"M7 10V310.5\" stroke=\"#000\"/>"
        );
    }

    #[test]
    fn steps_of_a_path_add_up_to_its_places() {
        assert_eq!(path("M 1.24 2 L 1.5 -3.04 L 0 0.96 Z").as_deref(), Some("M1.2 2l.3-5-1.5 4Z"));
        assert_eq!(path("M 0 0 C 1 1, 2 2, 3 3 L 4 4").as_deref(), Some("M0 0c1 1 2 2 3 3l1 1"));
        assert_eq!(path("M 0 0 A 1 1 0 0 1 2 2"), None);
        assert_eq!(path("M 0 NaN"), None);
    }

    #[test]
    fn text_and_what_is_not_understood_stand_as_they_were() {
        let odd =
            "<text x=\"1.0001\" font-size=\"13\">a &lt; b</text><g a='1'><line x1=\"?\"/></g><!-- x -->";
        assert_eq!(lean(odd), "<text x=\"1\">a &lt; b</text><g a='1'><line x1=\"?\"/></g><!-- x -->");
        assert_eq!(lean("no <tag"), "no <tag");
        assert_eq!(lean("<text font-size=\"11\"/>"), "<text font-size=\"11\"/>");
        assert_eq!(lean("<circle fill-opacity=\"0.7000000000000001\"/>"), "<circle fill-opacity=\"0.7\"/>");
    }
}
