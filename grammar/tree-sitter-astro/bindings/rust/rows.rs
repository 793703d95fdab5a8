//! The tree of a file as rows, read in one go by the grammar's own tables and scanner: `reader.c`.

use std::cell::RefCell;
use std::ptr::NonNull;
use std::sync::OnceLock;

/// A node. All nodes of a file, unnamed ones included, stand in preorder.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it starts, in bytes.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// The row around it; the first row's is itself.
    pub parent: u32,
    /// The first row behind it and everything in it.
    pub after: u32,
    /// The number of its kind, as tree-sitter tells it.
    pub symbol: u16,
    /// The number of the field it is of the row around it; 0 is none.
    pub field: u8,
    /// [`Row::NAMED`] and whatever else is to be told.
    pub flags: u8,
}

impl Row {
    /// It is more than a token.
    pub const NAMED: u8 = 1;
}

#[repr(C)]
struct RawTables {
    opaque: [u8; 0],
}

#[repr(C)]
struct RawReader {
    opaque: [u8; 0],
}

unsafe extern "C" {
    fn astro_tables_new() -> *mut RawTables;
    fn astro_reader_new(tables: *const RawTables) -> *mut RawReader;
    fn astro_reader_delete(reader: *mut RawReader);
    fn astro_reader_read(reader: *mut RawReader, text: *const u8, length: u32, count: *mut u32) -> *const Row;
}

/// The grammar's tables, laid out once and kept for good.
struct Tables(Option<NonNull<RawTables>>);

// They are only read once they are made.
unsafe impl Send for Tables {}
unsafe impl Sync for Tables {}

static TABLES: OnceLock<Tables> = OnceLock::new();

/// What a thread reads with.
struct Reader(NonNull<RawReader>);

impl Reader {
    fn new() -> Option<Self> {
        let tables = TABLES.get_or_init(|| Tables(NonNull::new(unsafe { astro_tables_new() }))).0?;
        NonNull::new(unsafe { astro_reader_new(tables.as_ptr()) }).map(Self)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        unsafe { astro_reader_delete(self.0.as_ptr()) }
    }
}

thread_local! {
    static READER: RefCell<Option<Reader>> = const { RefCell::new(None) };
}

/// What was needed for a longer text than this, in bytes, is given back: threads live long, and few files are as large.
const ORDINARY: usize = 128 * 1024;

/// The rows of a file: what a walk over tree-sitter's tree of it would meet. None for the rare text that only tree-sitter
/// can read, such as one that nests hundreds of levels deep.
pub fn rows(text: &str) -> Option<Vec<Row>> {
    let length = u32::try_from(text.len()).ok().filter(|&length| length < u32::MAX)?;
    READER.with_borrow_mut(|reader| {
        if reader.is_none() {
            *reader = Reader::new();
        }
        let raw = reader.as_ref()?.0;
        let mut count = 0;
        // The text is UTF-8, as the reader takes for granted; its answer lives until it is asked again.
        let rows = unsafe {
            let first = astro_reader_read(raw.as_ptr(), text.as_ptr(), length, &mut count);
            (!first.is_null()).then(|| std::slice::from_raw_parts(first, count as usize).to_vec())
        };
        if text.len() > ORDINARY {
            *reader = None;
        }
        rows
    })
}
