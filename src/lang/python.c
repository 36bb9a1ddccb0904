/* Python: what the node types of tree-sitter-python mean; definitions, imports, the table. */
#include "lang/python.h"

#include "base/hash.h"

#include <string.h>

const TSLanguage *tree_sitter_python(void);

static const char *const node_names[NODE_COUNT] = {NODES(PT_NODE_NAME) TOKENS(PT_TOKEN_NAME)};
static const char *const field_names[FIELD_COUNT] = {FIELDS(PT_FIELD_NAME)};

/* --- what is remembered while a file is walked -------------------------------------------------------- */

python_state *pt_python__state_of(pt_extract *x)
{
    return x->state;
}

void *pt_python__remember(pt_extract *x, size_t size)
{
    void *p = pt_arena_calloc(&x->arena, 1, size);
    x->failed |= !p;
    return p;
}

/* The slot of a variable of a def: key, then its def; NULL when memory is out. */
static uint64_t *variable_slot(pt_extract *x, pt_def_id parent, pt_name_id name)
{
    python_state *state = x->state;
    if (state->used * 2 >= state->slots) {
        size_t slots = state->slots ? state->slots * 2 : 64;
        uint64_t *table = pt_arena_calloc(&x->arena, slots, 2 * sizeof *table);
        if (!table) {
            x->failed = true;
            return NULL;
        }
        for (size_t i = 0; i < state->slots; i++) {
            if (!state->variables[2 * i])
                continue;
            size_t at = pt_hash_u64(state->variables[2 * i]) & (slots - 1);
            while (table[2 * at])
                at = (at + 1) & (slots - 1);
            table[2 * at] = state->variables[2 * i];
            table[2 * at + 1] = state->variables[2 * i + 1];
        }
        state->variables = table;
        state->slots = slots;
    }
    uint64_t key = (uint64_t)parent << 32 | name;
    size_t at = pt_hash_u64(key) & (state->slots - 1);
    while (state->variables[2 * at] && state->variables[2 * at] != key)
        at = (at + 1) & (state->slots - 1);
    return &state->variables[2 * at];
}

unsigned pt_python__scope_kind(const pt_extract *x, pt_scope_id scope)
{
    return x->facts->scopes.at[scope].kind;
}

static bool in_type_scope(const pt_extract *x)
{
    return pt_python__scope_kind(x, x->scope) == PT_SCOPE_TYPE;
}

bool pt_python__in_function(const pt_extract *x)
{
    return pt_python__scope_kind(x, pt_x_function_scope(x)) == PT_SCOPE_FUNCTION;
}

/* --- definitions ------------------------------------------------------------------------------------- */

static void set_visibility(pt_extract *x, pt_def_id def, pt_str name)
{
    bool dunder = name.len > 4 && pt_str_starts(name, PT_STR("__")) && pt_str_ends(name, PT_STR("__"));
    if (!dunder && pt_str_starts(name, PT_STR("_")))
        pt_x_def_at(x, def)->visibility = PT_VISIBILITY_PRIVATE;
}

static void docstring(pt_extract *x, pt_def_id def, pt_node body)
{
    pt_node statement = pt_x_first(x, body);
    while (statement != PT_NO_NODE && pt_x_kind(x, statement) == N_comment)
        statement = pt_node_after(x->syntax, body, statement);
    if (pt_x_kind(x, statement) != N_expression_statement)
        return;
    pt_node string = pt_x_first(x, statement);
    if (pt_x_kind(x, string) != N_string)
        return;
    pt_str text = pt_x_text(x, string);
    while (text.len && strchr("rRuUbB", text.ptr[0]))
        text = pt_str_from(text, 1);
    pt_x_doc_text(x, def, text);
}

static pt_node parameter_name(const pt_extract *x, pt_node p)
{
    pt_node name = pt_x_field(x, p, F_name);
    if (name != PT_NO_NODE)
        return name;
    if (pt_x_kind(x, p) == N_identifier)
        return p;
    return pt_x_first(x, p); /* typed_parameter, splats: the pattern comes first */
}

static bool is_splat(unsigned kind)
{
    return kind == N_list_splat_pattern || kind == N_dictionary_splat_pattern;
}

/* Binds the parameters and sets the arity; the receiver of a method is not counted. */
void pt_python__parameters(pt_extract *x, pt_def_id def, pt_node params, bool drop_first)
{
    uint32_t least = 0, most = 0;
    bool variadic = false, first = true;
    if (params == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, params, p)) {
        unsigned kind = pt_x_kind(x, p);
        if (kind == N_comment || kind == N_keyword_separator || kind == N_positional_separator)
            continue;
        pt_node name = parameter_name(x, p);
        bool splat = is_splat(kind) || is_splat(pt_x_kind(x, name));
        if (is_splat(pt_x_kind(x, name)))
            name = pt_x_first(x, name);
        bool receiver = first && drop_first && !splat;
        first = false;
        pt_expr_id declared = receiver || splat ? 0 : pt_x_type(x, pt_x_field(x, p, F_type));
        pt_expr_id initial = receiver ? pt_x_self(x) : declared ? 0
            : pt_x_value(x, pt_x_field(x, p, F_value));
        pt_x_bind(x, PT_BIND_PARAM, name, declared, initial, PT_NO_NODE);
        variadic |= splat;
        if (receiver || splat)
            continue;
        most++;
        least += kind != N_default_parameter && kind != N_typed_default_parameter;
    }
    pt_x_def_at(x, def)->params_min = (uint16_t)(least < PT_ARITY_ANY ? least : PT_ARITY_ANY - 1);
    pt_x_def_at(x, def)->params_max = variadic || most >= PT_ARITY_ANY ? PT_ARITY_ANY : (uint16_t)most;
}

/* def f[T: Bound], class A[T]: names of types, bound in the scope just opened. */
static void type_parameters(pt_extract *x, pt_node list)
{
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, p)) {
        pt_node name = pt_x_first(x, p);
        pt_expr_id bound = 0;
        if (pt_x_kind(x, name) == N_constrained_type) {
            pt_node limited = name;
            name = pt_x_first(x, pt_x_first(x, limited));
            bound = pt_x_type(x, pt_node_after(x->syntax, limited, pt_x_first(x, limited)));
        } else if (pt_x_kind(x, name) != N_identifier) {
            name = pt_x_first(x, name); /* *Ts, **P */
        }
        if (pt_x_kind(x, name) == N_identifier)
            pt_x_bind(x, PT_BIND_TYPE_PARAM, name, bound, 0, PT_NO_NODE);
    }
}

typedef struct {
    bool is_static, is_class, is_property, is_abstract, is_test, is_overload;
} decorators;

static void read_decorator(pt_str text, decorators *found)
{
    ptrdiff_t call = pt_str_find(text, '(');
    pt_str name = pt_str_trim(pt_str_from(call < 0 ? text : pt_str_upto(text, (size_t)call), 1));
    found->is_test |= pt_str_starts(name, PT_STR("pytest.")) || pt_str_starts(name, PT_STR("unittest."));
    found->is_property |= pt_str_ends(name, PT_STR(".setter")) || pt_str_ends(name, PT_STR(".getter"))
        || pt_str_ends(name, PT_STR(".deleter"));
    name = pt_str_from(name, (size_t)(pt_str_rfind(name, '.') + 1));
    found->is_static |= pt_str_eq(name, PT_STR("staticmethod"));
    found->is_class |= pt_str_eq(name, PT_STR("classmethod"));
    found->is_property |= pt_str_eq(name, PT_STR("property")) || pt_str_eq(name, PT_STR("cached_property"))
        || pt_str_eq(name, PT_STR("abstractproperty")) || pt_str_eq(name, PT_STR("classproperty"));
    found->is_abstract |= pt_str_starts(name, PT_STR("abstract"));
    found->is_overload |= pt_str_eq(name, PT_STR("overload"));
}

static decorators decorators_of(const pt_extract *x, pt_node decorated)
{
    decorators found = {0};
    for (PT_X_EACH(x, decorated, child))
        if (pt_x_kind(x, child) == N_decorator)
            read_decorator(pt_x_text(x, child), &found);
    return found;
}

static pt_kind function_kind(const pt_extract *x, pt_str name, decorators d)
{
    if (!in_type_scope(x))
        return PT_KIND_FUNCTION;
    if (d.is_property)
        return PT_KIND_PROPERTY;
    return pt_str_eq(name, PT_STR("__init__")) ? PT_KIND_CONSTRUCTOR : PT_KIND_METHOD;
}

/* Twins of what is defined under an if or try of a module or class may exist. */
static unsigned common_flags(pt_extract *x, pt_node n)
{
    unsigned inherited = x->facts->defs.at[x->def].flags & PT_DEF_TEST;
    return inherited | (n < pt_python__state_of(x)->conditional_end && !pt_python__in_function(x)
                        ? PT_DEF_CONDITIONAL : 0u);
}

/* Makes the def of a function or class in the current scope. */
static pt_def_id declare(pt_extract *x, pt_node n, decorators d)
{
    pt_node name_node = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    pt_str name = pt_x_text(x, name_node);
    bool function = pt_x_kind(x, n) == N_function_definition;
    unsigned flags = common_flags(x, n);
    flags |= (d.is_static || d.is_class ? PT_DEF_STATIC : 0u) | (d.is_abstract ? PT_DEF_ABSTRACT : 0u)
        | (d.is_overload ? PT_DEF_DECLARATION : 0u);
    flags |= function && pt_x_has(x, n, T_ASYNC) ? PT_DEF_ASYNC : 0u;
    if (d.is_test || (function && pt_str_starts(name, PT_STR("test_"))))
        flags |= PT_DEF_TEST;
    pt_def_id def = pt_x_def(x, function ? function_kind(x, name, d) : PT_KIND_CLASS, n, name_node);
    pt_x_signature(x, def, n, body);
    set_visibility(x, def, name);
    pt_x_def_at(x, def)->flags |= (uint16_t)flags;
    return def;
}

/* Decorators are the decorated def's own references, but see the names around it. */
static void decorated_definition(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    pt_node definition = pt_x_field(x, n, F_definition);
    unsigned kind = pt_x_kind(x, definition);
    if (kind != N_function_definition && kind != N_class_definition)
        return;
    decorators d = decorators_of(x, n);
    state->decorated = definition;
    state->decorated_member = in_type_scope(x);
    state->decorated_static = d.is_static;
    state->decorated_def = declare(x, definition, d);
    pt_x_open_def(x, state->decorated_def, n, PT_SCOPE_BLOCK);
}

static void function_definition(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    bool decorated = state->decorated == n && state->decorated_def;
    bool member = decorated ? state->decorated_member && !state->decorated_static : in_type_scope(x);
    pt_def_id def = decorated ? state->decorated_def : declare(x, n, (decorators){0});
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    type_parameters(x, pt_x_field(x, n, F_type_parameters));
    pt_expr_id returned = pt_x_type(x, pt_x_field(x, n, F_return_type));
    pt_x_def_at(x, def)->type = returned;
    pt_python__parameters(x, def, pt_x_field(x, n, F_parameters), member);
    docstring(x, def, pt_x_field(x, n, F_body));
}

static bool is_enum_name(pt_str base)
{
    return pt_str_ends(base, PT_STR("Enum")) || pt_str_ends(base, PT_STR("Flag"))
        || pt_str_ends(base, PT_STR("Choices"));
}

static void note_base(pt_extract *x, pt_def_id def, pt_str base)
{
    python_state *state = x->state;
    if (pt_str_ends(base, PT_STR("TestCase")))
        pt_x_mark_test(x, def);
    if (!is_enum_name(base))
        return;
    enum_class *added = pt_python__remember(x, sizeof *added);
    if (!added)
        return;
    *added = (enum_class){.older = state->enums, .def = def};
    state->enums = added;
}

static void superclass(pt_extract *x, pt_def_id def, pt_node base)
{
    unsigned kind = pt_x_kind(x, base);
    pt_node named = kind == N_subscript ? pt_x_field(x, base, F_value) : base;
    unsigned named_kind = pt_x_kind(x, named);
    if (named_kind != N_identifier && named_kind != N_attribute)
        return; /* a call that makes a class: its parts are walked */
    pt_node name = named_kind == N_attribute ? pt_x_field(x, named, F_attribute) : named;
    pt_x_claim(x, name);
    pt_x_ref_expr(x, PT_REF_EXTENDS, pt_x_value(x, named), PT_ARITY_ANY, name);
    note_base(x, def, pt_x_text(x, named));
    if (kind != N_subscript)
        return;
    for (PT_X_EACH(x, base, argument))
        if (argument != named)
            pt_python__type_node(x, argument);
}

static void class_definition(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    bool decorated = state->decorated == n && state->decorated_def;
    pt_def_id def = decorated ? state->decorated_def : declare(x, n, (decorators){0});
    pt_node bases = pt_x_field(x, n, F_superclasses);
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    type_parameters(x, pt_x_field(x, n, F_type_parameters));
    if (bases != PT_NO_NODE)
        for (PT_X_EACH(x, bases, base))
            superclass(x, def, base);
    docstring(x, def, pt_x_field(x, n, F_body));
}

static bool is_constant_name(pt_str name)
{
    bool letter = false;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] >= 'a' && name.ptr[i] <= 'z')
            return false;
        letter |= name.ptr[i] >= 'A' && name.ptr[i] <= 'Z';
    }
    return letter;
}

static bool is_enum(pt_extract *x, pt_def_id def)
{
    const enum_class *e = pt_python__state_of(x)->enums;
    while (e && e->def != def)
        e = e->older;
    return e != NULL;
}

static pt_kind variable_kind(pt_extract *x, pt_node statement, pt_str name, bool field)
{
    bool alias = pt_x_kind(x, statement) == N_assignment
        && pt_str_ends(pt_x_text(x, pt_x_field(x, statement, F_type)), PT_STR("TypeAlias"));
    if (alias)
        return PT_KIND_TYPE_ALIAS;
    if (in_type_scope(x))
        return !field && name.ptr[0] != '_' && is_enum(x, x->def) ? PT_KIND_CONSTANT : PT_KIND_FIELD;
    return is_constant_name(name) ? PT_KIND_CONSTANT : PT_KIND_VARIABLE;
}

bool pt_python__is_null(const pt_extract *x, pt_expr_id e)
{
    const pt_expr *expr = &x->facts->exprs.at[e];
    return expr->op == PT_EXPR_LITERAL && expr->a == PT_LITERAL_NULL;
}

/* The first assignment to a module's or class's name, or to self.name, defines it; a later one tells its type
 * when the first was None. */
void pt_python__define_variable(pt_extract *x, pt_node statement, pt_node name, pt_expr_id declared,
                                pt_expr_id initial,
                            bool field)
{
    pt_str text = pt_x_text(x, name);
    pt_name_id id = pt_x_name(x, text);
    pt_x_claim(x, name);
    uint64_t *slot = variable_slot(x, x->def, id);
    if (!slot || !text.len)
        return;
    if (slot[0]) {
        pt_def *known = pt_x_def_at(x, (pt_def_id)slot[1]);
        if (!known->type && declared)
            known->type = declared, known->value = 0;
        else if (!known->type && initial && (!known->value || pt_python__is_null(x, known->value)))
            known->value = initial;
        return;
    }
    if (pt_x_declares(x, x->scope, id))
        return;
    unsigned flags = common_flags(x, statement);
    pt_def_id made = pt_x_def(x, variable_kind(x, statement, text, field), statement, name);
    pt_def *def = pt_x_def_at(x, made);
    bool alias = def->kind == PT_KIND_TYPE_ALIAS;
    pt_node right = pt_x_field(x, statement, F_right);
    def->type = alias ? pt_x_type(x, right) : declared;
    if (alias && right != PT_NO_NODE)
        pt_python__type_node(x, right);
    def->value = def->type ? 0 : initial;
    def->flags |= (uint16_t)flags;
    if (pt_x_op(x, initial) == PT_EXPR_LAMBDA)
        def->flags |= PT_DEF_CALLABLE_OBJECT;
    set_visibility(x, made, text);
    slot[0] = (uint64_t)x->def << 32 | id;
    slot[1] = made;
    pt_python__state_of(x)->used++;
}

void pt_python__define_in(pt_extract *x, pt_def_id def, pt_node statement, pt_node name, pt_expr_id declared,
                      pt_expr_id initial)
{
    pt_scope_id scope = x->scope;
    pt_def_id inside = x->def;
    x->def = def;
    x->scope = def ? x->facts->defs.at[def].body : 0;
    pt_python__define_variable(x, statement, name, declared, initial, true);
    x->scope = scope;
    x->def = inside;
}

/* self.name = … in a method defines a field of the class. */
void pt_python__define_field(pt_extract *x, pt_node statement, pt_node target, pt_expr_id declared,
                             pt_expr_id initial)
{
    pt_def_id owner = pt_x_enclosing(x, PT_KIND_BIT(CLASS));
    if (owner && pt_python__is_self(x, pt_x_field(x, target, F_object)))
        pt_python__define_in(x, owner, statement, pt_x_field(x, target, F_attribute), declared, initial);
}

/* --- imports ----------------------------------------------------------------------------------------- */

static unsigned import_flags(pt_extract *x, pt_node n)
{
    return n < pt_python__state_of(x)->type_only_end ? PT_IMPORT_TYPE_ONLY : 0u;
}

static void import_statement(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, item)) {
        pt_node path = item, alias = PT_NO_NODE;
        if (pt_x_kind(x, item) == N_comment)
            continue;
        if (pt_x_kind(x, item) == N_aliased_import) {
            path = pt_x_field(x, item, F_name);
            alias = pt_x_field(x, item, F_alias);
        }
        pt_str name = pt_x_text(x, path);
        ptrdiff_t dot = pt_str_find(name, '.');
        pt_str bound = alias != PT_NO_NODE ? pt_x_text(x, alias) : dot < 0 ? name
            : pt_str_upto(name, (size_t)dot);
        pt_x_import(x, PT_IMPORT_MODULE | import_flags(x, n), name, PT_STR(""), bound, path);
    }
    pt_x_skip(x, n);
}

static void import_from_statement(pt_extract *x, pt_node n)
{
    pt_node module = pt_x_field(x, n, F_module_name);
    pt_str path = pt_x_text(x, module);
    unsigned flags = import_flags(x, n);
    for (PT_X_EACH(x, n, item)) {
        unsigned kind = pt_x_kind(x, item);
        if (item == module)
            continue;
        if (kind == N_wildcard_import)
            pt_x_import(x, flags | PT_IMPORT_GLOB, path, PT_STR(""), PT_STR(""), item);
        else if (kind == N_aliased_import)
            pt_x_import(x, flags, path, pt_x_text(x, pt_x_field(x, item, F_name)),
                        pt_x_text(x, pt_x_field(x, item, F_alias)), item);
        else if (kind == N_dotted_name)
            pt_x_import(x, flags, path, pt_x_text(x, item), pt_x_text(x, item), item);
    }
    pt_x_skip(x, n);
}

/* type Name[T] = target */
static void type_alias(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), name = left;
    while (name != PT_NO_NODE && pt_x_kind(x, name) != N_identifier)
        name = pt_x_first(x, name);
    if (name == PT_NO_NODE)
        return;
    pt_def_id def = pt_x_def(x, PT_KIND_TYPE_ALIAS, n, name);
    pt_x_signature(x, def, n, PT_NO_NODE);
    pt_x_open_def(x, def, n, PT_SCOPE_BLOCK);
    type_parameters(x, pt_x_child(x, pt_x_first(x, left), N_type_parameter));
    pt_expr_id target = pt_x_type(x, pt_x_field(x, n, F_right));
    pt_x_def_at(x, def)->type = target;
}

/* --- files ------------------------------------------------------------------------------------------- */

static void begin(pt_extract *x, pt_node root)
{
    (void)root;
    x->state = pt_python__remember(x, sizeof(python_state));
}

static void module(pt_extract *x, pt_node n)
{
    docstring(x, 0, n);
}

/* What __all__ lists is exported. */
static void end(pt_extract *x, pt_node root)
{
    (void)root;
    const struct exported *e = pt_python__state_of(x)->exported;
    uint8_t *listed = e ? pt_arena_calloc(&x->arena, x->names.count, 1) : NULL;
    x->failed |= e && !listed;
    if (!listed)
        return;
    for (; e; e = e->older)
        listed[e->name] = 1;
    for (size_t i = 1; i < x->facts->defs.len; i++) {
        pt_def *def = &x->facts->defs.at[i];
        if (def->parent == 0 && listed[def->name])
            def->flags |= PT_DEF_EXPORTED;
    }
}

/* Whether a path has a directory of the name. */
static bool is_below(pt_str path, pt_str directory)
{
    for (ptrdiff_t slash; (slash = pt_str_find(path, '/')) >= 0; path = pt_str_from(path, (size_t)slash + 1))
        if (pt_str_eq(pt_str_upto(path, (size_t)slash), directory))
            return true;
    return false;
}

/* A directory `test` may be a package of tools for tests, except at the root. */
static bool is_test_path(pt_str path)
{
    pt_str name = pt_str_from(path, (size_t)(pt_str_rfind(path, '/') + 1));
    return pt_str_starts(name, PT_STR("test_")) || pt_str_ends(name, PT_STR("_test.py"))
        || pt_str_eq(name, PT_STR("tests.py")) || pt_str_eq(name, PT_STR("conftest.py"))
        || pt_str_starts(path, PT_STR("test/")) || is_below(path, PT_STR("tests"));
}

static const pt_rule rules[NODE_COUNT] = {
    [N_module] = {.action = PT_DO_HOOK, .hook = module},
    [N_decorated_definition] = {.action = PT_DO_HOOK, .hook = decorated_definition},
    [N_function_definition] = {.action = PT_DO_HOOK, .hook = function_definition},
    [N_class_definition] = {.action = PT_DO_HOOK, .hook = class_definition},
    [N_assignment] = {.action = PT_DO_HOOK, .hook = pt_python__assignment},
    [N_augmented_assignment] = {.action = PT_DO_HOOK, .hook = pt_python__augmented_assignment},
    [N_for_statement] = {.action = PT_DO_HOOK, .hook = pt_python__for_loop},
    [N_with_item] = {.action = PT_DO_HOOK, .hook = pt_python__with_item},
    [N_except_clause] = {.action = PT_DO_HOOK, .hook = pt_python__except_clause},
    [N_named_expression] = {.action = PT_DO_HOOK, .hook = pt_python__named_expression},
    [N_lambda] = {.action = PT_DO_HOOK, .hook = pt_python__lambda},
    [N_list_comprehension] = {.action = PT_DO_HOOK, .hook = pt_python__comprehension},
    [N_dictionary_comprehension] = {.action = PT_DO_HOOK, .hook = pt_python__comprehension},
    [N_set_comprehension] = {.action = PT_DO_HOOK, .hook = pt_python__comprehension},
    [N_generator_expression] = {.action = PT_DO_HOOK, .hook = pt_python__comprehension},
    [N_if_statement] = {.action = PT_DO_HOOK, .hook = pt_python__if_statement},
    [N_elif_clause] = {.action = PT_DO_HOOK, .hook = pt_python__elif_clause},
    [N_try_statement] = {.action = PT_DO_HOOK, .hook = pt_python__try_statement},
    [N_assert_statement] = {.action = PT_DO_HOOK, .hook = pt_python__assert_statement},
    [N_boolean_operator] = {.action = PT_DO_HOOK, .hook = pt_python__boolean_operator},
    [N_conditional_expression] = {.action = PT_DO_HOOK, .hook = pt_python__conditional_expression},
    [N_match_statement] = {.action = PT_DO_HOOK, .hook = pt_python__match_statement},
    [N_case_clause] = {.action = PT_DO_HOOK, .hook = pt_python__case_clause},
    [N_return_statement] = {.action = PT_DO_HOOK, .hook = pt_python__return_statement},
    [N_call] = {.action = PT_DO_HOOK, .hook = pt_python__call},
    [N_attribute] = {.action = PT_DO_HOOK, .hook = pt_python__attribute},
    [N_identifier] = {.action = PT_DO_VALUE},
    [N_keyword_argument] = {.action = PT_DO_HOOK, .hook = pt_python__keyword_argument},
    [N_type] = {.action = PT_DO_HOOK, .hook = pt_python__type_node},
    [N_type_alias_statement] = {.action = PT_DO_HOOK, .hook = type_alias},
    [N_import_statement] = {.action = PT_DO_HOOK, .hook = import_statement},
    [N_import_from_statement] = {.action = PT_DO_HOOK, .hook = import_from_statement},
    [N_future_import_statement] = {.action = PT_DO_SKIP},
    [N_global_statement] = {.action = PT_DO_HOOK, .hook = pt_python__outer_names},
    [N_nonlocal_statement] = {.action = PT_DO_HOOK, .hook = pt_python__outer_names},
};

const pt_lang pt_lang_python = {
    .id = PT_LANGUAGE_PYTHON,
    .flags = PT_LANG_HOISTED,
    .extensions = "py pyi pyw",
    .grammar = tree_sitter_python,
    .nodes = node_names,
    .node_count = NODE_COUNT,
    .fields = field_names,
    .field_count = FIELD_COUNT,
    .rules = rules,
    .value = pt_python__value,
    .type = pt_python__type,
    .begin = begin,
    .end = end,
    .is_test_path = is_test_path,
};
