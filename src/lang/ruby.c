/* Ruby: what the node types of tree-sitter-ruby mean.
 *
 * Much that other languages have syntax for are calls here (attr_reader, private, include, require,
 * Struct.new): a table says what those do. A bare identifier is a local when one is visible, else a call. */
#include "lang/known.h"

const TSLanguage *tree_sitter_ruby(void);

#define NODES(N)                                                                                          \
    N(program) N(class) N(module) N(method) N(singleton_method) N(singleton_class) N(superclass)          \
    N(body_statement) N(call) N(argument_list) N(identifier) N(constant) N(scope_resolution) N(self)      \
    N(super) N(instance_variable) N(class_variable) N(global_variable) N(assignment)                      \
    N(operator_assignment) N(left_assignment_list) N(destructured_left_assignment) N(rest_assignment)     \
    N(right_assignment_list) N(block) N(do_block) N(lambda) N(block_argument) N(splat_argument)           \
    N(hash_splat_argument) N(pair) N(optional_parameter) N(keyword_parameter) N(splat_parameter)          \
    N(hash_splat_parameter) N(block_parameter) N(destructured_parameter) N(forward_parameter)             \
    N(forward_argument) N(alias) N(simple_symbol) N(string) N(string_content) N(integer) N(float)         \
    N(true) N(false) N(nil) N(array) N(hash) N(string_array) N(symbol_array) N(regex) N(range)            \
    N(heredoc_beginning) N(chained_string) N(delimited_symbol) N(conditional) N(binary)                   \
    N(parenthesized_statements) N(element_reference) N(rescue) N(exceptions) N(exception_variable)        \
    N(rescue_modifier) N(for) N(in) N(as_pattern) N(keyword_pattern) N(in_clause) N(setter) N(operator)   \
    N(undef) N(yield) N(return) N(comment) N(hash_key_symbol) N(begin)

#define TOKENS(T) T(OR, "'||'") T(OR_WORD, "'or'") T(AND, "'&&'") T(AND_WORD, "'and'")

#define FIELDS(F)                                                                                         \
    F(name) F(parameters) F(body) F(superclass) F(receiver) F(method) F(arguments) F(block) F(scope)      \
    F(object) F(value) F(left) F(right) F(alias) F(consequence) F(alternative) F(exceptions)              \
    F(variable) F(pattern) F(key)

PT_LANG_ENUMS(NODES, TOKENS, FIELDS)

/* How the members of a class body are to be made, from where the walk is on. */
typedef struct {
    uint8_t visibility;
    bool is_static;
} section;

typedef struct {
    pt_known members;   /* methods, fields, constants by (scope, name) */
    pt_known sections;  /* by scope: a section, packed */
    pt_node pending;    /* a block that is the body of a def … */
    pt_def_id pending_def;
    pt_node blocks[16]; /* a ring of blocks whose first parameters are known … */
    pt_expr_id items[16];
    uint8_t indices[16];
    unsigned block_count;
    pt_node modified;   /* a def that is an argument of private, public … */
    section modified_to;
} state;

static void begin(pt_extract *x, pt_node root)
{
    state *s = PT_ARENA_NEW(&x->arena, state);
    (void)root;
    x->state = s;
    if (!s) {
        x->failed = true;
        return;
    }
    s->pending = s->modified = PT_NO_NODE;
}

static section section_of(const pt_extract *x)
{
    const state *s = x->state;
    uint32_t packed = pt_known_get(&s->sections, x->scope, 1);
    return (section){.visibility = (uint8_t)(packed & 0xff), .is_static = packed >> 8 & 1};
}

static void set_section(pt_extract *x, section to)
{
    state *s = x->state;
    pt_known_set(x, &s->sections, x->scope, 1, to.visibility | (uint32_t)to.is_static << 8);
}

static bool text_is(pt_str text, const char *wanted)
{
    return pt_str_eq(text, pt_str_c(wanted));
}

static pt_expr_id either(pt_extract *x, pt_expr_id a, pt_expr_id b)
{
    return !a ? b : !b || a == b ? a : pt_x_expr(x, PT_EXPR_EITHER, a, b);
}

static bool is_local(const pt_extract *x, pt_expr_id e)
{
    return x->facts->exprs.at[e].op == PT_EXPR_LOCAL;
}

static bool in_type_scope(const pt_extract *x)
{
    return x->facts->scopes.at[x->scope].kind == PT_SCOPE_TYPE;
}

/* --- values ------------------------------------------------------------------------------------------ */

static pt_str symbol_text(const pt_extract *x, pt_node n) /* :name, "name" */
{
    pt_str text = pt_x_text(x, n);
    unsigned kind = pt_x_kind(x, n);
    if (kind == N_simple_symbol && text.len > 1)
        return pt_str_from(text, 1);
    if (kind == N_string && text.len >= 2)
        return (pt_str){text.ptr + 1, text.len - 2};
    return PT_STR("");
}

static uint16_t arity(const pt_extract *x, pt_node args)
{
    uint32_t count = 0, pairs = 0;
    if (args == PT_NO_NODE)
        return 0;
    for (PT_X_EACH(x, args, arg)) {
        unsigned kind = pt_x_kind(x, arg);
        if (kind == N_splat_argument || kind == N_hash_splat_argument || kind == N_forward_argument)
            return PT_ARITY_ANY;
        pairs += kind == N_pair;
        count += kind != N_comment && kind != N_block_argument;
    }
    /* several pairs are as many keywords or one hash */
    return pairs > 1 || count >= PT_ARITY_ANY ? PT_ARITY_ANY : (uint16_t)count;
}

typedef enum { SAME, SAME_LIST, ELEMENT } gives;

/* Methods of Object and Enumerable by what they give of their receiver. */
static const struct { const char *name; uint8_t gives; } known_methods[] = {
    {"freeze", SAME},        {"dup", SAME},          {"clone", SAME},         {"tap", SAME},
    {"itself", SAME},        {"select", SAME_LIST},  {"reject", SAME_LIST},   {"sort", SAME_LIST},
    {"sort_by", SAME_LIST},  {"to_a", SAME_LIST},    {"compact", SAME_LIST},  {"uniq", SAME_LIST},
    {"reverse", SAME_LIST},  {"filter", SAME_LIST},  {"first", ELEMENT},      {"last", ELEMENT},
    {"find", ELEMENT},       {"detect", ELEMENT},    {"pop", ELEMENT},        {"shift", ELEMENT},
    {"sample", ELEMENT},     {"min_by", ELEMENT},    {"max_by", ELEMENT},     {"fetch", ELEMENT}};

static pt_expr_id known_method(pt_extract *x, pt_str name, pt_expr_id receiver, pt_expr_id called)
{
    for (size_t i = 0; i < sizeof known_methods / sizeof *known_methods; i++) {
        if (!text_is(name, known_methods[i].name))
            continue;
        if (known_methods[i].gives == SAME)
            return receiver;
        return either(x, called, known_methods[i].gives == ELEMENT ? pt_x_expr(x, PT_EXPR_ELEMENT, receiver, 0) : receiver);
    }
    return called;
}

static pt_name_id enclosing_method_name(const pt_extract *x)
{
    pt_def_id def = pt_x_enclosing(x, PT_KINDS_CALLABLE);
    return x->facts->defs.at[def].name;
}

static pt_expr_id call_value(pt_extract *x, pt_node n)
{
    pt_node receiver = pt_x_field(x, n, F_receiver), method = pt_x_field(x, n, F_method);
    uint16_t count = arity(x, pt_x_field(x, n, F_arguments));
    pt_str name = pt_x_text(x, method);
    if (pt_x_kind(x, method) == N_super)
        return pt_x_expr(x, PT_EXPR_CALL, pt_x_expr(x, PT_EXPR_MEMBER, pt_x_super(x), enclosing_method_name(x)), count);
    if (receiver == PT_NO_NODE) {
        if (text_is(name, "new"))
            return pt_x_expr(x, PT_EXPR_INSTANCE, pt_x_self(x), 0);
        if (text_is(name, "lambda") || text_is(name, "proc"))
            return pt_x_expr(x, PT_EXPR_LAMBDA, 0, 0);
        return pt_x_expr(x, PT_EXPR_CALL, pt_x_expr(x, PT_EXPR_NAME, pt_x_name(x, name), x->scope), count);
    }
    pt_expr_id object = pt_x_value(x, receiver);
    if (!object || method == PT_NO_NODE)
        return 0;
    if (text_is(name, "new"))
        return pt_x_expr(x, PT_EXPR_INSTANCE, object, 0);
    pt_expr_id member = pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_name(x, name));
    return known_method(x, name, object, pt_x_expr(x, PT_EXPR_CALL, member, count));
}

static pt_expr_id bare_value(pt_extract *x, pt_node n)
{
    pt_expr_id e = pt_x_bare_node(x, n);
    if (is_local(x, e))
        return e;
    if (text_is(pt_x_text(x, n), "new"))
        return pt_x_expr(x, PT_EXPR_INSTANCE, pt_x_self(x), 0);
    return pt_x_expr(x, PT_EXPR_CALL, e, 0);
}

static pt_expr_id list_value(pt_extract *x, pt_node n, bool always)
{
    pt_expr_id items[8];
    size_t count = 0;
    bool known = always;
    for (PT_X_EACH(x, n, child)) {
        if (count == sizeof items / sizeof *items)
            return pt_x_literal(x, PT_LITERAL_LIST);
        items[count] = pt_x_value(x, child);
        known |= items[count] && x->facts->exprs.at[items[count]].op != PT_EXPR_LITERAL;
        count++;
    }
    return known ? pt_x_expr(x, PT_EXPR_TUPLE, pt_x_list(x, items, count), 0) : pt_x_literal(x, PT_LITERAL_LIST);
}

static pt_node last_child(const pt_extract *x, pt_node n)
{
    pt_node last = PT_NO_NODE;
    for (PT_X_EACH(x, n, child))
        last = child;
    return last;
}

static pt_expr_id binary_value(pt_extract *x, pt_node n)
{
    pt_expr_id right = pt_x_value(x, pt_x_field(x, n, F_right));
    if (pt_x_has(x, n, T_AND) || pt_x_has(x, n, T_AND_WORD))
        return right;
    if (pt_x_has(x, n, T_OR) || pt_x_has(x, n, T_OR_WORD))
        return either(x, pt_x_value(x, pt_x_field(x, n, F_left)), right);
    return 0;
}

static pt_expr_id literal_value(pt_extract *x, unsigned kind)
{
    switch (kind) {
    case N_string: case N_chained_string: case N_heredoc_beginning: case N_simple_symbol: case N_delimited_symbol:
        return pt_x_literal(x, PT_LITERAL_STRING);
    case N_integer:
        return pt_x_literal(x, PT_LITERAL_INT);
    case N_float:
        return pt_x_literal(x, PT_LITERAL_FLOAT);
    case N_true: case N_false:
        return pt_x_literal(x, PT_LITERAL_BOOL);
    case N_nil:
        return pt_x_literal(x, PT_LITERAL_NULL);
    case N_hash:
        return pt_x_literal(x, PT_LITERAL_MAP);
    case N_string_array: case N_symbol_array:
        return pt_x_literal(x, PT_LITERAL_LIST);
    case N_regex:
        return pt_x_literal(x, PT_LITERAL_REGEX);
    case N_range:
        return pt_x_literal(x, PT_LITERAL_RANGE);
    case N_lambda:
        return pt_x_expr(x, PT_EXPR_LAMBDA, 0, 0);
    default:
        return 0;
    }
}

static pt_expr_id value(pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    switch (kind) {
    case N_identifier:
        return bare_value(x, n);
    case N_constant: case N_global_variable:
        return pt_x_bare_node(x, n);
    case N_scope_resolution:
        return pt_x_expr(x, PT_EXPR_PATH, pt_x_value(x, pt_x_field(x, n, F_scope)),
                         pt_x_node_name(x, pt_x_field(x, n, F_name)));
    case N_instance_variable: case N_class_variable:
        return pt_x_expr(x, PT_EXPR_MEMBER, pt_x_self(x), pt_x_node_name(x, n));
    case N_self:
        return pt_x_self(x);
    case N_super:
        return pt_x_expr(x, PT_EXPR_CALL, pt_x_expr(x, PT_EXPR_MEMBER, pt_x_super(x), enclosing_method_name(x)),
                         PT_ARITY_ANY);
    case N_call:
        return call_value(x, n);
    case N_element_reference: {
        pt_expr_id object = pt_x_value(x, pt_x_field(x, n, F_object));
        return object ? pt_x_expr(x, PT_EXPR_ELEMENT, object, 0) : 0;
    }
    case N_array:
        return list_value(x, n, false);
    case N_right_assignment_list:
        return list_value(x, n, true);
    case N_conditional:
        return either(x, pt_x_value(x, pt_x_field(x, n, F_consequence)),
                      pt_x_value(x, pt_x_field(x, n, F_alternative)));
    case N_binary:
        return binary_value(x, n);
    case N_assignment: case N_operator_assignment:
        return pt_x_value(x, pt_x_field(x, n, F_right));
    case N_parenthesized_statements: case N_begin:
        return pt_x_value(x, last_child(x, n));
    case N_rescue_modifier:
        return pt_x_value(x, pt_x_field(x, n, F_body));
    default:
        return literal_value(x, kind);
    }
}

/* --- parameters -------------------------------------------------------------------------------------- */

static void bind(pt_extract *x, pt_binding_kind kind, pt_node name, pt_expr_id value)
{
    pt_x_bind(x, kind, name, 0, value, PT_NO_NODE);
}

static void destructured(pt_extract *x, pt_node n, pt_expr_id value)
{
    uint32_t index = 0;
    if (x->depth > 16)
        return;
    x->depth++;
    for (PT_X_EACH(x, n, item)) {
        pt_expr_id part = value ? pt_x_expr(x, PT_EXPR_ITEM, value, index) : 0;
        index++;
        pt_node name = pt_x_field(x, item, F_name);
        if (pt_x_kind(x, item) == N_destructured_parameter)
            destructured(x, item, part);
        else
            bind(x, PT_BIND_PARAM, name == PT_NO_NODE ? item : name, part);
    }
    x->depth--;
}

typedef struct {
    uint32_t least, most;
    bool variadic;
} counts;

static void parameter(pt_extract *x, pt_node p, pt_expr_id known, counts *c)
{
    pt_node name = pt_x_field(x, p, F_name);
    switch (pt_x_kind(x, p)) {
    case N_identifier:
        bind(x, PT_BIND_PARAM, p, known);
        c->least = ++c->most;
        return;
    case N_destructured_parameter:
        destructured(x, p, known);
        c->least = ++c->most;
        return;
    case N_optional_parameter: case N_keyword_parameter: {
        pt_node initial = pt_x_field(x, p, F_value);
        bind(x, PT_BIND_PARAM, name, known ? known : pt_x_value(x, initial));
        c->most++;
        c->least += pt_x_kind(x, p) == N_keyword_parameter && initial == PT_NO_NODE;
        return;
    }
    case N_splat_parameter: case N_hash_splat_parameter: case N_forward_parameter:
        c->variadic = true;
        bind(x, PT_BIND_PARAM, name, 0);
        return;
    case N_block_parameter:
        bind(x, PT_BIND_PARAM, name, 0);
        return;
    default:
        return;
    }
}

static void set_arity(pt_extract *x, pt_def_id def, counts c)
{
    pt_def *d = pt_x_def_at(x, def);
    d->params_min = (uint16_t)(c.least < PT_ARITY_ANY ? c.least : PT_ARITY_ANY - 1);
    d->params_max = c.variadic || c.most >= PT_ARITY_ANY ? PT_ARITY_ANY : (uint16_t)c.most;
}

static void parameters(pt_extract *x, pt_def_id def, pt_node list)
{
    counts c = {0};
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, p)) {
        uint32_t least = c.least;
        parameter(x, p, 0, &c);
        bool optional_before = pt_x_kind(x, p) == N_identifier && c.least > least + 1;
        c.least = optional_before ? least + 1 : c.least; /* a required one after optional ones */
    }
    set_arity(x, def, c);
}

/* --- definitions ------------------------------------------------------------------------------------- */

static void doc(pt_extract *x, pt_def_id def, pt_node n)
{
    pt_x_doc(x, def, n, "#", NULL);
}

static void note(pt_extract *x, pt_scope_id scope, pt_def_id def)
{
    state *s = x->state;
    pt_known_set(x, &s->members, scope, pt_x_def_at(x, def)->name, def);
}

static pt_def_id known(const pt_extract *x, pt_scope_id scope, pt_name_id name)
{
    const state *s = x->state;
    return pt_known_get(&s->members, scope, name);
}

/* The class or module whose body, singleton body or block this is. */
static bool in_type(const pt_extract *x)
{
    pt_kind kind = (pt_kind)x->facts->defs.at[x->def].kind;
    return kind == PT_KIND_CLASS || kind == PT_KIND_MODULE;
}

static bool is_test_name(pt_str name)
{
    return pt_str_starts(name, PT_STR("test_"));
}

static pt_def_id new_method(pt_extract *x, pt_node whole, pt_node at, pt_str name, section how)
{
    bool member = in_type(x), initialize = text_is(name, "initialize");
    pt_kind kind = !member ? PT_KIND_FUNCTION : initialize && !how.is_static ? PT_KIND_CONSTRUCTOR : PT_KIND_METHOD;
    pt_def_id def = pt_x_def_named(x, kind, whole, at, name);
    pt_x_claim(x, at);
    pt_def *d = pt_x_def_at(x, def);
    d->visibility = how.visibility;
    d->flags |= how.is_static ? PT_DEF_STATIC : 0;
    if (member && is_test_name(name))
        pt_x_mark_test(x, def);
    note(x, x->scope, def);
    doc(x, def, whole);
    return def;
}

/* The header: to the end of the parameters or name. */
static void signature(pt_extract *x, pt_def_id def, pt_node n)
{
    pt_str text = pt_x_text(x, n);
    pt_node last = pt_x_field(x, n, F_parameters);
    if (last == PT_NO_NODE)
        last = pt_x_field(x, n, F_superclass);
    if (last == PT_NO_NODE)
        last = pt_x_field(x, n, F_name);
    if (last == PT_NO_NODE || pt_node_at(x->syntax, last)->end < pt_node_at(x->syntax, n)->start)
        return;
    text.len = pt_node_at(x->syntax, last)->end - pt_node_at(x->syntax, n)->start;
    pt_x_signature_text(x, def, text);
}

/* What the last expression gives, where that takes no look at locals: @x, self, Foo.new, @x ||= Foo.new. */
static pt_expr_id last_value(pt_extract *x, pt_node body)
{
    pt_node last = pt_x_kind(x, body) == N_body_statement ? last_child(x, body) : body;
    if (pt_x_kind(x, last) == N_operator_assignment)
        last = pt_x_field(x, last, F_right);
    unsigned kind = pt_x_kind(x, last), receiver = pt_x_kind(x, pt_x_field(x, last, F_receiver));
    bool makes = kind == N_call && (receiver == N_constant || receiver == N_scope_resolution || receiver == N_self);
    bool plain = kind == N_instance_variable || kind == N_self;
    return makes || plain ? pt_x_value(x, last) : 0;
}

static void method_body(pt_extract *x, pt_def_id def, pt_node n)
{
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    parameters(x, def, pt_x_field(x, n, F_parameters));
    pt_x_returns(x, last_value(x, pt_x_field(x, n, F_body)));
}

static void return_statement(pt_extract *x, pt_node n)
{
    pt_x_returns(x, pt_x_value(x, pt_x_first(x, pt_x_first(x, n))));
}

static void claim_name(pt_extract *x, pt_node name)
{
    if (name != PT_NO_NODE)
        pt_x_claim_tree(x, name);
}

static void method(pt_extract *x, pt_node n)
{
    state *s = x->state;
    pt_node name = pt_x_field(x, n, F_name);
    section how = s->modified == n ? s->modified_to : section_of(x);
    pt_def_id def = new_method(x, n, name, pt_x_text(x, name), how);
    claim_name(x, name);
    signature(x, def, n);
    method_body(x, def, n);
}

static void singleton_method(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), object = pt_x_field(x, n, F_object);
    state *s = x->state;
    section how = {.visibility = s->modified == n ? s->modified_to.visibility : PT_VISIBILITY_PUBLIC, .is_static = true};
    pt_def_id def = new_method(x, n, name, pt_x_text(x, name), how);
    claim_name(x, name);
    signature(x, def, n);
    if (pt_x_kind(x, object) == N_constant) {
        pt_expr_id owner = pt_x_value(x, object);
        pt_name_id qualifier = pt_x_node_name(x, object);
        pt_def_id type = x->facts->defs.at[x->def].name == qualifier ? x->def : 0;
        if (!type) {
            pt_x_def_at(x, def)->owner = owner;
            pt_x_def_at(x, def)->qualifier = qualifier;
        }
        pt_x_claim(x, object);
    }
    method_body(x, def, n);
}

static void singleton_class(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_TYPE);
    set_section(x, (section){.is_static = true});
}

/* class A::B: the name is B, in A. */
static pt_def_id new_type(pt_extract *x, pt_kind kind, pt_node n, pt_node name)
{
    pt_node last = pt_x_kind(x, name) == N_scope_resolution ? pt_x_field(x, name, F_name) : name;
    pt_def_id def = pt_x_def(x, kind, n, last);
    pt_node outer = pt_x_field(x, name, F_scope);
    claim_name(x, name);
    if (outer != PT_NO_NODE && pt_x_kind(x, name) == N_scope_resolution) {
        pt_name_id qualifier = pt_x_node_name(x, outer);
        pt_x_def_at(x, def)->qualifier = qualifier;
    }
    doc(x, def, n);
    return def;
}

/* A reference to the constant `n` names, of a certain kind; false when it names none. */
static bool constant_ref(pt_extract *x, pt_ref_kind kind, pt_node n)
{
    pt_node at = pt_x_kind(x, n) == N_scope_resolution ? pt_x_field(x, n, F_name) : n;
    if (pt_x_kind(x, n) != N_constant && pt_x_kind(x, n) != N_scope_resolution)
        return false;
    pt_expr_id what = pt_x_value(x, n);
    pt_x_claim(x, n);
    pt_x_claim(x, at);
    pt_x_ref_expr(x, kind, what, PT_ARITY_ANY, at);
    return true;
}

static bool is_test_base(pt_str name)
{
    return pt_str_ends(name, PT_STR("TestCase")) || pt_str_ends(name, PT_STR("Minitest::Test"))
        || pt_str_ends(name, PT_STR("MiniTest::Test")) || pt_str_ends(name, PT_STR("IntegrationTest"));
}

static bool struct_members(pt_extract *x, pt_node call);

static void class_definition(pt_extract *x, pt_node n)
{
    pt_def_id def = new_type(x, PT_KIND_CLASS, n, pt_x_field(x, n, F_name));
    signature(x, def, n);
    pt_node base = pt_x_first(x, pt_x_field(x, n, F_superclass));
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    constant_ref(x, PT_REF_EXTENDS, base);
    if (pt_x_kind(x, base) == N_call)
        struct_members(x, base);
    if (is_test_base(pt_x_text(x, base)))
        pt_x_mark_test(x, def);
}

static void module_definition(pt_extract *x, pt_node n)
{
    pt_def_id def = new_type(x, PT_KIND_MODULE, n, pt_x_field(x, n, F_name));
    signature(x, def, n);
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
}

static void alias(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), old = pt_x_field(x, n, F_alias);
    pt_x_skip(x, n);
    pt_str text = pt_x_kind(x, name) == N_simple_symbol ? symbol_text(x, name) : pt_x_text(x, name);
    pt_str of = pt_x_kind(x, old) == N_simple_symbol ? symbol_text(x, old) : pt_x_text(x, old);
    if (text.len && text.ptr[0] == '$')
        return;
    pt_def_id def = new_method(x, n, name, text, section_of(x));
    pt_x_def_at(x, def)->params_max = PT_ARITY_ANY;
    pt_x_ref(x, PT_REF_VALUE, pt_x_name(x, of), 0, PT_ARITY_ANY, old);
}

/* --- calls that define ------------------------------------------------------------------------------- */

static void new_property(pt_extract *x, pt_node whole, pt_node at, pt_str name, section how)
{
    pt_def_id def = pt_x_def_named(x, PT_KIND_PROPERTY, whole, at, name);
    pt_def *d = pt_x_def_at(x, def);
    d->visibility = how.visibility;
    d->flags |= how.is_static ? PT_DEF_STATIC : 0;
    pt_str field = pt_arena_printf(&x->arena, "@%.*s", (int)name.len, name.ptr);
    if (field.ptr && name.len && name.ptr[name.len - 1] != '=') {
        pt_expr_id from = pt_x_expr(x, PT_EXPR_MEMBER, pt_x_self(x), pt_x_name(x, field));
        pt_x_def_at(x, def)->value = from;
    }
    note(x, x->scope, def);
    doc(x, def, whole);
}

static void writer(pt_extract *x, pt_node whole, pt_node at, pt_str name, section how)
{
    pt_str text = pt_arena_printf(&x->arena, "%.*s=", (int)name.len, name.ptr);
    if (!text.ptr) {
        x->failed = true;
        return;
    }
    new_property(x, whole, at, text, how);
    pt_def_id def = known(x, x->scope, pt_x_name(x, text));
    pt_x_def_at(x, def)->params_min = pt_x_def_at(x, def)->params_max = 1;
}

enum { READS = 1, WRITES = 2 };

static void attributes(pt_extract *x, pt_node n, pt_node args, unsigned what)
{
    state *s = x->state;
    section how = s->modified == n ? s->modified_to : section_of(x);
    for (PT_X_EACH(x, args, arg)) {
        pt_str name = symbol_text(x, arg);
        if (!name.len)
            continue;
        if (what & READS)
            new_property(x, n, arg, name, how);
        if (what & WRITES)
            writer(x, n, arg, name, how);
    }
}

static void attr_reader(pt_extract *x, pt_node n, pt_node args) { attributes(x, n, args, READS); }
static void attr_writer(pt_extract *x, pt_node n, pt_node args) { attributes(x, n, args, WRITES); }
static void attr_accessor(pt_extract *x, pt_node n, pt_node args) { attributes(x, n, args, READS | WRITES); }

static void mix_in(pt_extract *x, pt_node n, pt_node args)
{
    (void)n;
    for (PT_X_EACH(x, args, arg))
        constant_ref(x, PT_REF_IMPLEMENTS, arg);
}

/* private :a, :b; private def c; private attr_reader :d */
static void modify(pt_extract *x, pt_node args, section to)
{
    state *s = x->state;
    for (PT_X_EACH(x, args, arg)) {
        unsigned kind = pt_x_kind(x, arg);
        pt_str name = symbol_text(x, arg);
        if (kind == N_method || kind == N_singleton_method || kind == N_call) {
            s->modified = arg;
            s->modified_to = to;
        } else if (name.len) {
            pt_def_id def = known(x, x->scope, pt_x_name(x, name));
            pt_x_def_at(x, def)->visibility = to.visibility;
            pt_x_def_at(x, def)->flags |= to.is_static ? PT_DEF_STATIC : 0;
        }
    }
}

static void make_private(pt_extract *x, pt_node n, pt_node args)
{
    (void)n;
    modify(x, args, (section){.visibility = PT_VISIBILITY_PRIVATE});
}

static void make_protected(pt_extract *x, pt_node n, pt_node args)
{
    (void)n;
    modify(x, args, (section){.visibility = PT_VISIBILITY_PROTECTED});
}

static void make_public(pt_extract *x, pt_node n, pt_node args)
{
    (void)n;
    modify(x, args, (section){.visibility = PT_VISIBILITY_PUBLIC});
}

static void module_function(pt_extract *x, pt_node n, pt_node args)
{
    (void)n;
    modify(x, args, (section){.is_static = true});
}

static void require_file(pt_extract *x, pt_node n, pt_node args)
{
    pt_str path = symbol_text(x, pt_x_first(x, args));
    pt_str verb = pt_x_text(x, pt_x_field(x, n, F_method));
    if (!path.len || pt_x_has(x, pt_x_first(x, args), N_OTHER))
        return;
    if (text_is(verb, "require_relative") && path.ptr[0] != '.' && path.ptr[0] != '/') {
        pt_str relative = pt_arena_printf(&x->arena, "./%.*s", (int)path.len, path.ptr);
        path = relative.ptr ? relative : path;
    }
    pt_x_import(x, PT_IMPORT_GLOB, path, PT_STR(""), PT_STR(""), pt_x_first(x, args));
}

static void autoload(pt_extract *x, pt_node n, pt_node args)
{
    (void)n;
    pt_node name = pt_x_first(x, args);
    pt_node path = name == PT_NO_NODE ? name : pt_node_after(x->syntax, args, name);
    pt_str constant = symbol_text(x, name);
    if (constant.len && pt_x_kind(x, path) == N_string)
        pt_x_import(x, 0, symbol_text(x, path), constant, constant, name);
}

static void alias_method(pt_extract *x, pt_node n, pt_node args)
{
    pt_node name = pt_x_first(x, args);
    pt_node old = name == PT_NO_NODE ? name : pt_node_after(x->syntax, args, name);
    pt_str text = symbol_text(x, name), of = symbol_text(x, old);
    if (!text.len || !of.len)
        return;
    pt_def_id def = new_method(x, n, name, text, section_of(x));
    pt_x_def_at(x, def)->params_max = PT_ARITY_ANY;
    pt_x_ref(x, PT_REF_VALUE, pt_x_name(x, of), 0, PT_ARITY_ANY, old);
}

static void block_is_body(pt_extract *x, pt_node block, pt_def_id def)
{
    state *s = x->state;
    s->pending = block;
    s->pending_def = def;
}

static void define_method(pt_extract *x, pt_node n, pt_node args)
{
    pt_node name = pt_x_first(x, args), block = pt_x_field(x, n, F_block);
    pt_str text = symbol_text(x, name);
    if (!text.len)
        return;
    pt_def_id def = new_method(x, n, name, text, section_of(x));
    pt_x_signature(x, def, n, block);
    if (block != PT_NO_NODE)
        block_is_body(x, block, def);
}

/* before_action :login, validates_with …: a method named by a symbol is called later. */
static void callbacks(pt_extract *x, pt_node args)
{
    for (PT_X_EACH(x, args, arg)) {
        pt_str name = symbol_text(x, arg);
        if (name.len && pt_x_kind(x, arg) == N_simple_symbol)
            pt_x_ref(x, PT_REF_VALUE, pt_x_name(x, name), 0, PT_ARITY_ANY, arg);
    }
}

static bool is_callback_maker(pt_str name)
{
    return pt_str_starts(name, PT_STR("before_")) || pt_str_starts(name, PT_STR("after_"))
        || pt_str_starts(name, PT_STR("around_")) || text_is(name, "validate") || text_is(name, "helper_method");
}

static const struct {
    const char *name;
    void (*does)(pt_extract *x, pt_node call, pt_node args);
    bool in_type; /* only in a class or module body */
} makers[] = {
    {"require", require_file, false},      {"require_relative", require_file, false},
    {"load", require_file, false},         {"autoload", autoload, false},
    {"attr_reader", attr_reader, true},    {"attr_writer", attr_writer, true},
    {"attr_accessor", attr_accessor, true},{"attr", attr_reader, true},
    {"include", mix_in, false},            {"extend", mix_in, true},
    {"prepend", mix_in, true},             {"private", make_private, true},
    {"protected", make_protected, true},   {"public", make_public, true},
    {"private_class_method", make_private, true},
    {"private_constant", make_private, true},
    {"module_function", module_function, true},
    {"alias_method", alias_method, true},  {"define_method", define_method, true},
};

/* Carries out a call that defines something; true when it was one. */
static bool make(pt_extract *x, pt_node n, pt_str name)
{
    pt_node args = pt_x_field(x, n, F_arguments);
    if (args == PT_NO_NODE)
        return false;
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        if (!text_is(name, makers[i].name) || (makers[i].in_type && !in_type_scope(x)))
            continue;
        makers[i].does(x, n, args);
        return true;
    }
    return false;
}

/* `private` on a line of its own. */
static bool begin_section(pt_extract *x, pt_str word)
{
    section how = section_of(x);
    if (!in_type_scope(x))
        return false;
    if (text_is(word, "private"))
        how.visibility = PT_VISIBILITY_PRIVATE;
    else if (text_is(word, "protected"))
        how.visibility = PT_VISIBILITY_PROTECTED;
    else if (text_is(word, "public"))
        how.visibility = PT_VISIBILITY_PUBLIC;
    else if (text_is(word, "module_function"))
        how.is_static = true;
    else
        return false;
    set_section(x, how);
    return true;
}

/* --- classes made by calls --------------------------------------------------------------------------- */

/* Struct.new(:a, :b), Data.define(:a): the members of the class being made; the walk is in its scope. */
static bool struct_members(pt_extract *x, pt_node call)
{
    pt_str maker = pt_x_text(x, pt_x_field(x, call, F_receiver));
    bool is_struct = text_is(maker, "Struct") || text_is(maker, "::Struct");
    if (!is_struct && !text_is(maker, "Data"))
        return false;
    pt_node args = pt_x_field(x, call, F_arguments);
    if (args == PT_NO_NODE)
        return true;
    for (PT_X_EACH(x, args, arg)) {
        pt_str name = symbol_text(x, arg);
        if (pt_x_kind(x, arg) != N_simple_symbol || !name.len)
            continue;
        new_property(x, arg, arg, name, (section){0});
        if (is_struct)
            writer(x, arg, arg, name, (section){0});
    }
    return true;
}

/* X = Struct.new(…) { … }, X = Class.new(Base) { … }: true when it defines a class. */
static bool class_by_call(pt_extract *x, pt_node n, pt_node name, pt_node call)
{
    pt_str maker = pt_x_text(x, pt_x_field(x, call, F_receiver));
    pt_str verb = pt_x_text(x, pt_x_field(x, call, F_method));
    bool is_class = text_is(maker, "Class"), is_module = text_is(maker, "Module");
    bool makes = (text_is(verb, "new") && (is_class || is_module || text_is(maker, "Struct") || text_is(maker, "::Struct")))
        || (text_is(verb, "define") && text_is(maker, "Data"));
    if (!makes)
        return false;
    pt_def_id def = new_type(x, is_module ? PT_KIND_MODULE : PT_KIND_CLASS, n, name);
    pt_node block = pt_x_field(x, call, F_block);
    pt_x_signature(x, def, n, block);
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    if (!struct_members(x, call) && is_class)
        constant_ref(x, PT_REF_EXTENDS, pt_x_first(x, pt_x_field(x, call, F_arguments)));
    pt_x_claim(x, block);
    return true;
}

/* --- assignments ------------------------------------------------------------------------------------- */

static void assign_local(pt_extract *x, pt_node name, pt_expr_id initial)
{
    pt_expr_id e = pt_x_bare_node(x, name);
    pt_x_claim(x, name);
    if (!is_local(x, e)) {
        bind(x, PT_BIND_LOCAL, name, initial);
        return;
    }
    pt_binding *b = &x->bindings.at[x->facts->exprs.at[e].a].binding;
    bool says_nothing = !b->value || x->facts->exprs.at[b->value].op == PT_EXPR_LITERAL;
    if (b->kind == PT_BIND_LOCAL && says_nothing && initial && initial != e)
        b->value = initial;
}

/* @x = … in a method: a field of the class, with the first value that says something. */
static void assign_field(pt_extract *x, pt_node n, pt_node name, pt_expr_id initial)
{
    pt_def_id type = pt_x_enclosing(x, PT_KIND_BIT(CLASS) | PT_KIND_BIT(MODULE));
    if (!type)
        return;
    pt_scope_id body = x->facts->defs.at[type].body;
    pt_def_id old = known(x, body, pt_x_node_name(x, name));
    pt_x_claim(x, name);
    if (old) {
        pt_def *d = pt_x_def_at(x, old);
        if (initial && (!d->value || x->facts->exprs.at[d->value].op == PT_EXPR_LITERAL))
            d->value = initial;
        return;
    }
    pt_def_id inside = x->def;
    pt_scope_id scope = x->scope;
    bool is_static = inside == type || x->facts->defs.at[inside].flags & PT_DEF_STATIC
        || pt_x_kind(x, name) == N_class_variable;
    x->def = type;
    x->scope = body;
    pt_def_id def = pt_x_def(x, PT_KIND_FIELD, n, name);
    pt_def *d = pt_x_def_at(x, def);
    d->value = initial;
    d->visibility = PT_VISIBILITY_PRIVATE;
    d->flags |= is_static ? PT_DEF_STATIC : 0;
    note(x, body, def);
    x->def = inside;
    x->scope = scope;
}

static void assign_constant(pt_extract *x, pt_node n, pt_node name, pt_expr_id initial)
{
    pt_def_id def = pt_x_def(x, PT_KIND_CONSTANT, n, name);
    pt_x_def_at(x, def)->value = initial;
    note(x, x->scope, def);
    doc(x, def, n);
}

static void assign(pt_extract *x, pt_node n, pt_node target, pt_expr_id initial);

static void assign_list(pt_extract *x, pt_node n, pt_node list, pt_expr_id initial)
{
    uint32_t index = 0;
    if (x->depth > 16)
        return;
    x->depth++;
    for (PT_X_EACH(x, list, item)) {
        pt_expr_id part = initial ? pt_x_expr(x, PT_EXPR_ITEM, initial, index) : 0;
        index++;
        if (pt_x_kind(x, item) == N_rest_assignment)
            assign(x, n, pt_x_first(x, item), 0);
        else
            assign(x, n, item, part);
    }
    x->depth--;
}

/* o.name = v calls name=. */
static void assign_property(pt_extract *x, pt_node target)
{
    pt_node method = pt_x_field(x, target, F_method);
    pt_str name = pt_x_text(x, method);
    pt_str text = pt_arena_printf(&x->arena, "%.*s=", (int)name.len, name.ptr);
    pt_expr_id object = pt_x_value(x, pt_x_field(x, target, F_receiver));
    if (!text.ptr || !name.len)
        return;
    pt_expr_id member = pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_name(x, text));
    pt_x_claim(x, method);
    pt_x_ref_expr(x, PT_REF_CALL, member, 1, method);
}

static void assign(pt_extract *x, pt_node n, pt_node target, pt_expr_id initial)
{
    switch (pt_x_kind(x, target)) {
    case N_identifier:
        assign_local(x, target, initial);
        return;
    case N_instance_variable: case N_class_variable:
        assign_field(x, n, target, initial);
        return;
    case N_constant:
        assign_constant(x, n, target, initial);
        return;
    case N_global_variable:
        pt_x_claim(x, target);
        return;
    case N_call:
        assign_property(x, target);
        return;
    case N_left_assignment_list: case N_destructured_left_assignment:
        assign_list(x, n, target, initial);
        return;
    default:
        return;
    }
}

static void assignment(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    if (pt_x_kind(x, left) == N_constant && pt_x_kind(x, right) == N_call && class_by_call(x, n, left, right))
        return;
    assign(x, n, left, pt_x_value(x, right));
}

static void operator_assignment(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left);
    unsigned kind = pt_x_kind(x, left);
    bool alone = kind == N_identifier || kind == N_instance_variable || kind == N_class_variable || kind == N_constant;
    if (alone)
        assign(x, n, left, pt_x_value(x, pt_x_field(x, n, F_right)));
}

/* --- references -------------------------------------------------------------------------------------- */

static void identifier(pt_extract *x, pt_node n)
{
    if (pt_x_is_claimed(x, n) || is_local(x, pt_x_bare_node(x, n)) || begin_section(x, pt_x_text(x, n)))
        return;
    pt_x_ref(x, PT_REF_CALL, pt_x_node_name(x, n), 0, 0, n);
}

static void variable(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n) && pt_x_enclosing(x, PT_KIND_BIT(CLASS) | PT_KIND_BIT(MODULE)))
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, n), pt_x_self(x), PT_ARITY_ANY, n);
}

static void scope_resolution(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    if (pt_x_is_claimed(x, name))
        return;
    pt_expr_id what = pt_x_value(x, n);
    pt_x_claim(x, name);
    pt_x_ref_expr(x, PT_REF_VALUE, what, PT_ARITY_ANY, name);
}

static void bare_super(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n))
        pt_x_ref(x, PT_REF_CALL, enclosing_method_name(x), pt_x_super(x), PT_ARITY_ANY, n);
}

/* Blocks of these get an element of the receiver, at the given parameter; KEYED ones of a map key and value. */
enum { WHOLE = 9, KEYED = 10 };
static const struct { const char *name; uint8_t index; } iterators[] = {
    {"each", 0},     {"map", 0},           {"select", 0},          {"reject", 0},    {"find", 0},
    {"detect", 0},   {"each_with_index", 0}, {"each_with_object", 0}, {"any?", 0},   {"all?", 0},
    {"none?", 0},    {"flat_map", 0},      {"collect", 0},         {"sort_by", 0},   {"min_by", 0},
    {"max_by", 0},   {"group_by", 0},      {"partition", 0},       {"filter", 0},    {"filter_map", 0},
    {"sum", 0},      {"count", 0},         {"find_all", 0},        {"each_slice", 0}, {"reverse_each", 0},
    {"map!", 0},     {"delete_if", 0},     {"select!", 0},         {"reject!", 0},   {"find_index", 0},
    {"inject", 1},   {"reduce", 1},        {"tap", WHOLE},         {"then", WHOLE},  {"each_pair", KEYED}};

static void expect_block(pt_extract *x, pt_node block, pt_expr_id receiver, pt_str name)
{
    state *s = x->state;
    if (block == PT_NO_NODE || !receiver)
        return;
    for (size_t i = 0; i < sizeof iterators / sizeof *iterators; i++) {
        if (!text_is(name, iterators[i].name))
            continue;
        unsigned slot = s->block_count++ % 16;
        s->blocks[slot] = block;
        s->indices[slot] = iterators[i].index;
        s->items[slot] = receiver;
        return;
    }
}

static pt_expr_id block_item(pt_extract *x, pt_node block, unsigned index, unsigned count)
{
    const state *s = x->state;
    for (unsigned i = 0; i < 16; i++) {
        if (s->blocks[i] != block || !s->items[i])
            continue;
        pt_expr_id receiver = s->items[i];
        if (s->indices[i] == WHOLE)
            return index == 0 ? receiver : 0;
        if (s->indices[i] == KEYED && index == 0)
            return pt_x_expr(x, PT_EXPR_KEY, receiver, 0);
        pt_expr_id element = pt_x_expr(x, PT_EXPR_ELEMENT, receiver, 0);
        if (s->indices[i] == KEYED)
            return index == 1 ? element : 0;
        (void)count;
        return s->indices[i] == index ? element : 0;
    }
    return 0;
}

static void symbol_block(pt_extract *x, pt_node args, pt_expr_id receiver)
{
    pt_node block = args == PT_NO_NODE ? args : pt_x_child(x, args, N_block_argument);
    pt_node symbol = pt_x_child(x, block, N_simple_symbol);
    if (symbol == PT_NO_NODE)
        return;
    pt_expr_id element = receiver ? pt_x_expr(x, PT_EXPR_ELEMENT, receiver, 0) : 0;
    pt_expr_id member = pt_x_expr(x, PT_EXPR_MEMBER, element, pt_x_name(x, symbol_text(x, symbol)));
    pt_x_ref_expr(x, PT_REF_CALL, member, PT_ARITY_ANY, symbol);
}

/* send(:m), public_send(:m), method(:m): the method is named by a symbol. */
static void named_by_symbol(pt_extract *x, pt_node args, pt_str name, pt_expr_id receiver)
{
    bool sends = text_is(name, "send") || text_is(name, "public_send") || text_is(name, "__send__");
    if (!sends && !text_is(name, "method") && !text_is(name, "instance_method"))
        return;
    pt_node symbol = pt_x_first(x, args);
    if (pt_x_kind(x, symbol) != N_simple_symbol)
        return;
    pt_name_id method_name = pt_x_name(x, symbol_text(x, symbol));
    pt_x_ref(x, sends ? PT_REF_CALL : PT_REF_VALUE, method_name, receiver, PT_ARITY_ANY, symbol);
}

static void flow(pt_extract *x, pt_node args, pt_expr_id callee)
{
    uint32_t index = 0;
    if (!callee || args == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, args, arg)) {
        unsigned kind = pt_x_kind(x, arg);
        if (kind == N_constant && !pt_x_is_claimed(x, arg))
            pt_x_value_into(x, arg, pt_x_expr(x, PT_EXPR_ARGUMENT, callee, index));
        index += kind != N_comment;
    }
}

static void call(pt_extract *x, pt_node n)
{
    pt_node receiver = pt_x_field(x, n, F_receiver), name = pt_x_field(x, n, F_method);
    pt_node args = pt_x_field(x, n, F_arguments), block = pt_x_field(x, n, F_block);
    pt_str text = pt_x_text(x, name);
    if (pt_x_kind(x, name) == N_super) {
        pt_x_claim(x, name);
        pt_x_ref(x, PT_REF_CALL, enclosing_method_name(x), pt_x_super(x), arity(x, args), name);
        return;
    }
    if (name == PT_NO_NODE || pt_x_is_claimed(x, name)) /* f.(1), or the target of an assignment */
        return;
    pt_x_claim(x, name);
    bool of_self = pt_x_kind(x, receiver) == N_self || receiver == PT_NO_NODE;
    if (of_self && (make(x, n, text) || (args == PT_NO_NODE && begin_section(x, text))))
        return;
    if (receiver == PT_NO_NODE) {
        if (in_type_scope(x) && is_callback_maker(text) && args != PT_NO_NODE)
            callbacks(x, args);
        named_by_symbol(x, args, text, 0);
        pt_x_ref(x, PT_REF_CALL, pt_x_name(x, text), text_is(text, "new") ? pt_x_self(x) : 0, arity(x, args), name);
        flow(x, args, pt_x_expr(x, PT_EXPR_NAME, pt_x_name(x, text), x->scope));
        return;
    }
    pt_expr_id object = pt_x_value(x, receiver);
    pt_expr_id member = pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_name(x, text));
    pt_x_ref_expr(x, PT_REF_CALL, member, arity(x, args), name);
    expect_block(x, block, object, text);
    symbol_block(x, args, object);
    named_by_symbol(x, args, text, object);
    flow(x, args, object ? member : 0);
}

static void block(pt_extract *x, pt_node n)
{
    state *s = x->state;
    pt_node list = pt_x_field(x, n, F_parameters);
    if (pt_x_is_claimed(x, n)) /* the body of a class made by a call */
        return;
    pt_def_id def = s->pending == n ? s->pending_def : 0;
    if (def) {
        s->pending = PT_NO_NODE;
        pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
        parameters(x, def, list);
        return;
    }
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    if (list == PT_NO_NODE)
        return;
    counts c = {0};
    unsigned index = 0, count = pt_x_count(x, list);
    for (PT_X_EACH(x, list, p)) {
        parameter(x, p, block_item(x, n, index, count), &c);
        index++;
    }
}

static void lambda(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    parameters(x, 0, pt_x_field(x, n, F_parameters));
}

static void rescue(pt_extract *x, pt_node n)
{
    pt_node list = pt_x_field(x, n, F_exceptions);
    pt_expr_id types = 0;
    if (list != PT_NO_NODE)
        for (PT_X_EACH(x, list, type)) {
            types = either(x, types, pt_x_value(x, type));
            constant_ref(x, PT_REF_TYPE, type);
        }
    pt_node name = pt_x_first(x, pt_x_field(x, n, F_variable));
    pt_expr_id caught = types ? pt_x_expr(x, PT_EXPR_INSTANCE, types, 0) : 0;
    assign(x, n, name, caught);
}

static void for_loop(pt_extract *x, pt_node n)
{
    pt_expr_id over = pt_x_value(x, pt_x_first(x, pt_x_field(x, n, F_value)));
    assign(x, n, pt_x_field(x, n, F_pattern), over ? pt_x_expr(x, PT_EXPR_ELEMENT, over, 0) : 0);
}

/* Patterns: `Foo => name`, `{key: name}`. */
static void as_pattern(pt_extract *x, pt_node n)
{
    pt_expr_id type = pt_x_value(x, pt_x_field(x, n, F_value));
    assign_local(x, pt_x_field(x, n, F_name), type ? pt_x_expr(x, PT_EXPR_INSTANCE, type, 0) : 0);
}

/* {key:} binds key. */
static void keyword_pattern(pt_extract *x, pt_node n)
{
    pt_node key = pt_x_field(x, n, F_key);
    if (pt_x_kind(x, key) == N_hash_key_symbol && pt_x_field(x, n, F_value) == PT_NO_NODE)
        bind(x, PT_BIND_LOCAL, key, 0);
}

static void in_clause(pt_extract *x, pt_node n)
{
    pt_node pattern = pt_x_field(x, n, F_pattern);
    if (pattern == PT_NO_NODE)
        return;
    for (pt_node i = pattern; i < pt_node_at(x->syntax, pattern)->next; i++)
        if (pt_x_kind(x, i) == N_identifier && !pt_x_is_claimed(x, i) && pt_x_kind(x, i - 1) != N_call)
            assign_local(x, i, 0);
}

/* --- files ------------------------------------------------------------------------------------------- */

static bool is_test_folder(pt_str part)
{
    return text_is(part, "test") || text_is(part, "tests") || text_is(part, "spec") || text_is(part, "features");
}

static bool is_test_path(pt_str path)
{
    for (ptrdiff_t slash; (slash = pt_str_find(path, '/')) >= 0; path = pt_str_from(path, (size_t)slash + 1))
        if (is_test_folder(pt_str_upto(path, (size_t)slash)))
            return true;
    return pt_str_ends(path, PT_STR("_test.rb")) || pt_str_ends(path, PT_STR("_spec.rb"))
        || pt_str_starts(path, PT_STR("test_"));
}

#define HOOK(function) {.action = PT_DO_HOOK, .hook = function}

static const pt_rule rules[NODE_COUNT] = {
    [N_class] = HOOK(class_definition),
    [N_module] = HOOK(module_definition),
    [N_singleton_class] = HOOK(singleton_class),
    [N_method] = HOOK(method),
    [N_singleton_method] = HOOK(singleton_method),
    [N_alias] = HOOK(alias),
    [N_undef] = {.action = PT_DO_SKIP},
    [N_assignment] = HOOK(assignment),
    [N_operator_assignment] = HOOK(operator_assignment),
    [N_call] = HOOK(call),
    [N_block] = HOOK(block),
    [N_do_block] = HOOK(block),
    [N_lambda] = HOOK(lambda),
    [N_rescue] = HOOK(rescue),
    [N_for] = HOOK(for_loop),
    [N_return] = HOOK(return_statement),
    [N_as_pattern] = HOOK(as_pattern),
    [N_keyword_pattern] = HOOK(keyword_pattern),
    [N_in_clause] = HOOK(in_clause),
    [N_identifier] = HOOK(identifier),
    [N_instance_variable] = HOOK(variable),
    [N_class_variable] = HOOK(variable),
    [N_constant] = {.action = PT_DO_VALUE},
    [N_scope_resolution] = HOOK(scope_resolution),
    [N_super] = HOOK(bare_super),
};

const pt_lang pt_lang_ruby = {
    .id = PT_LANGUAGE_RUBY,
    .flags = PT_LANG_MEMBERS_IN_SCOPE,
    .extensions = "rb rake gemspec ru",
    .file_names = "Rakefile Gemfile Guardfile Vagrantfile Capfile Podfile Fastfile Brewfile",
    .grammar = tree_sitter_ruby,
    .nodes = node_names,
    .node_count = NODE_COUNT,
    .fields = field_names,
    .field_count = FIELD_COUNT,
    .rules = rules,
    .value = value,
    .begin = begin,
    .is_test_path = is_test_path,
};
