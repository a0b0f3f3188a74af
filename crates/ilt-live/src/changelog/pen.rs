//! Protobuf fields written straight into one buffer: a changelog is written with every batch, and making a tree of
//! messages first costs more than folding the events did. What is written is what the forms beside it would write.

use ilt_domain::Opaque;

/// Writes fields, in order of their tags.
pub(super) struct Pen<'b>(pub &'b mut Vec<u8>);

/// How a field is laid out.
#[derive(Debug, Clone, Copy)]
enum Layout {
    Number = 0,
    Bytes = 2,
}

impl Pen<'_> {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn tag(&mut self, tag: u32, layout: Layout) {
        self.varint(u64::from(tag << 3 | layout as u32));
    }

    /// A whole number; nought is left out.
    pub(super) fn number(&mut self, tag: u32, value: u64) {
        if value != 0 {
            self.tag(tag, Layout::Number);
            self.varint(value);
        }
    }

    /// A whole number with a sign, as `int64`.
    pub(super) fn signed(&mut self, tag: u32, value: i64) {
        self.number(tag, value as u64);
    }

    /// A whole number with a sign, as `sint64`: small ones of either sign are short.
    pub(super) fn zigzag(&mut self, tag: u32, value: i64) {
        self.number(tag, zigzag(value));
    }

    /// An opaque name as 16 bytes; none is left out.
    pub(super) fn opaque(&mut self, tag: u32, value: Opaque) {
        if value.0 != 0 {
            self.tag(tag, Layout::Bytes);
            self.varint(16);
            self.0.extend_from_slice(&value.0.to_be_bytes());
        }
    }

    /// Several numbers; none at all is left out.
    pub(super) fn numbers(&mut self, tag: u32, values: impl IntoIterator<Item = u64>) {
        let mut values = values.into_iter().peekable();
        if values.peek().is_some() {
            self.message(tag, |pen| values.for_each(|value| pen.varint(value)));
        }
    }

    /// Several numbers as `sint64`.
    pub(super) fn zigzags(&mut self, tag: u32, values: &[i64]) {
        self.numbers(tag, values.iter().copied().map(zigzag));
    }

    /// A message within this one. Its length stands before it and is known after it.
    pub(super) fn message(&mut self, tag: u32, write: impl FnOnce(&mut Pen<'_>)) {
        self.tag(tag, Layout::Bytes);
        let length_at = self.0.len();
        // Most are shorter than 128 bytes, so one byte is set aside for the length.
        self.0.push(0);
        write(&mut Pen(self.0));
        let length = self.0.len() - length_at - 1;
        if length < 0x80 {
            self.0[length_at] = length as u8;
        } else {
            let mut whole = Vec::with_capacity(5);
            Pen(&mut whole).varint(length as u64);
            self.0.splice(length_at..=length_at, whole);
        }
    }
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}
