/* Databases and snapshots. */
#include "api/api.h"

#include "ingest/ingest.h"

const char *pt_version(void)
{
    return PT_VERSION;
}

char *pt_api__copy(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = pt_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

pt_status pt_database_open(const char *connection, pt_database_mode mode, pt_database **out, pt_error *err)
{
    pt_database *database = pt_calloc(1, sizeof *database);
    if (!database)
        return pt_error_nomem(err);
    database->connection = pt_api__copy(connection);
    pt_status status = PT_OK;
    if (!database->connection)
        status = pt_error_nomem(err);
    else
        status = pt_store_open_db(connection, mode == PT_DATABASE_WRITE ? PT_OPEN_CREATE : PT_OPEN_READ_ONLY,
                                  &database->store, err);
    if (status == PT_OK)
        *out = database;
    else
        pt_database_close(database);
    return status;
}

pt_status pt_database_open_folder(const char *folder, pt_database_mode mode, pt_database **out, pt_error *err)
{
    char *connection = pt_ingest_default_connection(folder);
    if (!connection)
        return pt_error_nomem(err);
    pt_status status = pt_database_open(connection, mode, out, err);
    if (status == PT_OK && mode == PT_DATABASE_WRITE)
        pt_ingest_hide_from_git(strchr(connection, ':') + 1);
    pt_free(connection);
    return status;
}

void pt_database_close(pt_database *database)
{
    if (!database)
        return;
    pt_store_close_db(&database->store);
    pt_free(database->connection);
    pt_free(database);
}

pt_status pt_snapshot_open(pt_database *database, pt_snapshot **out, pt_error *err)
{
    pt_snapshot *snapshot = pt_calloc(1, sizeof *snapshot);
    if (!snapshot)
        return pt_error_nomem(err);
    pt_status status = pt_graph_open(&database->store, &snapshot->graph, err);
    if (status != PT_OK) {
        pt_free(snapshot);
        return status;
    }
    snapshot->database = database;
    pt_hash128_hex(pt_graph_digest(snapshot->graph), snapshot->digest_text);
    *out = snapshot;
    return PT_OK;
}

void pt_snapshot_close(pt_snapshot *snapshot)
{
    if (!snapshot)
        return;
    pt_graph_close(snapshot->graph);
    pt_buf_release(&snapshot->candidates);
    pt_free(snapshot);
}

void pt_snapshot_get_counts(const pt_snapshot *snapshot, pt_snapshot_counts *out)
{
    pt_graph_counts c;
    pt_graph_get_counts(snapshot->graph, &c);
    *out = (pt_snapshot_counts){c.files, c.skipped, c.lines, c.entities, c.tests, c.edges, c.references};
}

const char *pt_snapshot_digest(const pt_snapshot *snapshot)
{
    return snapshot->digest_text;
}

const char *pt_snapshot_candidates(const pt_snapshot *snapshot)
{
    return snapshot->candidates.ptr && !snapshot->candidates.failed ? snapshot->candidates.ptr : "";
}
