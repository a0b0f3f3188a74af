//! Records as bytes: many in one entry of the file, since an entry costs more than a record.

use ilt_live::port::{Headers, Outgoing, PortError, Record, TopicPartition};

/// A chunk is closed when it would grow past this: with what the store adds it fills four pages of 4,096 bytes.
const FULL: usize = 16_000;
/// The length that says there is nothing.
const NOTHING: u32 = u32::MAX;
/// Newest timestamp and number of records.
const HEAD: usize = 12;

/// A chunk as it is kept: offset of its first record, its bytes.
pub(crate) type Chunk = (i64, Vec<u8>);

/// Packs records from offset `first` on.
pub(crate) fn pack(first: i64, records: &[Outgoing]) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut open = Open::new(first);
    for record in records {
        if open.count > 0 && open.bytes.len() + size(record) > FULL {
            let next = open.first + i64::from(open.count);
            chunks.push(std::mem::replace(&mut open, Open::new(next)).close());
        }
        open.push(record);
    }
    if open.count > 0 {
        chunks.push(open.close());
    }
    chunks
}

/// The timestamp of the newest record of a chunk.
pub(crate) fn newest(chunk: &[u8]) -> Option<i64> {
    Cursor(chunk).time()
}

/// The records of a chunk from offset `from` on, at most `most`.
///
/// # Errors
/// If the bytes are not a chunk: the file was changed by something else.
pub(crate) fn unpack(
    of: &TopicPartition,
    (first, bytes): (i64, &[u8]),
    from: i64,
    most: usize,
) -> Result<Vec<Record>, PortError> {
    let damaged = || {
        PortError::lasting(format!(
            "partition {} of {} is damaged near offset {first}",
            of.partition, of.topic
        ))
    };
    let mut cursor = Cursor(bytes);
    let count = cursor.time().and_then(|_| cursor.length()).ok_or_else(damaged)?;
    let mut records = Vec::new();
    for offset in (first..).take(count as usize) {
        let raw = cursor.record().ok_or_else(damaged)?;
        if offset >= from && records.len() < most {
            records.push(raw.owned(of, offset).ok_or_else(damaged)?);
        }
    }
    Ok(records)
}

struct Open {
    first: i64,
    count: u32,
    newest: i64,
    bytes: Vec<u8>,
}

impl Open {
    fn new(first: i64) -> Self {
        Self { first, count: 0, newest: i64::MIN, bytes: vec![0; HEAD] }
    }

    fn push(&mut self, record: &Outgoing) {
        self.count += 1;
        self.newest = self.newest.max(record.timestamp);
        self.bytes.extend(record.timestamp.to_le_bytes());
        bytes_or_nothing(&mut self.bytes, record.key.as_deref());
        bytes_or_nothing(&mut self.bytes, record.value.as_deref());
        length(&mut self.bytes, record.headers.len());
        self.bytes.extend(record.headers.bytes());
    }

    fn close(mut self) -> Chunk {
        self.bytes[..8].copy_from_slice(&self.newest.to_le_bytes());
        self.bytes[8..HEAD].copy_from_slice(&self.count.to_le_bytes());
        (self.first, self.bytes)
    }
}

/// The bytes a record takes, key and value and headers with their lengths.
pub(crate) fn size(record: &Outgoing) -> usize {
    let bytes = |part: &Option<Vec<u8>>| part.as_ref().map_or(0, Vec::len);
    20 + bytes(&record.key) + bytes(&record.value) + record.headers.bytes().len()
}

fn length(out: &mut Vec<u8>, length: usize) {
    let length =
        u32::try_from(length).expect("records past the limit on size are refused before they are packed");
    out.extend(length.to_le_bytes());
}

fn bytes_or_nothing(out: &mut Vec<u8>, bytes: Option<&[u8]>) {
    match bytes {
        Some(bytes) => {
            length(out, bytes.len());
            out.extend(bytes);
        }
        None => out.extend(NOTHING.to_le_bytes()),
    }
}

/// A record still in the bytes of its chunk.
struct Raw<'a> {
    timestamp: i64,
    key: Option<&'a [u8]>,
    value: Option<&'a [u8]>,
    /// Their number, and their bytes with whatever follows.
    headers: (u32, &'a [u8]),
}

impl Raw<'_> {
    fn owned(&self, of: &TopicPartition, offset: i64) -> Option<Record> {
        let (count, bytes) = self.headers;
        Some(Record {
            from: of.clone(),
            offset,
            timestamp: self.timestamp,
            key: self.key.map(<[u8]>::to_vec),
            value: self.value.map(<[u8]>::to_vec),
            headers: Headers::parse(count, bytes)?.0,
        })
    }
}

/// What of a chunk has not been read yet.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn time(&mut self) -> Option<i64> {
        self.take(8)?.try_into().ok().map(i64::from_le_bytes)
    }

    fn length(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn bytes(&mut self) -> Option<Option<&'a [u8]>> {
        match self.length()? {
            NOTHING => Some(None),
            length => self.take(length as usize).map(Some),
        }
    }

    fn record(&mut self) -> Option<Raw<'a>> {
        let (timestamp, key, value) = (self.time()?, self.bytes()?, self.bytes()?);
        let headers = (self.length()?, self.0);
        self.0 = Headers::skip(headers.0, headers.1)?;
        Some(Raw { timestamp, key, value, headers })
    }
}

#[cfg(test)]
mod tests {
    use super::{FULL, newest, pack, unpack};
    use ilt_live::port::{Outgoing, TopicPartition};

    fn record(number: usize) -> Outgoing {
        Outgoing {
            topic: "events".to_owned(),
            partition: None,
            timestamp: number as i64,
            key: (!number.is_multiple_of(3)).then(|| b"blaby".to_vec()),
            value: (!number.is_multiple_of(5)).then(|| vec![b'x'; number]),
            headers: (0..number % 4).map(|header| (format!("h{header}"), vec![header as u8])).collect(),
        }
    }

    #[test]
    fn what_is_packed_comes_out_again_from_any_offset() {
        let of = TopicPartition { topic: "events".to_owned(), partition: 1 };
        let records: Vec<_> = (0..700).map(record).collect();
        let chunks = pack(40, &records);
        assert!(chunks.len() > 5 && chunks.iter().all(|(_, bytes)| bytes.len() <= FULL));
        for from in [0, 40, 41, 300, 739, 740] {
            let read: Vec<_> = chunks
                .iter()
                .flat_map(|(first, bytes)| unpack(&of, (*first, bytes), from, 10_000).unwrap())
                .collect();
            let expected = &records[(from.max(40) - 40) as usize..];
            assert_eq!(read.len(), expected.len());
            for (place, (read, expected)) in read.iter().zip(expected).enumerate() {
                assert_eq!(read.offset, from.max(40) + place as i64);
                assert_eq!((read.timestamp, &read.key), (expected.timestamp, &expected.key));
                assert_eq!((&read.value, &read.headers), (&expected.value, &expected.headers));
            }
        }
        assert_eq!(newest(&chunks.last().unwrap().1), Some(699));
    }

    #[test]
    fn damaged_bytes_are_an_error() {
        let of = TopicPartition { topic: "events".to_owned(), partition: 1 };
        let (_, bytes) = pack(0, &[record(7)]).remove(0);
        for cut in 0..bytes.len() {
            assert!(unpack(&of, (0, &bytes[..cut]), 0, 1).is_err(), "{cut}");
        }
    }
}
