/* The contract between the store and a storage engine. For authors of engines; users of the library
 * need <parseltongue/parseltongue.h> only.
 *
 * An engine keeps PT_TABLE_COUNT ordered maps ("tables") of byte-string keys to byte-string values,
 * each compared bytewise (memcmp, shorter first), and changes them in transactions.
 *
 *   Keys      1 … PT_KEY_MAX bytes.          Values   0 … 2^31 − 1 bytes.
 *
 * Durability   When commit returns PT_OK the changes survive power loss. After a crash of the process
 *              or the machine at any moment the database opens and shows all of a transaction or none.
 *              With PT_OPEN_NO_SYNC that holds for crashes of the process only.
 * Isolation    A read transaction sees one snapshot, that of its begin, for as long as it lives; a
 *              writer never blocks it. A write transaction sees its own changes.
 * Writers      One write transaction at a time, over all processes and threads. begin_write fails with
 *              PT_E_BUSY at once if there is one; it does not wait. Engines that allow only one process
 *              (RocksDB, Sled) fail in open with PT_E_BUSY; RocksDB takes PT_OPEN_READ_ONLY even then.
 * Threads      A database may be used from any thread; a transaction and its cursors from one thread
 *              at a time; a write transaction ends on the thread that began it. Any number of read
 *              transactions may be open at once. A database must not be used across fork.
 * Errors       Every failure leaves the database as it was at the last commit. A full disk or address
 *              space is PT_E_FULL, damaged bytes PT_E_CORRUPT where the engine can tell, a database of
 *              another engine or version PT_E_CORRUPT or PT_E_VERSION. After a failed put, del, clear or
 *              load the transaction can only be aborted: writes and commit fail with PT_E_INVALID.
 *              A table, key or value out of range is PT_E_INVALID (get: a key that cannot be stored is
 *              not found).
 * Memory       Keys and values returned are borrowed. A value from get is valid until the next get or
 *              write of its transaction; key and value of a cursor until it moves or closes, or until
 *              the next write of its transaction.
 * Cursors      A write takes the position from all cursors of its transaction: only seek and last may
 *              follow. next and prev of a cursor that has no position are PT_E_INVALID.
 * Folders      A database that lies on disk has a folder of its own. The store makes it, and a file in
 *              it that names the engine and the layout version, before open is called (see
 *              src/store/folder.h): open finds an existing folder, and PT_OPEN_CREATE is set only as
 *              long as the database was never completely made.
 */
#ifndef PARSELTONGUE_BACKEND_H
#define PARSELTONGUE_BACKEND_H

#include <parseltongue/status.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PT_TABLE_COUNT = 16, PT_KEY_MAX = 500 };
#define PT_VALUE_MAX ((size_t)INT32_MAX)

/* Counts up when pt_backend or the meaning of a member changes: an engine built for another number is
 * not loaded. */
enum { PT_BACKEND_ABI = 1 };

typedef struct {
    const void *ptr;
    size_t len;
} pt_bytes;

typedef struct pt_db pt_db;         /* an open database; each engine has its own definition */
typedef struct pt_txn pt_txn;       /* a transaction */
typedef struct pt_cursor pt_cursor; /* a position in one table */

enum {
    PT_OPEN_CREATE = 1,    /* make the database, and missing parent folders, if it is not there */
    PT_OPEN_READ_ONLY = 2, /* begin_write will fail with PT_E_INVALID */
    PT_OPEN_NO_SYNC = 4    /* commits need not survive power loss (they still are atomic to readers) */
};

/* Delivers the rows of a bulk load, ascending by key. PT_OK: a row was written to key and value, valid
 * until the next call. PT_E_NOT_FOUND: no more rows. Any other status aborts the load with it. */
typedef pt_status (*pt_row_source)(void *context, pt_bytes *key, pt_bytes *value, pt_error *err);

typedef struct pt_backend {
    unsigned abi;     /* PT_BACKEND_ABI; stays the first member for ever */
    unsigned layout;  /* version of the bytes on disk, from 1; 0: the engine keeps nothing on disk */
    const char *name; /* as in "lmdb:path" */

    /* Text such as "LMDB 0.9.24"; never NULL. */
    const char *(*version)(void);

    pt_status (*open)(const char *path, unsigned flags, pt_db **out, pt_error *err);
    void (*close)(pt_db *db); /* all transactions must have ended; NULL accepted */

    pt_status (*begin_read)(pt_db *db, pt_txn **out, pt_error *err);
    pt_status (*begin_write)(pt_db *db, pt_txn **out, pt_error *err);
    pt_status (*commit)(pt_txn *txn, pt_error *err); /* ends it, also when it fails; for writers */
    void (*abort)(pt_txn *txn);                      /* ends it; how a read transaction ends too */

    /* PT_E_NOT_FOUND (without touching err) when the key is not there. */
    pt_status (*get)(pt_txn *txn, unsigned table, pt_bytes key, pt_bytes *value, pt_error *err);
    pt_status (*put)(pt_txn *txn, unsigned table, pt_bytes key, pt_bytes value, pt_error *err);
    /* Removing a key that is not there is PT_OK. */
    pt_status (*del)(pt_txn *txn, unsigned table, pt_bytes key, pt_error *err);
    /* Removes all rows of a table. */
    pt_status (*clear)(pt_txn *txn, unsigned table, pt_error *err);
    /* Replaces all rows of a table by those of the source. The fast path for a full ingest: leanest when
     * nothing but loads has changed the transaction before. The source must not call into the same
     * transaction. PT_E_INVALID when keys do not ascend strictly. */
    pt_status (*load)(pt_txn *txn, unsigned table, pt_row_source source, void *context, pt_error *err);

    pt_status (*cursor_open)(pt_txn *txn, unsigned table, pt_cursor **out, pt_error *err);
    void (*cursor_close)(pt_cursor *cursor); /* NULL accepted; before its transaction ends */
    /* Moves to the first row with a key ≥ the given one (an empty key: the first row); next and prev
     * move by one, last to the last row. PT_E_NOT_FOUND (without touching err) when there is no such
     * row; the cursor then has no position, and only seek and last may follow. */
    pt_status (*cursor_seek)(pt_cursor *cursor, pt_bytes key, pt_bytes *found_key, pt_bytes *value,
                             pt_error *err);
    pt_status (*cursor_last)(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err);
    pt_status (*cursor_next)(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err);
    pt_status (*cursor_prev)(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err);

    pt_status (*size)(pt_db *db, uint64_t *bytes_on_disk, pt_error *err);
    /* Gives unused space back. PT_E_BUSY when a transaction is open, or (LMDB) when another process has
     * the database open. */
    pt_status (*compact)(pt_db *db, pt_error *err);
    /* Reads everything that the engine can verify of the last commit: its own structure, order, counts,
     * checksums. PT_E_CORRUPT says what is wrong. Needs nothing of the database to be sound. */
    pt_status (*check)(pt_db *db, pt_error *err);
} pt_backend;

/* An engine that is not linked in but loaded on first use exports this symbol from a shared object named
 * parseltongue-<engine>.so. */
#define PT_BACKEND_SYMBOL "pt_backend_plugin"

#ifdef __cplusplus
}
#endif

#endif
