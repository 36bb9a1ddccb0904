//! The engine that does without C++: sled, behind the C contract of `include/parseltongue/backend.h`.
//!
//! Slots. All tables share one sled tree. A stored key is the number of a slot, 4 bytes big-endian, and the
//! key itself; the catalogue, the one record of slot 0, tells in which slot each table is and which number
//! is free next. `clear` and `load` give a table a new slot: a load writes its rows straight into it, where
//! nobody can see them before the commit that names the slot. A commit is one sled batch, which sled recovers
//! whole or not at all, with the new catalogue in it, and is reported after sled's flush. Slots that nobody
//! names any more are emptied when no reader is left, or when the database is opened next.
//!
//! Snapshots. sled has none: a reader sees every batch, even half applied. So before a batch is applied, the
//! values it replaces are noted under the number of the commit, in memory. A reader that began at commit n
//! reads sled first and then the notes: if there is one of a commit after n for the key, the oldest of them
//! is what it must see. The order matters: a new value can only be read after its note was written. Notes
//! are dropped when no reader needs them. sled lets one process in, so memory is enough.
//!
//! On disk the tree is in the folder `sled` below the database's; `sled.new` is a compaction under way.

use sled::IVec;
use std::collections::BTreeMap;
use std::ffi::{c_char, c_int, c_uint, c_void, CStr, OsStr};
use std::fs::File;
use std::io::ErrorKind;
use std::ops::Bound;
use std::os::unix::ffi::OsStrExt;
use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Mutex, MutexGuard, RwLock};
use std::time::{Duration, Instant};

/// Pages that sled keeps in memory. The rest is in the page cache of the kernel.
const CACHE_BYTES: u64 = 64 << 20;
/// How long sled is given to close.
const CLOSE_WAIT: Duration = Duration::from_secs(2);
/// Rows removed in one sled batch when a slot is emptied.
const REMOVE_AT_ONCE: usize = 4096;

const ABI: c_uint = 1;
const TABLES: usize = 16;
const KEY_MAX: usize = 500;
const VALUE_MAX: usize = i32::MAX as usize;
const SLOT_SIZE: usize = 4;
const CATALOGUE_KEY: [u8; SLOT_SIZE] = [0; SLOT_SIZE];

const OPEN_CREATE: c_uint = 1;
const OPEN_READ_ONLY: c_uint = 2;
const OPEN_NO_SYNC: c_uint = 4;

// Status codes of status.h.
const OK: c_int = 0;
const NOMEM: c_int = -1;
const IO: c_int = -2;
const NOT_FOUND: c_int = -3;
const INVALID: c_int = -5;
const CORRUPT: c_int = -6;
const BUSY: c_int = -7;
const LIMIT: c_int = -10;
const FULL: c_int = -11;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bytes {
    ptr: *const c_void,
    len: usize,
}

#[repr(C)]
pub struct CError {
    status: c_int,
    message: [u8; 512],
    file: [u8; 256],
    line: u32,
    column: u32,
}

type RowSource = extern "C" fn(*mut c_void, *mut Bytes, *mut Bytes, *mut CError) -> c_int;

/// What went wrong. An empty message: the detail is filled in already, or there is none to give.
struct Failure {
    status: c_int,
    message: String,
}

type Outcome<T> = Result<T, Failure>;

fn failure<T>(status: c_int, message: impl Into<String>) -> Outcome<T> {
    Err(Failure { status, message: message.into() })
}

const ENOMEM: i32 = 12;
const EFBIG: i32 = 27;
const ENOSPC: i32 = 28;
const EDQUOT: i32 = 122;

impl From<std::io::Error> for Failure {
    fn from(e: std::io::Error) -> Failure {
        let text = e.to_string();
        let status = match e.raw_os_error() {
            Some(ENOSPC) | Some(EDQUOT) | Some(EFBIG) => FULL,
            Some(ENOMEM) => NOMEM,
            _ if text.contains("could not acquire lock") => BUSY,
            _ if text.contains("No space left") || text.contains("File too large") => FULL,
            _ if e.kind() == ErrorKind::InvalidData => CORRUPT,
            _ => IO,
        };
        let message = if status == BUSY { "another process has it open".to_string() } else { text };
        Failure { status, message }
    }
}

/// sled has failed at least once: see `close_sled`.
static HAS_FAILED: AtomicBool = AtomicBool::new(false);

impl From<sled::Error> for Failure {
    fn from(e: sled::Error) -> Failure {
        HAS_FAILED.store(true, Ordering::Relaxed);
        match e {
            sled::Error::Io(io) => Failure::from(io),
            sled::Error::Unsupported(what) => Failure { status: CORRUPT, message: what },
            other => Failure { status: CORRUPT, message: other.to_string() },
        }
    }
}

#[derive(Clone, PartialEq)]
struct Catalogue {
    slots: [u32; TABLES],
    next: u32,
}

impl Catalogue {
    fn initial() -> Catalogue {
        let mut slots = [0; TABLES];
        for (i, slot) in slots.iter_mut().enumerate() {
            *slot = i as u32 + 1;
        }
        Catalogue { slots, next: TABLES as u32 + 1 }
    }

    fn to_bytes(&self) -> Vec<u8> {
        self.slots.iter().chain([&self.next]).flat_map(|n| n.to_be_bytes()).collect()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Catalogue> {
        if bytes.len() != (TABLES + 1) * SLOT_SIZE {
            return None;
        }
        let mut numbers = bytes.chunks_exact(SLOT_SIZE).map(slot_of);
        let mut slots = [0; TABLES];
        for slot in slots.iter_mut() {
            *slot = numbers.next()?;
        }
        Some(Catalogue { slots, next: numbers.next()? })
    }
}

fn slot_of(stored: &[u8]) -> u32 {
    u32::from_be_bytes([stored[0], stored[1], stored[2], stored[3]])
}

fn stored_key(slot: u32, key: &[u8]) -> Vec<u8> {
    let mut stored = Vec::with_capacity(SLOT_SIZE + key.len());
    stored.extend_from_slice(&slot.to_be_bytes());
    stored.extend_from_slice(key);
    stored
}

/// Values that commits replaced: by stored key, ascending by commit. None: there was no row.
type Notes = BTreeMap<Vec<u8>, Vec<(u64, Option<IVec>)>>;

struct State {
    sled: Option<sled::Db>, // None only while, or after, a compaction that failed
    committed: u64,
    catalogue: Catalogue,
    readers: BTreeMap<u64, usize>, // how many began at a commit
    writing: bool,
    broken: bool, // a commit failed half-way: what is on disk shows at the next open
    dead: Vec<u32>,
    next_slot: u32, // never taken before, not even by a transaction that was aborted
}

pub struct Db {
    path: PathBuf,
    read_only: bool,
    no_sync: bool,
    notes: RwLock<Notes>,
    file: Mutex<File>, // sled's own, for `flush`
    state: Mutex<State>,
}

pub struct Txn {
    db: *const Db,
    sled: sled::Db,
    at: u64,
    catalogue: Catalogue,
    committed: Catalogue,
    writes: bool,
    failed: bool,
    loaded: bool,
    changes: u64,
    pending: BTreeMap<Vec<u8>, Option<Vec<u8>>>, // by stored key; None: removed
    held: Option<IVec>,                          // behind the value that get returned last
}

pub struct Cursor {
    txn: *const Txn,
    table: usize,
    changes: u64,
    slot: u32,
    row: Option<(Vec<u8>, IVec)>, // where it stands
    run: Option<Run>,
}

/// A sled iterator that goes one way, and the row it delivered but that was not used yet.
struct Run {
    rows: sled::Iter,
    back: bool,
    peeked: Option<Row>,
}

type Row = (IVec, IVec);

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Db {
    /// sled's flush writes its log, but leaves the length of the file to the kernel: sync that too.
    fn flush(&self, sled: &sled::Db) -> Outcome<()> {
        if !self.no_sync {
            sled.flush()?;
            locked(&self.file).sync_all()?;
        }
        Ok(())
    }

    // Reading through the notes.

    /// What a reader at a commit sees of a row that sled has just given (or not).
    fn seen_at(&self, at: u64, key: &[u8], current: Option<IVec>) -> Option<IVec> {
        let notes = self.notes.read().unwrap_or_else(|p| p.into_inner());
        match notes.get(key).and_then(|list| list.iter().find(|(commit, _)| *commit > at)) {
            Some((_, before)) => before.clone(),
            None => current,
        }
    }

    fn next_noted(&self, from: Bound<&[u8]>, to: Bound<&[u8]>, back: bool) -> Option<Vec<u8>> {
        let notes = self.notes.read().unwrap_or_else(|p| p.into_inner());
        if notes.is_empty() {
            return None;
        }
        let mut range = notes.range::<[u8], _>((from, to));
        let found = if back { range.next_back() } else { range.next() };
        found.map(|(key, _)| key.clone())
    }
}

impl Txn {
    fn db(&self) -> &Db {
        unsafe { &*self.db }
    }

    fn get(&self, stored: &[u8]) -> Outcome<Option<IVec>> {
        if let Some(pending) = self.pending.get(stored) {
            return Ok(pending.as_ref().map(|value| IVec::from(value.as_slice())));
        }
        let current = self.sled.get(stored)?;
        Ok(self.db().seen_at(self.at, stored, current))
    }

    fn may_change(&mut self, table: c_uint) -> Outcome<()> {
        if !self.writes {
            return failure(INVALID, "a read transaction cannot change anything");
        }
        if self.failed {
            return failure(INVALID, "the transaction has failed and can only be aborted");
        }
        // Whoever asks clears it again once the change is made.
        self.failed = true;
        self.changes += 1;
        check_table(table)
    }
}

fn check_table(table: c_uint) -> Outcome<()> {
    if (table as usize) < TABLES {
        return Ok(());
    }
    failure(INVALID, format!("table {table} is not one of the {TABLES} tables"))
}

fn check_row(key: &[u8], value: &[u8]) -> Outcome<()> {
    if key.is_empty() || key.len() > KEY_MAX {
        let text = format!("a key of {} bytes cannot be stored: 1 to {KEY_MAX} are allowed", key.len());
        return failure(INVALID, text);
    }
    if value.len() > VALUE_MAX {
        let len = value.len();
        return failure(INVALID, format!("a value of {len} bytes cannot be stored: at most {VALUE_MAX} are allowed"));
    }
    Ok(())
}

// Cursors.

impl Cursor {
    fn txn(&self) -> &Txn {
        unsafe { &*self.txn }
    }

    /// The next row of sled within bounds. A run is used again as long as the cursor goes one way.
    fn next_stored(&mut self, from: Bound<&[u8]>, to: Bound<&[u8]>, back: bool) -> Outcome<Option<Row>> {
        let within = |key: &IVec| match if back { to } else { from } {
            Bound::Excluded(limit) if back => key.as_ref() < limit,
            Bound::Excluded(limit) => key.as_ref() > limit,
            Bound::Included(limit) if back => key.as_ref() <= limit,
            Bound::Included(limit) => key.as_ref() >= limit,
            Bound::Unbounded => true,
        };
        if self.run.as_ref().map_or(true, |run| run.back != back) {
            let rows = self.txn().sled.range::<&[u8], _>((from, to));
            self.run = Some(Run { rows, back, peeked: None });
        }
        let run = self.run.as_mut().unwrap();
        loop {
            if run.peeked.is_none() {
                let next = if back { run.rows.next_back() } else { run.rows.next() };
                run.peeked = next.transpose()?;
            }
            match &run.peeked {
                Some((key, _)) if !within(key) => run.peeked = None,
                _ => return Ok(run.peeked.clone()),
            }
        }
    }

    /// Finds the first (or last) row within bounds that the transaction sees.
    fn find(&mut self, mut from: Bound<Vec<u8>>, mut to: Bound<Vec<u8>>, back: bool) -> Outcome<bool> {
        loop {
            let (low, high) = (as_slice(&from), as_slice(&to));
            if is_empty_range(low, high) {
                return Ok(false);
            }
            let stored = self.next_stored(low, high, back)?;
            let txn = self.txn();
            let mut pending = txn.pending.range::<[u8], _>((low, high));
            let pending = if back { pending.next_back() } else { pending.next() };
            let candidates = [
                stored.as_ref().map(|(key, _)| key.to_vec()),
                txn.db().next_noted(low, high, back),
                pending.map(|(key, _)| key.clone()),
            ];
            let present = candidates.into_iter().flatten();
            let Some(key) = (if back { present.max() } else { present.min() }) else {
                return Ok(false);
            };
            let value = match txn.pending.get(&key) {
                Some(value) => value.as_ref().map(|v| IVec::from(v.as_slice())),
                None => {
                    let current = stored.filter(|(k, _)| k.as_ref() == key.as_slice()).map(|(_, v)| v);
                    txn.db().seen_at(txn.at, &key, current)
                }
            };
            if let Some(value) = value {
                self.row = Some((key, value));
                return Ok(true);
            }
            *(if back { &mut to } else { &mut from }) = Bound::Excluded(key);
        }
    }

    fn renew(&mut self) {
        self.changes = self.txn().changes;
        self.slot = self.txn().catalogue.slots[self.table];
        self.row = None;
        self.run = None;
    }

    fn seek(&mut self, key: &[u8]) -> Outcome<bool> {
        self.renew();
        let end = Bound::Excluded(stored_key(self.slot + 1, &[]));
        self.find(Bound::Included(stored_key(self.slot, key)), end, false)
    }

    fn last(&mut self) -> Outcome<bool> {
        self.renew();
        let end = Bound::Excluded(stored_key(self.slot + 1, &[]));
        self.find(Bound::Included(stored_key(self.slot, &[])), end, true)
    }

    fn step(&mut self, back: bool) -> Outcome<bool> {
        let position = self.row.take().filter(|_| self.changes == self.txn().changes);
        let Some((key, _)) = position else {
            return failure(INVALID, "the cursor has no position: seek first");
        };
        if back {
            self.find(Bound::Included(stored_key(self.slot, &[])), Bound::Excluded(key), true)
        } else {
            self.find(Bound::Excluded(key), Bound::Excluded(stored_key(self.slot + 1, &[])), false)
        }
    }
}

fn as_slice(bound: &Bound<Vec<u8>>) -> Bound<&[u8]> {
    match bound {
        Bound::Included(key) => Bound::Included(key.as_slice()),
        Bound::Excluded(key) => Bound::Excluded(key.as_slice()),
        Bound::Unbounded => Bound::Unbounded,
    }
}

/// BTreeMap::range panics on such ranges.
fn is_empty_range(low: Bound<&[u8]>, high: Bound<&[u8]>) -> bool {
    match (low, high) {
        (Bound::Included(a), Bound::Included(b)) => a > b,
        (Bound::Included(a), Bound::Excluded(b)) | (Bound::Excluded(a), Bound::Included(b)) => a >= b,
        (Bound::Excluded(a), Bound::Excluded(b)) => a >= b,
        _ => false,
    }
}

// Opening.

fn open_sled(path: &Path) -> Outcome<sled::Db> {
    let config = sled::Config::new().path(path).cache_capacity(CACHE_BYTES).flush_every_ms(None);
    Ok(config.open()?)
}

/// After a failed write sled now and then waits for ever when it is dropped. Then it is left to a thread, and
/// its lock on the files to the end of the process.
fn drop_sled(sled: sled::Db) {
    if !HAS_FAILED.load(Ordering::Relaxed) {
        return drop(sled);
    }
    let (done, is_done) = channel();
    std::thread::spawn(move || {
        let _ = catch_unwind(AssertUnwindSafe(|| drop(sled)));
        let _ = done.send(());
    });
    let _ = is_done.recv_timeout(CLOSE_WAIT);
}

/// A thread of sled may keep its file, and with it the lock, for a moment longer: whoever opens the database
/// next must not find it locked.
fn close_sled(sled: sled::Db, file: &File) {
    drop_sled(sled);
    let start = Instant::now();
    while unsafe { flock(file.as_raw_fd(), LOCK_EX | LOCK_NB) } != 0 {
        if start.elapsed() > CLOSE_WAIT {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    unsafe { flock(file.as_raw_fd(), LOCK_UN) };
}

/// Only a new database may have no files, or an empty one: sled would make it anew.
fn check_files(folder: &Path, flags: c_uint) -> Outcome<()> {
    if flags & OPEN_CREATE != 0 {
        return Ok(());
    }
    for name in ["conf", "db"] {
        match std::fs::metadata(folder.join(name)) {
            Ok(info) if info.len() > 0 => {}
            Ok(_) => return failure(CORRUPT, format!("the file {name} is empty")),
            Err(e) if e.kind() == ErrorKind::NotFound => return failure(NOT_FOUND, "files are missing"),
            Err(e) => return Err(e.into()),
        }
    }
    Ok(())
}

fn read_catalogue(sled: &sled::Db, flags: c_uint) -> Outcome<Catalogue> {
    if let Some(bytes) = sled.get(CATALOGUE_KEY)? {
        return Catalogue::from_bytes(&bytes).map_or_else(|| failure(CORRUPT, "the catalogue is damaged"), Ok);
    }
    if flags & OPEN_CREATE == 0 {
        return failure(CORRUPT, "the catalogue is missing");
    }
    let catalogue = Catalogue::initial();
    sled.insert(CATALOGUE_KEY, catalogue.to_bytes())?;
    sled.flush()?;
    Ok(catalogue)
}

/// Slots that hold rows but that the catalogue does not name.
fn orphans(sled: &sled::Db, catalogue: &Catalogue) -> Outcome<Vec<u32>> {
    let mut found = Vec::new();
    let mut from = 1u32;
    while let Some(row) = sled.range(from.to_be_bytes()..).next() {
        let slot = slot_of(&row?.0);
        if !catalogue.slots.contains(&slot) {
            found.push(slot);
        }
        from = slot + 1;
    }
    Ok(found)
}

fn empty_slot(sled: &sled::Db, slot: u32) -> Outcome<()> {
    loop {
        let mut batch = sled::Batch::default();
        let mut count = 0;
        for key in sled.range(slot.to_be_bytes()..(slot + 1).to_be_bytes()).keys().take(REMOVE_AT_ONCE) {
            batch.remove(key?);
            count += 1;
        }
        if count == 0 {
            return Ok(());
        }
        sled.apply_batch(batch)?;
    }
}

fn open_db(path: &Path, flags: c_uint) -> Outcome<Box<Db>> {
    let folder = path.join("sled");
    check_files(&folder, flags)?;
    let sled = open_sled(&folder)?;
    let catalogue = read_catalogue(&sled, flags)?;
    let _ = std::fs::remove_dir_all(path.join("sled.new"));
    let dead = orphans(&sled, &catalogue)?;
    let next_slot = dead.iter().fold(catalogue.next, |next, slot| next.max(slot + 1));
    let mut state = State {
        sled: Some(sled),
        committed: 0,
        catalogue,
        readers: BTreeMap::new(),
        writing: false,
        broken: false,
        dead,
        next_slot,
    };
    if flags & OPEN_READ_ONLY == 0 {
        bury_dead(&mut state)?;
    }
    Ok(Box::new(Db {
        path: path.to_path_buf(),
        read_only: flags & OPEN_READ_ONLY != 0,
        no_sync: flags & OPEN_NO_SYNC != 0,
        notes: RwLock::new(Notes::new()),
        file: Mutex::new(File::open(folder.join("db"))?),
        state: Mutex::new(state),
    }))
}

fn bury_dead(state: &mut State) -> Outcome<()> {
    let Some(sled) = state.sled.clone() else { return Ok(()) };
    if state.readers.is_empty() {
        for slot in std::mem::take(&mut state.dead) {
            empty_slot(&sled, slot)?;
        }
    }
    Ok(())
}

// Transactions.

fn begin(db: &Db, writes: bool) -> Outcome<Box<Txn>> {
    let mut state = locked(&db.state);
    if writes && db.read_only {
        return failure(INVALID, "it was opened for reading only");
    }
    if writes && state.writing {
        return failure(BUSY, "there is a write transaction already");
    }
    if writes && state.broken {
        return failure(IO, "a commit failed: open the database again");
    }
    let Some(sled) = state.sled.clone() else {
        return failure(IO, "the database could not be opened again after it was compacted");
    };
    let committed = state.catalogue.clone();
    let mut catalogue = committed.clone();
    if writes {
        state.writing = true;
        catalogue.next = catalogue.next.max(state.next_slot);
    } else {
        let at = state.committed;
        *state.readers.entry(at).or_insert(0) += 1;
    }
    Ok(Box::new(Txn {
        db,
        sled,
        at: state.committed,
        catalogue,
        committed,
        writes,
        failed: false,
        loaded: false,
        changes: 0,
        pending: BTreeMap::new(),
        held: None,
    }))
}

/// Drops the notes that no reader needs.
fn prune_notes(db: &Db, state: &State) {
    let oldest = state.readers.keys().next().copied().unwrap_or(state.committed);
    let mut notes = db.notes.write().unwrap_or_else(|p| p.into_inner());
    notes.retain(|_, list| {
        list.retain(|(commit, _)| *commit > oldest);
        !list.is_empty()
    });
}

/// Ends a transaction. `kept` is the catalogue that is committed now.
fn end(txn: Box<Txn>, published: bool) {
    let db = txn.db();
    let mut state = locked(&db.state);
    if txn.writes {
        state.writing = false;
        let kept = if published { &txn.catalogue } else { &txn.committed };
        let taken = state.next_slot.max(txn.committed.next)..txn.catalogue.next;
        let replaced = txn.committed.slots.iter().copied();
        let dead: Vec<u32> = taken.chain(replaced).filter(|slot| !kept.slots.contains(slot)).collect();
        state.next_slot = state.next_slot.max(txn.catalogue.next);
        state.dead.extend(dead);
    } else if let Some(count) = state.readers.get_mut(&txn.at) {
        *count -= 1;
        if *count == 0 {
            state.readers.remove(&txn.at);
            if state.committed > 0 {
                prune_notes(db, &state);
            }
        }
    }
    if !db.read_only && !state.broken && !state.dead.is_empty() {
        // What could not be emptied is emptied at the next open.
        let _ = bury_dead(&mut state);
    }
}

fn apply(txn: &Txn) -> Outcome<()> {
    let db = txn.db();
    let mut batch = sled::Batch::default();
    let commit = txn.at + 1;
    let mut before = Vec::with_capacity(txn.pending.len());
    for (key, value) in &txn.pending {
        before.push((key.clone(), txn.sled.get(key)?));
        match value {
            Some(value) => batch.insert(key.as_slice(), value.as_slice()),
            None => batch.remove(key.as_slice()),
        }
    }
    if txn.catalogue != txn.committed {
        batch.insert(&CATALOGUE_KEY, txn.catalogue.to_bytes());
    }
    let mut notes = db.notes.write().unwrap_or_else(|p| p.into_inner());
    for (key, value) in before {
        notes.entry(key).or_default().push((commit, value));
    }
    drop(notes);
    if txn.loaded {
        db.flush(&txn.sled)?;
    }
    txn.sled.apply_batch(batch)?;
    db.flush(&txn.sled)
}

fn commit(txn: Box<Txn>) -> Outcome<()> {
    if !txn.writes || txn.failed {
        let text = if txn.writes {
            "the transaction has failed and can only be aborted"
        } else {
            "a read transaction is ended by abort"
        };
        end(txn, false);
        return failure(INVALID, text);
    }
    if txn.pending.is_empty() && txn.catalogue.slots == txn.committed.slots {
        end(txn, false);
        return Ok(());
    }
    // A panic of sled counts as a failure of the commit, too.
    let applied = catch_unwind(AssertUnwindSafe(|| apply(&txn)))
        .unwrap_or_else(|_| failure(IO, "sled failed without saying why"));
    let mut state = locked(&txn.db().state);
    match &applied {
        Ok(()) => {
            state.committed = txn.at + 1;
            state.catalogue = txn.catalogue.clone();
            prune_notes(txn.db(), &state);
        }
        Err(_) => state.broken = true,
    }
    drop(state);
    end(txn, applied.is_ok());
    applied
}

fn load(
    txn: &mut Txn,
    table: c_uint,
    source: RowSource,
    context: *mut c_void,
    err: *mut CError,
) -> Outcome<()> {
    take_slot(txn, table)?;
    txn.loaded = true;
    let slot = txn.catalogue.slots[table as usize];
    let mut previous: Vec<u8> = Vec::new();
    loop {
        let mut key = Bytes { ptr: std::ptr::null(), len: 0 };
        let mut value = key;
        match source(context, &mut key, &mut value, err) {
            OK => {}
            NOT_FOUND => return Ok(()),
            status => return failure(status, ""),
        }
        let (key, value) = unsafe { (slice(key), slice(value)) };
        check_row(key, value)?;
        if !previous.is_empty() && previous.as_slice() >= key {
            return failure(INVALID, "the keys of a bulk load do not ascend");
        }
        previous.clear();
        previous.extend_from_slice(key);
        txn.sled.insert(stored_key(slot, key), value)?;
    }
}

fn take_slot(txn: &mut Txn, table: c_uint) -> Outcome<()> {
    let slot = txn.catalogue.next;
    if slot >= u32::MAX - 1 {
        return failure(LIMIT, "it was rewritten too often: copy it");
    }
    let old = txn.catalogue.slots[table as usize];
    // Rows that are pending in the slot left behind would be written for nobody.
    let low = old.to_be_bytes().to_vec();
    let high = (old + 1).to_be_bytes().to_vec();
    let pending: Vec<Vec<u8>> = txn.pending.range(low..high).map(|(key, _)| key.clone()).collect();
    for key in pending {
        txn.pending.remove(&key);
    }
    txn.catalogue.slots[table as usize] = slot;
    txn.catalogue.next = slot + 1;
    Ok(())
}

// Upkeep.

fn folder_bytes(path: &Path) -> Outcome<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        // A file that vanishes meanwhile takes no space.
        let Ok(info) = entry.path().symlink_metadata() else { continue };
        sum += info.blocks() * 512;
        if info.is_dir() {
            sum += folder_bytes(&entry.path())?;
        }
    }
    Ok(sum)
}

extern "C" {
    fn flock(fd: c_int, operation: c_int) -> c_int;
    fn renameat2(from_folder: c_int, from: *const c_char, to_folder: c_int, to: *const c_char, flags: c_uint) -> c_int;
}

const LOCK_EX: c_int = 2;
const LOCK_NB: c_int = 4;
const LOCK_UN: c_int = 8;
const AT_FDCWD: c_int = -100;
const RENAME_EXCHANGE: c_uint = 2;

/// Puts each of two folders in the other's place, in one step.
fn exchange(a: &Path, b: &Path) -> Outcome<()> {
    let a = std::ffi::CString::new(a.as_os_str().as_bytes()).unwrap_or_default();
    let b = std::ffi::CString::new(b.as_os_str().as_bytes()).unwrap_or_default();
    match unsafe { renameat2(AT_FDCWD, a.as_ptr(), AT_FDCWD, b.as_ptr(), RENAME_EXCHANGE) } {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error().into()),
    }
}

/// sled gives no space back, so the rows that count are copied into a new tree.
fn copy_rows(from: &sled::Db, catalogue: &Catalogue, to: &Path) -> Outcome<()> {
    let _ = std::fs::remove_dir_all(to);
    let copy = open_sled(to)?;
    copy.insert(CATALOGUE_KEY, catalogue.to_bytes())?;
    let mut slots = catalogue.slots;
    slots.sort_unstable();
    for slot in slots {
        for row in from.range(slot.to_be_bytes()..(slot + 1).to_be_bytes()) {
            let (key, value) = row?;
            copy.insert(key, value)?;
        }
    }
    copy.flush()?;
    File::open(to.join("db"))?.sync_all()?;
    Ok(())
}

fn compact(db: &Db) -> Outcome<()> {
    let mut state = locked(&db.state);
    if db.read_only {
        return failure(INVALID, "it was opened for reading only");
    }
    if state.writing || !state.readers.is_empty() {
        return failure(BUSY, "it has transactions open");
    }
    let Some(sled) = state.sled.take() else {
        return failure(IO, "the database could not be opened again after it was compacted");
    };
    let (current, new) = (db.path.join("sled"), db.path.join("sled.new"));
    if let Err(e) = copy_rows(&sled, &state.catalogue, &new) {
        state.sled = Some(sled);
        let _ = std::fs::remove_dir_all(&new);
        return Err(e);
    }
    close_sled(sled, &locked(&db.file));
    let exchanged = exchange(&current, &new);
    if let Ok(folder) = File::open(&db.path) {
        folder.sync_all()?;
    }
    let _ = std::fs::remove_dir_all(&new);
    state.dead.clear();
    state.sled = Some(open_sled(&current)?);
    *locked(&db.file) = File::open(current.join("db"))?;
    exchanged
}

fn check(db: &Db) -> Outcome<()> {
    let Some(sled) = locked(&db.state).sled.clone() else {
        return failure(IO, "the database could not be opened again after it was compacted");
    };
    let mut previous: Option<IVec> = None;
    for row in sled.iter() {
        let (key, _) = row?;
        if key.len() < SLOT_SIZE || previous.as_ref().map_or(false, |p| *p >= key) {
            return failure(CORRUPT, "keys are out of order");
        }
        previous = Some(key);
    }
    if previous.is_none() {
        return failure(CORRUPT, "the catalogue is missing");
    }
    Ok(())
}

// The C side. Every function takes pointers that the contract makes valid.

unsafe fn slice<'a>(bytes: Bytes) -> &'a [u8] {
    if bytes.len == 0 {
        return &[];
    }
    std::slice::from_raw_parts(bytes.ptr as *const u8, bytes.len)
}

fn bytes_of(slice: &[u8]) -> Bytes {
    Bytes { ptr: slice.as_ptr() as *const c_void, len: slice.len() }
}

unsafe fn tell(err: *mut CError, status: c_int, message: &str) {
    let Some(err) = err.as_mut() else { return };
    let mut len = message.len().min(err.message.len() - 1);
    while !message.is_char_boundary(len) {
        len -= 1;
    }
    err.status = status;
    err.message[..len].copy_from_slice(&message.as_bytes()[..len]);
    err.message[len] = 0;
    err.file[0] = 0;
    err.line = 0;
    err.column = 0;
}

/// Runs a call of the contract: turns failures, and panics, into a status and a detail.
unsafe fn guard(err: *mut CError, path: Option<&Path>, call: impl FnOnce() -> Outcome<c_int>) -> c_int {
    let result = catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|s| s.to_string()));
        failure(CORRUPT, format!("sled gave up: {}", text.unwrap_or_default()))
    });
    match result {
        Ok(status) => status,
        Err(f) => {
            if !f.message.is_empty() {
                let line = f.message.replace('\n', " ");
                match path {
                    Some(path) => tell(err, f.status, &format!("sled database {}: {line}", path.display())),
                    None => tell(err, f.status, &line),
                }
            }
            f.status
        }
    }
}

extern "C" fn version() -> *const c_char {
    c"sled 0.34.7".as_ptr()
}

/// sled panics on some damaged files. The message goes into the error, not to standard error.
fn silence_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|_| {})));
}

unsafe extern "C" fn open(path: *const c_char, flags: c_uint, out: *mut *mut Db, err: *mut CError) -> c_int {
    silence_panics();
    let path = Path::new(OsStr::from_bytes(CStr::from_ptr(path).to_bytes()));
    guard(err, Some(path), || {
        *out = Box::into_raw(open_db(path, flags)?);
        Ok(OK)
    })
}

unsafe extern "C" fn close(db: *mut Db) {
    if !db.is_null() {
        let _ = catch_unwind(AssertUnwindSafe(|| {
            let db = Box::from_raw(db);
            let sled = locked(&db.state).sled.take();
            if let Some(sled) = sled {
                close_sled(sled, &locked(&db.file));
            }
        }));
    }
}

unsafe extern "C" fn begin_read(db: *mut Db, out: *mut *mut Txn, err: *mut CError) -> c_int {
    guard(err, Some(&(*db).path), || {
        *out = Box::into_raw(begin(&*db, false)?);
        Ok(OK)
    })
}

unsafe extern "C" fn begin_write(db: *mut Db, out: *mut *mut Txn, err: *mut CError) -> c_int {
    guard(err, Some(&(*db).path), || {
        *out = Box::into_raw(begin(&*db, true)?);
        Ok(OK)
    })
}

unsafe extern "C" fn commit_txn(txn: *mut Txn, err: *mut CError) -> c_int {
    let path = (*txn).db().path.clone();
    guard(err, Some(&path), || commit(Box::from_raw(txn)).map(|_| OK))
}

unsafe extern "C" fn abort(txn: *mut Txn) {
    let _ = catch_unwind(AssertUnwindSafe(|| end(Box::from_raw(txn), false)));
}

unsafe extern "C" fn get(
    txn: *mut Txn,
    table: c_uint,
    key: Bytes,
    value: *mut Bytes,
    err: *mut CError,
) -> c_int {
    let txn = &mut *txn;
    guard(err, None, || {
        check_table(table)?;
        let key = slice(key);
        if key.is_empty() || key.len() > KEY_MAX {
            return Ok(NOT_FOUND);
        }
        txn.held = txn.get(&stored_key(txn.catalogue.slots[table as usize], key))?;
        let Some(held) = &txn.held else { return Ok(NOT_FOUND) };
        *value = bytes_of(held);
        Ok(OK)
    })
}

/// A change of a write transaction: when it fails, the transaction stays marked as failed.
unsafe fn change(
    txn: *mut Txn,
    table: c_uint,
    err: *mut CError,
    call: impl FnOnce(&mut Txn) -> Outcome<()>,
) -> c_int {
    guard(err, None, || {
        let txn = &mut *txn;
        txn.may_change(table)?;
        call(txn)?;
        txn.failed = false;
        Ok(OK)
    })
}

unsafe extern "C" fn put(txn: *mut Txn, table: c_uint, key: Bytes, value: Bytes, err: *mut CError) -> c_int {
    change(txn, table, err, |txn| {
        let (key, value) = (slice(key), slice(value));
        check_row(key, value)?;
        let stored = stored_key(txn.catalogue.slots[table as usize], key);
        txn.pending.insert(stored, Some(value.to_vec()));
        Ok(())
    })
}

unsafe extern "C" fn del(txn: *mut Txn, table: c_uint, key: Bytes, err: *mut CError) -> c_int {
    change(txn, table, err, |txn| {
        let key = slice(key);
        if !key.is_empty() && key.len() <= KEY_MAX {
            txn.pending.insert(stored_key(txn.catalogue.slots[table as usize], key), None);
        }
        Ok(())
    })
}

unsafe extern "C" fn clear(txn: *mut Txn, table: c_uint, err: *mut CError) -> c_int {
    change(txn, table, err, |txn| take_slot(txn, table))
}

unsafe extern "C" fn load_rows(
    txn: *mut Txn,
    table: c_uint,
    source: RowSource,
    context: *mut c_void,
    err: *mut CError,
) -> c_int {
    change(txn, table, err, |txn| load(txn, table, source, context, err))
}

unsafe extern "C" fn cursor_open(
    txn: *mut Txn,
    table: c_uint,
    out: *mut *mut Cursor,
    err: *mut CError,
) -> c_int {
    guard(err, None, || {
        check_table(table)?;
        let cursor = Cursor { txn, table: table as usize, changes: 0, slot: 0, row: None, run: None };
        *out = Box::into_raw(Box::new(cursor));
        Ok(OK)
    })
}

unsafe extern "C" fn cursor_close(cursor: *mut Cursor) {
    if !cursor.is_null() {
        let _ = catch_unwind(AssertUnwindSafe(|| drop(Box::from_raw(cursor))));
    }
}

unsafe fn move_cursor(
    cursor: *mut Cursor,
    key: *mut Bytes,
    value: *mut Bytes,
    err: *mut CError,
    call: impl FnOnce(&mut Cursor) -> Outcome<bool>,
) -> c_int {
    guard(err, None, || {
        let cursor = &mut *cursor;
        if !call(cursor)? {
            return Ok(NOT_FOUND);
        }
        let Some((k, v)) = &cursor.row else { return Ok(NOT_FOUND) };
        *key = bytes_of(&k[SLOT_SIZE..]);
        *value = bytes_of(v);
        Ok(OK)
    })
}

unsafe extern "C" fn cursor_seek(
    c: *mut Cursor,
    wanted: Bytes,
    k: *mut Bytes,
    v: *mut Bytes,
    err: *mut CError,
) -> c_int {
    move_cursor(c, k, v, err, |cursor| cursor.seek(slice(wanted)))
}

unsafe extern "C" fn cursor_last(c: *mut Cursor, k: *mut Bytes, v: *mut Bytes, err: *mut CError) -> c_int {
    move_cursor(c, k, v, err, |cursor| cursor.last())
}

unsafe extern "C" fn cursor_next(c: *mut Cursor, k: *mut Bytes, v: *mut Bytes, err: *mut CError) -> c_int {
    move_cursor(c, k, v, err, |cursor| cursor.step(false))
}

unsafe extern "C" fn cursor_prev(c: *mut Cursor, k: *mut Bytes, v: *mut Bytes, err: *mut CError) -> c_int {
    move_cursor(c, k, v, err, |cursor| cursor.step(true))
}

unsafe extern "C" fn size(db: *mut Db, bytes: *mut u64, err: *mut CError) -> c_int {
    guard(err, Some(&(*db).path), || {
        *bytes = folder_bytes(&(*db).path)?;
        Ok(OK)
    })
}

unsafe extern "C" fn compact_db(db: *mut Db, err: *mut CError) -> c_int {
    guard(err, Some(&(*db).path), || compact(&*db).map(|_| OK))
}

unsafe extern "C" fn check_db(db: *mut Db, err: *mut CError) -> c_int {
    guard(err, Some(&(*db).path), || check(&*db).map(|_| OK))
}

type Move = unsafe extern "C" fn(*mut Cursor, *mut Bytes, *mut Bytes, *mut CError) -> c_int;

/// `pt_backend`, member by member.
#[repr(C)]
pub struct Backend {
    abi: c_uint,
    layout: c_uint,
    name: *const c_char,
    version: extern "C" fn() -> *const c_char,
    open: unsafe extern "C" fn(*const c_char, c_uint, *mut *mut Db, *mut CError) -> c_int,
    close: unsafe extern "C" fn(*mut Db),
    begin_read: unsafe extern "C" fn(*mut Db, *mut *mut Txn, *mut CError) -> c_int,
    begin_write: unsafe extern "C" fn(*mut Db, *mut *mut Txn, *mut CError) -> c_int,
    commit: unsafe extern "C" fn(*mut Txn, *mut CError) -> c_int,
    abort: unsafe extern "C" fn(*mut Txn),
    get: unsafe extern "C" fn(*mut Txn, c_uint, Bytes, *mut Bytes, *mut CError) -> c_int,
    put: unsafe extern "C" fn(*mut Txn, c_uint, Bytes, Bytes, *mut CError) -> c_int,
    del: unsafe extern "C" fn(*mut Txn, c_uint, Bytes, *mut CError) -> c_int,
    clear: unsafe extern "C" fn(*mut Txn, c_uint, *mut CError) -> c_int,
    load: unsafe extern "C" fn(*mut Txn, c_uint, RowSource, *mut c_void, *mut CError) -> c_int,
    cursor_open: unsafe extern "C" fn(*mut Txn, c_uint, *mut *mut Cursor, *mut CError) -> c_int,
    cursor_close: unsafe extern "C" fn(*mut Cursor),
    cursor_seek: unsafe extern "C" fn(*mut Cursor, Bytes, *mut Bytes, *mut Bytes, *mut CError) -> c_int,
    cursor_last: Move,
    cursor_next: Move,
    cursor_prev: Move,
    size: unsafe extern "C" fn(*mut Db, *mut u64, *mut CError) -> c_int,
    compact: unsafe extern "C" fn(*mut Db, *mut CError) -> c_int,
    check: unsafe extern "C" fn(*mut Db, *mut CError) -> c_int,
}

// The one pointer in it is to a constant.
unsafe impl Sync for Backend {}

#[no_mangle]
#[allow(non_upper_case_globals)]
pub static pt_backend_plugin: Backend = Backend {
    abi: ABI,
    layout: 1,
    name: c"sled".as_ptr(),
    version,
    open,
    close,
    begin_read,
    begin_write,
    commit: commit_txn,
    abort,
    get,
    put,
    del,
    clear,
    load: load_rows,
    cursor_open,
    cursor_close,
    cursor_seek,
    cursor_last,
    cursor_next,
    cursor_prev,
    size,
    compact: compact_db,
    check: check_db,
};
