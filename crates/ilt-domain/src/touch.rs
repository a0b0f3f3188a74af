//! Asking the processor for memory before it is needed.

/// A byte of what lies together on a line of the cache, written when the line will soon be needed. The processor waits for
/// a line it reads, not for one it writes: it goes on, and finds the line there when its turn comes. The byte is never
/// read, so all are equal, and none is saved.
#[derive(Debug, Clone, Copy, Default)]
pub struct Touch(u8);

impl Touch {
    /// Of what nobody has asked for yet.
    pub const BLANK: Self = Self(0);

    /// Asks for the line it lies on.
    #[inline(always)]
    pub fn ask(&mut self) {
        self.0 = 1;
    }
}

impl PartialEq for Touch {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Touch {}
