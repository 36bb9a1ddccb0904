/* Verifying the bytes of an LMDB file without LMDB.
 *
 * LMDB trusts its file: it has no checksums, and a page number or an offset that was damaged makes it
 * read outside the map. So the file is looked at before LMDB opens it, and the whole structure is
 * verified page by page on request. Pages are read with pread: a file that shrinks meanwhile is an error,
 * not a signal. Layout: data version 1, as every LMDB 0.9 writes it on a 64-bit machine. */
#ifndef PT_STORE_LMDB_FILE_H
#define PT_STORE_LMDB_FILE_H

#include <parseltongue/backend.h>

#include <stdint.h>

/* What a commit wrote about one tree. */
typedef struct {
    uint16_t flags;
    uint16_t depth;
    uint64_t branch_pages;
    uint64_t leaf_pages;
    uint64_t overflow_pages;
    uint64_t entries;
    uint64_t root; /* UINT64_MAX: empty */
} pt_lmdb_tree;

/* What a commit wrote about the file. */
typedef struct {
    uint32_t page_size;
    uint64_t last_page;
    uint64_t txnid;
    pt_lmdb_tree free_list;
    pt_lmdb_tree main;
} pt_lmdb_meta;

/* Reads both meta pages and gives the newest. PT_E_CORRUPT when one of them is not sound. */
pt_status pt_lmdb_read_meta(int fd, const char *path, pt_lmdb_meta *out, pt_error *err);

/* Verifies everything reachable from a meta: that each page lies in the file, says what it must and is used
 * once, that keys ascend, and that the counts agree. No page of it may be reused meanwhile: hold a read
 * transaction of that txnid. */
pt_status pt_lmdb_verify(int fd, const char *path, const pt_lmdb_meta *meta, pt_error *err);

/* True when the file is as long as the meta says it can be. A sound file may be shorter: pages that were
 * allocated and freed in one transaction are never written. */
bool pt_lmdb_is_whole(int fd, const pt_lmdb_meta *meta);

#endif
