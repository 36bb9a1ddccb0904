/* Whole scripts: system operations and imperative blocks. */
#include "query/parse.h"

#include "base/vec.h"

typedef pt_vec(pt_str) str_vec;
typedef pt_vec(pt_stmt) stmt_vec;

/* --- system operations ------------------------------------------------------------------------------ */

static bool keep_names(pt_parser *p, str_vec *names, bool ok, pt_str **out, size_t *count)
{
    *out = ok ? PT_KEEP(p, names) : NULL;
    *count = names->len;
    pt_vec_release(names);
    return *out != NULL;
}

static bool one_name(pt_parser *p, pt_sysop *op)
{
    pt_str name;
    pt_parse__blanks(p);
    if (!pt_parse__relname(p, &name))
        return false;
    op->names = pt_parse__keep(p, &name, 1, sizeof name);
    op->name_count = 1;
    return op->names != NULL;
}

static bool names(pt_parser *p, pt_sysop *op)
{
    str_vec all = {0};
    pt_str name;
    bool ok;
    do
        ok = (pt_parse__blanks(p), pt_parse__relname(p, &name)) && PT_PUSH(p, &all, name);
    while (ok && pt_parse__token(p, ","));
    return keep_names(p, &all, ok, &op->names, &op->name_count);
}

static bool renames(pt_parser *p, pt_sysop *op)
{
    str_vec all = {0};
    pt_str from, to;
    bool ok;
    do {
        ok = pt_parse__cname(p, &from) && pt_parse__token(p, "->") && pt_parse__cname(p, &to)
            && PT_PUSH(p, &all, from) && PT_PUSH(p, &all, to);
    } while (ok && pt_parse__token(p, ","));
    return keep_names(p, &all, ok, &op->names, &op->name_count);
}

static bool access_level(pt_parser *p, pt_sysop *op)
{
    static const char *const levels[] = {
        [PT_ACCESS_HIDDEN] = "hidden",
        [PT_ACCESS_READ_ONLY] = "read_only",
        [PT_ACCESS_PROTECTED] = "protected",
        [PT_ACCESS_NORMAL] = "normal",
    };
    for (int i = 0; i < 4; i++)
        if (pt_parse__word(p, levels[i])) {
            op->access = (pt_access)i;
            return names(p, op);
        }
    return false;
}

/* A query in braces; the text between them goes to *source. */
static bool braced_query(pt_parser *p, pt_query **query, pt_str *source)
{
    if (!pt_parse__token(p, "{"))
        return false;
    size_t start = p->at;
    if (!pt_parse__query(p, query))
        return false;
    size_t end = p->at;
    if (!pt_parse__token(p, "}"))
        return false;
    *source = pt_str_trim((pt_str){p->src.ptr + start, end - start});
    return true;
}

static bool set_triggers(pt_parser *p, pt_sysop *op)
{
    static const char *const kinds[] = {
        [PT_TRIGGER_PUT] = "put", [PT_TRIGGER_RM] = "rm", [PT_TRIGGER_REPLACE] = "replace"};
    pt_vec(pt_trigger) all = {0};
    bool ok = one_name(p, op);
    while (ok && pt_parse__word(p, "on")) {
        pt_trigger trigger = {.kind = PT_TRIGGER_KINDS};
        pt_query *query;
        for (int i = 0; i < PT_TRIGGER_KINDS && trigger.kind == PT_TRIGGER_KINDS; i++)
            if (pt_parse__word(p, kinds[i]))
                trigger.kind = (pt_trigger_kind)i;
        ok = trigger.kind != PT_TRIGGER_KINDS && braced_query(p, &query, &trigger.source)
            && PT_PUSH(p, &all, trigger);
        if (ok && query->op == PT_OP_REPLACE)
            pt_fail(p->run, query->relation_span, "eval::replace_in_trigger",
                    "replace is not allowed in triggers");
    }
    op->triggers = ok ? PT_KEEP(p, &all) : NULL;
    op->trigger_count = all.len;
    pt_vec_release(&all);
    return op->triggers != NULL;
}

static bool explain(pt_parser *p, pt_sysop *op)
{
    pt_str source;
    return braced_query(p, &op->query, &source);
}

static bool nothing(pt_parser *p, pt_sysop *op)
{
    (void)p, (void)op;
    return true;
}

static bool kill_job(pt_parser *p, pt_sysop *op)
{
    pt_expr *expr;
    pt_value v;
    if (!pt_parse__expr(p, &expr))
        return false;
    if (pt_parse__constant(p, expr, &v) && pt_value_kind(v) == PT_KIND_INT)
        op->id = (uint64_t)pt_value_as_int(&p->run->values, v);
    else
        pt_fail(p->run, expr->span, NULL, "the process id must be an integer");
    return true;
}

static bool index_op(pt_parser *p, pt_sysop *op)
{
    str_vec columns = {0};
    pt_str column;
    bool create = pt_parse__word(p, "create");
    if (!create && !pt_parse__word(p, "drop"))
        return false;
    op->kind = create ? PT_SYS_INDEX_CREATE : PT_SYS_INDEX_DROP;
    op->names = PT_ARENA_ARRAY(&p->run->arena, pt_str, 1);
    op->name_count = 1;
    if (!op->names)
        return pt_fail_nomem(p->run);
    if (!pt_parse__cname(p, &op->names[0]) || !pt_parse__token(p, ":") || !pt_parse__ident(p, &op->index))
        return false;
    if (!create)
        return true;
    if (!pt_parse__token(p, "{"))
        return false;
    bool ok = true;
    while (ok && pt_parse__ident(p, &column)) {
        ok = PT_PUSH(p, &columns, column);
        if (!pt_parse__token(p, ","))
            break;
    }
    size_t start = p->at;
    ok = keep_names(p, &columns, ok, &op->columns, &op->column_count) && pt_parse__token(p, "}");
    if (ok && op->column_count == 0)
        pt_fail(p->run, pt_parse__span(p, start), "parser::empty_index",
                "an index needs at least one column");
    return ok;
}

/* Search indices are read over to the end of their operation and refused. */
static bool search_index(pt_parser *p, pt_sysop *op)
{
    pt_str name, option;
    pt_expr *value;
    bool create = pt_parse__word(p, "create");
    if ((!create && !pt_parse__word(p, "drop")) || !pt_parse__cname(p, &name) || !pt_parse__token(p, ":")
        || !pt_parse__ident(p, &op->index))
        return false;
    if (!create)
        return true;
    if (!pt_parse__token(p, "{"))
        return false;
    while (pt_parse__ident(p, &option)) {
        if (!pt_parse__token(p, ":") || !pt_parse__expr(p, &value))
            return false;
        if (!pt_parse__token(p, ","))
            break;
    }
    return pt_parse__token(p, "}");
}

static const struct {
    const char *word;
    pt_sys_kind kind;
    bool (*read)(pt_parser *p, pt_sysop *op);
    const char *feature;
} sysops[] = {
    {"relations", PT_SYS_RELATIONS, nothing, NULL},
    {"columns", PT_SYS_COLUMNS, one_name, NULL},
    {"indices", PT_SYS_INDICES, one_name, NULL},
    {"remove", PT_SYS_REMOVE, names, NULL},
    {"rename", PT_SYS_RENAME, renames, NULL},
    {"access_level", PT_SYS_ACCESS_LEVEL, access_level, NULL},
    {"show_triggers", PT_SYS_SHOW_TRIGGERS, one_name, NULL},
    {"set_triggers", PT_SYS_SET_TRIGGERS, set_triggers, NULL},
    {"explain", PT_SYS_EXPLAIN, explain, NULL},
    {"compact", PT_SYS_COMPACT, nothing, NULL},
    {"running", PT_SYS_RUNNING, nothing, NULL},
    {"kill", PT_SYS_KILL, kill_job, NULL},
    {"fixed_rules", PT_SYS_FIXED_RULES, nothing, NULL},
    {"index", PT_SYS_INDEX_CREATE, index_op, NULL},
    {"hnsw", PT_SYS_UNSUPPORTED, search_index, "unsupported::vector"},
    {"fts", PT_SYS_UNSUPPORTED, search_index, "unsupported::search_index"},
    {"lsh", PT_SYS_UNSUPPORTED, search_index, "unsupported::search_index"},
};

bool pt_parse__sysop(pt_parser *p, pt_sysop **out)
{
    pt_parse__blanks(p);
    size_t start = p->at;
    pt_sysop *op = PT_ARENA_NEW(&p->run->arena, pt_sysop);
    if (!op)
        return pt_fail_nomem(p->run);
    if (!pt_parse__token(p, "::"))
        return false;
    for (size_t i = 0; i < sizeof sysops / sizeof *sysops; i++) {
        if (!pt_parse__token(p, sysops[i].word))
            continue;
        op->kind = sysops[i].kind;
        op->feature = sysops[i].feature;
        if (!sysops[i].read(p, op))
            return false;
        op->span = pt_parse__span(p, start);
        *out = op;
        return true;
    }
    return false;
}

/* --- imperative scripts ----------------------------------------------------------------------------- */

static bool into(pt_parser *p, pt_str *out)
{
    pt_mark mark = pt_parse__mark(p);
    *out = (pt_str){"", 0};
    if (!pt_parse__word(p, "as"))
        return true;
    if (pt_parse__uident(p, out) && out->ptr[0] == '_')
        return true;
    return pt_parse__back(p, mark);
}

static bool clause(pt_parser *p, pt_clause *out)
{
    pt_parse__blanks(p);
    size_t start = p->at;
    bool ok = pt_parse__token(p, "{") && pt_parse__query(p, &out->query) && pt_parse__token(p, "}")
        && into(p, &out->into);
    out->span = pt_parse__span(p, start);
    return ok;
}

static bool name_or_clause(pt_parser *p, pt_clause *out)
{
    *out = (pt_clause){0};
    if (pt_parse__peek(p, "{"))
        return clause(p, out);
    size_t start = p->at;
    bool ok = pt_parse__uident(p, &out->name);
    out->span = pt_parse__span(p, start);
    return ok;
}

static bool query_stmt(pt_parser *p, pt_stmt *out)
{
    out->kind = PT_STMT_QUERY;
    pt_mark mark = pt_parse__mark(p);
    if (clause(p, &out->clause))
        return true;
    pt_parse__back(p, mark);
    out->kind = PT_STMT_SYSOP;
    return pt_parse__token(p, "{") && pt_parse__sysop(p, &out->sysop) && pt_parse__token(p, "}")
        && into(p, &out->clause.into);
}

static bool ignore_error(pt_parser *p, pt_stmt *out)
{
    out->kind = PT_STMT_QUERY;
    out->ignore_error = true;
    return clause(p, &out->clause);
}

/* A label, unless the next token begins another statement. */
static bool jump(pt_parser *p, pt_stmt *out, pt_stmt_kind kind)
{
    out->kind = kind;
    if (!pt_parse__ident(p, &out->label))
        out->label = PT_STR("");
    return true;
}

static bool break_stmt(pt_parser *p, pt_stmt *out)
{
    return jump(p, out, PT_STMT_BREAK);
}

static bool continue_stmt(pt_parser *p, pt_stmt *out)
{
    return jump(p, out, PT_STMT_CONTINUE);
}

static bool return_stmt(pt_parser *p, pt_stmt *out)
{
    pt_vec(pt_clause) all = {0};
    pt_clause one;
    bool ok = true;
    out->kind = PT_STMT_RETURN;
    while (ok) {
        pt_mark mark = pt_parse__mark(p);
        if (!name_or_clause(p, &one)) {
            pt_parse__back(p, mark);
            break;
        }
        ok = PT_PUSH(p, &all, one);
        if (!pt_parse__token(p, ","))
            break;
    }
    out->results = ok ? PT_KEEP(p, &all) : NULL;
    out->result_count = all.len;
    pt_vec_release(&all);
    return out->results != NULL;
}

static bool debug_stmt(pt_parser *p, pt_stmt *out)
{
    out->kind = PT_STMT_DEBUG;
    return pt_parse__uident(p, &out->clause.name);
}

static bool conditional(pt_parser *p, pt_stmt *out, bool negated)
{
    out->kind = PT_STMT_IF;
    out->negated = negated;
    if (!name_or_clause(p, &out->clause))
        return false;
    pt_parse__token(p, "%then");
    if (!pt_parse__block(p, &out->then))
        return false;
    if (pt_parse__token(p, "%else") && !pt_parse__block(p, &out->otherwise))
        return false;
    return pt_parse__token(p, "%end");
}

static bool if_stmt(pt_parser *p, pt_stmt *out)
{
    return conditional(p, out, false);
}

static bool if_not_stmt(pt_parser *p, pt_stmt *out)
{
    return conditional(p, out, true);
}

static bool loop_stmt(pt_parser *p, pt_stmt *out)
{
    out->kind = PT_STMT_LOOP;
    return pt_parse__block(p, &out->then) && pt_parse__token(p, "%end");
}

static bool mark_stmt(pt_parser *p, pt_stmt *out)
{
    return pt_parse__ident(p, &out->label) && pt_parse__token(p, "%loop") && loop_stmt(p, out);
}

static bool swap_stmt(pt_parser *p, pt_stmt *out)
{
    out->kind = PT_STMT_SWAP;
    return pt_parse__uident(p, &out->label) && pt_parse__uident(p, &out->other);
}

static const struct {
    const char *token;
    bool (*read)(pt_parser *p, pt_stmt *out);
} statements[] = {
    {"%break", break_stmt},   {"%continue", continue_stmt}, {"%return", return_stmt}, {"%debug", debug_stmt},
    {"%ignore_error", ignore_error}, {"%if_not", if_not_stmt}, {"%if", if_stmt},      {"%mark", mark_stmt},
    {"%loop", loop_stmt},     {"%swap", swap_stmt},
};

static bool statement(pt_parser *p, pt_stmt *out)
{
    pt_parse__blanks(p);
    *out = (pt_stmt){0};
    size_t start = p->at;
    bool ok = false, known = false;
    for (size_t i = 0; !known && i < sizeof statements / sizeof *statements; i++)
        if (pt_parse__token(p, statements[i].token)) {
            known = true;
            ok = statements[i].read(p, out);
        }
    if (!known)
        ok = query_stmt(p, out);
    out->span = pt_parse__span(p, start);
    return ok;
}

bool pt_parse__block(pt_parser *p, pt_block *out)
{
    stmt_vec all = {0};
    bool ok = pt_parse__enter(p);
    if (!ok)
        return false;
    for (;;) {
        pt_stmt one;
        pt_mark mark = pt_parse__mark(p);
        if (!statement(p, &one)) {
            pt_parse__back(p, mark);
            break;
        }
        ok = PT_PUSH(p, &all, one);
        if (!ok)
            break;
    }
    pt_parse__leave(p);
    out->at = ok ? PT_KEEP(p, &all) : NULL;
    out->count = all.len;
    pt_vec_release(&all);
    return out->at && out->count > 0;
}

/* --- entry points ----------------------------------------------------------------------------------- */

static bool syntax_error(pt_parser *p)
{
    pt_run *run = p->run;
    if (run->problem && run->problem->fatal)
        return false;
    if (run->values.failed)
        return pt_run_check(run);
    run->problem = NULL;
    size_t at = p->furthest > p->at ? p->furthest : p->at;
    pt_fail(run, (pt_span){(uint32_t)at, 0}, "parser::pest", "%s",
            p->too_deep ? "the script is nested too deeply"
                : "the query parser has encountered unexpected input / end of input");
    return false;
}

static bool at_end(pt_parser *p)
{
    pt_parse__blanks(p);
    return p->at == p->src.len;
}

static bool script(pt_parser *p, pt_script *out)
{
    if (pt_parse__peek(p, "::")) {
        out->kind = PT_SCRIPT_SYSOP;
        return pt_parse__sysop(p, &out->sysop);
    }
    if (pt_parse__peek(p, "{") || pt_parse__peek(p, "%")) {
        out->kind = PT_SCRIPT_BLOCK;
        return pt_parse__block(p, &out->block);
    }
    out->kind = PT_SCRIPT_QUERY;
    return pt_parse__query(p, &out->query);
}

bool pt_parse_script(pt_run *run, pt_str src, pt_script *out)
{
    pt_parser p = {.run = run, .src = src};
    if (src.len > UINT32_MAX - 16)
        return pt_fail(run, (pt_span){0, 0}, "parser::pest", "the script is too long");
    if (!script(&p, out) || !at_end(&p))
        return syntax_error(&p);
    return run->problem == NULL && !run->values.failed;
}

bool pt_parse_single_query(pt_run *run, pt_str src, pt_query **out)
{
    pt_parser p = {.run = run, .src = src};
    if (!pt_parse__query(&p, out) || !at_end(&p))
        return syntax_error(&p);
    return run->problem == NULL;
}
