//! A plain table of counts, `time,count[,stream][,holiday]`, as series or as all that is wrong with it.
//!
//! Times are ISO 8601: a date, or date and time, with or without an offset. The hour that a row counts to is the one it
//! names; rows follow each other by real time, so a series kept by the local clock needs offsets on the two days a year
//! when clocks change. A series whose times all are midnight, or dates, is daily.

mod times;

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::history::{Cadence, History, Holidays, Slot, date_of};
use times::{Time, parse};

/// Something wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}{what}", .line.map_or_else(String::new, |line| format!("line {line}: ")))]
pub struct Problem {
    /// The line it stands in, from 1.
    pub line: Option<u64>,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl Problem {
    fn at(line: u64, what: impl Into<String>) -> Self {
        Self { line: Some(line), what: what.into() }
    }

    fn whole(what: impl Into<String>) -> Self {
        Self { line: None, what: what.into() }
    }
}

/// Where the columns stand.
struct Columns {
    time: usize,
    count: usize,
    stream: Option<usize>,
    holiday: Option<usize>,
}

/// One row that can be read.
#[derive(Debug, Clone)]
struct Row {
    line: u64,
    time: Time,
    count: u32,
    stream: String,
    marked: bool,
}

/// Most problems gathered; beyond, a table is simply not what was meant.
pub const MOST: usize = 1_000;
const UNNAMED: &str = "counts";

/// Reads a table. A column `holiday` takes the place of `holidays`: a day is special if any of its rows says so (with
/// anything but nothing, `0`, `false` or `no`).
///
/// # Errors
/// All problems of the table, in order of lines; never an empty list.
pub fn read(table: &[u8], holidays: &Holidays) -> Result<Vec<History>, Vec<Problem>> {
    let mut problems = Vec::new();
    let rows = rows(table, &mut problems);
    let (rows, marked) = rows.unwrap_or_default();
    if rows.is_empty() && problems.is_empty() {
        problems.push(Problem::whole(
            "the table has no rows; write `time,count` and one row for each hour or day",
        ));
    }
    let days: BTreeSet<i32> = rows.iter().filter(|row| row.marked).map(|row| row.time.day).collect();
    let holidays = if marked { Holidays::Marked(days) } else { holidays.clone() };
    let cadence = if rows.iter().all(|row| row.time.clock == 0) { Cadence::Daily } else { Cadence::Hourly };
    let mut streams: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        streams.entry(row.stream.clone()).or_default().push(row);
    }
    let series: Vec<History> = streams
        .into_iter()
        .map(|(name, rows)| series(name, rows, cadence, &holidays, &mut problems))
        .collect();
    if problems.is_empty() {
        return Ok(series);
    }
    problems.sort_by_key(|problem| problem.line);
    problems.truncate(MOST);
    Err(problems)
}

/// A civil day written as a table writes it, in days since 1970-01-01.
///
/// # Errors
/// What is wrong with it, in words.
pub fn day(text: &str) -> Result<i32, String> {
    match parse(text.trim()) {
        Ok(time) if time.clock == 0 => Ok(time.day),
        _ => Err(format!("`{text}` is not a day; write 2017-12-04")),
    }
}

/// The rows that can be read, and whether there is a column of holidays; `None` if there are no such columns.
fn rows(table: &[u8], problems: &mut Vec<Problem>) -> Option<(Vec<Row>, bool)> {
    let table = table.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(table);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(table);
    let columns = match reader.headers() {
        Ok(names) => columns(names, problems)?,
        Err(why) => {
            problems.push(Problem::at(1, format!("cannot be read: {why}")));
            return None;
        }
    };
    let (mut rows, mut times, mut read) = (Vec::new(), Vec::new(), 0);
    for record in reader.records() {
        read += 1;
        if problems.len() >= MOST {
            break;
        }
        match record {
            Ok(record) => rows.extend(row(&record, &columns, &mut times, problems)),
            Err(why) => {
                let line = why.position().map(csv::Position::line);
                problems.push(Problem { line, what: format!("cannot be read: {why}") });
            }
        }
    }
    // A table whose times are all of another form has one problem, not as many as rows.
    match times.first() {
        Some(first) if times.len() > 1 && times.len() == read => {
            problems.push(Problem { what: format!("{}; no row's time can be read", first.what), ..*first });
        }
        _ => problems.append(&mut times),
    }
    Some((rows, columns.holiday.is_some()))
}

fn columns(names: &csv::StringRecord, problems: &mut Vec<Problem>) -> Option<Columns> {
    let of = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
    for (at, name) in names.iter().enumerate() {
        let known =
            ["time", "count", "stream", "holiday"].iter().any(|known| name.eq_ignore_ascii_case(known));
        if !known {
            let what = format!("there is no column `{name}`; columns are time, count, stream and holiday");
            problems.push(Problem::at(1, what));
        } else if names.iter().take(at).any(|other| other.eq_ignore_ascii_case(name)) {
            problems.push(Problem::at(1, format!("the column `{name}` stands here twice")));
        }
    }
    let mut needed = |wanted: &str| {
        let found = of(wanted);
        if found.is_none() {
            let what = format!(
                "the column `{wanted}` is missing; the first line is `time,count[,stream][,holiday]`"
            );
            problems.push(Problem::at(1, what));
        }
        found
    };
    let (time, count) = (needed("time"), needed("count"));
    Some(Columns { time: time?, count: count?, stream: of("stream"), holiday: of("holiday") })
}

/// A row as it can be read; what is wrong with its time goes to `times`. A row with a time stands where it is, whatever
/// its count: it is no gap.
fn row(
    record: &csv::StringRecord,
    columns: &Columns,
    times: &mut Vec<Problem>,
    problems: &mut Vec<Problem>,
) -> Option<Row> {
    let line = record.position().map_or(0, csv::Position::line);
    let cell = |at: usize| record.get(at).unwrap_or("");
    let time = parse(cell(columns.time)).map_err(|what| times.push(Problem::at(line, what))).ok();
    let text = cell(columns.count);
    let count = text.parse::<u32>().map_err(|_| {
        problems.push(Problem::at(line, format!("`{text}` is not a count; write a whole number, 0 or more")));
    });
    let stream = columns.stream.map_or(UNNAMED, cell);
    if stream.is_empty() {
        problems.push(Problem::at(line, "the stream has no name"));
        return None;
    }
    let holiday = columns.holiday.map_or("", cell).to_ascii_lowercase();
    let marked = !matches!(holiday.as_str(), "" | "0" | "false" | "no");
    Some(Row { line, time: time?, count: count.unwrap_or(0), stream: stream.to_owned(), marked })
}

/// The rows of one stream in order of time; gaps and doubles are problems.
fn series(
    name: String,
    mut rows: Vec<Row>,
    cadence: Cadence,
    holidays: &Holidays,
    problems: &mut Vec<Problem>,
) -> History {
    rows.sort_by_key(|row| (row.time.instant(cadence), row.line));
    for pair in rows.windows(2) {
        let (one, other) = (&pair[0], &pair[1]);
        let apart = other.time.instant(cadence) - one.time.instant(cadence);
        if apart == 0 {
            let what = format!("{} of `{name}` stands in line {} already", other.time, one.line);
            problems.push(Problem::at(other.line.max(one.line), what));
        } else if apart % cadence.seconds() != 0 {
            let what =
                format!("{} of `{name}` is not a whole number of hours after {}", other.time, one.time);
            problems.push(Problem::at(other.line, what));
        } else if apart > cadence.seconds() {
            problems.push(Problem::at(other.line, gap(&name, one, other, apart, cadence)));
        }
    }
    let slots = rows.iter().map(|row| {
        Slot::new(cadence, row.time.day, (row.time.clock / 3_600) as u8, holidays.of(row.time.day))
    });
    History { name, cadence, slots: slots.collect(), counts: rows.iter().map(|row| row.count).collect() }
}

fn gap(name: &str, one: &Row, other: &Row, apart: i64, cadence: Cadence) -> String {
    let missing = apart / cadence.seconds() - 1;
    let unit = match cadence {
        Cadence::Hourly => "hour",
        Cadence::Daily => "day",
    };
    let s = if missing == 1 { " is" } else { "s are" };
    let month = date_of(one.time.day).1;
    let clocks = if cadence == Cadence::Hourly && missing == 1 && matches!(month, 3 | 10) {
        "; if clocks changed here, write times with their offset"
    } else {
        "; write 0 where nothing was counted"
    };
    format!("{missing} {unit}{s} missing in `{name}` between {} and {}{clocks}", one.time, other.time)
}

#[cfg(test)]
mod tests;
