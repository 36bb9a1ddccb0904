/* The engine for speed on large graphs and small disks: RocksDB, through its C API.
 *
 * Slots. All tables share one key space. A stored key is the number of a slot, 4 bytes big-endian, and the
 * key itself; the catalogue, the one record of slot 0, tells in which slot each table is and which number
 * is free next:
 *
 *     0            catalogue: slot of table 0 … slot of table 15, next slot, tables that must have rows
 *     7 │ key      rows of the table that the catalogue places in slot 7
 *     9 │ key      rows of a load that is not committed yet
 *
 * A write transaction collects its rows in a batch with an index, through which it reads. clear and load
 * give a table a new slot. load writes sorted files beside the database and has RocksDB adopt them at once:
 * nobody can see them, as the committed catalogue does not name their slot. Commit is one write of the
 * batch with the new catalogue in it, synced: that publishes small changes and bulk loads of all tables
 * together, whatever happens before or after it. (Column families were the other way; adopting files into
 * several of them is not one atomic step together with other writes, this is.) Slots that nobody names, of
 * replaced tables, of aborted and of killed loads, are deleted when no reader is left that could see them,
 * or when the database is opened next.
 *
 * Readers hold a RocksDB snapshot and read the catalogue through it. RocksDB lets one process in. */
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "store/engine.h"
#include "store/folder.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <rocksdb/c.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The options, all of them, and why. */
enum {
    /* Blocks kept uncompressed, indices and filters included: enough for the hot part of a graph, the rest
     * is in the page cache of the kernel. */
    CACHE_BYTES = 64 << 20,
    /* Rows are short and their keys alike: larger blocks compress better, and a hash index within them
     * keeps point reads cheap. */
    BLOCK_BYTES = 16 << 10,
    /* One false positive in a hundred reads of a key that is not there. The filter is of whole keys, as
     * the contract knows no scans by prefix. */
    FILTER_BITS = 10,
    MEMTABLE_BYTES = 16 << 20,
    /* Raw bytes of rows in one file of a bulk load. */
    BULK_FILE_BYTES = 64 << 20,
    /* What is loaded in bulk, and what compaction leaves at the bottom, is ZSTD: half the space of LZ4. What
     * is rewritten soon is LZ4. */
    BULK_ZSTD_LEVEL = 1,
    LOG_BYTES = 256 << 10,
    INFO_LOG_FATAL = 4
};

enum { SLOT_SIZE = 4, CATALOGUE_SIZE = (PT_TABLE_COUNT + 2) * 4, STORED_KEY_MAX = SLOT_SIZE + PT_KEY_MAX };

typedef struct {
    uint32_t slots[PT_TABLE_COUNT];
    uint32_t next;
    uint32_t filled; /* bit per table: it was loaded with rows and none was deleted since */
} catalogue;

struct pt_db {
    rocksdb_t *rocks;
    rocksdb_options_t *options;
    rocksdb_writeoptions_t *commit_options;
    rocksdb_writeoptions_t *relaxed_options; /* for what the next open would do again */
    rocksdb_readoptions_t *read_options;
    char *folder;
    char *bulk_folder;
    bool read_only;
    unsigned bulk_files; /* numbers the files of loads; the writer's */
    uint32_t next_slot;  /* never taken before, not even by a transaction that was aborted; the writer's */

    pthread_mutex_t lock; /* guards the rest */
    unsigned readers;
    bool writing;
    pt_vec(uint32_t) dead; /* slots that no later snapshot names */
};

struct pt_txn {
    pt_txn_state state;
    pt_db *db;
    const rocksdb_snapshot_t *snapshot; /* readers */
    rocksdb_readoptions_t *read_options;
    rocksdb_writebatch_wi_t *batch; /* writers */
    catalogue catalogue, committed;
    rocksdb_pinnableslice_t *pinned; /* behind the value that get returned last */
    char *copied;                    /* the same in a write transaction */
};

struct pt_cursor {
    pt_txn *txn;
    unsigned table;
    rocksdb_iterator_t *iterator; /* NULL before the first seek */
    rocksdb_readoptions_t *read_options;
    bool placed;
    uint64_t changes;
    unsigned char low[SLOT_SIZE], high[SLOT_SIZE]; /* the slot and the one after it */
};

/* Errors. */

static const struct {
    const char *text;
    pt_status status;
} error_texts[] = {
    {"No space left on device", PT_E_FULL},
    {"Disk quota exceeded", PT_E_FULL},
    {"File too large", PT_E_FULL},
    {"Cannot allocate memory", PT_E_NOMEM},
    {"lock hold by current process", PT_E_BUSY},
    {"Resource temporarily unavailable", PT_E_BUSY},
    {"create_if_missing is false", PT_E_NOT_FOUND},
    {"Corruption", PT_E_CORRUPT},
    {"No such file or directory", PT_E_CORRUPT}, /* a file that the manifest names */
    {"not supported", PT_E_VERSION},
};

/* Takes over RocksDB's message. */
static pt_status fail(pt_error *err, char *message, const pt_db *db, const char *what)
{
    pt_status status = PT_E_IO;
    for (size_t i = 0; i < sizeof error_texts / sizeof *error_texts; i++) {
        if (!strstr(message, error_texts[i].text))
            continue;
        status = error_texts[i].status;
        break;
    }
    const char *shown = status == PT_E_BUSY ? "another process has it open" : message;
    pt_error_set(err, status, "cannot %s %s: %s", what, db->folder, shown);
    rocksdb_free(message);
    return status;
}

/* Slots. */

static void write_slot(unsigned char *out, uint32_t slot)
{
    for (int i = 0; i < SLOT_SIZE; i++)
        out[i] = (unsigned char)(slot >> (24 - 8 * i));
}

static uint32_t read_slot(const void *at)
{
    const unsigned char *bytes = at;
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* The stored form of a key that can be stored; returns its length. */
static size_t stored_key(unsigned char out[STORED_KEY_MAX], uint32_t slot, pt_bytes key)
{
    write_slot(out, slot);
    memcpy(out + SLOT_SIZE, key.ptr, key.len);
    return SLOT_SIZE + key.len;
}

static const char catalogue_key[SLOT_SIZE];

static pt_status read_catalogue(pt_db *db, const rocksdb_readoptions_t *options, catalogue *out,
                                pt_error *err)
{
    char *message = NULL;
    size_t len;
    char *value = rocksdb_get(db->rocks, options, catalogue_key, SLOT_SIZE, &len, &message);
    if (message)
        return fail(err, message, db, "read");
    bool sound = value && len == CATALOGUE_SIZE;
    for (unsigned i = 0; sound && i < PT_TABLE_COUNT; i++)
        out->slots[i] = read_slot(value + 4 * i);
    if (sound) {
        out->next = read_slot(value + 4 * PT_TABLE_COUNT);
        out->filled = read_slot(value + 4 * (PT_TABLE_COUNT + 1));
    }
    rocksdb_free(value);
    return sound ? PT_OK : pt_error_set(err, PT_E_CORRUPT, "the catalogue of %s is damaged", db->folder);
}

static void put_catalogue(rocksdb_writebatch_wi_t *batch, const catalogue *c)
{
    unsigned char value[CATALOGUE_SIZE];
    for (unsigned i = 0; i < PT_TABLE_COUNT; i++)
        write_slot(value + 4 * i, c->slots[i]);
    write_slot(value + 4 * PT_TABLE_COUNT, c->next);
    write_slot(value + 4 * (PT_TABLE_COUNT + 1), c->filled);
    rocksdb_writebatch_wi_put(batch, catalogue_key, SLOT_SIZE, (const char *)value, sizeof value);
}

/* The catalogue of a new database. */
static pt_status make_catalogue(pt_db *db, pt_error *err)
{
    size_t len;
    char *message = NULL;
    char *there = rocksdb_get(db->rocks, db->read_options, catalogue_key, SLOT_SIZE, &len, &message);
    bool found = there != NULL;
    rocksdb_free(there);
    if (message)
        return fail(err, message, db, "open");
    if (found)
        return PT_OK;
    catalogue c = {.next = PT_TABLE_COUNT + 1};
    for (unsigned i = 0; i < PT_TABLE_COUNT; i++)
        c.slots[i] = i + 1;
    rocksdb_writebatch_wi_t *batch = rocksdb_writebatch_wi_create(0, 1);
    put_catalogue(batch, &c);
    rocksdb_write_writebatch_wi(db->rocks, db->commit_options, batch, &message);
    rocksdb_writebatch_wi_destroy(batch);
    return message ? fail(err, message, db, "open") : PT_OK;
}

/* Whether a slot still has rows. */
static bool slot_in_use(pt_db *db, uint32_t slot)
{
    unsigned char low[SLOT_SIZE];
    write_slot(low, slot);
    rocksdb_iterator_t *it = rocksdb_create_iterator(db->rocks, db->read_options);
    rocksdb_iter_seek(it, (const char *)low, SLOT_SIZE);
    size_t len;
    bool used = rocksdb_iter_valid(it) && read_slot(rocksdb_iter_key(it, &len)) == slot;
    rocksdb_iter_destroy(it);
    return used;
}

/* RocksDB takes a manifest or a log that ends early for the trace of a crash. What that loses of a load
 * shows here: a load is one entry of the manifest, so all of its rows are missing. */
static pt_status check_filled(pt_db *db, const catalogue *c, pt_error *err)
{
    for (unsigned i = 0; i < PT_TABLE_COUNT; i++)
        if (c->filled >> i & 1 && !slot_in_use(db, c->slots[i]))
            return pt_error_set(err, PT_E_CORRUPT, "%s has lost the rows of table %u", db->folder, i);
    return PT_OK;
}

static bool flush(pt_db *db, pt_error *err)
{
    char *message = NULL;
    rocksdb_flushoptions_t *options = rocksdb_flushoptions_create();
    rocksdb_flush(db->rocks, options, &message);
    rocksdb_flushoptions_destroy(options);
    if (message)
        fail(err, message, db, "write");
    return !message;
}

/* Deletes a slot that nobody can see: whole files at once, what is left row by row at the next compaction.
 * Best effort, as the next open tries again. */
static void delete_slot(pt_db *db, uint32_t slot)
{
    unsigned char low[SLOT_SIZE], high[SLOT_SIZE];
    char *message = NULL;
    write_slot(low, slot);
    write_slot(high, slot + 1);
    rocksdb_delete_file_in_range(db->rocks, (const char *)low, SLOT_SIZE, (const char *)high, SLOT_SIZE,
                                 &message);
    rocksdb_free(message);
    if (!slot_in_use(db, slot))
        return;
    message = NULL;
    rocksdb_writebatch_t *batch = rocksdb_writebatch_create();
    rocksdb_writebatch_delete_range(batch, (const char *)low, SLOT_SIZE, (const char *)high, SLOT_SIZE);
    rocksdb_write(db->rocks, db->relaxed_options, batch, &message);
    rocksdb_writebatch_destroy(batch);
    rocksdb_free(message);
}

/* What is in the log goes to files first: files are deleted for good, so the catalogue that does without
 * them must be as firm. Under the lock. */
static void bury_dead(pt_db *db)
{
    if (db->readers || !db->dead.len || !flush(db, NULL))
        return;
    for (size_t i = 0; i < db->dead.len; i++)
        delete_slot(db, db->dead.at[i]);
    pt_vec_clear(&db->dead);
}

/* When memory is out the slot stays until the next open. */
static void add_dead(pt_db *db, uint32_t slot)
{
    pthread_mutex_lock(&db->lock);
    (void)pt_vec_push(&db->dead, slot);
    pthread_mutex_unlock(&db->lock);
}

/* Deletes all slots that the catalogue does not name: what a crash left. Nobody else is in yet. */
static pt_status bury_orphans(pt_db *db, const catalogue *c, pt_error *err)
{
    rocksdb_iterator_t *it = rocksdb_create_iterator(db->rocks, db->read_options);
    unsigned char low[SLOT_SIZE];
    uint32_t slot = 1;
    for (;;) {
        size_t len;
        write_slot(low, slot);
        rocksdb_iter_seek(it, (const char *)low, SLOT_SIZE);
        if (!rocksdb_iter_valid(it))
            break;
        slot = read_slot(rocksdb_iter_key(it, &len));
        bool named = false;
        for (unsigned i = 0; i < PT_TABLE_COUNT; i++)
            named |= c->slots[i] == slot;
        if (!named)
            add_dead(db, slot);
        db->next_slot = ++slot;
    }
    char *message = NULL;
    rocksdb_iter_get_error(it, &message);
    rocksdb_iter_destroy(it);
    if (message)
        return fail(err, message, db, "open");
    bury_dead(db);
    return PT_OK;
}

/* Opening. */

static void set_table_options(rocksdb_options_t *options)
{
    rocksdb_block_based_table_options_t *table = rocksdb_block_based_options_create();
    rocksdb_cache_t *cache = rocksdb_cache_create_lru(CACHE_BYTES);
    rocksdb_block_based_options_set_block_cache(table, cache);
    rocksdb_cache_destroy(cache); /* the table options hold it */
    rocksdb_block_based_options_set_cache_index_and_filter_blocks(table, 1);
    rocksdb_block_based_options_set_cache_index_and_filter_blocks_with_high_priority(table, 1);
    rocksdb_block_based_options_set_block_size(table, BLOCK_BYTES);
    rocksdb_block_based_options_set_data_block_index_type(
        table, rocksdb_block_based_table_data_block_index_type_binary_search_and_hash);
    rocksdb_block_based_options_set_filter_policy(table, rocksdb_filterpolicy_create_bloom_full(FILTER_BITS));
    rocksdb_block_based_options_set_whole_key_filtering(table, 1);
    rocksdb_block_based_options_set_format_version(table, 5);
    rocksdb_options_set_block_based_table_factory(options, table);
    rocksdb_block_based_options_destroy(table);
}

static rocksdb_options_t *make_options(void)
{
    rocksdb_options_t *options = rocksdb_options_create();
    set_table_options(options);
    rocksdb_options_set_write_buffer_size(options, MEMTABLE_BYTES);
    rocksdb_options_set_compression(options, rocksdb_lz4_compression);
    rocksdb_options_set_bottommost_compression(options, rocksdb_zstd_compression);
    rocksdb_options_set_bottommost_compression_options(options, -14, BULK_ZSTD_LEVEL, 0, 0, 1);
    /* A log that ends within a record was cut by a crash; damage anywhere else is an error. */
    rocksdb_options_set_wal_recovery_mode(options, rocksdb_tolerate_corrupted_tail_records_recovery);
    rocksdb_options_set_max_background_jobs(options, 2);
    /* Nobody reads RocksDB's own log: keep it to the header that it always writes. */
    rocksdb_options_set_info_log_level(options, INFO_LOG_FATAL);
    rocksdb_options_set_max_log_file_size(options, LOG_BYTES);
    rocksdb_options_set_keep_log_file_num(options, 1);
    rocksdb_options_set_stats_dump_period_sec(options, 0);
    rocksdb_options_set_stats_persist_period_sec(options, 0);
    rocksdb_options_set_skip_stats_update_on_db_open(options, 1);
    return options;
}

static void remove_bulk_files(const pt_db *db)
{
    DIR *dir = opendir(db->bulk_folder);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char *path = entry->d_name[0] == '.' ? NULL : pt_folder_join(db->bulk_folder, entry->d_name);
        if (path)
            unlink(path);
        pt_free(path);
    }
    closedir(dir);
}

static const char *rocks_version(void)
{
    return "RocksDB " PT_ROCKSDB_VERSION; /* its version header is C++: the build reads it */
}

static void rocks_close(pt_db *db)
{
    if (!db)
        return;
    if (db->rocks && !db->read_only)
        bury_dead(db);
    if (db->rocks)
        rocksdb_close(db->rocks);
    if (db->options)
        rocksdb_options_destroy(db->options);
    if (db->commit_options)
        rocksdb_writeoptions_destroy(db->commit_options);
    if (db->relaxed_options)
        rocksdb_writeoptions_destroy(db->relaxed_options);
    if (db->read_options)
        rocksdb_readoptions_destroy(db->read_options);
    pt_vec_release(&db->dead);
    pthread_mutex_destroy(&db->lock);
    pt_free(db->folder);
    pt_free(db->bulk_folder);
    pt_free(db);
}

/* Returns RocksDB's message, NULL on success. */
static char *try_open(pt_db *db)
{
    char *message = NULL;
    if (db->read_only)
        db->rocks = rocksdb_open_for_read_only(db->options, db->folder, 0, &message);
    else
        db->rocks = rocksdb_open(db->options, db->folder, &message);
    if (message)
        db->rocks = NULL;
    return message;
}

/* The number of a file that RocksDB misses, 0 if that is not the trouble. */
static unsigned long missing_file(const char *message)
{
    const char *at = strstr(message, "No such file or directory") ? strstr(message, ".ldb") : NULL;
    while (at && at > message && at[-1] >= '0' && at[-1] <= '9')
        at--;
    return at ? strtoul(at, NULL, 10) : 0;
}

/* Gives the missing file back from one of the files of a load, the one that RocksDB takes (it knows their
 * size and their identity). Takes over the message, returns that of the last attempt. */
static char *try_bulk_files(pt_db *db, unsigned long number, char *message)
{
    char name[32];
    snprintf(name, sizeof name, "%06lu.sst", number);
    char *target = pt_folder_join(db->folder, name);
    DIR *dir = target ? opendir(db->bulk_folder) : NULL;
    for (struct dirent *entry; dir && message && (entry = readdir(dir)) != NULL;) {
        char *path = entry->d_name[0] == '.' ? NULL : pt_folder_join(db->bulk_folder, entry->d_name);
        if (path && link(path, target) == 0) {
            rocksdb_free(message);
            message = try_open(db);
            if (message && (missing_file(message) == 0 || missing_file(message) == number))
                unlink(target);
            else
                entry = NULL; /* it was taken; another one may be missing */
        }
        pt_free(path);
        if (!entry)
            break;
    }
    if (dir)
        closedir(dir);
    pt_free(target);
    return message;
}

/* When writing its manifest fails while it adopts files, RocksDB 7 deletes them although the manifest may
 * name them already, and could never be opened again. release_bulk has kept links to such files. */
static char *open_with_bulk_files(pt_db *db)
{
    char *message = try_open(db);
    unsigned long last = 0;
    while (message && !db->read_only && missing_file(message) != last) {
        last = missing_file(message);
        message = try_bulk_files(db, last, message);
    }
    return message;
}

static pt_status open_rocks(pt_db *db, unsigned flags, pt_error *err)
{
    rocksdb_options_set_create_if_missing(db->options, flags & PT_OPEN_CREATE ? 1 : 0);
    char *message = open_with_bulk_files(db);
    if (message)
        return fail(err, message, db, "open");
    catalogue c;
    pt_status status = flags & PT_OPEN_CREATE ? make_catalogue(db, err) : PT_OK;
    if (status == PT_OK)
        status = read_catalogue(db, db->read_options, &c, err);
    if (status == PT_OK)
        status = check_filled(db, &c, err);
    if (status != PT_OK || db->read_only)
        return status;
    remove_bulk_files(db);
    return bury_orphans(db, &c, err);
}

static pt_status rocks_open(const char *path, unsigned flags, pt_db **out, pt_error *err)
{
    pt_db *db = pt_calloc(1, sizeof *db);
    if (!db)
        return pt_error_nomem(err);
    pthread_mutex_init(&db->lock, NULL);
    db->read_only = flags & PT_OPEN_READ_ONLY;
    db->folder = pt_malloc(strlen(path) + 1);
    db->bulk_folder = pt_folder_join(path, "bulk");
    pt_status status = db->folder && db->bulk_folder ? PT_OK : pt_error_nomem(err);
    if (status == PT_OK) {
        strcpy(db->folder, path);
        db->options = make_options();
        db->commit_options = rocksdb_writeoptions_create();
        rocksdb_writeoptions_set_sync(db->commit_options, !(flags & PT_OPEN_NO_SYNC));
        db->relaxed_options = rocksdb_writeoptions_create();
        db->read_options = rocksdb_readoptions_create();
        status = open_rocks(db, flags, err);
    }
    if (status != PT_OK) {
        rocks_close(db);
        return status;
    }
    *out = db;
    return PT_OK;
}

/* Transactions. */

static void release_value(pt_txn *txn)
{
    if (txn->pinned)
        rocksdb_pinnableslice_destroy(txn->pinned);
    txn->pinned = NULL;
    rocksdb_free(txn->copied);
    txn->copied = NULL;
}

static void end(pt_txn *txn)
{
    pt_db *db = txn->db;
    release_value(txn);
    if (txn->snapshot)
        rocksdb_release_snapshot(db->rocks, txn->snapshot);
    if (txn->read_options)
        rocksdb_readoptions_destroy(txn->read_options);
    if (txn->batch)
        rocksdb_writebatch_wi_destroy(txn->batch);
    pthread_mutex_lock(&db->lock);
    if (txn->state.writes)
        db->writing = false;
    else
        db->readers--;
    if (!db->read_only && db->dead.len)
        bury_dead(db);
    pthread_mutex_unlock(&db->lock);
    pt_free(txn);
}

static pt_status rocks_begin_read(pt_db *db, pt_txn **out, pt_error *err)
{
    pt_txn *txn = pt_calloc(1, sizeof *txn);
    if (!txn)
        return pt_error_nomem(err);
    txn->db = db;
    /* Counted before the snapshot is taken, so that no slot it may name is deleted. */
    pthread_mutex_lock(&db->lock);
    db->readers++;
    pthread_mutex_unlock(&db->lock);
    txn->snapshot = rocksdb_create_snapshot(db->rocks);
    txn->read_options = rocksdb_readoptions_create();
    rocksdb_readoptions_set_snapshot(txn->read_options, txn->snapshot);
    pt_status status = read_catalogue(db, txn->read_options, &txn->catalogue, err);
    if (status != PT_OK) {
        end(txn);
        return status;
    }
    *out = txn;
    return PT_OK;
}

static pt_status take_turn(pt_db *db, pt_error *err)
{
    pthread_mutex_lock(&db->lock);
    bool busy = db->writing;
    db->writing = true;
    pthread_mutex_unlock(&db->lock);
    return busy ? pt_error_set(err, PT_E_BUSY, "%s has a write transaction already", db->folder) : PT_OK;
}

static pt_status rocks_begin_write(pt_db *db, pt_txn **out, pt_error *err)
{
    if (db->read_only)
        return pt_error_set(err, PT_E_INVALID, "%s was opened for reading only", db->folder);
    pt_txn *txn = pt_calloc(1, sizeof *txn);
    if (!txn)
        return pt_error_nomem(err);
    *txn = (pt_txn){.state.writes = true, .db = db};
    pt_status status = take_turn(db, err);
    if (status != PT_OK) {
        pt_free(txn);
        return status;
    }
    txn->read_options = rocksdb_readoptions_create();
    txn->batch = rocksdb_writebatch_wi_create(0, 1);
    status = read_catalogue(db, txn->read_options, &txn->catalogue, err);
    if (txn->catalogue.next < db->next_slot)
        txn->catalogue.next = db->next_slot;
    txn->committed = txn->catalogue;
    if (status != PT_OK) {
        end(txn);
        return status;
    }
    *out = txn;
    return PT_OK;
}

/* The slots that the transaction took and those it replaced, unless the catalogue that is kept names them. */
static void mark_dead(pt_txn *txn, const catalogue *kept)
{
    for (uint32_t slot = txn->committed.next; slot < txn->catalogue.next; slot++) {
        bool named = false;
        for (unsigned i = 0; i < PT_TABLE_COUNT; i++)
            named |= kept->slots[i] == slot;
        if (!named)
            add_dead(txn->db, slot);
    }
    for (unsigned i = 0; i < PT_TABLE_COUNT; i++)
        if (kept->slots[i] != txn->committed.slots[i])
            add_dead(txn->db, txn->committed.slots[i]);
    txn->db->next_slot = txn->catalogue.next;
}

static void rocks_abort(pt_txn *txn)
{
    if (txn->state.writes)
        mark_dead(txn, &txn->committed);
    end(txn);
}

static pt_status rocks_commit(pt_txn *txn, pt_error *err)
{
    pt_status status = pt_engine_may_commit(&txn->state, err);
    if (status != PT_OK) {
        rocks_abort(txn);
        return status;
    }
    if (txn->catalogue.next != txn->committed.next || txn->catalogue.filled != txn->committed.filled)
        put_catalogue(txn->batch, &txn->catalogue);
    char *message = NULL;
    if (rocksdb_writebatch_wi_count(txn->batch))
        rocksdb_write_writebatch_wi(txn->db->rocks, txn->db->commit_options, txn->batch, &message);
    if (message)
        status = fail(err, message, txn->db, "commit to");
    mark_dead(txn, status == PT_OK ? &txn->catalogue : &txn->committed);
    end(txn);
    return status;
}

/* Rows. */

static pt_status get_pinned(pt_txn *txn, const unsigned char *key, size_t key_len, pt_bytes *value,
                            pt_error *err)
{
    char *message = NULL;
    txn->pinned = rocksdb_get_pinned(txn->db->rocks, txn->read_options, (const char *)key, key_len, &message);
    if (message)
        return fail(err, message, txn->db, "read");
    size_t len = 0;
    const char *bytes = txn->pinned ? rocksdb_pinnableslice_value(txn->pinned, &len) : NULL;
    if (!txn->pinned)
        return PT_E_NOT_FOUND;
    *value = (pt_bytes){bytes, len};
    return PT_OK;
}

static pt_status get_with_batch(pt_txn *txn, const unsigned char *key, size_t key_len, pt_bytes *value,
                                pt_error *err)
{
    char *message = NULL;
    size_t len = 0;
    txn->copied = rocksdb_writebatch_wi_get_from_batch_and_db(txn->batch, txn->db->rocks, txn->read_options,
                                                              (const char *)key, key_len, &len, &message);
    if (message)
        return fail(err, message, txn->db, "read");
    if (!txn->copied)
        return PT_E_NOT_FOUND;
    *value = (pt_bytes){txn->copied, len};
    return PT_OK;
}

static pt_status rocks_get(pt_txn *txn, unsigned table, pt_bytes key, pt_bytes *value, pt_error *err)
{
    pt_status status = pt_engine_check_table(table, err);
    if (status != PT_OK)
        return status;
    if (!pt_engine_key_ok(key))
        return PT_E_NOT_FOUND;
    unsigned char stored[STORED_KEY_MAX];
    size_t len = stored_key(stored, txn->catalogue.slots[table], key);
    release_value(txn);
    if (txn->batch)
        return get_with_batch(txn, stored, len, value, err);
    return get_pinned(txn, stored, len, value, err);
}

static pt_status rocks_put(pt_txn *txn, unsigned table, pt_bytes key, pt_bytes value, pt_error *err)
{
    pt_status status = pt_engine_may_put(&txn->state, table, key, value, err);
    if (status != PT_OK)
        return status;
    unsigned char stored[STORED_KEY_MAX];
    size_t len = stored_key(stored, txn->catalogue.slots[table], key);
    rocksdb_writebatch_wi_put(txn->batch, (const char *)stored, len, value.ptr, value.len);
    return PT_OK;
}

static pt_status rocks_del(pt_txn *txn, unsigned table, pt_bytes key, pt_error *err)
{
    pt_status status = pt_engine_may_change(&txn->state, table, err);
    if (status != PT_OK || !pt_engine_key_ok(key))
        return status;
    unsigned char stored[STORED_KEY_MAX];
    size_t len = stored_key(stored, txn->catalogue.slots[table], key);
    txn->catalogue.filled &= ~(1u << table);
    rocksdb_writebatch_wi_delete(txn->batch, (const char *)stored, len);
    return PT_OK;
}

static pt_status rocks_clear(pt_txn *txn, unsigned table, pt_error *err)
{
    pt_status status = pt_engine_may_change(&txn->state, table, err);
    if (status != PT_OK)
        return status;
    if (txn->catalogue.next == UINT32_MAX)
        return pt_engine_fail(&txn->state, pt_error_set(err, PT_E_LIMIT,
                                                        "%s was rewritten too often: copy it",
                                                        txn->db->folder));
    txn->catalogue.slots[table] = txn->catalogue.next++;
    txn->catalogue.filled &= ~(1u << table);
    return PT_OK;
}

/* Bulk load. */

typedef struct {
    pt_db *db;
    rocksdb_sstfilewriter_t *writer;
    pt_vec(char *) paths; /* of the files written so far, ascending */
    size_t bytes;         /* of rows in the last file; 0: none is open */
    bool adopting;        /* RocksDB may have made the files its own */
    char previous[PT_KEY_MAX];
    size_t previous_len;
} bulk;

static pt_status open_bulk_file(bulk *b, pt_error *err)
{
    char name[32];
    snprintf(name, sizeof name, "%u.sst", b->db->bulk_files++);
    char *path = pt_folder_join(b->db->bulk_folder, name);
    if (!path || !pt_vec_push(&b->paths, path)) {
        pt_free(path);
        return pt_error_nomem(err);
    }
    char *message = NULL;
    rocksdb_sstfilewriter_open(b->writer, path, &message);
    return message ? fail(err, message, b->db, "write") : PT_OK;
}

static pt_status finish_bulk_file(bulk *b, pt_error *err)
{
    if (!b->bytes)
        return PT_OK;
    char *message = NULL;
    b->bytes = 0;
    rocksdb_sstfilewriter_finish(b->writer, &message);
    return message ? fail(err, message, b->db, "write") : PT_OK;
}

static pt_status add_bulk_row(bulk *b, uint32_t slot, pt_bytes key, pt_bytes value, pt_error *err)
{
    pt_status status = pt_engine_check_row((pt_bytes){b->previous, b->previous_len}, key, value, err);
    if (status == PT_OK && !b->bytes)
        status = open_bulk_file(b, err);
    if (status != PT_OK)
        return status;
    unsigned char stored[STORED_KEY_MAX];
    size_t len = stored_key(stored, slot, key);
    char *message = NULL;
    rocksdb_sstfilewriter_put(b->writer, (const char *)stored, len, value.ptr, value.len, &message);
    if (message)
        return fail(err, message, b->db, "write");
    memcpy(b->previous, key.ptr, key.len);
    b->previous_len = key.len;
    b->bytes += len + value.len;
    return b->bytes >= BULK_FILE_BYTES ? finish_bulk_file(b, err) : PT_OK;
}

/* Has RocksDB adopt the files, all or none. */
static pt_status adopt_files(bulk *b, pt_error *err)
{
    if (!b->paths.len)
        return PT_OK;
    rocksdb_ingestexternalfileoptions_t *options = rocksdb_ingestexternalfileoptions_create();
    rocksdb_ingestexternalfileoptions_set_move_files(options, 1);
    /* No snapshot names the slot. */
    rocksdb_ingestexternalfileoptions_set_snapshot_consistency(options, 0);
    char *message = NULL;
    b->adopting = true;
    rocksdb_ingest_external_file(b->db->rocks, (const char *const *)b->paths.at, b->paths.len, options,
                                 &message);
    rocksdb_ingestexternalfileoptions_destroy(options);
    b->adopting = message != NULL;
    return message ? fail(err, message, b->db, "write") : PT_OK;
}

static pt_status bulk_rows(bulk *b, uint32_t slot, pt_row_source source, void *context, pt_error *err)
{
    pt_bytes key, value;
    pt_status status;
    while ((status = source(context, &key, &value, err)) == PT_OK)
        if ((status = add_bulk_row(b, slot, key, value, err)) != PT_OK)
            return status;
    if (status != PT_E_NOT_FOUND)
        return status;
    status = finish_bulk_file(b, err);
    return status == PT_OK ? adopt_files(b, err) : status;
}

/* Files whose adoption failed stay until the next open. */
static void release_bulk(bulk *b)
{
    rocksdb_sstfilewriter_destroy(b->writer);
    for (size_t i = 0; i < b->paths.len; i++) {
        if (!b->adopting)
            unlink(b->paths.at[i]);
        pt_free(b->paths.at[i]);
    }
    pt_vec_release(&b->paths);
}

static pt_status rocks_load(pt_txn *txn, unsigned table, pt_row_source source, void *context, pt_error *err)
{
    pt_status status = rocks_clear(txn, table, err);
    if (status != PT_OK)
        return status;
    if (mkdir(txn->db->bulk_folder, 0777) != 0 && errno != EEXIST)
        return pt_engine_fail(&txn->state, pt_error_errno(err, "cannot make the folder %s",
                                                          txn->db->bulk_folder));
    rocksdb_envoptions_t *env_options = rocksdb_envoptions_create();
    bulk b = {.db = txn->db, .writer = rocksdb_sstfilewriter_create(env_options, txn->db->options)};
    status = bulk_rows(&b, txn->catalogue.slots[table], source, context, err);
    if (status == PT_OK && b.paths.len)
        txn->catalogue.filled |= 1u << table;
    release_bulk(&b);
    rocksdb_envoptions_destroy(env_options);
    return status == PT_OK ? PT_OK : pt_engine_fail(&txn->state, status);
}

/* Cursors. */

static pt_status rocks_cursor_open(pt_txn *txn, unsigned table, pt_cursor **out, pt_error *err)
{
    pt_status status = pt_engine_check_table(table, err);
    if (status != PT_OK)
        return status;
    pt_cursor *cursor = pt_calloc(1, sizeof *cursor);
    if (!cursor)
        return pt_error_nomem(err);
    cursor->txn = txn;
    cursor->table = table;
    cursor->read_options = rocksdb_readoptions_create();
    if (txn->snapshot)
        rocksdb_readoptions_set_snapshot(cursor->read_options, txn->snapshot);
    *out = cursor;
    return PT_OK;
}

static void rocks_cursor_close(pt_cursor *cursor)
{
    if (!cursor)
        return;
    if (cursor->iterator)
        rocksdb_iter_destroy(cursor->iterator);
    rocksdb_readoptions_destroy(cursor->read_options);
    pt_free(cursor);
}

/* An iterator over the slot that the table has now, and in a write transaction over the batch as it is now:
 * made again after each write. */
static void renew_iterator(pt_cursor *cursor)
{
    pt_txn *txn = cursor->txn;
    if (cursor->iterator && cursor->changes == txn->state.changes)
        return;
    if (cursor->iterator)
        rocksdb_iter_destroy(cursor->iterator);
    uint32_t slot = txn->catalogue.slots[cursor->table];
    write_slot(cursor->low, slot);
    write_slot(cursor->high, slot + 1);
    rocksdb_readoptions_set_iterate_lower_bound(cursor->read_options, (const char *)cursor->low, SLOT_SIZE);
    rocksdb_readoptions_set_iterate_upper_bound(cursor->read_options, (const char *)cursor->high, SLOT_SIZE);
    cursor->iterator = rocksdb_create_iterator(txn->db->rocks, cursor->read_options);
    if (txn->batch)
        cursor->iterator = rocksdb_writebatch_wi_create_iterator_with_base(txn->batch, cursor->iterator);
    cursor->changes = txn->state.changes;
}

/* The row the iterator stands on, if it is one of the table. */
static pt_status current(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    rocksdb_iterator_t *it = cursor->iterator;
    cursor->placed = false;
    if (!rocksdb_iter_valid(it)) {
        char *message = NULL;
        rocksdb_iter_get_error(it, &message);
        return message ? fail(err, message, cursor->txn->db, "read") : PT_E_NOT_FOUND;
    }
    size_t key_len, value_len;
    const char *k = rocksdb_iter_key(it, &key_len);
    if (key_len <= SLOT_SIZE || memcmp(k, cursor->low, SLOT_SIZE) != 0)
        return PT_E_NOT_FOUND;
    const char *v = rocksdb_iter_value(it, &value_len);
    cursor->placed = true;
    *key = (pt_bytes){k + SLOT_SIZE, key_len - SLOT_SIZE};
    *value = (pt_bytes){v, value_len};
    return PT_OK;
}

static pt_status rocks_cursor_seek(pt_cursor *cursor, pt_bytes wanted, pt_bytes *key, pt_bytes *value,
                                   pt_error *err)
{
    renew_iterator(cursor);
    /* A longer key than can be stored lies just after its beginning. */
    unsigned char stored[STORED_KEY_MAX + 1];
    size_t len = wanted.len <= PT_KEY_MAX ? wanted.len : PT_KEY_MAX + 1;
    memcpy(stored, cursor->low, SLOT_SIZE);
    if (len)
        memcpy(stored + SLOT_SIZE, wanted.ptr, len);
    rocksdb_iter_seek(cursor->iterator, (const char *)stored, SLOT_SIZE + len);
    return current(cursor, key, value, err);
}

static pt_status rocks_cursor_last(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    renew_iterator(cursor);
    rocksdb_iter_seek_for_prev(cursor->iterator, (const char *)cursor->high, SLOT_SIZE);
    return current(cursor, key, value, err);
}

static pt_status step(pt_cursor *cursor, bool back, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    if (!cursor->placed || cursor->changes != cursor->txn->state.changes)
        return pt_engine_no_position(err);
    if (back)
        rocksdb_iter_prev(cursor->iterator);
    else
        rocksdb_iter_next(cursor->iterator);
    return current(cursor, key, value, err);
}

static pt_status rocks_cursor_next(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    return step(cursor, false, key, value, err);
}

static pt_status rocks_cursor_prev(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    return step(cursor, true, key, value, err);
}

/* Upkeep. */

static pt_status rocks_size(pt_db *db, uint64_t *bytes_on_disk, pt_error *err)
{
    return pt_folder_size(db->folder, bytes_on_disk, err);
}

static pt_status rocks_compact(pt_db *db, pt_error *err)
{
    if (db->read_only)
        return pt_error_set(err, PT_E_INVALID, "%s was opened for reading only", db->folder);
    pt_status status = take_turn(db, err);
    if (status != PT_OK)
        return status;
    pthread_mutex_lock(&db->lock);
    if (db->readers)
        status = pt_error_set(err, PT_E_BUSY, "%s has transactions open", db->folder);
    else
        bury_dead(db);
    pthread_mutex_unlock(&db->lock);
    pt_error why = {0};
    if (status == PT_OK && !flush(db, &why))
        status = pt_error_set(err, why.status, "%s", why.message);
    if (status == PT_OK)
        rocksdb_compact_range(db->rocks, NULL, 0, NULL, 0);
    pthread_mutex_lock(&db->lock);
    db->writing = false;
    pthread_mutex_unlock(&db->lock);
    return status;
}

/* Reads every block of every file, which verifies its checksum, and checks the order of keys. */
static pt_status rocks_check(pt_db *db, pt_error *err)
{
    rocksdb_readoptions_t *options = rocksdb_readoptions_create();
    rocksdb_readoptions_set_verify_checksums(options, 1);
    rocksdb_readoptions_set_fill_cache(options, 0);
    rocksdb_iterator_t *it = rocksdb_create_iterator(db->rocks, options);
    pt_buf previous = {0};
    pt_status status = PT_OK;
    size_t len;
    for (rocksdb_iter_seek_to_first(it); rocksdb_iter_valid(it) && status == PT_OK; rocksdb_iter_next(it)) {
        pt_str key = {rocksdb_iter_key(it, &len), 0};
        key.len = len;
        if (previous.len && pt_str_cmp(pt_buf_view(&previous), key) >= 0)
            status = pt_error_set(err, PT_E_CORRUPT, "%s has keys out of order", db->folder);
        pt_buf_clear(&previous);
        pt_buf_str(&previous, key);
    }
    if (status == PT_OK && previous.failed)
        status = pt_error_nomem(err);
    char *message = NULL;
    rocksdb_iter_get_error(it, &message);
    if (message)
        status = fail(err, message, db, "verify");
    pt_buf_release(&previous);
    rocksdb_iter_destroy(it);
    rocksdb_readoptions_destroy(options);
    return status;
}

const pt_backend pt_backend_plugin = {
    .abi = PT_BACKEND_ABI,
    .layout = 1,
    .name = "rocksdb",
    .version = rocks_version,
    .open = rocks_open,
    .close = rocks_close,
    .begin_read = rocks_begin_read,
    .begin_write = rocks_begin_write,
    .commit = rocks_commit,
    .abort = rocks_abort,
    .get = rocks_get,
    .put = rocks_put,
    .del = rocks_del,
    .clear = rocks_clear,
    .load = rocks_load,
    .cursor_open = rocks_cursor_open,
    .cursor_close = rocks_cursor_close,
    .cursor_seek = rocks_cursor_seek,
    .cursor_last = rocks_cursor_last,
    .cursor_next = rocks_cursor_next,
    .cursor_prev = rocks_cursor_prev,
    .size = rocks_size,
    .compact = rocks_compact,
    .check = rocks_check,
};
