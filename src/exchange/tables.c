/* The graph as ordinary SQL tables. */
#include "exchange/exchange.h"
#include "exchange/sqlite.h"

#include "base/error.h"

static const char *const indices[] = {
    "create index entity_name on entity(name)",
    "create index entity_file on entity(file, line_start)",
    "create index edge_to on edge(\"to\", kind)",
    "create index reference_name on reference(name)",
    "create index reference_from on reference(\"from\")",
};

static const char *sql_type(uint8_t type)
{
    return type == PT_CELL_INT || type == PT_CELL_BOOL ? "integer" : type == PT_CELL_FLOAT ? "real" : "text";
}

/* "create table …" or "insert …" of a relation. */
static void table_sql(const pt_exchange_relation *r, pt_buf *out)
{
    pt_buf_printf(out, "create table \"%s\" (", r->name);
    for (size_t i = 0; i < r->column_count; i++)
        pt_buf_printf(out, "\"%s\" %s%s, ", r->columns[i].name, sql_type(r->columns[i].type),
                      r->columns[i].nullable ? "" : " not null");
    pt_buf_c(out, "primary key (");
    for (size_t i = 0; i < r->key_count; i++)
        pt_buf_printf(out, "%s\"%s\"", i ? ", " : "", r->columns[i].name);
    pt_buf_c(out, ")) without rowid");
}

static void insert_sql(const pt_exchange_relation *r, pt_buf *out)
{
    pt_buf_printf(out, "insert or ignore into \"%s\" values (", r->name);
    for (size_t i = 0; i < r->column_count; i++)
        pt_buf_c(out, i ? ", ?" : "?");
    pt_buf_byte(out, ')');
}

typedef struct {
    const pt_exchange_relation *relation;
    pt_sqlite_stmt *insert;
    pt_exchanged *done;
} writer;

static pt_status put_row(void *context, const pt_cell *cells, pt_error *err)
{
    writer *w = context;
    int changed = 0;
    pt_status status = pt_sqlite_put_cells(w->insert, cells, w->relation->column_count, &changed, err);
    *(changed ? &w->done->rows : &w->done->repeated) += status == PT_OK;
    return status;
}

static pt_status write_table(struct pt_graph *graph, pt_sqlite *db, const pt_exchange_relation *relation, pt_exchanged *done,
                             pt_error *err)
{
    writer w = {.relation = relation, .done = done};
    pt_buf create = {0}, insert = {0};
    table_sql(relation, &create);
    insert_sql(relation, &insert);
    const char *create_text = pt_buf_cstr(&create), *insert_text = pt_buf_cstr(&insert);
    pt_status status = create_text && insert_text ? pt_sqlite_run(db, create_text, err) : pt_error_nomem(err);
    if (status == PT_OK)
        status = pt_sqlite_prepare(db, insert_text, &w.insert, err);
    if (status == PT_OK)
        status = pt_exchange_rows(graph, relation, put_row, &w, err);
    pt_sqlite_stmt_free(w.insert);
    pt_buf_release(&create);
    pt_buf_release(&insert);
    return status;
}

pt_status pt_export_sqlite(struct pt_graph *graph, const char *path, pt_exchanged *out, pt_error *err)
{
    pt_exchanged done = {0};
    pt_sqlite *db;
    pt_status status = pt_sqlite_create(path, &db, err);
    if (status != PT_OK)
        return status;
    for (size_t i = 0; status == PT_OK && i < pt_exchange_count(); i++) {
        if (pt_exchange_at(i)->compatible)
            continue;
        done.relations++;
        status = write_table(graph, db, pt_exchange_at(i), &done, err);
    }
    for (size_t i = 0; status == PT_OK && i < sizeof indices / sizeof *indices; i++)
        status = pt_sqlite_run(db, indices[i], err);
    if (status == PT_OK)
        status = pt_sqlite_finish(db, err);
    pt_sqlite_free(db);
    if (status == PT_OK)
        *out = done;
    return status;
}
