//! Lines kept part by part in a file without a name, and merged in order of time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use ilt_domain::Moment;

/// Bytes read at a time from one part.
const CHUNK: usize = 1 << 16;
/// Bytes before each line: its instant and its length.
const HEAD: usize = 12;

/// The lines of one replication on their way to the log.
pub(crate) struct Spool {
    file: BufWriter<File>,
    length: u64,
    /// Where each part begins.
    begins: Vec<u64>,
}

impl Spool {
    /// An empty spool on the same disk as the log, so that a full disk is met while spooling.
    pub(crate) fn new(folder: &Path) -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(tempfile::tempfile_in(folder)?), length: 0, begins: vec![0] })
    }

    /// What follows is of the next part.
    pub(crate) fn part(&mut self) {
        if self.begins.last() != Some(&self.length) {
            self.begins.push(self.length);
        }
    }

    /// Keeps a line that is to stand at this instant; lines of a part come in order.
    pub(crate) fn push(&mut self, at: Moment, line: &str) -> io::Result<()> {
        self.file.write_all(&at.0.to_le_bytes())?;
        self.file.write_all(&(line.len() as u32).to_le_bytes())?;
        self.file.write_all(line.as_bytes())?;
        self.length += (HEAD + line.len()) as u64;
        Ok(())
    }

    /// Writes all lines in order of time; at equal times earlier parts come first.
    pub(crate) fn merge(self, out: &mut dyn Write) -> io::Result<()> {
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let ends = self.begins[1..].iter().copied().chain([self.length]);
        let mut parts: Vec<Cursor> =
            self.begins.iter().zip(ends).map(|(&from, to)| Cursor::new(from, to)).collect();
        let mut next = BinaryHeap::new();
        for (index, part) in parts.iter_mut().enumerate() {
            if let Some(at) = part.advance(&mut file)? {
                next.push(Reverse((at, index)));
            }
        }
        while let Some(Reverse((_, index))) = next.pop() {
            out.write_all(parts[index].line())?;
            if let Some(at) = parts[index].advance(&mut file)? {
                next.push(Reverse((at, index)));
            }
        }
        Ok(())
    }
}

/// Reads one part.
struct Cursor {
    /// Where the next chunk is read, and where the part ends.
    from: u64,
    to: u64,
    buffer: Vec<u8>,
    /// The present line, and where the next head stands in the buffer.
    start: usize,
    end: usize,
}

impl Cursor {
    fn new(from: u64, to: u64) -> Self {
        Self { from, to, buffer: Vec::new(), start: 0, end: 0 }
    }

    fn line(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Goes to the next line; its instant, or `None` at the end of the part.
    fn advance(&mut self, file: &mut File) -> io::Result<Option<i64>> {
        self.start = self.end;
        if !self.hold(file, HEAD)? {
            return Ok(None);
        }
        let head = &self.buffer[self.start..self.start + HEAD];
        let at = i64::from_le_bytes(head[..8].try_into().expect("eight bytes"));
        let length = u32::from_le_bytes(head[8..].try_into().expect("four bytes")) as usize;
        self.hold(file, HEAD + length)?;
        self.start += HEAD;
        self.end = self.start + length;
        Ok(Some(at))
    }

    /// Sees to it that `bytes` from the start are in the buffer; `false` at the end of the part.
    fn hold(&mut self, file: &mut File, bytes: usize) -> io::Result<bool> {
        if self.buffer.len() - self.start >= bytes {
            return Ok(true);
        }
        if self.from == self.to {
            return Ok(false);
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        let wanted = CHUNK.max(bytes - self.buffer.len()).min((self.to - self.from) as usize);
        let held = self.buffer.len();
        self.buffer.resize(held + wanted, 0);
        file.seek(SeekFrom::Start(self.from))?;
        file.read_exact(&mut self.buffer[held..])?;
        self.from += wanted as u64;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_merged_in_order_of_time() {
        let mut spool = Spool::new(&std::env::temp_dir()).unwrap();
        let line = |part: i64, at: i64| format!("{at} {part} {}\n", "x".repeat((at % 97) as usize));
        let mut wanted = Vec::new();
        for part in 0..5 {
            spool.part();
            for step in 0..3_000 {
                let at = step * (part + 1);
                spool.push(Moment(at), &line(part, at)).unwrap();
                wanted.push((at, part));
            }
        }
        wanted.sort_unstable();
        let mut merged = Vec::new();
        spool.merge(&mut merged).unwrap();
        let wanted: String = wanted.into_iter().map(|(at, part)| line(part, at)).collect();
        assert_eq!(String::from_utf8(merged).unwrap(), wanted);
    }

    #[test]
    fn nothing_merges_to_nothing() {
        let mut merged = Vec::new();
        Spool::new(&std::env::temp_dir()).unwrap().merge(&mut merged).unwrap();
        assert!(merged.is_empty());
    }
}
