//! Problems of a scenario, shown under the lines they are about.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use ilt_scenario::{Problem, Problems, Severity};

/// Lines wider than this are cut round the place a problem is about.
const WIDEST_LINE: usize = 160;

/// All problems as text, in colour if asked for.
pub(crate) fn drawn(problems: &Problems, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(100);
    problems.list.iter().map(|problem| draw(problem, problems, &renderer) + "\n\n").collect()
}

/// How many errors and notices, in words.
pub(crate) fn counted(problems: &Problems) -> String {
    let (errors, notices) = (problems.errors().count(), problems.notices().count());
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    match (errors, notices) {
        (errors, 0) => plural(errors, "problem"),
        (0, notices) => plural(notices, "notice"),
        (errors, notices) => format!("{} and {}", plural(errors, "problem"), plural(notices, "notice")),
    }
}

fn draw(problem: &Problem, problems: &Problems, renderer: &Renderer) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Notice => Level::NOTE,
    };
    let title = match problem.path.is_empty() {
        true => problem.message.clone(),
        false => format!("{}: {}", problem.path, problem.message),
    };
    let text = problems.sources.get(problem.source).map_or("", |source| source.text.as_str());
    let path = problem.file.display().to_string();
    let mut group = match text.is_empty() {
        // A file that could not be read has no line to show.
        true => level.primary_title(title).element(Origin::path(path)),
        false => {
            let (line, span) = excerpt(text, &problem.span);
            let snippet = Snippet::source(line).line_start(problem.line as usize).path(path);
            level.primary_title(title).element(snippet.annotation(AnnotationKind::Primary.span(span)))
        }
    };
    if !problem.remedy.is_empty() {
        group = group.element(Level::HELP.message(problem.remedy.clone()));
    }
    renderer.render(&[group])
}

/// The line a span begins in, cut if it is long, and where in it the span lies.
fn excerpt<'t>(text: &'t str, span: &Range<usize>) -> (&'t str, Range<usize>) {
    let at = floor(text, span.start);
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let from = floor(text, start.max(at.saturating_sub(WIDEST_LINE / 2)));
    let to = floor(text, end.min(from + WIDEST_LINE));
    let line = text[from..to.max(at)].trim_end_matches('\r');
    let inside = (at - from).min(line.len());
    (line, inside..floor(line, span.end.saturating_sub(from).clamp(inside, line.len())))
}

/// The nearest place at or before a byte where a character begins.
fn floor(text: &str, byte: usize) -> usize {
    text.floor_char_boundary(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_span_is_cut_out() {
        let text = "a = 1\nbb = 'ü'\r\nc = 3";
        let at = text.find("'ü'").unwrap();
        assert_eq!(excerpt(text, &(at..at + 4)), ("bb = 'ü'", 5..9));
        assert_eq!(excerpt(text, &(0..3)), ("a = 1", 0..3));
        assert_eq!(excerpt("", &(0..0)), ("", 0..0));
        assert_eq!(excerpt(text, &(900..901)).1.start, 5);
    }

    #[test]
    fn a_long_line_is_shown_round_the_place() {
        let text = format!("{}x{}", "é".repeat(4_000), "é".repeat(4_000));
        let (line, span) = excerpt(&text, &(8_000..8_001));
        assert!(line.len() <= WIDEST_LINE && &line[span] == "x");
    }
}
