/* Swift: what the node types of tree-sitter-swift mean.
 *
 * `import A` makes everything of A visible: a glob, with A as the name of the module besides. An extension is an
 * impl named like the type it extends, owned by that type, as its members are; both are marked EXTENSION. The first
 * thing a class inherits from counts as EXTENDS, since a superclass must stand first; the rest IMPLEMENTS.
 *
 * The grammar knows #if only between statements. Its branches are whole declarations or statements by the language's
 * own rules, so the lines of the directives are blanked before parsing: all branches are read. The regions between #if
 * and #endif are found again in the real text.
 *
 * A constructor is called init, a destructor is the method deinit, a subscript the method subscript. Stored properties of
 * types are fields, computed ones properties; at file level `let` is a constant, `var` a variable. A case of an enum is a
 * constant of type Self; what it carries are its fields "0", "1", … */
#include "lang/swift.h"

#include "base/error.h"

#include <string.h>

const TSLanguage *tree_sitter_swift(void);

static const char *const node_names[NODE_COUNT] = {PT_SWIFT_NODES(PT_NODE_NAME) PT_SWIFT_TOKENS(PT_TOKEN_NAME)};
static const char *const field_names[FIELD_COUNT] = {PT_SWIFT_FIELDS(PT_FIELD_NAME)};

/* --- directives -------------------------------------------------------------------------------------- */

enum { NO_DIRECTIVE, IF, ELSE, ENDIF, MESSAGE };

/* What kind of directive the line that starts at `at` is; *end is the end of the line. */
static int directive_at(pt_str text, size_t at, size_t *end)
{
    const char *stop = memchr(text.ptr + at, '\n', text.len - at);
    *end = stop ? (size_t)(stop - text.ptr) : text.len;
    pt_str line = pt_str_trim((pt_str){text.ptr + at, *end - at});
    if (pt_str_starts(line, PT_STR("#if")) && line.len > 3 && (line.ptr[3] == ' ' || line.ptr[3] == '('))
        return IF;
    if (pt_str_starts(line, PT_STR("#else")))
        return ELSE;
    if (pt_str_starts(line, PT_STR("#error(")) || pt_str_starts(line, PT_STR("#warning(")))
        return MESSAGE;
    return pt_str_starts(line, PT_STR("#endif")) ? ENDIF : NO_DIRECTIVE;
}

static bool has_directives(pt_str text)
{
    return pt_str_find_str(text, PT_STR("#if")) >= 0;
}

/* `nonisolated(unsafe)`: the grammar knows the word without its argument. */
static void mask_unsafe(pt_buf *out)
{
    static const char word[] = "nonisolated(unsafe)", argument[] = "(unsafe)";
    pt_str rest = {out->ptr, out->len};
    for (ptrdiff_t at; (at = pt_str_find_str(rest, PT_STR(word))) >= 0;) {
        size_t end = (size_t)(rest.ptr - out->ptr) + (size_t)at + sizeof word - 1;
        memset(out->ptr + end - (sizeof argument - 1), ' ', sizeof argument - 1);
        rest = (pt_str){out->ptr + end, out->len - end};
    }
}

static bool needs_mask(pt_str text)
{
    return has_directives(text) || pt_str_find_str(text, PT_STR("nonisolated(unsafe)")) >= 0;
}

/* Blanks the lines of directives, and what else the grammar stumbles over. */
static pt_status mask(pt_str text, pt_buf *out, pt_error *err)
{
    if (!needs_mask(text))
        return PT_OK;
    if (!pt_buf_reserve(out, text.len))
        return pt_error_nomem(err);
    pt_buf_str(out, text);
    for (size_t at = 0, end; at < text.len; at = end + 1)
        if (directive_at(text, at, &end) != NO_DIRECTIVE)
            memset(out->ptr + at, ' ', end - at);
    mask_unsafe(out);
    return PT_OK;
}

/* The outermost regions under #if, in order. */
static void find_regions(pt_extract *x)
{
    pt_swift__state *s = x->state;
    pt_str text = x->syntax->text;
    unsigned depth = 0, room = 0;
    for (size_t at = 0, end; at < text.len && !x->failed; at = end + 1) {
        int kind = directive_at(text, at, &end);
        if (kind == ENDIF && depth && --depth == 0)
            s->regions[s->region_count - 1].end = (uint32_t)at;
        if (kind != IF || depth++ > 0)
            continue;
        if (s->region_count == room) {
            room = room ? room * 2 : 16;
            pt_swift__region *regions = PT_ARENA_ARRAY(&x->arena, pt_swift__region, room);
            x->failed |= !regions;
            if (regions && s->region_count)
                memcpy(regions, s->regions, s->region_count * sizeof *regions);
            s->regions = regions;
        }
        if (!x->failed)
            s->regions[s->region_count++] = (pt_swift__region){(uint32_t)at, (uint32_t)text.len};
    }
}

/* Is the node under an #if? Asked in the order of the source. */
static bool is_conditional(const pt_extract *x, pt_node n)
{
    pt_swift__state *s = x->state;
    uint32_t start = pt_node_at(x->syntax, n)->start;
    while (s->region < s->region_count && s->regions[s->region].end <= start)
        s->region++;
    return s->region < s->region_count && s->regions[s->region].start <= start;
}

static void begin(pt_extract *x, pt_node root)
{
    (void)root;
    x->state = PT_ARENA_NEW(&x->arena, pt_swift__state);
    x->failed |= !x->state;
    if (x->state && has_directives(x->syntax->text))
        find_regions(x);
}

/* --- what declarations have in common ---------------------------------------------------------------- */

static unsigned parent_kind(const pt_extract *x)
{
    return x->facts->defs.at[x->def].kind;
}

static bool in_type(const pt_extract *x)
{
    return x->facts->scopes.at[x->scope].kind == PT_SCOPE_TYPE;
}

static bool has_word(pt_str text, const char *word)
{
    return pt_str_find_str(text, pt_str_c(word)) >= 0;
}

/* Public, internal and private in the order of the model; -1 when nothing is written. */
static int written_visibility(const pt_extract *x, pt_node modifiers)
{
    if (modifiers == PT_NO_NODE)
        return -1;
    for (PT_X_EACH(x, modifiers, m)) {
        pt_str text = pt_x_text(x, m);
        if (pt_x_kind(x, m) != N_visibility_modifier || has_word(text, "("))
            continue;
        if (has_word(text, "public") || has_word(text, "open"))
            return PT_VISIBILITY_PUBLIC;
        return has_word(text, "private") ? PT_VISIBILITY_PRIVATE : PT_VISIBILITY_PACKAGE;
    }
    return -1;
}

static bool has_test_attribute(const pt_extract *x, pt_node modifiers)
{
    if (modifiers == PT_NO_NODE)
        return false;
    for (PT_X_EACH(x, modifiers, m)) {
        pt_str text = pt_x_text(x, m);
        bool test = pt_str_starts(text, PT_STR("@Test")) || pt_str_starts(text, PT_STR("@Suite"));
        if (pt_x_kind(x, m) == N_attribute && test)
            return true;
    }
    return false;
}

static uint32_t modifier_flags(const pt_extract *x, pt_node modifiers)
{
    uint32_t flags = 0;
    if (modifiers == PT_NO_NODE)
        return 0;
    for (PT_X_EACH(x, modifiers, m)) {
        pt_str text = pt_x_text(x, m);
        unsigned kind = pt_x_kind(x, m);
        if (kind == N_property_modifier && (has_word(text, "static") || has_word(text, "class")))
            flags |= PT_DEF_STATIC;
        if (kind == N_member_modifier && has_word(text, "override"))
            flags |= PT_DEF_OVERRIDE;
        if (kind == N_visibility_modifier && has_word(text, "fileprivate"))
            flags |= PT_DEF_LOCAL;
    }
    return flags;
}

/* Where a declaration starts behind its attributes; *line is the line of it. */
static uint32_t start_of(const pt_extract *x, pt_node n, uint32_t *line)
{
    const pt_syntax_node *node = pt_node_at(x->syntax, n);
    pt_node list = pt_x_child(x, n, N_modifiers);
    uint32_t at = node->start;
    *line = node->row + 1;
    for (PT_X_EACH(x, list == PT_NO_NODE ? n : list, child)) {
        if (pt_x_kind(x, child) != N_attribute)
            break;
        at = pt_node_at(x->syntax, child)->end;
    }
    while (at > node->start && at < node->end && strchr(" \t\r\n", x->syntax->text.ptr[at]))
        at++;
    for (uint32_t i = node->start; i < at; i++)
        *line += x->syntax->text.ptr[i] == '\n';
    return at;
}

static void signature(pt_extract *x, pt_def_id def, pt_node n, pt_node body)
{
    uint32_t line, start = start_of(x, n, &line);
    uint32_t end = body == PT_NO_NODE ? pt_node_at(x->syntax, n)->end : pt_node_at(x->syntax, body)->start;
    pt_x_def_at(x, def)->line = line;
    pt_x_signature_span(x, def, start, end);
}

/* Visibility, flags, owner and doc of a def of the declaration n. */
static void describe(pt_extract *x, pt_def_id def, pt_node n)
{
    static const uint16_t over[] = {N_modifiers, N_attribute, 0};
    pt_node modifiers = pt_x_child(x, n, N_modifiers);
    const pt_def parent = x->facts->defs.at[x->def];
    int visibility = written_visibility(x, modifiers);
    bool inherits = parent.kind == PT_KIND_PROTOCOL || parent.kind == PT_KIND_IMPL || pt_x_kind(x, n) == N_enum_entry;
    uint32_t flags = modifier_flags(x, modifiers) | (parent.flags & (PT_DEF_TEST | PT_DEF_CONDITIONAL));
    flags |= is_conditional(x, n) ? PT_DEF_CONDITIONAL : 0u;
    flags |= has_test_attribute(x, modifiers) ? PT_DEF_TEST : 0u;
    flags |= parent.kind == PT_KIND_PROTOCOL ? PT_DEF_ABSTRACT : 0u;
    flags |= parent.kind == PT_KIND_IMPL ? PT_DEF_EXTENSION : 0u;
    flags |= pt_x_has(x, n, T_CLASS) && pt_x_kind(x, n) != N_class_declaration ? PT_DEF_STATIC : 0u;
    pt_def *d = pt_x_def_at(x, def);
    d->visibility = (uint8_t)(visibility >= 0 ? visibility : inherits ? parent.visibility : PT_VISIBILITY_PACKAGE);
    d->flags |= (uint16_t)flags;
    d->owner = parent.kind == PT_KIND_IMPL ? parent.owner : 0;
    pt_x_doc(x, def, n, "/// /**", over);
}

static void type_parameters(pt_extract *x, pt_node n)
{
    pt_node params = pt_x_child(x, n, N_type_parameters);
    if (params == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, params, p)) {
        pt_node name = pt_x_child(x, p, N_type_identifier);
        if (pt_x_kind(x, p) == N_type_parameter && name != PT_NO_NODE)
            pt_x_bind(x, PT_BIND_TYPE_PARAM, name, pt_x_type(x, pt_swift__type_child(x, p)), 0, PT_NO_NODE);
    }
}

/* where T: P adds to the bound of T. */
static void constraint(pt_extract *x, pt_node n)
{
    pt_node constrained = pt_x_child(x, n, N_identifier), bound = pt_swift__type_child(x, n);
    pt_x_claim_tree(x, constrained);
    if (pt_x_count(x, constrained) != 1 || pt_x_kind(x, n) != N_inheritance_constraint)
        return;
    pt_expr_id bare = pt_x_bare_node(x, constrained);
    pt_expr e = x->facts->exprs.at[bare];
    if (e.op != PT_EXPR_LOCAL || x->bindings.at[e.a].binding.scope != x->scope)
        return;
    pt_expr_id more = pt_x_type(x, bound);
    pt_binding *b = &x->bindings.at[e.a].binding;
    b->type = b->type && more ? pt_x_expr(x, PT_EXPR_IMPL, b->type, more) : more;
}

/* --- types ------------------------------------------------------------------------------------------- */

static bool is_raw_value_type(pt_str name)
{
    return pt_str_eq(name, PT_STR("String")) || pt_str_eq(name, PT_STR("Int")) || pt_str_starts(name, PT_STR("UInt"));
}

static void inheritance(pt_extract *x, pt_def_id def, pt_node n, pt_kind kind)
{
    bool first = true;
    for (PT_X_EACH(x, n, specifier)) {
        if (pt_x_kind(x, specifier) != N_inheritance_specifier)
            continue;
        pt_node type = pt_x_first(x, specifier);
        pt_str name = pt_x_text(x, type);
        bool extends = kind == PT_KIND_PROTOCOL || (kind == PT_KIND_CLASS && first);
        bool raw = kind == PT_KIND_ENUM && first && is_raw_value_type(name);
        pt_swift__type_ref(x, extends ? PT_REF_EXTENDS : raw ? PT_REF_TYPE : PT_REF_IMPLEMENTS, type);
        if (pt_str_ends(name, PT_STR("XCTestCase")))
            pt_x_mark_test(x, def);
        first = false;
    }
}

static pt_node body_of(const pt_extract *x, pt_node n)
{
    static const uint16_t bodies[] = {N_class_body, N_enum_class_body, N_protocol_body, N_function_body};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        if (pt_x_has(x, n, bodies[i]))
            return pt_x_child(x, n, bodies[i]);
    return PT_NO_NODE;
}

static void open_type(pt_extract *x, pt_def_id def, pt_node n)
{
    signature(x, def, n, body_of(x, n));
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    type_parameters(x, n);
    inheritance(x, def, n, (pt_kind)x->facts->defs.at[def].kind);
}

/* The type's name without arguments: "A.Inner" of A.Inner<T>. */
static pt_str dotted_name(pt_extract *x, pt_node type)
{
    pt_str name = PT_STR("");
    if (pt_x_kind(x, type) != N_user_type)
        return pt_x_text(x, type);
    for (PT_X_EACH(x, type, part)) {
        pt_str text = pt_x_text(x, part);
        if (pt_x_kind(x, part) == N_type_identifier)
            name = name.len ? pt_arena_printf(&x->arena, "%.*s.%.*s", (int)name.len, name.ptr, (int)text.len, text.ptr)
                            : text;
    }
    return name;
}

static void extension(pt_extract *x, pt_node n)
{
    pt_node type = pt_swift__type_child(x, n);
    if (type == PT_NO_NODE)
        type = pt_x_child(x, n, N_type_identifier);
    if (type == PT_NO_NODE)
        return;
    pt_def_id def = pt_x_def_named(x, PT_KIND_IMPL, n, type, dotted_name(x, type));
    describe(x, def, n);
    pt_x_def_at(x, def)->flags |= PT_DEF_EXTENSION;
    open_type(x, def, n);
    pt_expr_id owner = pt_x_type(x, type);
    pt_x_def_at(x, def)->owner = owner;
}

static void class_declaration(pt_extract *x, pt_node n)
{
    if (pt_x_has(x, n, T_EXTENSION)) {
        extension(x, n);
        return;
    }
    pt_kind kind = pt_x_has(x, n, T_STRUCT) ? PT_KIND_STRUCT : pt_x_has(x, n, T_ENUM) ? PT_KIND_ENUM : PT_KIND_CLASS;
    pt_def_id def = pt_x_def(x, kind, n, pt_x_child(x, n, N_type_identifier));
    describe(x, def, n);
    open_type(x, def, n);
}

static void protocol_declaration(pt_extract *x, pt_node n)
{
    pt_def_id def = pt_x_def(x, PT_KIND_PROTOCOL, n, pt_x_child(x, n, N_type_identifier));
    describe(x, def, n);
    open_type(x, def, n);
}

static void alias(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_child(x, n, N_type_identifier);
    pt_def_id def = pt_x_def(x, PT_KIND_TYPE_ALIAS, n, name);
    describe(x, def, n);
    signature(x, def, n, PT_NO_NODE);
    pt_x_open_def(x, def, n, PT_SCOPE_BLOCK);
    type_parameters(x, n);
    pt_expr_id type = pt_x_type(x, pt_swift__type_child(x, n));
    pt_x_def_at(x, def)->type = type;
}

/* --- enum cases -------------------------------------------------------------------------------------- */

static void payload(pt_extract *x, pt_def_id def, pt_node contents)
{
    uint32_t index = 0;
    pt_scope_id scope = x->scope;
    pt_def_id parent = x->def;
    x->def = def; /* fields of the case; the case has no scope of its own */
    for (PT_X_EACH(x, contents, type)) {
        if (pt_x_kind(x, type) == N_simple_identifier)
            pt_x_claim(x, type);
        if (!pt_swift__is_type(pt_x_kind(x, type)))
            continue;
        pt_expr_id of = pt_x_type(x, type);
        pt_def_id field = pt_x_def_named(x, PT_KIND_FIELD, type, type, pt_arena_printf(&x->arena, "%u", index++));
        pt_def *d = pt_x_def_at(x, field);
        d->type = of;
        d->visibility = x->facts->defs.at[def].visibility;
    }
    x->def = parent;
    x->scope = scope;
    uint16_t arity = index < PT_ARITY_ANY ? (uint16_t)index : PT_ARITY_ANY - 1;
    pt_x_def_at(x, def)->params_min = pt_x_def_at(x, def)->params_max = arity;
}

static void enum_entry(pt_extract *x, pt_node n)
{
    pt_def_id def = 0;
    pt_expr_id self = pt_x_self(x);
    for (PT_X_EACH(x, n, child)) {
        unsigned kind = pt_x_kind(x, child);
        if (kind == N_enum_type_parameters && def)
            payload(x, def, child);
        if (kind != N_simple_identifier || pt_node_at(x->syntax, child)->field != F_name)
            continue;
        def = pt_x_def(x, PT_KIND_CONSTANT, n, child);
        describe(x, def, n);
        pt_x_def_at(x, def)->flags |= PT_DEF_STATIC;
        pt_x_def_at(x, def)->type = self;
    }
}

/* --- functions --------------------------------------------------------------------------------------- */

static void parameter(pt_extract *x, pt_node p, bool *variadic)
{
    pt_node name = pt_swift__last_name(x, p);
    pt_expr_id type = pt_x_type(x, pt_swift__type_child(x, p));
    uint32_t end = pt_node_at(x->syntax, p)->end;
    pt_str rest = pt_str_trim(pt_str_from(x->syntax->text, end));
    bool many = pt_str_ends(pt_x_text(x, p), PT_STR("...")) || pt_str_starts(rest, PT_STR("..."));
    for (PT_X_EACH(x, p, label))
        if (pt_x_kind(x, label) == N_simple_identifier)
            pt_x_claim(x, label);
    *variadic |= many;
    if (many && type)
        type = pt_x_expr(x, PT_EXPR_ARRAY, type, 0);
    pt_x_bind(x, PT_BIND_PARAM, name, type, 0, PT_NO_NODE);
}

static void parameters(pt_extract *x, pt_def_id def, pt_node n)
{
    uint32_t least = 0, most = 0;
    bool variadic = false;
    for (PT_X_EACH(x, n, child)) {
        if (pt_node_at(x->syntax, child)->field == F_default_value && least)
            least--;
        if (pt_x_kind(x, child) != N_parameter)
            continue;
        bool many = false;
        parameter(x, child, &many);
        variadic |= many;
        least += !many;
        most++;
    }
    pt_def *d = pt_x_def_at(x, def);
    d->params_min = least < PT_ARITY_ANY ? (uint16_t)least : PT_ARITY_ANY - 1;
    d->params_max = variadic || most >= PT_ARITY_ANY ? PT_ARITY_ANY : (uint16_t)most;
}

/* The name of an operator that is a token of the grammar: the text between `func` and the parameters. */
static pt_str operator_name(const pt_extract *x, pt_node n)
{
    pt_str text = pt_x_text(x, n);
    ptrdiff_t at = pt_str_find_str(text, PT_STR("func "));
    pt_str name = pt_str_trim(pt_str_from(text, at < 0 ? text.len : (size_t)at + 5));
    size_t len = 0;
    while (len < name.len && name.ptr[len] != '(' && name.ptr[len] != ' ')
        len++;
    return pt_str_upto(name, len);
}

static pt_def_id named_function(pt_extract *x, pt_kind kind, pt_node n)
{
    pt_node name = pt_x_child(x, n, N_simple_identifier);
    if (name == PT_NO_NODE)
        name = pt_x_child(x, n, N_custom_operator);
    if (name != PT_NO_NODE)
        return pt_x_def(x, kind, n, name);
    return pt_x_def_named(x, kind, n, n, operator_name(x, n));
}

/* `async` behind the parameters has no node. */
static bool is_async(const pt_extract *x, pt_node n, pt_node body)
{
    pt_str head = pt_x_text(x, n);
    if (body != PT_NO_NODE)
        head.len = pt_node_at(x->syntax, body)->start - pt_node_at(x->syntax, n)->start;
    ptrdiff_t close = pt_str_rfind(head, ')');
    return close >= 0 && has_word(pt_str_from(head, (size_t)close), " async");
}

static void open_callable(pt_extract *x, pt_def_id def, pt_node n, pt_node body)
{
    describe(x, def, n);
    signature(x, def, n, body);
    pt_x_def_at(x, def)->flags |= is_async(x, n, body) ? PT_DEF_ASYNC : 0;
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    type_parameters(x, n);
    pt_node result = pt_swift__type_child(x, n);
    pt_expr_id type = result == PT_NO_NODE ? 0 : pt_x_type(x, result);
    pt_x_def_at(x, def)->type = type;
    parameters(x, def, n);
}

static void function(pt_extract *x, pt_node n)
{
    bool member = in_type(x);
    pt_def_id def = named_function(x, member ? PT_KIND_METHOD : PT_KIND_FUNCTION, n);
    bool test_case = x->facts->defs.at[x->def].flags & PT_DEF_TEST;
    open_callable(x, def, n, body_of(x, n));
    if (test_case)
        pt_x_mark_test(x, def);
}

static void init_declaration(pt_extract *x, pt_node n)
{
    pt_def_id def = pt_x_def_named(x, PT_KIND_CONSTRUCTOR, n, n, PT_STR("init"));
    open_callable(x, def, n, body_of(x, n));
}

static void deinit_declaration(pt_extract *x, pt_node n)
{
    pt_def_id def = pt_x_def_named(x, PT_KIND_METHOD, n, n, PT_STR("deinit"));
    open_callable(x, def, n, body_of(x, n));
}

static void subscript_declaration(pt_extract *x, pt_node n)
{
    pt_def_id def = pt_x_def_named(x, PT_KIND_METHOD, n, n, PT_STR("subscript"));
    open_callable(x, def, n, pt_x_child(x, n, N_computed_property));
}

static void macro_declaration(pt_extract *x, pt_node n)
{
    pt_def_id def = pt_x_def(x, PT_KIND_MACRO, n, pt_x_child(x, n, N_simple_identifier));
    open_callable(x, def, n, pt_x_child(x, n, N_macro_definition));
}

/* --- properties -------------------------------------------------------------------------------------- */

typedef struct {
    pt_node pattern, value, accessors;
    pt_expr_id type;
} property;

/* The next `pattern: type = value { accessors }` of a declaration after `from` (PT_NO_NODE: from the start). */
static bool next_property(pt_extract *x, pt_node n, pt_node from, property *out)
{
    pt_node child = from == PT_NO_NODE ? pt_x_first(x, n) : pt_node_after(x->syntax, n, from);
    while (child != PT_NO_NODE && pt_x_kind(x, child) != N_pattern)
        child = pt_node_after(x->syntax, n, child);
    *out = (property){.pattern = child, .value = PT_NO_NODE, .accessors = PT_NO_NODE};
    if (child == PT_NO_NODE)
        return false;
    for (child = pt_node_after(x->syntax, n, child); child != PT_NO_NODE; child = pt_node_after(x->syntax, n, child)) {
        unsigned kind = pt_x_kind(x, child);
        if (kind == N_pattern)
            break;
        if (kind == N_type_annotation)
            out->type = pt_x_type(x, child);
        else if (kind == N_computed_property || kind == N_willset_didset_block)
            out->accessors = child;
        else if (pt_node_at(x->syntax, child)->field == F_value)
            out->value = child;
    }
    return true;
}

static bool is_let(const pt_extract *x, pt_node n)
{
    return pt_str_eq(pt_x_text(x, pt_x_child(x, n, N_value_binding_pattern)), PT_STR("let"));
}

static pt_kind property_kind(const pt_extract *x, pt_node n, const property *p)
{
    if (pt_x_kind(x, p->accessors) == N_computed_property || parent_kind(x) == PT_KIND_PROTOCOL)
        return PT_KIND_PROPERTY;
    if (in_type(x))
        return PT_KIND_FIELD;
    return is_let(x, n) ? PT_KIND_CONSTANT : PT_KIND_VARIABLE;
}

static pt_def_id define(pt_extract *x, pt_node n, pt_node name, const property *p, pt_expr_id initial)
{
    pt_def_id def = pt_x_def(x, property_kind(x, n, p), n, name);
    describe(x, def, n);
    bool lambda = x->facts->exprs.at[initial].op == PT_EXPR_LAMBDA;
    pt_def *d = pt_x_def_at(x, def);
    d->type = p->type;
    d->value = p->type ? 0 : initial;
    d->flags |= lambda ? PT_DEF_CALLABLE_OBJECT : 0;
    signature(x, def, n, p->value != PT_NO_NODE ? p->value : p->accessors);
    return def;
}

/* let (a, b) = … in a type or at file level. */
static void define_tuple(pt_extract *x, pt_node n, const property *p, pt_expr_id initial)
{
    uint32_t index = 0;
    for (PT_X_EACH(x, p->pattern, part)) {
        if (pt_x_kind(x, part) != N_pattern)
            continue;
        pt_node name = pt_x_child(x, part, N_simple_identifier);
        pt_expr_id item = initial ? pt_x_expr(x, PT_EXPR_ITEM, initial, index) : 0;
        property one = {.pattern = part, .value = p->value, .accessors = PT_NO_NODE};
        index++;
        if (name != PT_NO_NODE && !pt_str_eq(pt_x_text(x, name), PT_STR("_")))
            define(x, n, name, &one, item);
    }
}

/* Functions in a table: ["a": f, "b": g]. */
static void table_elements(pt_extract *x, pt_node literal, pt_expr_id table)
{
    unsigned kind = pt_x_kind(x, literal);
    if ((kind != N_array_literal && kind != N_dictionary_literal) || !table)
        return;
    for (PT_X_EACH(x, literal, element))
        pt_swift__pass(x, element, pt_x_expr(x, PT_EXPR_ELEMENT, table, 0), 0);
}

static void member_property(pt_extract *x, pt_node n, const property *p, pt_expr_id initial, bool alone)
{
    pt_node name = pt_x_child(x, p->pattern, N_simple_identifier);
    if (name == PT_NO_NODE) {
        define_tuple(x, n, p, initial);
        return;
    }
    pt_def_id def = define(x, n, name, p, initial);
    if (alone)
        pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    table_elements(x, p->value, pt_x_bare_node(x, name));
}

static bool is_local(const pt_extract *x)
{
    unsigned kind = x->facts->scopes.at[x->scope].kind;
    return kind == PT_SCOPE_FUNCTION || kind == PT_SCOPE_BLOCK;
}

static void property_declaration(pt_extract *x, pt_node n)
{
    property p, next;
    bool local = is_local(x);
    bool more = next_property(x, n, PT_NO_NODE, &p);
    for (bool first = true; more; first = false, p = next) {
        more = next_property(x, n, p.pattern, &next);
        pt_expr_id initial = pt_x_value(x, p.value);
        if (local)
            pt_swift__bind(x, p.pattern, true, p.type, p.type ? 0 : initial, n);
        else
            member_property(x, n, &p, initial, first && !more);
        pt_swift__pass(x, p.value, 0, p.type);
    }
}

/* set(v), willSet(v), didSet(v): the value's name, newValue or oldValue when none is given. */
static void setter(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_child(x, n, N_simple_identifier);
    pt_scope_id scope = pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    pt_expr_id type = x->facts->defs.at[x->def].type;
    pt_str usual = pt_x_kind(x, n) == N_didset_clause ? PT_STR("oldValue") : PT_STR("newValue");
    pt_x_bind_in(x, scope, PT_BIND_PARAM, name == PT_NO_NODE ? usual : pt_x_text(x, name), name, type, 0, PT_NO_NODE);
}

/* --- the rest ---------------------------------------------------------------------------------------- */

static bool names_kind(pt_str between)
{
    static const char *const kinds[] = {"struct", "class", "enum", "protocol", "func", "var", "let", "typealias"};
    between = pt_str_trim(between);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (pt_str_ends(between, pt_str_c(kinds[i])))
            return true;
    return false;
}

static void import_declaration(pt_extract *x, pt_node n)
{
    pt_node path_node = pt_x_child(x, n, N_identifier);
    pt_x_skip(x, n);
    if (path_node == PT_NO_NODE)
        return;
    pt_str path = pt_x_text(x, path_node), whole = pt_x_text(x, n);
    pt_str before = pt_str_upto(whole, pt_node_at(x->syntax, path_node)->start - pt_node_at(x->syntax, n)->start);
    unsigned flags = has_word(before, "@_exported") || has_word(before, "public ") ? PT_IMPORT_REEXPORT : 0;
    ptrdiff_t dot = pt_str_rfind(path, '.');
    if (dot > 0 && (names_kind(before) || pt_x_has(x, n, T_STRUCT) || pt_x_has(x, n, T_CLASS) || pt_x_has(x, n, T_ENUM))) {
        pt_str name = pt_str_from(path, (size_t)dot + 1);
        pt_x_import(x, flags, pt_str_upto(path, (size_t)dot), name, name, path_node);
        return;
    }
    pt_str alias_name = pt_str_from(path, (size_t)(dot + 1));
    pt_x_import(x, flags | PT_IMPORT_GLOB | PT_IMPORT_MODULE, path, PT_STR(""), alias_name, path_node);
}

/* Of `@Wrapper(x: 1)` the labels are no values; attributes of the language are no types. */
static void attribute(pt_extract *x, pt_node n)
{
    pt_node type = pt_x_child(x, n, N_user_type);
    pt_str name = pt_x_text(x, type);
    if (name.len && !pt_swift__is_upper(name)) {
        pt_x_skip(x, n);
        return;
    }
    for (PT_X_EACH(x, n, label)) {
        uint32_t end = pt_node_at(x->syntax, label)->end;
        bool colon = end < x->syntax->text.len && x->syntax->text.ptr[end] == ':';
        if (pt_x_kind(x, label) == N_simple_identifier && colon)
            pt_x_claim(x, label);
    }
}

static bool is_test_path(pt_str path)
{
    ptrdiff_t slash;
    while ((slash = pt_str_find(path, '/')) >= 0) {
        if (pt_str_ends(pt_str_upto(path, (size_t)slash), PT_STR("Tests")))
            return true;
        path = pt_str_from(path, (size_t)slash + 1);
    }
    return pt_str_ends(path, PT_STR("Tests.swift")) || pt_str_ends(path, PT_STR("Test.swift"));
}

static const pt_rule rules[NODE_COUNT] = {
    [N_import_declaration] = {.action = PT_DO_HOOK, .hook = import_declaration},
    [N_directive] = {.action = PT_DO_SKIP},
    [N_attribute] = {.action = PT_DO_HOOK, .hook = attribute},
    [N_operator_declaration] = {.action = PT_DO_SKIP},
    [N_precedence_group_declaration] = {.action = PT_DO_SKIP},
    [N_availability_condition] = {.action = PT_DO_SKIP},
    [N_macro_definition] = {.action = PT_DO_NOTHING},
    [N_class_declaration] = {.action = PT_DO_HOOK, .hook = class_declaration},
    [N_protocol_declaration] = {.action = PT_DO_HOOK, .hook = protocol_declaration},
    [N_typealias_declaration] = {.action = PT_DO_HOOK, .hook = alias},
    [N_associatedtype_declaration] = {.action = PT_DO_HOOK, .hook = alias},
    [N_enum_entry] = {.action = PT_DO_HOOK, .hook = enum_entry},
    [N_function_declaration] = {.action = PT_DO_HOOK, .hook = function},
    [N_protocol_function_declaration] = {.action = PT_DO_HOOK, .hook = function},
    [N_init_declaration] = {.action = PT_DO_HOOK, .hook = init_declaration},
    [N_deinit_declaration] = {.action = PT_DO_HOOK, .hook = deinit_declaration},
    [N_subscript_declaration] = {.action = PT_DO_HOOK, .hook = subscript_declaration},
    [N_macro_declaration] = {.action = PT_DO_HOOK, .hook = macro_declaration},
    [N_property_declaration] = {.action = PT_DO_HOOK, .hook = property_declaration},
    [N_protocol_property_declaration] = {.action = PT_DO_HOOK, .hook = property_declaration},
    [N_computed_setter] = {.action = PT_DO_HOOK, .hook = setter},
    [N_willset_clause] = {.action = PT_DO_HOOK, .hook = setter},
    [N_didset_clause] = {.action = PT_DO_HOOK, .hook = setter},
    [N_inheritance_constraint] = {.action = PT_DO_HOOK, .hook = constraint},
    [N_equality_constraint] = {.action = PT_DO_HOOK, .hook = constraint},
    [N_statements] = {.action = PT_DO_HOOK, .hook = pt_swift__statements},
    [N_if_statement] = {.action = PT_DO_HOOK, .hook = pt_swift__conditions},
    [N_while_statement] = {.action = PT_DO_HOOK, .hook = pt_swift__conditions},
    [N_guard_statement] = {.action = PT_DO_HOOK, .hook = pt_swift__guard},
    [N_for_statement] = {.action = PT_DO_HOOK, .hook = pt_swift__for},
    [N_switch_statement] = {.action = PT_DO_HOOK, .hook = pt_swift__switch_statement},
    [N_switch_entry] = {.action = PT_DO_HOOK, .hook = pt_swift__switch_entry},
    [N_catch_block] = {.action = PT_DO_HOOK, .hook = pt_swift__catch},
    [N_control_transfer_statement] = {.action = PT_DO_HOOK, .hook = pt_swift__transfer},
    [N_assignment] = {.action = PT_DO_HOOK, .hook = pt_swift__assignment},
    [N_call_expression] = {.action = PT_DO_HOOK, .hook = pt_swift__call},
    [N_constructor_expression] = {.action = PT_DO_HOOK, .hook = pt_swift__constructor},
    [N_navigation_expression] = {.action = PT_DO_HOOK, .hook = pt_swift__navigation},
    [N_prefix_expression] = {.action = PT_DO_HOOK, .hook = pt_swift__prefix},
    [N_tuple_expression] = {.action = PT_DO_HOOK, .hook = pt_swift__tuple},
    [N_key_path_expression] = {.action = PT_DO_HOOK, .hook = pt_swift__key_path},
    [N_macro_invocation] = {.action = PT_DO_HOOK, .hook = pt_swift__macro_invocation},
    [N_lambda_literal] = {.action = PT_DO_HOOK, .hook = pt_swift__lambda},
    [N_capture_list_item] = {.action = PT_DO_HOOK, .hook = pt_swift__capture},
    [N_value_argument_label] = {.action = PT_DO_SKIP},
    [N_simple_identifier] = {.action = PT_DO_HOOK, .hook = pt_swift__identifier},
    [N_user_type] = {.action = PT_DO_HOOK, .hook = pt_swift__user_type},
};

const pt_lang pt_lang_swift = {
    .id = PT_LANGUAGE_SWIFT,
    .flags = PT_LANG_MEMBERS_IN_SCOPE,
    .extensions = "swift",
    .grammar = tree_sitter_swift,
    .nodes = node_names,
    .node_count = NODE_COUNT,
    .fields = field_names,
    .field_count = FIELD_COUNT,
    .rules = rules,
    .value = pt_swift__value,
    .type = pt_swift__type,
    .mask = mask,
    .begin = begin,
    .is_test_path = is_test_path,
};
