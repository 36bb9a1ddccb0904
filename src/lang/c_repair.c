/* What macros do to a grammar that has never seen them: attribute macros around a declared name, braces that
 * don't balance, API macros before a function pointer. Here the declarations behind such text are found again.
 *
 *     bool __read_mostly on;              read as `bool __read_mostly` and a statement `on;`
 *     extern API State now;               read as `extern API State` and a statement `now;`
 *     typedef u16 __bitwise le16;         read as a typedef of __bitwise and an error `le16`
 *     API void (*free)(void *);           read as a function void(*free) in an error
 *     do { … } while_each_thread(p);      the functions that follow are read as if inside this one, or
 *                                         as calls followed by blocks */
#include "lang/c_family.h"

enum { NEAR = 32 }; /* nodes of a declaration's head that are looked at */

static bool is_upper_word(pt_str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] >= 'a' && word.ptr[i] <= 'z')
            return false;
    return word.len > 1;
}

static bool is_attribute_word(pt_str word)
{
    return pt_str_starts(word, PT_STR("__"));
}

static bool is_name(unsigned kind)
{
    return kind == N_identifier || kind == N_field_identifier || kind == N_type_identifier;
}

/* --- names behind attributes ------------------------------------------------------------------------- */

/* The first word in an error near the head of the declaration that could be its name. */
static pt_node name_in_error(const pt_extract *x, pt_node n)
{
    pt_node end = pt_node_at(x->syntax, n)->next;
    end = end - n > NEAR ? n + NEAR : end;
    bool any = pt_x_kind(x, n) == N_type_definition; /* typedef __u16 __bitwise __le16 */
    for (pt_node i = n + 1, error_end = 0; i < end; i++) {
        if (pt_node_at(x->syntax, i)->flags & PT_NODE_ERROR)
            error_end = pt_node_at(x->syntax, i)->next;
        if (pt_x_kind(x, i) == N_initializer_list)
            break;
        pt_str word = pt_x_text(x, i);
        if (i < error_end && is_name(pt_x_kind(x, i)) && (any || !is_attribute_word(word))
            && !pt_c__is_keyword(word))
            return i;
    }
    return PT_NO_NODE;
}

/* The name in `declaration;` `name…;` when the declaration itself has no semicolon. */
static pt_node name_in_next(const pt_extract *x, pt_node n)
{
    pt_node next = pt_node_at(x->syntax, n)->next;
    if (pt_str_ends(pt_x_text(x, n), PT_STR(";")) || next >= x->syntax->nodes.len
        || pt_x_kind(x, next) != N_expression_statement)
        return PT_NO_NODE;
    pt_node e = pt_x_first(x, next);
    for (unsigned depth = 0; depth < 8; depth++) {
        unsigned kind = pt_x_kind(x, e);
        if (kind == N_assignment_expression)
            e = pt_x_field(x, e, F_left);
        else if (kind == N_pointer_expression || kind == N_subscript_expression)
            e = pt_x_field(x, e, F_argument);
        else
            break;
    }
    return pt_x_kind(x, e) == N_identifier ? e : PT_NO_NODE;
}

/* `API INLINE` before a function whose type the grammar then takes for the start of something new. */
bool pt_c__only_macros(pt_extract *x, pt_node n, const pt_c_declarator *d)
{
    pt_node specifier = pt_x_field(x, n, F_type);
    bool macros = pt_x_kind(x, specifier) == N_type_identifier && is_upper_word(pt_x_text(x, specifier))
        && is_upper_word(pt_x_text(x, d->name)) && !pt_str_ends(pt_x_text(x, n), PT_STR(";"));
    if (!macros || d->function != PT_NO_NODE || name_in_next(x, n) != PT_NO_NODE)
        return false;
    pt_node names[] = {specifier, d->name};
    for (unsigned i = 0; i < 2; i++) {
        pt_x_claim(x, names[i]);
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, names[i]), 0, PT_ARITY_ANY, names[i]);
    }
    return true;
}

void pt_c__repair_name(pt_extract *x, pt_node n, pt_c_declarator *d)
{
    pt_str word = pt_x_text(x, d->name);
    pt_node specifier = pt_x_field(x, n, F_type), name = PT_NO_NODE;
    bool macro_type = pt_x_kind(x, specifier) == N_type_identifier && is_upper_word(pt_x_text(x, specifier));
    if (is_attribute_word(word))
        name = name_in_error(x, n);
    if (name == PT_NO_NODE && (is_attribute_word(word) || macro_type) && d->function == PT_NO_NODE)
        name = name_in_next(x, n);
    bool both = name != PT_NO_NODE && is_attribute_word(word) && is_attribute_word(pt_x_text(x, name));
    if (name == PT_NO_NODE || (both && pt_x_kind(x, n) != N_type_definition))
        return;
    bool is_type = macro_type && !is_attribute_word(word);
    pt_x_claim(x, d->name);
    pt_x_ref(x, is_type ? PT_REF_TYPE : PT_REF_VALUE, pt_x_node_name(x, d->name), 0, PT_ARITY_ANY, d->name);
    if (is_type)
        d->type = pt_x_bare_node(x, d->name);
    d->name = name;
    d->function = PT_NO_NODE;
}

/* `API type name`: the type stands in an error after the macro. Returns `base` when there is nothing to mend. */
pt_expr_id pt_c__repair_type(pt_extract *x, pt_node n, pt_expr_id base)
{
    pt_node specifier = pt_x_field(x, n, F_type);
    pt_str macro = pt_x_text(x, specifier);
    bool storage = pt_str_eq(macro, PT_STR("_Thread_local")) || pt_str_eq(macro, PT_STR("__thread"));
    if (pt_x_kind(x, specifier) != N_type_identifier || (!is_upper_word(macro) && !storage))
        return base;
    pt_node error = pt_node_after(x->syntax, n, specifier);
    if (error == PT_NO_NODE || !(pt_node_at(x->syntax, error)->flags & PT_NODE_ERROR))
        return base;
    pt_node word = pt_x_child(x, error, N_identifier);
    if (word == PT_NO_NODE)
        return base;
    pt_x_claim(x, specifier);
    if (!storage)
        pt_x_ref(x, PT_REF_VALUE, pt_x_name(x, macro), 0, PT_ARITY_ANY, specifier);
    pt_x_claim(x, word);
    if (pt_c__is_keyword(pt_x_text(x, word)))
        return 0;
    pt_x_ref(x, PT_REF_TYPE, pt_x_node_name(x, word), 0, PT_ARITY_ANY, word);
    return pt_x_bare_node(x, word);
}

/* --- API type (*name)(…); ---------------------------------------------------------------------------- */

/* The word that stands where a parameter's type would be in `(*name)`. */
static pt_node starred_name(const pt_extract *x, pt_node list)
{
    pt_node found = PT_NO_NODE;
    bool starred = false;
    if (list == PT_NO_NODE)
        return found;
    for (PT_X_EACH(x, list, part)) {
        starred |= (pt_node_at(x->syntax, part)->flags & PT_NODE_ERROR) != 0;
        if (pt_x_kind(x, part) == N_parameter_declaration && found == PT_NO_NODE)
            found = pt_x_field(x, part, F_type);
    }
    return starred && pt_x_kind(x, found) == N_type_identifier ? found : PT_NO_NODE;
}

/* `(*name)(…)` that stands in an error, in no declaration. */
static bool loose_pointer(pt_extract *x, pt_node n)
{
    pt_node inner = pt_x_field(x, n, F_declarator);
    if (pt_node_at(x->syntax, n)->field != F_NONE || pt_x_kind(x, inner) != N_parenthesized_declarator)
        return false;
    pt_c_declarator d = pt_c__declarator(x, n, 0);
    if (pt_x_kind(x, d.name) != N_identifier || d.function != PT_NO_NODE || pt_c__is_local(x))
        return false;
    pt_def_id id = pt_c__define(x, PT_KIND_VARIABLE, n, d.name);
    pt_x_signature(x, id, n, PT_NO_NODE);
    pt_x_def_at(x, id)->type = d.type;
    return true;
}

void pt_c__function_pointer(pt_extract *x, pt_node n)
{
    if (loose_pointer(x, n))
        return;
    pt_node inner = pt_x_field(x, n, F_declarator);
    pt_node head = pt_x_field(x, inner, F_declarator);
    if (pt_x_kind(x, inner) != N_function_declarator || !pt_c__is_keyword(pt_x_text(x, head))
        || pt_c__is_local(x))
        return;
    pt_node name = starred_name(x, pt_x_field(x, inner, F_parameters));
    if (name == PT_NO_NODE)
        return;
    pt_x_claim(x, head);
    pt_def_id id = pt_c__define(x, PT_KIND_VARIABLE, n, name);
    pt_x_signature(x, id, n, PT_NO_NODE);
    pt_expr_id type = pt_x_expr(x, PT_EXPR_POINTER, pt_x_expr(x, PT_EXPR_FUNCTION, 0, 0), 0);
    pt_x_def_at(x, id)->type = type;
}

/* --- unbalanced braces ------------------------------------------------------------------------------- */

/* Line of the last "}" in the first column before an offset. */
static uint32_t line_of_last_brace(pt_str text, uint32_t before, uint32_t line)
{
    for (uint32_t i = before; i > 1; i--) {
        line -= text.ptr[i - 1] == '\n';
        if (text.ptr[i - 1] == '}' && text.ptr[i - 2] == '\n')
            return line;
    }
    return 0;
}

/* Back to the file or namespace, at an offset in the first column of a line. */
static void leave(pt_extract *x, uint32_t at, uint32_t line)
{
    pt_scope_id scope = x->scope;
    pt_def_id swallower = x->def;
    while (x->facts->scopes.at[scope].kind >= PT_SCOPE_TYPE) {
        if (x->facts->scopes.at[scope].def)
            swallower = x->facts->scopes.at[scope].def;
        scope = x->facts->scopes.at[scope].parent;
    }
    x->scope = scope;
    x->def = x->facts->scopes.at[scope].def;
    pt_def *def = pt_x_def_at(x, swallower);
    uint32_t end = swallower && def->end_line >= line ? line_of_last_brace(x->syntax->text, at, line) : 0;
    if (end >= def->line && end)
        def->end_line = end;
}

/* A function that begins in the first column is in none, whatever the braces say. */
void pt_c__leave_function(pt_extract *x, pt_node n)
{
    if (pt_c__scope_kind(x) == PT_SCOPE_BLOCK && pt_node_column(x->syntax, n) == 1)
        leave(x, pt_node_at(x->syntax, n)->start, pt_node_line(x->syntax, n));
}

/* The head of a function before a block, as text: offsets. */
typedef struct {
    uint32_t start, name, name_end, params_end; /* params: between name_end and params_end, with parentheses */
    uint32_t lines_before_block;                /* line ends between start and block */
} head;

static bool is_word(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Reads backwards from a "{": blanks, a parenthesis, a word, up to the start of its line. */
static bool read_head(pt_str text, uint32_t block, head *h)
{
    uint32_t i = block, depth = 0;
    while (i > 0 && is_blank(text.ptr[i - 1]))
        i--;
    h->params_end = i;
    for (; i > 0 && block - i < 4096; i--) {
        char c = text.ptr[i - 1];
        depth += c == ')';
        depth -= c == '(';
        if (depth == 0 || c == ';' || c == '{' || c == '}')
            break;
    }
    if (i < 2 || text.ptr[i - 1] != '(')
        return false;
    for (i--; i > 0 && is_blank(text.ptr[i - 1]); i--)
        ;
    h->name_end = i;
    while (i > 0 && is_word(text.ptr[i - 1]))
        i--;
    h->name = i;
    while (i > 0 && text.ptr[i - 1] != '\n')
        i--;
    h->start = i;
    for (h->lines_before_block = 0; i < block; i++)
        h->lines_before_block += text.ptr[i] == '\n';
    return h->name < h->name_end && is_word(text.ptr[h->start]);
}

/* One parameter's text: its last word is the name, the word before that is not a keyword the type. */
static void bind_parameter(pt_extract *x, pt_str text)
{
    pt_str words[2] = {{NULL, 0}, {NULL, 0}};
    for (size_t i = text.len; i > 0 && !words[1].len;) {
        size_t end = i;
        while (i > 0 && is_word(text.ptr[i - 1]))
            i--;
        pt_str word = {text.ptr + i, end - i};
        if (word.len && !words[0].len)
            words[0] = word;
        else if (word.len && !pt_c__is_keyword(word) && !is_attribute_word(word))
            words[1] = word;
        if (!word.len)
            i--;
    }
    pt_expr_id type = words[1].len ? pt_x_bare(x, words[1]) : 0;
    if (words[0].len && !pt_c__is_keyword(words[0]))
        pt_x_bind_in(x, x->scope, PT_BIND_PARAM, words[0], PT_NO_NODE, type, 0, PT_NO_NODE);
}

static void bind_head(pt_extract *x, pt_def_id def, pt_str params)
{
    uint32_t depth = 0, count = 0;
    size_t from = 1;
    for (size_t i = 0; i < params.len; i++) {
        char c = params.ptr[i];
        depth += c == '(';
        if ((c == ',' && depth == 1) || (c == ')' && depth == 1)) {
            pt_str one = pt_str_trim((pt_str){params.ptr + from, i - from});
            count += one.len && !pt_str_eq(one, PT_STR("void"));
            bind_parameter(x, one);
            from = i + 1;
        }
        depth -= c == ')';
    }
    bool variadic = pt_str_find_str(params, PT_STR("...")) >= 0;
    pt_x_def_at(x, def)->params_min = (uint16_t)(count - variadic);
    pt_x_def_at(x, def)->params_max = variadic ? PT_ARITY_ANY : (uint16_t)count;
}

pt_name_id pt_c__folded(pt_extract *x, pt_str text)
{
    char *out = pt_c__alloc(x, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; out && i < text.len && len < 300; i++) {
        char c = is_blank(text.ptr[i]) ? ' ' : text.ptr[i];
        if (c != ' ' || (len && out[len - 1] != ' '))
            out[len++] = c;
    }
    return out ? pt_x_name(x, (pt_str){out, len}) : 0;
}

/* What was read in the head as a call and its arguments was none. */
void pt_c__forget_references(pt_extract *x, uint32_t first_line)
{
    size_t *len = &x->facts->refs.len;
    while (*len && x->facts->refs.at[*len - 1].line >= first_line)
        (*len)--;
    x->ref_nodes.len = *len;
}

/* A block that belongs to no statement or function the grammar knows, behind text that looks like a
 * function's head in the first column. Opens the function's scope. */
void pt_c__hidden_function(pt_extract *x, pt_node block)
{
    const pt_syntax_node *b = pt_node_at(x->syntax, block);
    pt_str text = x->syntax->text;
    head h;
    if (b->field != F_NONE || b->start == 0 || !read_head(text, b->start, &h))
        return;
    pt_str name = {text.ptr + h.name, h.name_end - h.name};
    pt_str before = {text.ptr + h.start, h.name - h.start};
    bool spread = before.len == 0; /* GNU style: the type is on the line above */
    if (pt_c__is_keyword(name) || pt_str_find(before, '=') >= 0 || pt_str_find(before, '(') >= 0 || spread)
        return;
    uint32_t line = b->row + 1 - h.lines_before_block;
    leave(x, h.start, line);
    pt_c__forget_references(x, line);
    pt_def_id id = pt_x_def_named(x, PT_KIND_FUNCTION, block, PT_NO_NODE, name);
    pt_name_id signature = pt_c__folded(x, (pt_str){text.ptr + h.start, h.params_end - h.start});
    pt_def *def = pt_x_def_at(x, id);
    def->line = def->name_line = line;
    def->name_column = h.name - h.start + 1;
    def->signature = signature;
    def->flags |= pt_str_starts(before, PT_STR("static")) ? PT_DEF_LOCAL : 0;
    pt_x_open_def(x, id, block, PT_SCOPE_FUNCTION);
    bind_head(x, id, (pt_str){text.ptr + h.name_end, h.params_end - h.name_end});
}
