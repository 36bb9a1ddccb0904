/* Go: what the node types of tree-sitter-go mean.
 *
 * Methods are defs at file level whose qualifier and owner are the receiver's base type. A type declared with
 * neither `struct` nor `interface` is a type alias, also when it is a type of its own. What a type embeds it
 * EXTENDS; an embedded struct is a field of that name besides. Lower-case names have package visibility.
 *
 * A map is the type GENERIC(map, K, V), a channel GENERIC(chan, T): the last argument is the element.
 * Several results are a TUPLE, and `a, b := f()` binds ITEM 0 and ITEM 1 of the call. */
#include "lang/go.h"

#include <string.h>

const TSLanguage *tree_sitter_go(void);

static const char *const node_names[NODE_COUNT] = {PT_GO_NODES(PT_NODE_NAME)};
static const char *const field_names[FIELD_COUNT] = {PT_GO_FIELDS(PT_FIELD_NAME)};

/* A type switch whose cases are being walked. */
typedef struct {
    pt_node end, alias;
    pt_expr_id value;
} type_switch;

typedef struct {
    type_switch *switches; /* a stack */
    unsigned count, room;
    bool conditional; /* the file has a build constraint */
} state;

static void begin(pt_extract *x, pt_node root)
{
    (void)root;
    x->state = PT_ARENA_NEW(&x->arena, state);
    x->failed |= !x->state;
}

/* --- definitions ------------------------------------------------------------------------------------- */

static bool is_exported(pt_str name)
{
    return name.len && ((name.ptr[0] >= 'A' && name.ptr[0] <= 'Z') || (unsigned char)name.ptr[0] >= 0xc0);
}

static bool in_type(const pt_extract *x)
{
    return x->facts->scopes.at[x->scope].kind == PT_SCOPE_TYPE;
}

static pt_def_id definition(pt_extract *x, pt_kind kind, pt_node whole, pt_node name)
{
    const state *s = x->state;
    pt_def_id def = pt_x_def(x, kind, whole, name);
    pt_def *d = pt_x_def_at(x, def);
    d->visibility = is_exported(pt_x_text(x, name)) ? PT_VISIBILITY_PUBLIC : PT_VISIBILITY_PACKAGE;
    d->flags |= s->conditional ? PT_DEF_CONDITIONAL : 0;
    return def;
}

/* The declaration around a spec when it starts on the same line: `type T …`, not `type (`; else the spec. */
static pt_node declaration_of(const pt_extract *x, pt_node spec)
{
    for (pt_node i = spec; i-- > 0 && spec - i <= 2;) {
        const pt_syntax_node *node = pt_node_at(x->syntax, i);
        unsigned kind = pt_x_kind(x, i);
        bool declares = kind == N_type_declaration || kind == N_const_declaration || kind == N_var_declaration;
        if (declares && node->row == pt_node_at(x->syntax, spec)->row && node->next > spec)
            return i;
    }
    return spec;
}

static void spec_texts(pt_extract *x, pt_def_id def, pt_node spec, const char *keyword, pt_node until)
{
    pt_str text = pt_x_text(x, spec);
    if (until != PT_NO_NODE)
        text.len = pt_node_at(x->syntax, until)->start - pt_node_at(x->syntax, spec)->start;
    pt_x_signature_text(x, def, pt_arena_printf(&x->arena, "%s %.*s", keyword, (int)text.len, text.ptr));
    pt_x_doc(x, def, declaration_of(x, spec), "// /*", NULL);
}

static void bind_params(pt_extract *x, pt_def_id def, pt_node params)
{
    uint32_t count = 0;
    bool variadic = false;
    if (params == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, params, p)) {
        bool rest = pt_x_kind(x, p) == N_variadic_parameter_declaration;
        pt_expr_id declared = pt_x_type(x, pt_x_field(x, p, F_type));
        uint32_t names = 0;
        if (pt_go__is_extra(x, p))
            continue;
        for (PT_X_EACH(x, p, name)) {
            if (pt_node_at(x->syntax, name)->field != F_name)
                continue;
            pt_x_bind(x, PT_BIND_PARAM, name, rest ? pt_go__wrap(x, PT_EXPR_ARRAY, declared) : declared, 0, PT_NO_NODE);
            names++;
        }
        variadic |= rest;
        count += rest ? 0 : names ? names : 1;
    }
    uint16_t arity = count < PT_ARITY_ANY ? (uint16_t)count : PT_ARITY_ANY - 1;
    pt_x_def_at(x, def)->params_min = arity;
    pt_x_def_at(x, def)->params_max = variadic ? PT_ARITY_ANY : arity;
}

static void type_parameters(pt_extract *x, pt_node list)
{
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, p)) {
        pt_node constraint = pt_x_field(x, p, F_type);
        bool single = pt_x_count(x, constraint) == 1;
        pt_expr_id bound = single ? pt_x_type(x, constraint) : 0;
        for (PT_X_EACH(x, p, name))
            if (pt_node_at(x->syntax, name)->field == F_name)
                pt_x_bind(x, PT_BIND_TYPE_PARAM, name, bound, 0, PT_NO_NODE);
    }
}

/* Parameters, results and body of what is called. */
static void callable(pt_extract *x, pt_def_id def, pt_node n)
{
    pt_node result = pt_x_field(x, n, F_result);
    type_parameters(x, pt_x_field(x, n, F_type_parameters));
    if (pt_x_kind(x, result) == N_parameter_list)
        bind_params(x, 0, result);
    bind_params(x, def, pt_x_field(x, n, F_parameters));
    pt_expr_id returned = pt_go__result_type(x, result);
    pt_x_def_at(x, def)->type = returned;
}

/* TestX(t *testing.T) and its like. */
static bool is_test(const pt_extract *x, pt_str name, pt_node params)
{
    static const char *const prefixes[] = {"Test", "Benchmark", "Fuzz"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        pt_str prefix = pt_str_c(prefixes[i]);
        if (!pt_str_starts(name, prefix))
            continue;
        bool word = name.len == prefix.len || !(name.ptr[prefix.len] >= 'a' && name.ptr[prefix.len] <= 'z');
        return word && pt_str_find_str(pt_x_text(x, params), PT_STR("*testing.")) >= 0;
    }
    return false;
}

static void function(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    pt_def_id def = definition(x, PT_KIND_FUNCTION, n, name);
    pt_x_signature(x, def, n, body);
    pt_x_doc(x, def, n, "// /*", NULL);
    if (body == PT_NO_NODE) /* in assembly */
        pt_x_def_at(x, def)->flags |= PT_DEF_DECLARATION;
    if (is_test(x, pt_x_text(x, name), pt_x_field(x, n, F_parameters)))
        pt_x_mark_test(x, def);
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    callable(x, def, n);
}

/* The type arguments of a receiver are the type's parameters. */
static void receiver_parameters(pt_extract *x, pt_node type_node)
{
    while (pt_x_kind(x, type_node) == N_pointer_type || pt_x_kind(x, type_node) == N_parenthesized_type)
        type_node = pt_x_first(x, type_node);
    pt_node args = pt_x_field(x, type_node, F_type_arguments);
    if (args == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, args, arg))
        pt_x_bind(x, PT_BIND_TYPE_PARAM, pt_x_kind(x, arg) == N_type_elem ? pt_x_first(x, arg) : arg, 0, 0, PT_NO_NODE);
}

static void method(pt_extract *x, pt_node n)
{
    pt_node body = pt_x_field(x, n, F_body), receiver = pt_x_field(x, n, F_receiver);
    pt_node declared = pt_x_field(x, pt_x_child(x, receiver, N_parameter_declaration), F_type);
    pt_node base = pt_go__base_type(x, declared);
    pt_def_id def = definition(x, PT_KIND_METHOD, n, pt_x_field(x, n, F_name));
    pt_name_id qualifier = pt_x_node_name(x, base);
    pt_expr_id owner = pt_x_type(x, base);
    pt_x_def_at(x, def)->qualifier = qualifier;
    pt_x_def_at(x, def)->owner = owner;
    pt_x_signature(x, def, n, body);
    pt_x_doc(x, def, n, "// /*", NULL);
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    receiver_parameters(x, declared);
    bind_params(x, 0, receiver);
    callable(x, def, n);
}

static void func_literal(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    callable(x, 0, n);
}

static void type_spec(pt_extract *x, pt_node n)
{
    pt_node declared = pt_x_field(x, n, F_type);
    unsigned kind = pt_x_kind(x, declared);
    bool alias = pt_x_kind(x, n) == N_type_alias || (kind != N_struct_type && kind != N_interface_type);
    pt_kind def_kind = alias ? PT_KIND_TYPE_ALIAS : kind == N_struct_type ? PT_KIND_STRUCT : PT_KIND_INTERFACE;
    pt_def_id def = definition(x, def_kind, n, pt_x_field(x, n, F_name));
    pt_node members = kind == N_struct_type ? pt_x_child(x, declared, N_field_declaration_list) : PT_NO_NODE;
    spec_texts(x, def, n, "type", kind == N_interface_type ? pt_x_first(x, declared) : members);
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    type_parameters(x, pt_x_field(x, n, F_type_parameters));
    pt_expr_id stands_for = alias ? pt_x_type(x, declared) : 0;
    pt_x_def_at(x, def)->type = stands_for;
}

static bool holds_struct(const pt_extract *x, pt_node n)
{
    for (unsigned depth = 0; depth < 8; depth++) {
        unsigned kind = pt_x_kind(x, n);
        if (kind == N_pointer_type)
            n = pt_x_first(x, n);
        else if (kind == N_slice_type || kind == N_array_type)
            n = pt_x_field(x, n, F_element);
        else if (kind == N_map_type)
            n = pt_x_field(x, n, F_value);
        else
            return kind == N_struct_type;
    }
    return false;
}

static pt_def_id field(pt_extract *x, pt_node n, pt_node name, pt_expr_id declared)
{
    pt_def_id def = definition(x, PT_KIND_FIELD, n, name);
    pt_x_def_at(x, def)->type = declared;
    pt_x_doc(x, def, n, "// /*", NULL);
    return def;
}

/* A struct inside a struct type has its fields in the field. */
static void field_declaration(pt_extract *x, pt_node n)
{
    pt_node declared = pt_x_field(x, n, F_type), base = pt_go__base_type(x, declared);
    pt_expr_id type_expr = pt_x_type(x, declared);
    bool named = pt_x_field(x, n, F_name) != PT_NO_NODE;
    pt_def_id def = 0;
    if (!in_type(x))
        return;
    for (PT_X_EACH(x, n, name))
        if (pt_node_at(x->syntax, name)->field == F_name && !pt_str_eq(pt_x_text(x, name), PT_STR("_")))
            def = field(x, n, name, type_expr);
    if (!named) {
        pt_node name = pt_x_kind(x, base) == N_qualified_type ? pt_x_field(x, base, F_name) : base;
        pt_go__named_type_ref(x, PT_REF_EXTENDS, base);
        def = field(x, n, name, type_expr);
    }
    if (def && holds_struct(x, declared))
        pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
}

static void claim_names(pt_extract *x, pt_node list)
{
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, p))
        for (PT_X_EACH(x, p, name))
            if (pt_node_at(x->syntax, name)->field == F_name)
                pt_x_claim(x, name);
}

/* The names of parameters in a type say nothing. */
static void function_type_node(pt_extract *x, pt_node n)
{
    claim_names(x, pt_x_field(x, n, F_parameters));
    if (pt_x_kind(x, pt_x_field(x, n, F_result)) == N_parameter_list)
        claim_names(x, pt_x_field(x, n, F_result));
}

static void method_elem(pt_extract *x, pt_node n)
{
    if (!in_type(x)) {
        function_type_node(x, n);
        return;
    }
    pt_def_id def = definition(x, PT_KIND_METHOD, n, pt_x_field(x, n, F_name));
    pt_x_def_at(x, def)->flags |= PT_DEF_ABSTRACT;
    pt_x_signature(x, def, n, PT_NO_NODE);
    pt_x_doc(x, def, n, "// /*", NULL);
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    callable(x, def, n);
}

/* A single type in an interface is embedded; `A | B` and `~A` are constraints. */
static void type_elem(pt_extract *x, pt_node n)
{
    pt_node only = pt_x_first(x, n);
    bool embedded = in_type(x) && x->facts->defs.at[x->def].kind == PT_KIND_INTERFACE
        && pt_x_count(x, n) == 1 && pt_x_kind(x, only) != N_negated_type;
    if (embedded && n > 0 && pt_x_kind(x, n - 1) != N_type_arguments)
        pt_go__named_type_ref(x, PT_REF_EXTENDS, only);
}

/* --- variables --------------------------------------------------------------------------------------- */

/* The index-th of `count` values that are declared with `values`, an expression_list or one value. */
static pt_expr_id nth_value(pt_extract *x, pt_node values, uint32_t index, uint32_t count)
{
    if (pt_x_kind(x, values) != N_expression_list)
        return index == 0 ? pt_x_value(x, values) : 0;
    uint16_t have = pt_x_count(x, values);
    pt_node n = pt_x_first(x, values);
    if (have == 1 && count > 1) {
        if (pt_x_kind(x, n) == N_call_expression)
            return pt_x_expr(x, PT_EXPR_ITEM, pt_go__known(x, pt_x_value(x, n)), index);
        return index == 0 ? pt_x_value(x, n) : pt_x_literal(x, PT_LITERAL_BOOL); /* v, ok := … */
    }
    for (; n != PT_NO_NODE; n = pt_node_after(x->syntax, values, n))
        if (!pt_go__is_extra(x, n) && index-- == 0)
            return pt_x_value(x, n);
    return 0;
}

static bool at_top(const pt_extract *x)
{
    return x->scope == 0;
}

/* Functions in a table: handlers[…] = { a, b }. */
static void table_elements(pt_extract *x, pt_node values, pt_node name)
{
    pt_node literal_node = pt_x_first(x, values), of_type = pt_x_field(x, literal_node, F_type);
    if (pt_x_kind(x, literal_node) != N_composite_literal || pt_go__is_struct_like(pt_x_kind(x, of_type)))
        return;
    pt_expr_id slot = pt_x_expr(x, PT_EXPR_ELEMENT, pt_x_bare_node(x, name), 0);
    pt_go__literal_body(x, pt_x_field(x, literal_node, F_body), of_type, slot, 0);
}

static void define(pt_extract *x, pt_kind kind, pt_node spec, pt_node name, pt_expr_id declared, pt_expr_id initial)
{
    pt_x_claim(x, name);
    if (pt_str_eq(pt_x_text(x, name), PT_STR("_")))
        return;
    pt_def_id def = definition(x, kind, spec, name);
    bool lambda = x->facts->exprs.at[initial].op == PT_EXPR_LAMBDA;
    pt_def *d = pt_x_def_at(x, def);
    d->type = declared;
    d->value = declared ? 0 : initial;
    d->flags |= lambda ? PT_DEF_CALLABLE_OBJECT : 0;
    spec_texts(x, def, spec, kind == PT_KIND_CONSTANT ? "const" : "var", pt_x_field(x, spec, F_value));
}

static void value_spec(pt_extract *x, pt_node n)
{
    pt_node values = pt_x_field(x, n, F_value), first = pt_x_field(x, n, F_name);
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_kind kind = pt_x_kind(x, n) == N_const_spec ? PT_KIND_CONSTANT : PT_KIND_VARIABLE;
    uint32_t count = 0, index = 0;
    for (PT_X_EACH(x, n, name))
        count += pt_x_kind(x, name) == N_identifier && pt_node_at(x->syntax, name)->field == F_name;
    for (PT_X_EACH(x, n, name)) {
        if (pt_x_kind(x, name) != N_identifier || pt_node_at(x->syntax, name)->field != F_name)
            continue;
        pt_expr_id initial = values == PT_NO_NODE ? 0 : nth_value(x, values, index, count);
        index++;
        if (at_top(x))
            define(x, kind, n, name, declared, initial);
        else
            pt_x_bind(x, PT_BIND_LOCAL, name, declared, declared ? 0 : initial, n);
    }
    if (at_top(x) && count == 1 && !pt_str_eq(pt_x_text(x, first), PT_STR("_")))
        pt_x_open_def(x, (pt_def_id)x->facts->defs.len - 1, n, PT_SCOPE_BLOCK);
    if (count == 1 && values != PT_NO_NODE)
        table_elements(x, values, first);
}

static void bind_list(pt_extract *x, pt_node left, pt_node right, pt_node after)
{
    uint32_t index = 0, count = pt_x_count(x, left);
    for (PT_X_EACH(x, left, name)) {
        if (pt_go__is_extra(x, name))
            continue;
        if (pt_x_kind(x, name) == N_identifier)
            pt_x_bind(x, PT_BIND_LOCAL, name, 0, nth_value(x, right, index, count), after);
        index++;
    }
}

static void short_var(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left);
    if (left != PT_NO_NODE)
        bind_list(x, left, pt_x_field(x, n, F_right), n);
}

static void assignment(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    if (left == PT_NO_NODE || right == PT_NO_NODE || pt_x_count(x, left) != pt_x_count(x, right))
        return;
    pt_node value_node = pt_x_first(x, right);
    for (PT_X_EACH(x, left, target)) {
        unsigned kind = pt_x_kind(x, target);
        if (value_node == PT_NO_NODE)
            return;
        pt_expr_id slot = kind == N_selector_expression || kind == N_index_expression || kind == N_identifier
            ? pt_x_value(x, target) : 0;
        if (slot && !pt_str_eq(pt_x_text(x, target), PT_STR("_")))
            pt_go__pass(x, value_node, slot);
        value_node = pt_node_after(x->syntax, right, value_node);
    }
}

static bool declares(const pt_extract *x, pt_node left, pt_node right)
{
    uint32_t start = pt_node_at(x->syntax, left)->end, end = pt_node_at(x->syntax, right)->start;
    pt_str between = {x->syntax->text.ptr + start, end > start ? end - start : 0};
    return pt_str_find_str(between, PT_STR(":=")) >= 0;
}

static void range_clause(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    if (left == PT_NO_NODE || right == PT_NO_NODE || !declares(x, left, right))
        return;
    pt_expr_id over = pt_x_value(x, right);
    pt_expr_op op = PT_EXPR_KEY;
    for (PT_X_EACH(x, left, name)) {
        if (pt_x_kind(x, name) == N_identifier)
            pt_x_bind(x, PT_BIND_LOCAL, name, 0, pt_go__wrap(x, op, over), n);
        op = PT_EXPR_ELEMENT;
    }
}

static void receive(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    if (left == PT_NO_NODE || right == PT_NO_NODE || !declares(x, left, right))
        return;
    pt_expr_id received = pt_x_value(x, right);
    for (PT_X_EACH(x, left, name)) {
        if (pt_x_kind(x, name) == N_identifier)
            pt_x_bind(x, PT_BIND_LOCAL, name, 0, received, n);
        received = pt_x_literal(x, PT_LITERAL_BOOL);
    }
}

/* --- type switches ----------------------------------------------------------------------------------- */

static void pop_switches(state *s, pt_node n)
{
    while (s->count && s->switches[s->count - 1].end <= n)
        s->count--;
}

static bool switch_room(pt_extract *x, state *s)
{
    if (s->count < s->room)
        return true;
    unsigned room = s->room ? s->room * 2 : 8;
    type_switch *switches = PT_ARENA_ARRAY(&x->arena, type_switch, room);
    if (!switches) {
        x->failed = true;
        return false;
    }
    if (s->count)
        memcpy(switches, s->switches, s->count * sizeof *switches);
    s->switches = switches;
    s->room = room;
    return true;
}

static void type_switch_statement(pt_extract *x, pt_node n)
{
    state *s = x->state;
    pt_node alias = pt_x_first(x, pt_x_field(x, n, F_alias));
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    pop_switches(s, n);
    pt_x_claim(x, alias);
    if (switch_room(x, s))
        s->switches[s->count++] = (type_switch){.end = pt_node_at(x->syntax, n)->next, .alias = alias,
                                                .value = pt_x_value(x, pt_x_field(x, n, F_value))};
}

static void type_case(pt_extract *x, pt_node n)
{
    state *s = x->state;
    pop_switches(s, n);
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    if (!s->count || s->switches[s->count - 1].alias == PT_NO_NODE)
        return;
    uint32_t types = 0;
    for (PT_X_EACH(x, n, child))
        types += pt_node_at(x->syntax, child)->field == F_type && !pt_go__is_extra(x, child);
    type_switch sw = s->switches[s->count - 1];
    pt_expr_id one = types == 1 ? pt_x_type(x, pt_x_field(x, n, F_type)) : 0;
    pt_x_bind(x, PT_BIND_LOCAL, sw.alias, one, one ? 0 : sw.value, PT_NO_NODE);
}

/* --- the file ---------------------------------------------------------------------------------------- */

/* Comments before the package clause: its doc, and build constraints. */
static void leading_comments(pt_extract *x, pt_node package)
{
    state *s = x->state;
    pt_str doc = {NULL, 0};
    uint32_t last_row = 0;
    for (pt_node n = 1; n < package; n = pt_node_at(x->syntax, n)->next) {
        pt_str text = pt_x_text(x, n);
        if (pt_x_kind(x, n) != N_comment)
            continue;
        s->conditional |= pt_str_starts(text, PT_STR("//go:build")) || pt_str_starts(text, PT_STR("// +build"));
        if (!doc.ptr || pt_node_at(x->syntax, n)->row > last_row + 1)
            doc = text;
        last_row = pt_node_at(x->syntax, n)->end_row;
    }
    if (doc.ptr && pt_node_at(x->syntax, package)->row == last_row + 1 && !pt_str_starts(doc, PT_STR("//go:")))
        pt_x_doc_text(x, 0, doc);
}

static void package_clause(pt_extract *x, pt_node n)
{
    x->facts->package = pt_x_node_name(x, pt_x_first(x, n));
    leading_comments(x, n);
    pt_x_skip(x, n);
}

static bool is_version(pt_str part)
{
    if (part.len < 2 || part.ptr[0] != 'v')
        return false;
    for (size_t i = 1; i < part.len; i++)
        if (part.ptr[i] < '0' || part.ptr[i] > '9')
            return false;
    return true;
}

/* The name a package most likely has: "a/yaml.v3" and "a/yaml/v3" are yaml. */
static pt_str package_name(pt_str path)
{
    pt_str name = pt_str_from(path, (size_t)(pt_str_rfind(path, '/') + 1));
    ptrdiff_t dot = pt_str_rfind(name, '.');
    if (is_version(name) && name.len < path.len)
        return package_name(pt_str_upto(path, path.len - name.len - 1));
    return dot > 0 && is_version(pt_str_from(name, (size_t)dot + 1)) ? pt_str_upto(name, (size_t)dot) : name;
}

static void import_spec(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), path_node = pt_x_field(x, n, F_path);
    pt_str path = pt_x_text(x, path_node);
    pt_x_skip(x, n);
    if (path.len < 2)
        return;
    path = pt_str_upto(pt_str_from(path, 1), path.len - 2);
    switch (pt_x_kind(x, name)) {
    case N_dot:
        pt_x_import(x, PT_IMPORT_GLOB, path, PT_STR(""), PT_STR(""), path_node);
        return;
    case N_blank_identifier:
        pt_x_import(x, PT_IMPORT_MODULE, path, PT_STR(""), PT_STR(""), path_node);
        return;
    default:
        pt_x_import(x, PT_IMPORT_MODULE, path, PT_STR(""),
                    name == PT_NO_NODE ? package_name(path) : pt_x_text(x, name), path_node);
    }
}

static bool is_test_path(pt_str path)
{
    return pt_str_ends(path, PT_STR("_test.go")) || pt_str_starts(path, PT_STR("testdata/"))
        || pt_str_find_str(path, PT_STR("/testdata/")) >= 0;
}

static const pt_rule rules[NODE_COUNT] = {
    [N_package_clause] = {.action = PT_DO_HOOK, .hook = package_clause},
    [N_import_spec] = {.action = PT_DO_HOOK, .hook = import_spec},
    [N_function_declaration] = {.action = PT_DO_HOOK, .hook = function},
    [N_method_declaration] = {.action = PT_DO_HOOK, .hook = method},
    [N_func_literal] = {.action = PT_DO_HOOK, .hook = func_literal},
    [N_type_spec] = {.action = PT_DO_HOOK, .hook = type_spec},
    [N_type_alias] = {.action = PT_DO_HOOK, .hook = type_spec},
    [N_field_declaration] = {.action = PT_DO_HOOK, .hook = field_declaration},
    [N_method_elem] = {.action = PT_DO_HOOK, .hook = method_elem},
    [N_type_elem] = {.action = PT_DO_HOOK, .hook = type_elem},
    [N_const_spec] = {.action = PT_DO_HOOK, .hook = value_spec},
    [N_var_spec] = {.action = PT_DO_HOOK, .hook = value_spec},
    [N_short_var_declaration] = {.action = PT_DO_HOOK, .hook = short_var},
    [N_assignment_statement] = {.action = PT_DO_HOOK, .hook = assignment},
    [N_range_clause] = {.action = PT_DO_HOOK, .hook = range_clause},
    [N_receive_statement] = {.action = PT_DO_HOOK, .hook = receive},
    [N_block] = {.action = PT_DO_SCOPE},
    [N_if_statement] = {.action = PT_DO_SCOPE},
    [N_for_statement] = {.action = PT_DO_SCOPE},
    [N_expression_switch_statement] = {.action = PT_DO_SCOPE},
    [N_expression_case] = {.action = PT_DO_SCOPE},
    [N_communication_case] = {.action = PT_DO_SCOPE},
    [N_default_case] = {.action = PT_DO_HOOK, .hook = type_case},
    [N_type_switch_statement] = {.action = PT_DO_HOOK, .hook = type_switch_statement},
    [N_type_case] = {.action = PT_DO_HOOK, .hook = type_case},
    [N_call_expression] = {.action = PT_DO_HOOK, .hook = pt_go__call},
    [N_selector_expression] = {.action = PT_DO_HOOK, .hook = pt_go__selector},
    [N_type_conversion_expression] = {.action = PT_DO_HOOK, .hook = pt_go__conversion},
    [N_function_type] = {.action = PT_DO_HOOK, .hook = function_type_node},
    [N_composite_literal] = {.action = PT_DO_HOOK, .hook = pt_go__composite},
    [N_identifier] = {.action = PT_DO_HOOK, .hook = pt_go__identifier},
    [N_type_identifier] = {.action = PT_DO_HOOK, .hook = pt_go__type_identifier},
    [N_qualified_type] = {.action = PT_DO_HOOK, .hook = pt_go__qualified_type},
};

const pt_lang pt_lang_go = {
    .id = PT_LANGUAGE_GO,
    .extensions = "go",
    .grammar = tree_sitter_go,
    .nodes = node_names,
    .node_count = NODE_COUNT,
    .fields = field_names,
    .field_count = FIELD_COUNT,
    .rules = rules,
    .value = pt_go__value,
    .type = pt_go__type,
    .begin = begin,
    .is_test_path = is_test_path,
};
