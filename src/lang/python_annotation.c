/* union   := operand { "|" operand }
 * operand := name { "." name } [ list ] | list
 * list    := "[" union { "," union } "]" */
#include "lang/python_annotation.h"

enum { DEEPEST = 12, MOST_ARGUMENTS = 8 };

typedef struct {
    pt_extract *x;
    pt_node node;
    pt_str text;
    size_t at;
    unsigned depth;
    bool refs, failed;
} quoted;

static bool is_name_start(char c)
{
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_name(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9');
}

static char peek(quoted *q)
{
    while (q->at < q->text.len && (q->text.ptr[q->at] == ' ' || q->text.ptr[q->at] == '\n'))
        q->at++;
    return q->at < q->text.len ? q->text.ptr[q->at] : '\0';
}

static bool take(quoted *q, char c)
{
    bool found = peek(q) == c;
    q->at += found;
    return found;
}

static pt_str take_name(quoted *q)
{
    size_t start = q->at;
    if (is_name_start(peek(q))) {
        start = q->at;
        while (q->at < q->text.len && is_name(q->text.ptr[q->at]))
            q->at++;
    } else {
        q->failed = true;
    }
    return (pt_str){q->text.ptr + start, q->failed ? 0 : q->at - start};
}

static void emit(quoted *q, pt_expr_id what, pt_str name)
{
    const pt_expr *e = &q->x->facts->exprs.at[what];
    const pt_syntax_node *node = pt_node_at(q->x->syntax, q->node);
    uint32_t column = pt_node_column(q->x->syntax, q->node);
    if (node->row == node->end_row)
        column += (uint32_t)(name.ptr - (q->x->syntax->text.ptr + node->start));
    pt_x_ref_pos(q->x, PT_REF_TYPE, pt_x_name(q->x, name), e->op == PT_EXPR_MEMBER ? e->a : 0, PT_ARITY_ANY,
                 node->row + 1, column);
}

static pt_expr_id read_union(quoted *q);

static pt_expr_id read_arguments(quoted *q, pt_expr_id base)
{
    pt_expr_id items[MOST_ARGUMENTS];
    size_t count = 0;
    do {
        pt_expr_id item = peek(q) == ']' ? 0 : read_union(q);
        if (count < MOST_ARGUMENTS)
            items[count++] = item;
    } while (!q->failed && take(q, ','));
    q->failed |= !take(q, ']');
    return base ? pt_x_expr(q->x, PT_EXPR_GENERIC, base, pt_x_list(q->x, items, count)) : 0;
}

static pt_expr_id read_operand(quoted *q)
{
    if (take(q, '['))
        return read_arguments(q, 0);
    pt_str name = take_name(q);
    if (pt_str_eq(name, PT_STR("None")))
        return pt_x_literal(q->x, PT_LITERAL_NULL);
    pt_expr_id e = q->failed ? 0 : pt_x_bare(q->x, name);
    while (!q->failed && take(q, '.')) {
        name = take_name(q);
        e = pt_x_expr(q->x, PT_EXPR_MEMBER, e, pt_x_name(q->x, name));
    }
    if (q->refs && !q->failed)
        emit(q, e, name);
    return take(q, '[') ? read_arguments(q, e) : e;
}

static pt_expr_id read_union(quoted *q)
{
    if (q->depth++ > DEEPEST) {
        q->failed = true;
        return 0;
    }
    pt_expr_id all = read_operand(q);
    while (!q->failed && take(q, '|')) {
        pt_expr_id next = read_operand(q);
        all = !all ? next : !next ? all : pt_x_expr(q->x, PT_EXPR_EITHER, all, next);
    }
    q->depth--;
    return all;
}

/* The text between the quotes. */
static pt_str content(pt_str text)
{
    while (text.len && text.ptr[0] != '"' && text.ptr[0] != '\'')
        text = pt_str_from(text, 1);
    while (text.len && (text.ptr[0] == '"' || text.ptr[0] == '\''))
        text = pt_str_from(text, 1);
    while (text.len && (text.ptr[text.len - 1] == '"' || text.ptr[text.len - 1] == '\''))
        text.len--;
    return text;
}

pt_expr_id pt_python__quoted_type(pt_extract *x, pt_node string, bool refs)
{
    quoted q = {.x = x, .node = string, .text = content(pt_x_text(x, string))};
    pt_expr_id type = read_union(&q);
    if (q.failed || peek(&q))
        return 0;
    if (refs) {
        q.at = 0;
        q.refs = true;
        read_union(&q);
    }
    return type;
}
