/* Definitions and declarations of C, and of C++ where it is C.
 *
 * A declaration is read in two parts: the specifier (a type, walked like any other) and declarators, each of
 * which wraps a name from the outside in: in `int (*f(void))(int)` a function f that returns a pointer to
 * a function. What stands at file or namespace level becomes a def; what stands in a function is bound. */
#include "lang/c_family.h"

void *pt_c__alloc(pt_extract *x, size_t size)
{
    void *memory = pt_arena_alloc(&x->arena, size);
    if (memory)
        memset(memory, 0, size);
    else
        x->failed = true;
    return memory;
}

void pt_c__begin(pt_extract *x, const pt_c_dialect *dialect, bool cpp)
{
    pt_c_state *state = pt_c__alloc(x, sizeof *state);
    if (!state)
        return;
    *state = (pt_c_state){.dialect = dialect, .cpp = cpp, .macro_block = PT_NO_NODE,
                          .class_block = PT_NO_NODE, .outer = PT_NO_NODE, .inner = PT_NO_NODE,
                          .friend_of = PT_NO_NODE};
    state->pending_tail = &state->pending;
    x->state = state;
}

/* --- declarators ------------------------------------------------------------------------------------- */

static bool is_modifier(unsigned kind)
{
    switch (kind) {
    case N_type_qualifier: case N_ms_call_modifier: case N_ms_based_modifier: case N_ms_pointer_modifier:
    case N_attribute_specifier: case N_attribute_declaration: case N_comment:
        return true;
    default:
        return false;
    }
}

/* The declarator inside one that has no field for it. */
static pt_node inner_declarator(const pt_extract *x, pt_node n)
{
    pt_node inner = pt_x_field(x, n, F_declarator);
    if (inner != PT_NO_NODE)
        return inner;
    for (PT_X_EACH(x, n, child))
        if (!is_modifier(pt_x_kind(x, child)) && !(pt_node_at(x->syntax, child)->flags & PT_NODE_ERROR))
            return child;
    return PT_NO_NODE;
}

static pt_expr_id parameter_type(pt_extract *x, pt_node p)
{
    pt_expr_id base = pt_x_type(x, pt_x_field(x, p, F_type));
    pt_node declarator = pt_x_field(x, p, F_declarator);
    if (declarator == PT_NO_NODE || x->depth > 30)
        return base;
    x->depth++;
    pt_expr_id type = pt_c__declarator(x, declarator, base).type;
    x->depth--;
    return type;
}

static bool is_parameter(unsigned kind)
{
    return kind == N_parameter_declaration || kind == N_optional_parameter_declaration
        || kind == N_variadic_parameter_declaration;
}

static bool is_void_parameter(const pt_extract *x, pt_node p)
{
    return pt_x_field(x, p, F_declarator) == PT_NO_NODE
        && pt_str_eq(pt_x_text(x, p), PT_STR("void"));
}

static pt_expr_id function_type(pt_extract *x, pt_expr_id result, pt_node list)
{
    pt_expr_id items[12];
    size_t count = 0;
    if (list != PT_NO_NODE)
        for (PT_X_EACH(x, list, p))
            if (is_parameter(pt_x_kind(x, p)) && !is_void_parameter(x, p)
                && count < sizeof items / sizeof *items)
                items[count++] = parameter_type(x, p);
    return pt_x_expr(x, PT_EXPR_FUNCTION, result, pt_x_list(x, items, count));
}

static pt_expr_id wrapped(pt_extract *x, pt_expr_op op, pt_expr_id type)
{
    return type ? pt_x_expr(x, op, type, 0) : 0;
}

static bool is_plain_name(unsigned kind)
{
    switch (kind) {
    case N_identifier: case N_field_identifier: case N_type_identifier: case N_qualified_identifier:
    case N_operator_name: case N_destructor_name: case N_template_function: case N_template_method:
    case N_structured_binding_declarator: case N_primitive_type: case N_variadic_declarator:
    case N_operator_cast:
        return true;
    default:
        return false;
    }
}

pt_c_declarator pt_c__declarator(pt_extract *x, pt_node n, pt_expr_id type)
{
    pt_c_declarator d = {.name = PT_NO_NODE, .function = PT_NO_NODE, .init = PT_NO_NODE};
    pt_expr_id result = 0;
    for (unsigned depth = 0; n != PT_NO_NODE && depth < 256; depth++) {
        unsigned kind = pt_x_kind(x, n);
        switch (kind) {
        case N_init_declarator:
            d.init = pt_x_field(x, n, F_value);
            break;
        case N_pointer_declarator: case N_abstract_pointer_declarator: case N_reference_declarator:
        case N_abstract_reference_declarator: case N_pointer_type_declarator:
            type = wrapped(x, PT_EXPR_POINTER, type);
            d.function = PT_NO_NODE;
            break;
        case N_array_declarator: case N_abstract_array_declarator:
            type = wrapped(x, PT_EXPR_ARRAY, type);
            d.function = PT_NO_NODE;
            break;
        case N_function_declarator: case N_abstract_function_declarator:
            result = type;
            d.function = n;
            if (!is_plain_name(pt_x_kind(x, pt_x_field(x, n, F_declarator))))
                type = function_type(x, type, pt_x_field(x, n, F_parameters));
            break;
        case N_parenthesized_declarator: case N_abstract_parenthesized_declarator: case N_attributed_declarator:
            break;
        default:
            d.name = is_plain_name(kind) ? n : PT_NO_NODE;
            d.type = d.function == PT_NO_NODE ? type : result;
            return d;
        }
        n = kind == N_abstract_array_declarator ? pt_x_field(x, n, F_declarator) : inner_declarator(x, n);
        if (pt_node_symbol(x->syntax, n) == N_parameter_list)
            break;
    }
    d.function = PT_NO_NODE;
    d.type = type;
    return d;
}

/* --- what all definitions have ----------------------------------------------------------------------- */

pt_c_storage pt_c__storage(const pt_extract *x, pt_node n)
{
    pt_c_storage s = {0};
    for (PT_X_EACH(x, n, child)) {
        unsigned kind = pt_x_kind(x, child);
        pt_str text = pt_x_text(x, child);
        if (pt_node_at(x->syntax, child)->field == F_declarator)
            break;
        if (kind == N_storage_class_specifier) {
            s.is_static |= pt_str_eq(text, PT_STR("static"));
            s.is_extern |= pt_str_eq(text, PT_STR("extern"));
        } else if (kind == N_type_qualifier) {
            s.is_const |= pt_str_eq(text, PT_STR("const"));
            s.is_constexpr |= pt_str_eq(text, PT_STR("constexpr"));
        }
    }
    return s;
}

pt_scope_kind pt_c__scope_kind(const pt_extract *x)
{
    return (pt_scope_kind)x->facts->scopes.at[x->scope].kind;
}

bool pt_c__is_local(const pt_extract *x)
{
    pt_scope_kind kind = pt_c__scope_kind(x);
    return kind == PT_SCOPE_FUNCTION || kind == PT_SCOPE_BLOCK;
}

void pt_c__finish(pt_extract *x, pt_def_id def, pt_node whole)
{
    const pt_c_state *state = pt_c__state(x);
    if (whole < state->conditional_end)
        pt_x_def_at(x, def)->flags |= PT_DEF_CONDITIONAL;
    bool templated = whole == state->inner;
    if (templated)
        pt_x_def_at(x, def)->line = pt_node_line(x->syntax, state->outer);
    pt_x_doc(x, def, templated ? state->outer : whole, "", NULL);
    if (state->dialect->defined)
        state->dialect->defined(x, def, whole);
}

void pt_c__enter(pt_extract *x, pt_def_id def, pt_node whole, pt_scope_kind kind)
{
    const pt_c_dialect *dialect = pt_c__state(x)->dialect;
    pt_x_open_def(x, def, whole, kind);
    if (dialect->entered)
        dialect->entered(x, def, whole);
}

pt_def_id pt_c__define(pt_extract *x, pt_kind kind, pt_node whole, pt_node name)
{
    pt_def_id def = pt_x_def(x, kind, whole, name);
    pt_c__finish(x, def, whole);
    return def;
}

void pt_c__later(pt_extract *x, pt_node node, pt_def_id def)
{
    pt_c_state *state = pt_c__state(x);
    pt_c_pending *p = pt_c__alloc(x, sizeof *p);
    if (!p)
        return;
    *p = (pt_c_pending){.node = node, .def = def};
    *state->pending_tail = p;
    state->pending_tail = &p->next;
}

/* The def that waits for this node; 0 when none does. */
static pt_def_id take_pending(pt_extract *x, pt_node n)
{
    pt_c_state *state = pt_c__state(x);
    while (state->pending && state->pending->node < n)
        state->pending = state->pending->next;
    if (!state->pending)
        state->pending_tail = &state->pending;
    return state->pending && state->pending->node == n ? state->pending->def : 0;
}

/* `prefix` and `of` joined, in the file's arena. */
pt_str pt_c__made_name(pt_extract *x, const char *prefix, pt_str of)
{
    size_t len = strlen(prefix);
    char *text = pt_c__alloc(x, len + of.len + 1);
    if (!text)
        return PT_STR("");
    memcpy(text, prefix, len);
    if (of.len)
        memcpy(text + len, of.ptr, of.len);
    return (pt_str){text, len + of.len};
}

/* --- functions --------------------------------------------------------------------------------------- */

void pt_c__arity(pt_extract *x, pt_def_id id, pt_node list)
{
    uint32_t least = 0, most = 0;
    bool variadic = false, empty = true;
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, p)) {
        unsigned kind = pt_x_kind(x, p);
        empty &= kind == N_comment;
        variadic |= kind == N_variadic_parameter_declaration;
        if (kind == N_identifier || (is_parameter(kind) && kind != N_variadic_parameter_declaration
                                     && !is_void_parameter(x, p))) {
            most++;
            least += kind != N_optional_parameter_declaration;
        }
    }
    pt_str text = pt_str_trim(pt_x_text(x, list));
    if (text.len > 4)
        variadic |= pt_str_ends(pt_str_trim(pt_str_upto(text, text.len - 1)), PT_STR("..."));
    pt_def *def = pt_x_def_at(x, id);
    bool unknown = empty && !variadic && !pt_c__state(x)->cpp; /* C: f() says nothing of its parameters */
    def->params_min = (uint16_t)(least < PT_ARITY_ANY ? least : PT_ARITY_ANY - 1);
    def->params_max = variadic || unknown || most >= PT_ARITY_ANY ? PT_ARITY_ANY : (uint16_t)most;
}

/* Whether a value of the type may be a function: a pointer to one, or a type whose name does not tell. */
static bool may_be_function(const pt_extract *x, pt_expr_id type)
{
    const pt_expr *e = &x->facts->exprs.at[type];
    if (e->op == PT_EXPR_POINTER)
        e = &x->facts->exprs.at[e->a];
    else if (e->op == PT_EXPR_NAME || e->op == PT_EXPR_PATH || e->op == PT_EXPR_GENERIC
             || e->op == PT_EXPR_LOCAL)
        return true;
    return e->op == PT_EXPR_FUNCTION;
}

/* What the index-th parameter is worth: what callers pass there. */
static pt_expr_id passed(pt_extract *x, pt_def_id id, pt_expr_id type, uint32_t index)
{
    if (!id || !may_be_function(x, type))
        return 0;
    const pt_def *def = pt_x_def_at(x, id);
    return pt_x_expr(x, PT_EXPR_ARGUMENT, pt_x_expr(x, PT_EXPR_NAME, def->name, def->scope), index);
}

void pt_c__parameters(pt_extract *x, pt_def_id def, pt_node list)
{
    uint32_t index = 0;
    if (list == PT_NO_NODE)
        return;
    if (def)
        pt_c__arity(x, def, list);
    for (PT_X_EACH(x, list, p)) {
        unsigned kind = pt_x_kind(x, p);
        if (kind == N_identifier) { /* K&R: its declaration follows */
            pt_x_bind(x, PT_BIND_PARAM, p, 0, 0, PT_NO_NODE);
            continue;
        }
        if (!is_parameter(kind))
            continue;
        pt_expr_id base = pt_x_type(x, pt_x_field(x, p, F_type));
        pt_c_declarator d = pt_c__declarator(x, pt_x_field(x, p, F_declarator), base);
        pt_node name = pt_x_kind(x, d.name) == N_variadic_declarator ? pt_x_first(x, d.name) : d.name;
        pt_expr_id type = d.function == PT_NO_NODE ? d.type : function_type(x, d.type, PT_NO_NODE);
        pt_x_bind(x, PT_BIND_PARAM, name, type, passed(x, def, type, index++), PT_NO_NODE);
    }
}

/* Names of parameters where they name nothing: in prototypes and function types. */
void pt_c__parameter_list(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, p)) {
        if (!is_parameter(pt_x_kind(x, p)))
            continue;
        pt_node declarator = pt_x_field(x, p, F_declarator);
        if (declarator == PT_NO_NODE)
            continue;
        pt_c_declarator d = pt_c__declarator(x, declarator, 0);
        pt_x_claim(x, pt_x_kind(x, d.name) == N_variadic_declarator ? pt_x_first(x, d.name) : d.name);
    }
}

/* A function without a parameter list, or one that the grammar can't read: MACRO { … }. */
static void broken_function(pt_extract *x, pt_node n, pt_c_declarator d)
{
    pt_node macro = pt_x_field(x, n, F_type);
    if (d.name == PT_NO_NODE)
        return;
    if (pt_c__is_local(x)) { /* for_each_cpu(i) { … } */
        if (pt_x_kind(x, macro) != N_type_identifier)
            return;
        pt_x_claim(x, macro);
        pt_x_ref(x, PT_REF_CALL, pt_x_node_name(x, macro), 0, 1, macro);
        return;
    }
    if (pt_x_kind(x, macro) == N_type_identifier) { /* TEST(name) { … } */
        pt_x_claim(x, macro);
        pt_x_ref(x, PT_REF_CALL, pt_x_node_name(x, macro), 0, 1, macro);
    }
    pt_def_id def = pt_c__define(x, PT_KIND_FUNCTION, n, d.name);
    pt_x_def_at(x, def)->params_max = PT_ARITY_ANY;
    if (pt_c__is_test_macro(pt_x_text(x, macro)))
        pt_x_mark_test(x, def);
    pt_x_signature(x, def, n, pt_x_field(x, n, F_body));
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
}

void pt_c__function_definition(pt_extract *x, pt_node n)
{
    pt_c__leave_function(x, n);
    pt_expr_id base = pt_c__repair_type(x, n, pt_x_type(x, pt_x_field(x, n, F_type)));
    pt_c_declarator d = pt_c__declarator(x, pt_x_field(x, n, F_declarator), base);
    if (pt_c__is_reserved(x, pt_x_text(x, d.name)))
        return; /* `if (x) {` where a brace went missing */
    if (d.name == PT_NO_NODE || d.function == PT_NO_NODE) {
        broken_function(x, n, d);
        return;
    }
    pt_def_id id = pt_c__state(x)->dialect->callable(x, n, d);
    pt_node initialisers = pt_x_child(x, n, N_field_initializer_list);
    pt_x_signature(x, id, n, initialisers == PT_NO_NODE ? pt_x_field(x, n, F_body) : initialisers);
    pt_c__enter(x, id, n, PT_SCOPE_FUNCTION);
    pt_c__parameters(x, id, pt_x_field(x, d.function, F_parameters));
}

/* --- declarations ------------------------------------------------------------------------------------ */

static bool has_body(const pt_extract *x, pt_node specifier)
{
    return specifier != PT_NO_NODE && pt_x_field(x, specifier, F_body) != PT_NO_NODE;
}

static void prototype(pt_extract *x, pt_node n, pt_c_declarator d, bool alone)
{
    if (pt_c__is_local(x)) {
        pt_x_claim(x, d.name);
        return;
    }
    pt_def_id id = pt_c__state(x)->dialect->callable(x, n, d);
    pt_x_signature(x, id, n, PT_NO_NODE);
    pt_c__arity(x, id, pt_x_field(x, d.function, F_parameters));
    if (!(pt_x_def_at(x, id)->flags & PT_DEF_ABSTRACT))
        pt_x_def_at(x, id)->flags |= PT_DEF_DECLARATION;
    if (alone)
        pt_c__enter(x, id, n, PT_SCOPE_FUNCTION);
}

static pt_node without_value(const pt_extract *x, pt_node declarator)
{
    bool has_value = pt_x_kind(x, declarator) == N_init_declarator;
    return has_value ? pt_x_field(x, declarator, F_declarator) : declarator;
}

/* In C++ a constant is one by its type; in C `const` says too little of a table of functions. */
static pt_kind variable_kind(const pt_extract *x, pt_node n, pt_node declarator)
{
    pt_c_storage storage = pt_c__storage(x, n);
    if (pt_c__scope_kind(x) == PT_SCOPE_TYPE)
        return PT_KIND_FIELD;
    bool plain = is_plain_name(pt_x_kind(x, without_value(x, declarator)));
    bool constant = storage.is_constexpr || (storage.is_const && plain && pt_c__state(x)->cpp);
    return constant ? PT_KIND_CONSTANT : PT_KIND_VARIABLE;
}

/* A variable at file level; `static DEFINE_MUTEX(m);` looks like one of type DEFINE_MUTEX. */
static void global(pt_extract *x, pt_node n, pt_node declarator, pt_c_declarator d)
{
    pt_c_storage storage = pt_c__storage(x, n);
    pt_node type = pt_x_field(x, n, F_type);
    bool macro = pt_x_kind(x, declarator) == N_parenthesized_declarator
        && pt_x_kind(x, type) == N_type_identifier;
    if (macro) {
        pt_x_claim(x, type);
        pt_x_ref(x, PT_REF_CALL, pt_x_node_name(x, type), 0, 1, type);
        if (!pt_c__macro_defines(pt_x_text(x, type), 1))
            return;
    }
    pt_def_id id = pt_c__define(x, variable_kind(x, n, declarator), n, pt_c__path_name(x, d.name));
    if (pt_x_kind(x, d.name) == N_qualified_identifier)
        pt_c__state(x)->dialect->qualified(x, id, d.name);
    pt_x_signature(x, id, n, d.init);
    pt_def *def = pt_x_def_at(x, id);
    def->type = macro ? 0 : d.type;
    if (storage.is_static)
        def->flags |= PT_DEF_LOCAL;
    if (storage.is_extern && d.init == PT_NO_NODE)
        def->flags |= PT_DEF_DECLARATION;
    if (d.init != PT_NO_NODE)
        pt_c__later(x, declarator, id);
}

/* In a function: a local, or a parameter when it stands between a K&R function's head and its body. */
void pt_c__bind(pt_extract *x, pt_node declaration, pt_node declarator, pt_c_declarator d)
{
    pt_binding_kind kind = pt_c__scope_kind(x) == PT_SCOPE_FUNCTION ? PT_BIND_PARAM : PT_BIND_LOCAL;
    if (pt_c__storage(x, declaration).is_extern) {
        pt_x_claim(x, d.name);
        return;
    }
    pt_node after = without_value(x, declarator);
    bool is_auto = pt_x_kind(x, pt_x_field(x, declaration, F_type)) == N_placeholder_type_specifier;
    pt_expr_id value = is_auto ? pt_x_value(x, d.init) : 0;
    pt_x_bind(x, kind, d.name, is_auto ? 0 : d.type, value, kind == PT_BIND_PARAM ? PT_NO_NODE : after);
    if (d.init == PT_NO_NODE)
        return;
    x->node = pt_node_at(x->syntax, after)->next; /* the name is visible in its own initialiser */
    pt_expr_id target = pt_x_bare_node(x, d.name);
    pt_c__initialise(x, d.init, d.type, target);
    x->node = declaration;
}

static unsigned count_declarators(const pt_extract *x, pt_node n)
{
    unsigned count = 0;
    for (PT_X_EACH(x, n, child))
        count += pt_node_at(x->syntax, child)->field == F_declarator;
    return count;
}

void pt_c__declaration(pt_extract *x, pt_node n)
{
    pt_c__leave_function(x, n);
    pt_node specifier = pt_x_field(x, n, F_type);
    pt_c__name_type(x, specifier, n);
    pt_expr_id base = pt_c__repair_type(x, n, pt_x_type(x, specifier));
    bool single = count_declarators(x, n) == 1, alone = single && !has_body(x, specifier);
    const pt_c_dialect *dialect = pt_c__state(x)->dialect;
    for (PT_X_EACH(x, n, declarator)) {
        if (pt_node_at(x->syntax, declarator)->field != F_declarator)
            continue;
        pt_c_declarator d = pt_c__declarator(x, declarator, base);
        if (d.name == PT_NO_NODE || (pt_node_at(x->syntax, d.name)->flags & PT_NODE_MISSING))
            continue;
        bool local = pt_c__is_local(x);
        if (single && d.init == PT_NO_NODE) /* while (T x = f()) */
            d.init = pt_x_field(x, n, F_value);
        if (pt_c__is_reserved(x, pt_x_text(x, d.name)))
            continue;
        if (!local && pt_c__only_macros(x, n, &d))
            continue;
        if (!local)
            pt_c__repair_name(x, n, &d);
        if (local && dialect->local && dialect->local(x, n, declarator, d))
            continue;
        if (d.function != PT_NO_NODE)
            prototype(x, n, d, alone);
        else if (local)
            pt_c__bind(x, n, declarator, d);
        else
            global(x, n, declarator, d);
    }
}

/* A global's initialiser belongs to the variable. */
void pt_c__init_declarator(pt_extract *x, pt_node n)
{
    pt_def_id id = take_pending(x, n);
    if (!id)
        return;
    pt_x_open_def(x, id, n, PT_SCOPE_BLOCK);
    const pt_def *def = pt_x_def_at(x, id);
    pt_expr_id type = def->type, variable = pt_x_expr(x, PT_EXPR_NAME, def->name, def->scope);
    pt_c__initialise(x, pt_x_field(x, n, F_value), type, variable);
}

/* --- members ----------------------------------------------------------------------------------------- */

/* struct { … }; inside a type: its members are the type's own. */
bool pt_c__is_anonymous_member(const pt_extract *x, pt_node declaration)
{
    pt_node specifier = pt_x_field(x, declaration, F_type);
    return has_body(x, specifier) && pt_x_field(x, specifier, F_name) == PT_NO_NODE
        && pt_x_field(x, declaration, F_declarator) == PT_NO_NODE;
}

void pt_c__field_declaration(pt_extract *x, pt_node n)
{
    pt_node specifier = pt_x_field(x, n, F_type);
    pt_c__name_type(x, specifier, n);
    pt_expr_id base = pt_x_type(x, specifier);
    bool alone = count_declarators(x, n) == 1 && !has_body(x, specifier);
    for (PT_X_EACH(x, n, declarator)) {
        if (pt_node_at(x->syntax, declarator)->field != F_declarator)
            continue;
        pt_c_declarator d = pt_c__declarator(x, declarator, base);
        if (d.name == PT_NO_NODE || (pt_node_at(x->syntax, d.name)->flags & PT_NODE_MISSING))
            continue;
        if (pt_c__only_macros(x, n, &d))
            continue;
        pt_c__repair_name(x, n, &d);
        if (d.function != PT_NO_NODE) {
            prototype(x, n, d, alone);
            continue;
        }
        pt_def_id id = pt_c__define(x, PT_KIND_FIELD, n, d.name);
        pt_def *def = pt_x_def_at(x, id);
        def->type = d.type;
        if (!has_body(x, specifier))
            pt_x_signature(x, id, n, PT_NO_NODE);
    }
}

/* --- structs, unions, enums, typedefs ---------------------------------------------------------------- */

static const char *made_prefix(unsigned kind)
{
    return kind == N_union_specifier ? "__anon_union_"
        : kind == N_enum_specifier ? "__anon_enum_" : "__anon_struct_";
}

static pt_kind specifier_kind(unsigned kind)
{
    return kind == N_union_specifier ? PT_KIND_UNION : kind == N_enum_specifier ? PT_KIND_ENUM
        : kind == N_class_specifier ? PT_KIND_CLASS : PT_KIND_STRUCT;
}

/* The declarator that names an unnamed type: a typedef's, a field's, a variable's. */
static pt_node first_declared(pt_extract *x, pt_node declaration, bool *is_alias)
{
    pt_node declarator = pt_x_field(x, declaration, F_declarator);
    if (declarator == PT_NO_NODE)
        return PT_NO_NODE;
    *is_alias = pt_x_kind(x, declaration) == N_type_definition && pt_x_kind(x, declarator) == N_type_identifier;
    return pt_c__declarator(x, declarator, 0).name;
}

/* Notes the name that an unnamed type gets from the declaration it stands in. */
void pt_c__name_type(pt_extract *x, pt_node specifier, pt_node declaration)
{
    pt_c_state *state = pt_c__state(x);
    if (!has_body(x, specifier) || pt_x_field(x, specifier, F_name) != PT_NO_NODE)
        return;
    bool is_alias = false;
    pt_node name = first_declared(x, declaration, &is_alias);
    if (name == PT_NO_NODE)
        return;
    pt_c_named *named = pt_c__alloc(x, sizeof *named);
    if (!named)
        return;
    pt_str text = pt_x_text(x, name);
    *named = (pt_c_named){.specifier = specifier, .at = name, .made = !is_alias, .older = state->named};
    named->name = is_alias ? text : pt_c__made_name(x, made_prefix(pt_x_kind(x, specifier)), text);
    state->named = named;
}

static const pt_c_named *name_of(const pt_extract *x, pt_node specifier)
{
    const pt_c_named *named = pt_c__state(x)->named;
    while (named && named->specifier > specifier) /* newest first, in source order */
        named = named->older;
    return named && named->specifier == specifier ? named : NULL;
}

pt_expr_id pt_c__specifier_type(pt_extract *x, pt_node specifier)
{
    pt_node name = pt_x_field(x, specifier, F_name);
    if (pt_x_kind(x, name) == N_type_identifier)
        return pt_c__tag(x, name);
    if (name != PT_NO_NODE)
        return pt_x_type(x, name);
    const pt_c_named *named = name_of(x, specifier);
    return named ? pt_x_bare(x, named->name) : 0;
}

static bool is_type_name(unsigned kind)
{
    return kind == N_type_identifier || kind == N_template_type;
}

/* Tags are visible in the file or function, not only in the struct they are written in. */
static pt_scope_id tag_scope(const pt_extract *x)
{
    pt_scope_id scope = x->scope;
    while (!pt_c__state(x)->cpp && x->facts->scopes.at[scope].kind == PT_SCOPE_TYPE)
        scope = x->facts->scopes.at[scope].parent;
    return scope;
}

static bool followed_by_semicolon(const pt_extract *x, pt_node n)
{
    pt_str rest = pt_str_from(x->syntax->text, pt_node_at(x->syntax, n)->end);
    rest = pt_str_upto(rest, 64);
    rest = pt_str_trim(rest);
    return rest.len && rest.ptr[0] == ';';
}

/* `struct foo;` declares, `struct foo x` uses. */
static void tag_without_body(pt_extract *x, pt_node n, pt_node name)
{
    bool forward = pt_node_at(x->syntax, n)->field == F_NONE && followed_by_semicolon(x, n)
        && !pt_c__is_local(x) && is_type_name(pt_x_kind(x, name));
    if (!forward) {
        if (pt_x_kind(x, name) == N_type_identifier && !pt_x_is_claimed(x, name))
            pt_c__tag_ref(x, name);
        return;
    }
    pt_def_id id = pt_c__define(x, specifier_kind(pt_x_kind(x, n)), n, pt_c__path_name(x, name));
    pt_x_def_at(x, id)->flags |= PT_DEF_DECLARATION;
    pt_x_signature(x, id, n, PT_NO_NODE);
}

void pt_c__type_specifier(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    const pt_c_named *named = name == PT_NO_NODE ? name_of(x, n) : NULL;
    if (body == PT_NO_NODE) {
        tag_without_body(x, n, name);
        return;
    }
    if (name == PT_NO_NODE && !named)
        return; /* its members belong to what is around it */
    pt_kind kind = specifier_kind(pt_x_kind(x, n));
    pt_node leaf = pt_c__path_name(x, name);
    pt_def_id id = named ? pt_x_def_named(x, kind, n, named->at, named->name) : pt_x_def(x, kind, n, leaf);
    pt_c__finish(x, id, n);
    pt_x_signature(x, id, n, body);
    pt_def *def = pt_x_def_at(x, id);
    if (named && named->made)
        def->flags |= PT_DEF_ANONYMOUS;
    else
        def->scope = tag_scope(x);
    pt_c__enter(x, id, n, PT_SCOPE_TYPE);
}

/* Enumerators are visible where the enum is. */
void pt_c__enumerator(pt_extract *x, pt_node n)
{
    pt_def_id id = pt_c__define(x, PT_KIND_CONSTANT, n, pt_x_field(x, n, F_name));
    pt_def *def = pt_x_def_at(x, id);
    pt_def_id parent = def->parent;
    bool scoped = parent == pt_c__state(x)->scoped_enum;
    if (parent && pt_x_def_at(x, parent)->kind == PT_KIND_ENUM && !scoped)
        pt_x_def_at(x, id)->scope = pt_x_def_at(x, parent)->scope;
    pt_x_signature(x, id, n, PT_NO_NODE);
}

void pt_c__type_definition(pt_extract *x, pt_node n)
{
    pt_node specifier = pt_x_field(x, n, F_type);
    pt_c__name_type(x, specifier, n);
    const pt_c_named *named = specifier == PT_NO_NODE ? NULL : name_of(x, specifier);
    pt_expr_id base = pt_x_type(x, specifier);
    for (PT_X_EACH(x, n, declarator)) {
        if (pt_node_at(x->syntax, declarator)->field != F_declarator)
            continue;
        pt_c_declarator d = pt_c__declarator(x, declarator, base);
        if (d.name == PT_NO_NODE)
            continue;
        pt_c__repair_name(x, n, &d);
        pt_x_claim(x, d.name);
        if ((named && named->at == d.name && !named->made) || pt_x_kind(x, d.name) == N_primitive_type)
            continue; /* the struct has this name itself */
        pt_def_id id = pt_c__define(x, PT_KIND_TYPE_ALIAS, n, d.name);
        pt_def *def = pt_x_def_at(x, id);
        def->type = d.function == PT_NO_NODE ? d.type
            : function_type(x, d.type, pt_x_field(x, d.function, F_parameters));
        if (!has_body(x, specifier))
            pt_x_signature(x, id, n, PT_NO_NODE);
    }
}

/* --- conditionals, blocks ---------------------------------------------------------------------------- */

/* #ifndef X / #define X around the rest of the file. */
static bool is_guard(const pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    if (x->scope != 0 || name == PT_NO_NODE || pt_x_field(x, n, F_alternative) != PT_NO_NODE)
        return false;
    pt_str text = pt_x_text(x, n);
    if (!pt_str_starts(text, PT_STR("#ifndef")) && !pt_str_starts(text, PT_STR("# ifndef")))
        return false;
    pt_node define = pt_node_after(x->syntax, n, name);
    return pt_x_kind(x, define) == N_preproc_def && pt_x_field(x, define, F_value) == PT_NO_NODE
        && pt_str_eq(pt_x_text(x, pt_x_field(x, define, F_name)), pt_x_text(x, name));
}

void pt_c__conditional(pt_extract *x, pt_node n)
{
    pt_c_state *state = pt_c__state(x);
    pt_node condition = pt_x_field(x, n, F_condition);
    pt_x_claim(x, pt_x_field(x, n, F_name));
    if (condition != PT_NO_NODE)
        pt_x_claim_tree(x, condition);
    if (pt_x_kind(x, n) == N_preproc_ifdef && is_guard(x, n))
        return;
    pt_node end = pt_node_at(x->syntax, n)->next;
    if (end > state->conditional_end)
        state->conditional_end = end;
}

void pt_c__block(pt_extract *x, pt_node n)
{
    pt_c_state *state = pt_c__state(x);
    if (state->class_block == n)
        return;
    if (state->macro_block == n) {
        pt_x_open_def(x, state->macro_function, n, PT_SCOPE_FUNCTION);
        pt_c__bind_macro_arguments(x, state->macro_args);
    }
    else
        pt_c__hidden_function(x, n);
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
}
