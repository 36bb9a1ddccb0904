/* The default engine: LMDB, one memory-mapped B+tree file; readers never wait and never block anybody.
 *
 *     graph/
 *       PARSELTONGUE   see folder.h
 *       data.mdb       LMDB's file
 *       lock.mdb       LMDB's reader table
 *       writer.lock    byte 0: held by the writer; byte 1: shared by all who have the database open
 *
 * Tables. Each table has two LMDB trees, "00a" and "00b", of which one holds the rows. Which one, stands
 * as a bit mask in the tree "catalogue". A bulk load fills the other tree and flips the bit.
 *
 * Memory. LMDB keeps every changed page on the heap until commit, up to 512 MB. A transaction that has done
 * nothing but loads is therefore committed to LMDB in pieces of BULK_PIECE bytes as it goes: nobody sees
 * them, as the catalogue still names the old trees; the last piece flips the bits. Each piece is synced,
 * data before meta page, so the file is sound after power loss at any moment. Trees that a crash or an
 * abort left behind half filled are emptied by the next writer. MDB_WRITEMAP would also avoid the heap,
 * but then a full disk is a SIGBUS and the file is as long as the map.
 *
 * Map. The map is as large as the address space allows, MAP_MOST at most, so that it never has to grow
 * under a transaction. Nothing is reserved by it: no memory, no disk.
 *
 * Writers. LMDB's own mutex would make a second writer wait, so an open-file-description lock, which the
 * kernel drops when its process dies, is taken first. LMDB must not open a file twice in one process
 * (closing one would drop the locks of both), so open databases are shared by inode. */
#define _GNU_SOURCE

#include "base/mem.h"
#include "base/str.h"
#include "store/engine.h"
#include "store/engines.h"
#include "store/folder.h"
#include "store/lmdb_file.h"

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static const size_t map_most = sizeof(size_t) > 4 ? (size_t)1 << 40 : (size_t)1 << 30;
static const size_t map_least = (size_t)16 << 20;

enum {
    BULK_PIECE = 16 << 20, /* bytes of rows between two commits of a bulk load */
    READERS = 1024,
    LOCK_WRITER = 0,
    LOCK_OPEN = 1
};

/* An LMDB environment, shared by all pt_db of this process that are the same file. */
typedef struct environment {
    struct environment *next;
    dev_t device;
    ino_t inode;
    unsigned users; /* pt_db that share it; guarded by `opening` */
    bool read_only;
    char *folder;
    char *data_file;
    int data_fd;
    int lock_fd; /* -1: a medium that cannot be written, where nobody needs locks */
    MDB_env *lmdb; /* NULL only while `lost` */
    MDB_dbi catalogue;
    MDB_dbi trees[2][PT_TABLE_COUNT];

    pthread_mutex_t lock; /* guards the rest */
    unsigned txns;
    bool writing;
    bool lost; /* LMDB must open the file again before anything else */
    uint64_t whole_txnid; /* the file was long enough at this commit */
} environment;

struct pt_db {
    environment *env;
    bool read_only;
    bool no_sync;
};

struct pt_txn {
    pt_txn_state state;
    environment *env;
    MDB_txn *lmdb;       /* NULL when a piece could not be committed */
    uint16_t committed;  /* bit per table: rows are in tree b, as of the last commit */
    uint16_t current;    /* the same, as this transaction sees it */
    bool only_loads;     /* nothing else has been changed: pieces may be committed */
    bool pieces;         /* some were */
    pt_cursor *cursors;  /* those open in a write transaction */
};

struct pt_cursor {
    pt_cursor *next; /* of the same write transaction */
    pt_txn *txn;
    unsigned table;
    MDB_cursor *lmdb; /* NULL before the first seek */
    bool placed;
    uint64_t changes;
};

static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
static environment *environments;

/* Errors. */

static pt_status status_of(int code)
{
    static const struct {
        int code;
        pt_status status;
    } known[] = {
        {MDB_MAP_FULL, PT_E_FULL},
        {ENOSPC, PT_E_FULL},
        {EDQUOT, PT_E_FULL},
        {EFBIG, PT_E_FULL},
        {ENOMEM, PT_E_NOMEM},
        {MDB_CORRUPTED, PT_E_CORRUPT},
        {MDB_PAGE_NOTFOUND, PT_E_CORRUPT},
        {MDB_CURSOR_FULL, PT_E_CORRUPT},
        {MDB_INVALID, PT_E_CORRUPT},
        {MDB_INCOMPATIBLE, PT_E_CORRUPT},
        {MDB_VERSION_MISMATCH, PT_E_VERSION},
        {MDB_READERS_FULL, PT_E_LIMIT},
        {MDB_TXN_FULL, PT_E_LIMIT},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].code == code)
            return known[i].status;
    return PT_E_IO;
}

/* LMDB reports a write that was cut short, as a full disk or a limit on file sizes does it, as EIO. */
static bool out_of_room(const environment *env)
{
    struct stat info;
    struct statvfs space;
    struct rlimit limit;
    if (env->data_fd < 0 || fstat(env->data_fd, &info) != 0)
        return false;
    if (fstatvfs(env->data_fd, &space) == 0 && space.f_bavail < 16)
        return true;
    return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY
        && (rlim_t)info.st_size + space.f_bsize > limit.rlim_cur;
}

static pt_status fail(pt_error *err, int code, const environment *env, const char *what)
{
    if (code == EIO && out_of_room(env))
        code = ENOSPC;
    bool map_full = code == MDB_MAP_FULL;
    const char *hint = map_full ? " (the address space of this process is limited, see ulimit -v)" : "";
    return pt_error_set(err, status_of(code), "cannot %s %s: %s%s", what, env->folder, mdb_strerror(code),
                        hint);
}

/* Locks. */

/* Non-blocking. type: F_RDLCK, F_WRLCK or F_UNLCK. */
static bool set_lock(const environment *env, short type, off_t byte)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    return env->lock_fd < 0 || fcntl(env->lock_fd, F_OFD_SETLK, &lock) == 0;
}

static pt_status lock_failed(const environment *env, const char *busy, pt_error *err)
{
    if (errno == EAGAIN || errno == EACCES)
        return pt_error_set(err, PT_E_BUSY, "%s: %s", env->folder, busy);
    return pt_error_errno(err, "cannot lock %s", env->folder);
}

static pt_status open_lock_file(environment *env, pt_error *err)
{
    char *path = pt_folder_join(env->folder, "writer.lock");
    if (!path)
        return pt_error_nomem(err);
    env->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (env->lock_fd < 0 && env->read_only)
        env->lock_fd = open(path, O_RDONLY | O_CLOEXEC);
    pt_free(path);
    if (env->lock_fd < 0 && !env->read_only)
        return pt_error_errno(err, "cannot lock %s", env->folder);
    if (!set_lock(env, F_RDLCK, LOCK_OPEN))
        return lock_failed(env, "the database is being compacted", err);
    return PT_OK;
}

/* The writer's place, over threads and processes. */
static pt_status take_turn(environment *env, pt_error *err)
{
    pt_status status = PT_OK;
    pthread_mutex_lock(&env->lock);
    if (env->writing)
        status = pt_error_set(err, PT_E_BUSY, "%s has a write transaction already", env->folder);
    else if (!set_lock(env, F_WRLCK, LOCK_WRITER))
        status = lock_failed(env, "another process is writing", err);
    else
        env->writing = true;
    pthread_mutex_unlock(&env->lock);
    return status;
}

static void give_turn(environment *env)
{
    pthread_mutex_lock(&env->lock);
    set_lock(env, F_UNLCK, LOCK_WRITER);
    env->writing = false;
    pthread_mutex_unlock(&env->lock);
}

/* Opening. */

/* Looks at the file before LMDB does. Only a new database may have none, or an empty one. */
static pt_status inspect_file(environment *env, unsigned flags, pt_error *err)
{
    env->data_fd = open(env->data_file, O_RDONLY | O_CLOEXEC);
    if (env->data_fd < 0 && errno == ENOENT && flags & PT_OPEN_CREATE)
        return PT_OK;
    if (env->data_fd < 0)
        return pt_error_errno(err, "cannot open %s", env->data_file);
    struct stat info;
    if (fstat(env->data_fd, &info) != 0)
        return pt_error_errno(err, "cannot open %s", env->data_file);
    if (info.st_size == 0 && flags & PT_OPEN_CREATE)
        return PT_OK;
    pt_lmdb_meta meta;
    pt_status status = pt_lmdb_read_meta(env->data_fd, env->data_file, &meta, err);
    if (status == PT_OK && !pt_lmdb_is_whole(env->data_fd, &meta))
        status = pt_lmdb_verify(env->data_fd, env->data_file, &meta, err);
    return status;
}

static int try_map(environment *env, size_t map, unsigned flags)
{
    int rc = mdb_env_create(&env->lmdb);
    if (rc)
        return rc;
    rc = mdb_env_set_maxdbs(env->lmdb, 2 * PT_TABLE_COUNT + 1);
    if (!rc)
        rc = mdb_env_set_maxreaders(env->lmdb, READERS);
    if (!rc)
        rc = mdb_env_set_mapsize(env->lmdb, map);
    if (!rc)
        rc = mdb_env_open(env->lmdb, env->folder, flags, 0666);
    if (rc) {
        mdb_env_close(env->lmdb);
        env->lmdb = NULL;
    }
    return rc;
}

/* The largest map that the address space has room for. */
static pt_status open_map(environment *env, bool no_sync, pt_error *err)
{
    unsigned flags = MDB_NOTLS | (env->read_only ? MDB_RDONLY : 0) | (no_sync ? MDB_NOSYNC : 0);
    int rc = ENOMEM;
    for (size_t map = map_most; rc == ENOMEM && map >= map_least; map /= 2)
        rc = try_map(env, map, flags);
    if (rc == ENOMEM)
        return pt_error_set(err, PT_E_FULL, "no address space is left to map %s", env->folder);
    return rc ? fail(err, rc, env, "open") : PT_OK;
}

static int open_trees(environment *env, MDB_txn *txn, unsigned flags)
{
    int rc = mdb_dbi_open(txn, "catalogue", flags, &env->catalogue);
    for (unsigned i = 0; i < 2 * PT_TABLE_COUNT && !rc; i++) {
        char name[8];
        snprintf(name, sizeof name, "%02u%c", i / 2, "ab"[i % 2]);
        rc = mdb_dbi_open(txn, name, flags, &env->trees[i % 2][i / 2]);
    }
    return rc;
}

/* Runs open_trees in a transaction of its own. */
static int with_trees(environment *env, bool create)
{
    MDB_txn *txn;
    int rc = mdb_txn_begin(env->lmdb, NULL, create ? 0 : MDB_RDONLY, &txn);
    if (rc)
        return rc;
    rc = open_trees(env, txn, create ? MDB_CREATE : 0);
    if (!rc)
        return mdb_txn_commit(txn);
    mdb_txn_abort(txn);
    return rc;
}

static pt_status prepare_trees(environment *env, unsigned flags, pt_error *err)
{
    int rc = with_trees(env, false);
    if (rc == MDB_NOTFOUND && flags & PT_OPEN_CREATE && !env->read_only) {
        pt_status status = take_turn(env, err);
        if (status != PT_OK)
            return status;
        rc = with_trees(env, true);
        give_turn(env);
    }
    if (rc == MDB_NOTFOUND)
        return pt_error_set(err, PT_E_CORRUPT, "tables of the database at %s are missing", env->folder);
    return rc ? fail(err, rc, env, "open") : PT_OK;
}

static pt_status open_lmdb(environment *env, unsigned flags, pt_error *err)
{
    pt_status status = inspect_file(env, flags, err);
    if (status == PT_OK)
        status = open_map(env, flags & PT_OPEN_NO_SYNC, err);
    if (status == PT_OK)
        status = prepare_trees(env, flags, err);
    if (status != PT_OK)
        return status;
    if (env->data_fd < 0)
        env->data_fd = open(env->data_file, O_RDONLY | O_CLOEXEC);
    if (env->data_fd < 0)
        return pt_error_errno(err, "cannot open %s", env->data_file);
    int dead;
    mdb_reader_check(env->lmdb, &dead);
    return PT_OK;
}

static void close_lmdb(environment *env)
{
    if (env->lmdb)
        mdb_env_close(env->lmdb);
    if (env->data_fd >= 0)
        close(env->data_fd);
    env->lmdb = NULL;
    env->data_fd = -1;
}

static void environment_free(environment *env)
{
    close_lmdb(env);
    if (env->lock_fd >= 0)
        close(env->lock_fd);
    pthread_mutex_destroy(&env->lock);
    pt_free(env->folder);
    pt_free(env->data_file);
    pt_free(env);
}

static pt_status environment_new(const char *path, const struct stat *folder, unsigned flags,
                                 environment **out, pt_error *err)
{
    environment *env = pt_calloc(1, sizeof *env);
    if (!env)
        return pt_error_nomem(err);
    pthread_mutex_init(&env->lock, NULL);
    env->device = folder->st_dev;
    env->inode = folder->st_ino;
    env->read_only = flags & PT_OPEN_READ_ONLY;
    env->data_fd = env->lock_fd = -1;
    env->data_file = pt_folder_join(path, "data.mdb");
    env->folder = pt_malloc(strlen(path) + 1);
    pt_status status = env->data_file && env->folder ? PT_OK : pt_error_nomem(err);
    if (status == PT_OK) {
        strcpy(env->folder, path);
        status = open_lock_file(env, err);
    }
    if (status == PT_OK)
        status = open_lmdb(env, flags, err);
    if (status != PT_OK) {
        environment_free(env);
        return status;
    }
    *out = env;
    return PT_OK;
}

/* Finds the environment of a folder among those open, or opens it. Under `opening`. */
static pt_status share_environment(const char *path, unsigned flags, environment **out, pt_error *err)
{
    struct stat folder;
    if (stat(path, &folder) != 0)
        return pt_error_errno(err, "cannot open the database at %s", path);
    environment *env = environments;
    while (env && (env->device != folder.st_dev || env->inode != folder.st_ino))
        env = env->next;
    if (env && env->read_only && !(flags & PT_OPEN_READ_ONLY))
        return pt_error_set(err, PT_E_BUSY, "%s is open in this process for reading only", path);
    if (!env) {
        pt_status status = environment_new(path, &folder, flags, &env, err);
        if (status != PT_OK)
            return status;
        env->next = environments;
        environments = env;
    }
    env->users++;
    *out = env;
    return PT_OK;
}

static const char *lmdb_version(void)
{
    static char text[32];
    static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
    int major, minor, patch;
    mdb_version(&major, &minor, &patch);
    pthread_mutex_lock(&once);
    snprintf(text, sizeof text, "LMDB %d.%d.%d", major, minor, patch);
    pthread_mutex_unlock(&once);
    return text;
}

static pt_status lmdb_open(const char *path, unsigned flags, pt_db **out, pt_error *err)
{
    pt_db *db = pt_calloc(1, sizeof *db);
    if (!db)
        return pt_error_nomem(err);
    pthread_mutex_lock(&opening);
    pt_status status = share_environment(path, flags, &db->env, err);
    pthread_mutex_unlock(&opening);
    if (status != PT_OK) {
        pt_free(db);
        return status;
    }
    db->read_only = flags & PT_OPEN_READ_ONLY;
    db->no_sync = flags & PT_OPEN_NO_SYNC;
    *out = db;
    return PT_OK;
}

static void lmdb_close(pt_db *db)
{
    if (!db)
        return;
    pthread_mutex_lock(&opening);
    environment *env = db->env;
    if (--env->users == 0) {
        environment **link = &environments;
        while (*link != env)
            link = &(*link)->next;
        *link = env->next;
        environment_free(env);
    }
    pthread_mutex_unlock(&opening);
    pt_free(db);
}

/* Transactions. */

/* Opens the file again after a compaction that could not, or after LMDB gave up because writing a meta page
 * had failed. */
static pt_status reopen(environment *env, pt_error *err)
{
    if (env->txns)
        return pt_error_set(err, PT_E_IO,
                            "%s is opened again when its last reader ends, after a failed write",
                            env->folder);
    close_lmdb(env);
    pt_status status = open_lmdb(env, 0, err);
    if (status != PT_OK)
        close_lmdb(env);
    env->lost = status != PT_OK;
    return status;
}

/* Counts a transaction in, so that no compaction replaces the file under it. */
static pt_status enter(environment *env, pt_error *err)
{
    pthread_mutex_lock(&env->lock);
    pt_status status = env->lost ? reopen(env, err) : PT_OK;
    env->txns += status == PT_OK;
    pthread_mutex_unlock(&env->lock);
    return status;
}

static void leave(environment *env)
{
    pthread_mutex_lock(&env->lock);
    env->txns--;
    pthread_mutex_unlock(&env->lock);
}

/* Another process may have cut the file short since: reading a map beyond its file is a signal. */
static pt_status check_length(environment *env, MDB_txn *txn, pt_error *err)
{
    MDB_envinfo info;
    MDB_stat stat;
    mdb_env_info(env->lmdb, &info);
    mdb_env_stat(env->lmdb, &stat);
    pt_lmdb_meta meta = {.page_size = stat.ms_psize, .last_page = info.me_last_pgno};
    if (pt_lmdb_is_whole(env->data_fd, &meta))
        return PT_OK;
    pthread_mutex_lock(&env->lock);
    bool known = env->whole_txnid == mdb_txn_id(txn);
    pthread_mutex_unlock(&env->lock);
    if (known)
        return PT_OK;
    pt_status status = pt_lmdb_read_meta(env->data_fd, env->data_file, &meta, err);
    if (status == PT_OK)
        status = pt_lmdb_verify(env->data_fd, env->data_file, &meta, err);
    if (status == PT_OK) {
        pthread_mutex_lock(&env->lock);
        env->whole_txnid = mdb_txn_id(txn);
        pthread_mutex_unlock(&env->lock);
    }
    return status;
}

/* Begins an LMDB transaction; slots of dead readers are cleared when the table is full, the map is adopted
 * when another process has made it larger (which needs that nothing else is open here). */
static int begin_lmdb(environment *env, unsigned flags, MDB_txn **out)
{
    int rc = mdb_txn_begin(env->lmdb, NULL, flags, out);
    if (rc == MDB_READERS_FULL) {
        int dead;
        mdb_reader_check(env->lmdb, &dead);
        rc = mdb_txn_begin(env->lmdb, NULL, flags, out);
    }
    if (rc != MDB_MAP_RESIZED)
        return rc;
    pthread_mutex_lock(&env->lock);
    if (env->txns == 1 && mdb_env_set_mapsize(env->lmdb, 0) == 0)
        rc = mdb_txn_begin(env->lmdb, NULL, flags, out);
    pthread_mutex_unlock(&env->lock);
    return rc == MDB_MAP_RESIZED ? MDB_MAP_FULL : rc;
}

static pt_status read_catalogue(pt_txn *txn, pt_error *err)
{
    MDB_val key = {6, "active"}, value;
    int rc = mdb_get(txn->lmdb, txn->env->catalogue, &key, &value);
    if (rc == MDB_NOTFOUND)
        return PT_OK;
    if (rc)
        return fail(err, rc, txn->env, "read");
    if (value.mv_size != sizeof txn->committed)
        return pt_error_set(err, PT_E_CORRUPT, "the catalogue of %s is damaged", txn->env->folder);
    const unsigned char *bytes = value.mv_data;
    txn->committed = txn->current = (uint16_t)(bytes[0] | bytes[1] << 8);
    return PT_OK;
}

static MDB_dbi tree_of(const pt_txn *txn, unsigned table)
{
    return txn->env->trees[txn->current >> table & 1][table];
}

/* The tree of a table that the last commit does not name. */
static MDB_dbi spare_tree_of(const pt_txn *txn, unsigned table)
{
    return txn->env->trees[~txn->committed >> table & 1][table];
}

/* Empties trees that no commit names, if there are any: what a crash or an abort left. */
static int empty_spare_trees(pt_txn *txn)
{
    int rc = 0;
    for (unsigned i = 0; i < PT_TABLE_COUNT && !rc; i++) {
        MDB_stat stat;
        rc = mdb_stat(txn->lmdb, spare_tree_of(txn, i), &stat);
        if (!rc && stat.ms_entries)
            rc = mdb_drop(txn->lmdb, spare_tree_of(txn, i), 0);
    }
    return rc;
}

static pt_status begin(environment *env, bool writes, pt_txn **out, pt_error *err)
{
    pt_txn *txn = pt_calloc(1, sizeof *txn);
    if (!txn)
        return pt_error_nomem(err);
    *txn = (pt_txn){.state.writes = writes, .env = env, .only_loads = true};
    int rc = begin_lmdb(env, writes ? 0 : MDB_RDONLY, &txn->lmdb);
    pt_status status = rc ? fail(err, rc, env, "begin a transaction on") : PT_OK;
    if (status == PT_OK) {
        status = check_length(env, txn->lmdb, err);
        if (status == PT_OK)
            status = read_catalogue(txn, err);
        if (status == PT_OK && writes && (rc = empty_spare_trees(txn)))
            status = fail(err, rc, env, "begin a transaction on");
        if (status != PT_OK)
            mdb_txn_abort(txn->lmdb);
    }
    if (status != PT_OK) {
        pt_free(txn);
        return status;
    }
    *out = txn;
    return PT_OK;
}

static pt_status lmdb_begin_read(pt_db *db, pt_txn **out, pt_error *err)
{
    pt_status status = enter(db->env, err);
    if (status != PT_OK)
        return status;
    status = begin(db->env, false, out, err);
    if (status != PT_OK)
        leave(db->env);
    return status;
}

static pt_status lmdb_begin_write(pt_db *db, pt_txn **out, pt_error *err)
{
    if (db->read_only)
        return pt_error_set(err, PT_E_INVALID, "%s was opened for reading only", db->env->folder);
    pt_status status = enter(db->env, err);
    if (status != PT_OK)
        return status;
    status = take_turn(db->env, err);
    if (status == PT_OK) {
        mdb_env_set_flags(db->env->lmdb, MDB_NOSYNC, db->no_sync);
        status = begin(db->env, true, out, err);
        if (status != PT_OK)
            give_turn(db->env);
    }
    if (status != PT_OK)
        leave(db->env);
    return status;
}

/* Gives back the space of pieces that were committed and are not wanted after all. Best effort: the next
 * writer would do it too. */
static void drop_pieces(pt_txn *txn)
{
    if (mdb_txn_begin(txn->env->lmdb, NULL, 0, &txn->lmdb))
        return;
    if (empty_spare_trees(txn))
        mdb_txn_abort(txn->lmdb);
    else
        (void)mdb_txn_commit(txn->lmdb);
}

/* After a failed commit: LMDB refuses everything when it could not write a meta page. */
static void note_loss(environment *env)
{
    MDB_txn *probe;
    int rc = mdb_txn_begin(env->lmdb, NULL, MDB_RDONLY, &probe);
    if (!rc)
        mdb_txn_abort(probe);
    pthread_mutex_lock(&env->lock);
    env->lost |= rc == MDB_PANIC;
    pthread_mutex_unlock(&env->lock);
}

static void end(pt_txn *txn)
{
    if (txn->state.writes)
        give_turn(txn->env);
    leave(txn->env);
    pt_free(txn);
}

static void lmdb_abort(pt_txn *txn)
{
    if (txn->lmdb)
        mdb_txn_abort(txn->lmdb);
    if (txn->pieces)
        drop_pieces(txn);
    end(txn);
}

/* Names the trees that were loaded and empties those they replace. */
static int publish(pt_txn *txn)
{
    if (txn->current == txn->committed)
        return 0;
    unsigned char bytes[2] = {txn->current & 0xff, txn->current >> 8};
    MDB_val key = {6, "active"}, value = {sizeof bytes, bytes};
    int rc = mdb_put(txn->lmdb, txn->env->catalogue, &key, &value, 0);
    txn->committed = txn->current;
    return rc ? rc : empty_spare_trees(txn);
}

static pt_status lmdb_commit(pt_txn *txn, pt_error *err)
{
    pt_status status = pt_engine_may_commit(&txn->state, err);
    if (status != PT_OK) {
        lmdb_abort(txn);
        return status;
    }
    uint16_t before = txn->committed;
    int rc = publish(txn);
    if (rc)
        mdb_txn_abort(txn->lmdb);
    else
        rc = mdb_txn_commit(txn->lmdb);
    if (rc) {
        txn->committed = before;
        status = fail(err, rc, txn->env, "commit to");
        note_loss(txn->env);
        if (txn->pieces)
            drop_pieces(txn);
    }
    end(txn);
    return status;
}

/* Rows. */

static pt_status lmdb_get(pt_txn *txn, unsigned table, pt_bytes key, pt_bytes *value, pt_error *err)
{
    pt_status status = pt_engine_check_table(table, err);
    if (status != PT_OK)
        return status;
    if (!pt_engine_key_ok(key) || !txn->lmdb)
        return PT_E_NOT_FOUND;
    MDB_val k = {key.len, (void *)key.ptr}, v;
    int rc = mdb_get(txn->lmdb, tree_of(txn, table), &k, &v);
    if (rc == MDB_NOTFOUND)
        return PT_E_NOT_FOUND;
    if (rc)
        return fail(err, rc, txn->env, "read");
    *value = (pt_bytes){v.mv_data, v.mv_size};
    return PT_OK;
}

/* The result of a write: an error loses the transaction. */
static pt_status written(pt_txn *txn, int rc, pt_error *err)
{
    return rc ? pt_engine_fail(&txn->state, fail(err, rc, txn->env, "write")) : PT_OK;
}

static pt_status lmdb_put(pt_txn *txn, unsigned table, pt_bytes key, pt_bytes value, pt_error *err)
{
    pt_status status = pt_engine_may_put(&txn->state, table, key, value, err);
    if (status != PT_OK)
        return status;
    txn->only_loads = false;
    MDB_val k = {key.len, (void *)key.ptr}, v = {value.len, (void *)value.ptr};
    return written(txn, mdb_put(txn->lmdb, tree_of(txn, table), &k, &v, 0), err);
}

static pt_status lmdb_del(pt_txn *txn, unsigned table, pt_bytes key, pt_error *err)
{
    pt_status status = pt_engine_may_change(&txn->state, table, err);
    if (status != PT_OK || !pt_engine_key_ok(key))
        return status;
    txn->only_loads = false;
    MDB_val k = {key.len, (void *)key.ptr};
    int rc = mdb_del(txn->lmdb, tree_of(txn, table), &k, NULL);
    return written(txn, rc == MDB_NOTFOUND ? 0 : rc, err);
}

static pt_status lmdb_clear(pt_txn *txn, unsigned table, pt_error *err)
{
    pt_status status = pt_engine_may_change(&txn->state, table, err);
    if (status != PT_OK)
        return status;
    txn->only_loads = false;
    return written(txn, mdb_drop(txn->lmdb, tree_of(txn, table), 0), err);
}

/* Bulk load. */

/* LMDB frees the cursors of a write transaction with it: they are opened again at the next seek. */
static void forget_cursors(pt_txn *txn)
{
    for (pt_cursor *c = txn->cursors; c; c = c->next) {
        if (c->lmdb)
            mdb_cursor_close(c->lmdb);
        c->lmdb = NULL;
        c->placed = false;
    }
}

/* Commits what was loaded so far, unseen, and goes on in a new LMDB transaction. */
static int commit_piece(pt_txn *txn, MDB_dbi tree, MDB_cursor **cursor)
{
    mdb_cursor_close(*cursor);
    *cursor = NULL;
    int rc = mdb_txn_commit(txn->lmdb);
    txn->lmdb = NULL;
    if (rc)
        note_loss(txn->env);
    if (!rc) {
        txn->pieces = true;
        rc = mdb_txn_begin(txn->env->lmdb, NULL, 0, &txn->lmdb);
    }
    return rc ? rc : mdb_cursor_open(txn->lmdb, tree, cursor);
}

static pt_status append_row(pt_txn *txn, MDB_cursor *cursor, pt_bytes key, pt_bytes value, pt_error *err)
{
    MDB_val k = {key.len, (void *)key.ptr}, v = {value.len, (void *)value.ptr};
    int rc = mdb_cursor_put(cursor, &k, &v, MDB_APPEND);
    if (rc == MDB_KEYEXIST)
        return pt_error_set(err, PT_E_INVALID, "the keys of a bulk load do not ascend");
    return rc ? fail(err, rc, txn->env, "write") : PT_OK;
}

static pt_status load_rows(pt_txn *txn, MDB_dbi tree, MDB_cursor **cursor, pt_row_source source,
                           void *context, pt_error *err)
{
    pt_bytes key, value;
    pt_status status;
    size_t piece = 0;
    while ((status = source(context, &key, &value, err)) == PT_OK) {
        status = pt_engine_check_row((pt_bytes){0}, key, value, err);
        if (status == PT_OK)
            status = append_row(txn, *cursor, key, value, err);
        if (status != PT_OK)
            return status;
        piece += key.len + value.len;
        if (piece < BULK_PIECE || !txn->only_loads)
            continue;
        piece = 0;
        int rc = commit_piece(txn, tree, cursor);
        if (rc)
            return fail(err, rc, txn->env, "write");
    }
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static pt_status lmdb_load(pt_txn *txn, unsigned table, pt_row_source source, void *context, pt_error *err)
{
    pt_status status = pt_engine_may_change(&txn->state, table, err);
    if (status != PT_OK)
        return status;
    forget_cursors(txn);
    MDB_dbi tree = spare_tree_of(txn, table);
    MDB_cursor *cursor = NULL;
    int rc = mdb_drop(txn->lmdb, tree, 0);
    if (!rc)
        rc = mdb_cursor_open(txn->lmdb, tree, &cursor);
    if (rc)
        return written(txn, rc, err);
    status = load_rows(txn, tree, &cursor, source, context, err);
    if (cursor)
        mdb_cursor_close(cursor);
    if (status != PT_OK)
        return pt_engine_fail(&txn->state, status);
    unsigned bit = 1u << table;
    txn->current = (uint16_t)((txn->current & ~bit) | (~txn->committed & bit));
    return PT_OK;
}

/* Cursors. */

static pt_status lmdb_cursor_open(pt_txn *txn, unsigned table, pt_cursor **out, pt_error *err)
{
    pt_status status = pt_engine_check_table(table, err);
    if (status != PT_OK)
        return status;
    pt_cursor *cursor = pt_calloc(1, sizeof *cursor);
    if (!cursor)
        return pt_error_nomem(err);
    cursor->txn = txn;
    cursor->table = table;
    if (txn->state.writes) {
        cursor->next = txn->cursors;
        txn->cursors = cursor;
    }
    *out = cursor;
    return PT_OK;
}

static void lmdb_cursor_close(pt_cursor *cursor)
{
    if (!cursor)
        return;
    pt_cursor **link = &cursor->txn->cursors;
    while (*link && *link != cursor)
        link = &(*link)->next;
    if (*link)
        *link = cursor->next;
    if (cursor->lmdb)
        mdb_cursor_close(cursor->lmdb);
    pt_free(cursor);
}

static pt_status move(pt_cursor *cursor, MDB_cursor_op op, pt_bytes wanted, pt_bytes *key, pt_bytes *value,
                      pt_error *err)
{
    MDB_val k = {wanted.len, (void *)wanted.ptr}, v;
    int rc = mdb_cursor_get(cursor->lmdb, &k, &v, op);
    cursor->placed = rc == 0;
    cursor->changes = cursor->txn->state.changes;
    if (rc == MDB_NOTFOUND)
        return PT_E_NOT_FOUND;
    if (rc)
        return fail(err, rc, cursor->txn->env, "read");
    *key = (pt_bytes){k.mv_data, k.mv_size};
    *value = (pt_bytes){v.mv_data, v.mv_size};
    return PT_OK;
}

static pt_status place(pt_cursor *cursor, MDB_cursor_op op, pt_bytes wanted, pt_bytes *key, pt_bytes *value,
                       pt_error *err)
{
    pt_txn *txn = cursor->txn;
    if (!txn->lmdb)
        return PT_E_NOT_FOUND;
    int rc = cursor->lmdb ? 0 : mdb_cursor_open(txn->lmdb, tree_of(txn, cursor->table), &cursor->lmdb);
    return rc ? fail(err, rc, txn->env, "read") : move(cursor, op, wanted, key, value, err);
}

static pt_status lmdb_cursor_seek(pt_cursor *cursor, pt_bytes wanted, pt_bytes *key, pt_bytes *value,
                                  pt_error *err)
{
    return place(cursor, wanted.len ? MDB_SET_RANGE : MDB_FIRST, wanted, key, value, err);
}

static pt_status lmdb_cursor_last(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    return place(cursor, MDB_LAST, (pt_bytes){0}, key, value, err);
}

static pt_status step(pt_cursor *cursor, MDB_cursor_op op, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    if (!cursor->placed || cursor->changes != cursor->txn->state.changes)
        return pt_engine_no_position(err);
    return move(cursor, op, (pt_bytes){0}, key, value, err);
}

static pt_status lmdb_cursor_next(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    return step(cursor, MDB_NEXT, key, value, err);
}

static pt_status lmdb_cursor_prev(pt_cursor *cursor, pt_bytes *key, pt_bytes *value, pt_error *err)
{
    return step(cursor, MDB_PREV, key, value, err);
}

/* Upkeep. */

static pt_status lmdb_size(pt_db *db, uint64_t *bytes_on_disk, pt_error *err)
{
    return pt_folder_size(db->env->folder, bytes_on_disk, err);
}

/* A copy without unused pages, on disk before it takes the place of the file. */
static pt_status write_copy(environment *env, const char *copy, pt_error *err)
{
    int fd = open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return pt_error_errno(err, "cannot write %s", copy);
    int rc = mdb_env_copyfd2(env->lmdb, fd, MDB_CP_COMPACT);
    if (!rc && fsync(fd) != 0)
        rc = errno;
    if (close(fd) != 0 && !rc)
        rc = errno;
    if (rc)
        unlink(copy);
    return rc ? fail(err, rc, env, "compact") : PT_OK;
}

static pt_status replace_by_copy(environment *env, const char *copy, pt_error *err)
{
    pt_status status = write_copy(env, copy, err);
    if (status != PT_OK)
        return status;
    close_lmdb(env);
    if (rename(copy, env->data_file) != 0) {
        status = pt_error_errno(err, "cannot replace %s", env->data_file);
        unlink(copy);
    } else {
        status = pt_folder_sync(env->folder, err);
    }
    pthread_mutex_lock(&env->lock);
    env->txns--; /* that of the compaction */
    pt_status opened = reopen(env, status == PT_OK ? err : NULL);
    env->txns++;
    pthread_mutex_unlock(&env->lock);
    return status == PT_OK ? opened : status;
}

static pt_status compact_alone(environment *env, pt_error *err)
{
    if (!set_lock(env, F_WRLCK, LOCK_OPEN))
        return lock_failed(env, "another process has the database open", err);
    pt_status status = PT_E_NOMEM;
    char *copy = pt_folder_join(env->folder, "data.mdb.compact");
    if (copy)
        status = replace_by_copy(env, copy, err);
    else
        pt_error_nomem(err);
    pt_free(copy);
    set_lock(env, F_RDLCK, LOCK_OPEN);
    return status;
}

static pt_status lmdb_compact(pt_db *db, pt_error *err)
{
    environment *env = db->env;
    if (db->read_only)
        return pt_error_set(err, PT_E_INVALID, "%s was opened for reading only", env->folder);
    pthread_mutex_lock(&env->lock);
    pt_status status = PT_OK;
    if (env->txns || env->lost)
        status = pt_error_set(err, PT_E_BUSY, "%s has transactions open", env->folder);
    env->txns++; /* keeps other compactions out */
    pthread_mutex_unlock(&env->lock);
    if (status == PT_OK)
        status = take_turn(env, err);
    if (status == PT_OK) {
        status = compact_alone(env, err);
        give_turn(env);
    }
    leave(env);
    return status;
}

static pt_status lmdb_check(pt_db *db, pt_error *err)
{
    environment *env = db->env;
    pt_txn *txn;
    pt_lmdb_meta meta;
    pt_status status = PT_OK;
    /* The transaction keeps the pages of its commit from being reused. A commit between its begin and the
     * reading of the meta page would give the pages of another. */
    for (int tries = 0; tries < 100; tries++) {
        status = lmdb_begin_read(db, &txn, err);
        if (status != PT_OK)
            return status;
        status = pt_lmdb_read_meta(env->data_fd, env->data_file, &meta, err);
        if (status != PT_OK || meta.txnid == mdb_txn_id(txn->lmdb))
            break;
        status = pt_error_set(err, PT_E_BUSY, "%s changes too fast to be checked", env->folder);
        lmdb_abort(txn);
        txn = NULL;
    }
    if (status == PT_OK)
        status = pt_lmdb_verify(env->data_fd, env->data_file, &meta, err);
    if (txn)
        lmdb_abort(txn);
    return status;
}

const pt_backend pt_engine_lmdb = {
    .abi = PT_BACKEND_ABI,
    .layout = 1,
    .name = "lmdb",
    .version = lmdb_version,
    .open = lmdb_open,
    .close = lmdb_close,
    .begin_read = lmdb_begin_read,
    .begin_write = lmdb_begin_write,
    .commit = lmdb_commit,
    .abort = lmdb_abort,
    .get = lmdb_get,
    .put = lmdb_put,
    .del = lmdb_del,
    .clear = lmdb_clear,
    .load = lmdb_load,
    .cursor_open = lmdb_cursor_open,
    .cursor_close = lmdb_cursor_close,
    .cursor_seek = lmdb_cursor_seek,
    .cursor_last = lmdb_cursor_last,
    .cursor_next = lmdb_cursor_next,
    .cursor_prev = lmdb_cursor_prev,
    .size = lmdb_size,
    .compact = lmdb_compact,
    .check = lmdb_check,
};
