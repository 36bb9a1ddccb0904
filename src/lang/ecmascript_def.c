/* JavaScript and TypeScript: functions, classes, variables and their members. */
#include "lang/ecmascript.h"

static pt_scope_kind scope_kind(const pt_extract *x, pt_scope_id scope)
{
    return (pt_scope_kind)x->facts->scopes.at[scope].kind;
}

static bool is_file_level(const pt_extract *x, pt_scope_id scope)
{
    return scope_kind(x, scope) == PT_SCOPE_FILE || scope_kind(x, scope) == PT_SCOPE_MODULE;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

void pt_es__doc(pt_extract *x, pt_def_id def, pt_node n, const uint16_t *over)
{
    pt_x_doc(x, def, n, "/**", over);
    if (pt_str_starts(pt_intern_str(&x->names, pt_x_def_at(x, def)->doc), PT_STR("@")))
        pt_x_def_at(x, def)->doc = 0;
}

void pt_es__place(pt_extract *x, pt_def_id def, pt_node n)
{
    static const uint16_t over[] = {N_decorator, 0};
    const pt_es_state *s = pt_es__state(x);
    bool exported = s->exported == n;
    pt_def *d = pt_x_def_at(x, def);
    if (exported)
        d->flags |= s->export_flags;
    bool of_module = x->facts->scopes.at[x->scope].kind == PT_SCOPE_MODULE;
    if (n < s->global_end || (n < s->ambient_end && of_module))
        d->flags |= PT_DEF_EXPORTED;
    bool has_body = d->kind == PT_KIND_INTERFACE || d->kind == PT_KIND_TYPE_ALIAS || d->kind == PT_KIND_ENUM;
    if (n < s->ambient_end && !has_body)
        d->flags |= PT_DEF_DECLARATION;
    pt_es__doc(x, def, exported ? s->export_whole : n, d->kind == PT_KIND_CLASS ? over : NULL);
}

/* --- patterns and parameters ------------------------------------------------------------------------- */

/* Where the names of a pattern go: bindings of a scope, or definitions. */
typedef struct {
    pt_binding_kind kind;
    pt_scope_id scope;
    bool defines, is_const;
    pt_node whole;
} sink;

static void sink_name(pt_extract *x, const sink *to, pt_node name, pt_expr_id type, pt_expr_id value)
{
    if (!to->defines) {
        pt_x_bind_in(x, to->scope, to->kind, pt_x_text(x, name), name, type, value, PT_NO_NODE);
        return;
    }
    pt_def_id def = pt_x_def(x, to->is_const ? PT_KIND_CONSTANT : PT_KIND_VARIABLE, to->whole, name);
    pt_x_def_at(x, def)->type = type;
    pt_x_def_at(x, def)->value = type ? 0 : value;
    pt_es__place(x, def, to->whole);
}

static void sink_pattern(pt_extract *x, const sink *to, pt_node pattern, pt_expr_id type, pt_expr_id value);

static pt_expr_id member_of(pt_extract *x, pt_expr_id value, pt_str key)
{
    return value ? pt_x_expr(x, PT_EXPR_MEMBER, value, pt_x_name(x, key)) : 0;
}

static void sink_object(pt_extract *x, const sink *to, pt_node pattern, pt_expr_id value)
{
    for (PT_X_EACH(x, pattern, child)) {
        switch (pt_x_kind(x, child)) {
        case N_shorthand_property_identifier_pattern:
            sink_name(x, to, child, 0, member_of(x, value, pt_x_text(x, child)));
            break;
        case N_object_assignment_pattern: {
            pt_node left = pt_x_field(x, child, F_left);
            sink_name(x, to, left, 0, member_of(x, value, pt_x_text(x, left)));
            break;
        }
        case N_pair_pattern:
            sink_pattern(x, to, pt_x_field(x, child, F_value), 0,
                         member_of(x, value, pt_es__key(x, pt_x_field(x, child, F_key))));
            break;
        case N_rest_pattern:
            sink_pattern(x, to, child, 0, value);
            break;
        default:
            break;
        }
    }
}

static uint32_t commas_between(const pt_extract *x, uint32_t from, uint32_t to)
{
    uint32_t commas = 0;
    for (uint32_t i = from; i < to; i++)
        commas += x->syntax->text.ptr[i] == ',';
    return commas;
}

/* Holes have no node: an item's index is the number of commas before it. */
static void sink_array(pt_extract *x, const sink *to, pt_node pattern, pt_expr_id value)
{
    uint32_t index = 0, end = pt_node_at(x->syntax, pattern)->start;
    for (PT_X_EACH(x, pattern, child)) {
        const pt_syntax_node *node = pt_node_at(x->syntax, child);
        index += commas_between(x, end, node->start);
        end = node->end;
        pt_expr_id item = !value ? 0 : pt_x_kind(x, child) == N_rest_pattern ? value
                                     : pt_x_expr(x, PT_EXPR_ITEM, value, index);
        sink_pattern(x, to, child, 0, item);
    }
}

static void sink_pattern(pt_extract *x, const sink *to, pt_node pattern, pt_expr_id type, pt_expr_id value)
{
    if (x->depth > 24)
        return;
    x->depth++;
    pt_expr_id whole = type ? pt_x_expr(x, PT_EXPR_INSTANCE, type, 0) : value;
    switch (pt_x_kind(x, pattern)) {
    case N_identifier:
        sink_name(x, to, pattern, type, type ? 0 : value);
        break;
    case N_assignment_pattern:
        sink_pattern(x, to, pt_x_field(x, pattern, F_left), type,
                     value ? value : pt_x_value(x, pt_x_field(x, pattern, F_right)));
        break;
    case N_rest_pattern:
        sink_pattern(x, to, pt_x_first(x, pattern), type, value);
        break;
    case N_object_pattern:
        sink_object(x, to, pattern, whole);
        break;
    case N_array_pattern:
        sink_array(x, to, pattern, whole);
        break;
    default:
        break;
    }
    x->depth--;
}

/* A parameter with an accessibility or readonly is also a field of the class. */
static void parameter_property(pt_extract *x, pt_node p, pt_node name, pt_expr_id type)
{
    pt_node modifier = pt_x_child(x, p, N_accessibility_modifier);
    pt_def_id class = pt_x_enclosing(x, PT_KIND_BIT(CLASS));
    if (!class || (modifier == PT_NO_NODE && !pt_x_has(x, p, T_READONLY)) || pt_x_kind(x, name) != N_identifier)
        return;
    pt_scope_id scope = x->scope;
    pt_def_id inside = x->def;
    x->def = class;
    x->scope = x->facts->defs.at[class].body;
    pt_def_id def = pt_x_def(x, PT_KIND_FIELD, p, name);
    pt_x_def_at(x, def)->type = type;
    pt_str word = pt_x_text(x, modifier);
    pt_x_def_at(x, def)->visibility = pt_str_eq(word, PT_STR("private")) ? PT_VISIBILITY_PRIVATE
        : pt_str_eq(word, PT_STR("protected")) ? PT_VISIBILITY_PROTECTED : PT_VISIBILITY_PUBLIC;
    pt_known_set(x, &pt_es__state(x)->known, x->scope, pt_x_node_name(x, name), def);
    x->scope = scope;
    x->def = inside;
}

/* One parameter; true when it has to be given. */
static bool parameter(pt_extract *x, pt_node p, pt_expr_id known)
{
    sink to = {.kind = PT_BIND_PARAM, .scope = x->scope};
    unsigned kind = pt_x_kind(x, p);
    if (kind != N_required_parameter && kind != N_optional_parameter) {
        sink_pattern(x, &to, p, 0, known);
        return kind != N_assignment_pattern;
    }
    pt_node name = pt_x_field(x, p, F_pattern), value = pt_x_field(x, p, F_value);
    pt_expr_id type = pt_x_type(x, pt_x_field(x, p, F_type));
    parameter_property(x, p, name, type);
    sink_pattern(x, &to, name, type, known ? known : pt_x_value(x, value));
    return kind == N_required_parameter && value == PT_NO_NODE;
}

static bool is_rest(const pt_extract *x, pt_node p)
{
    return pt_x_kind(x, p) == N_rest_pattern || pt_x_kind(x, pt_x_field(x, p, F_pattern)) == N_rest_pattern;
}

/* Binds the parameters of a function node and sets the arity of def, which may be 0. */
static void parameters(pt_extract *x, pt_def_id def, pt_node function)
{
    pt_node list = pt_x_field(x, function, F_parameters), single = pt_x_field(x, function, F_parameter);
    uint32_t least = 0, most = 0;
    bool variadic = false;
    if (single != PT_NO_NODE) {
        parameter(x, single, pt_es__expected(x, function, 0));
        least = most = 1;
    }
    if (list != PT_NO_NODE) {
        for (PT_X_EACH(x, list, p)) {
            unsigned kind = pt_x_kind(x, p);
            if (kind == N_comment || kind == N_decorator || pt_x_kind(x, pt_x_field(x, p, F_pattern)) == N_this)
                continue;
            bool required = parameter(x, p, pt_es__expected(x, function, most));
            variadic |= is_rest(x, p);
            most += !is_rest(x, p);
            least = required && !is_rest(x, p) ? most : least;
        }
    }
    pt_def *d = pt_x_def_at(x, def);
    d->params_min = (uint16_t)(least < PT_ARITY_ANY ? least : PT_ARITY_ANY - 1);
    d->params_max = variadic || most >= PT_ARITY_ANY ? PT_ARITY_ANY : (uint16_t)most;
}

/* --- functions --------------------------------------------------------------------------------------- */

static void function_parts(pt_extract *x, pt_def_id def, pt_node n, unsigned what_this)
{
    pt_es__open_function(x, def, n, what_this);
    pt_x_claim(x, pt_x_field(x, n, F_body));
    if (def) {
        pt_expr_id type = pt_x_type(x, pt_x_field(x, n, F_return_type));
        pt_x_def_at(x, def)->type = type;
        if (pt_x_has(x, n, T_ASYNC))
            pt_x_def_at(x, def)->flags |= PT_DEF_ASYNC;
    }
    parameters(x, def, n);
    pt_node body = pt_x_field(x, n, F_body);
    if (def && body != PT_NO_NODE && pt_x_kind(x, body) != N_statement_block)
        pt_x_returns(x, pt_x_value(x, body));
}

/* A function that is no member: `this` is its own object when it is a constructor by its name. */
static unsigned this_of_function(const pt_extract *x, pt_def_id def)
{
    if (!def)
        return PT_ES_THIS_UNKNOWN;
    const pt_def *d = &x->facts->defs.at[def];
    if (d->owner)
        return PT_ES_THIS_MEMBER;
    if (d->kind != PT_KIND_FUNCTION)
        return PT_ES_THIS_OUTER;
    pt_str name = pt_intern_str(&x->names, d->name);
    return name.len && is_upper(name.ptr[0]) ? PT_ES_THIS_MEMBER : PT_ES_THIS_UNKNOWN;
}

void pt_es__function_declaration(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    pt_str text = name == PT_NO_NODE ? PT_STR("default") : pt_x_text(x, name);
    pt_def_id def = pt_x_def_named(x, PT_KIND_FUNCTION, n, name, text);
    pt_x_claim(x, name);
    pt_x_signature(x, def, n, body);
    pt_es__place(x, def, n);
    if (name == PT_NO_NODE)
        pt_x_def_at(x, def)->flags |= PT_DEF_ANONYMOUS;
    if (pt_x_kind(x, n) == N_function_signature)
        pt_x_def_at(x, def)->flags |= PT_DEF_DECLARATION;
    function_parts(x, def, n, this_of_function(x, def));
}

static pt_def_id take_pending(pt_extract *x, pt_node n)
{
    pt_es_state *s = pt_es__state(x);
    if (s->pending != n)
        return 0;
    s->pending = PT_NO_NODE;
    return s->pending_def;
}

void pt_es__function_expression(pt_extract *x, pt_node n)
{
    pt_def_id def = take_pending(x, n);
    pt_node name = pt_x_field(x, n, F_name);
    bool arrow = pt_x_kind(x, n) == N_arrow_function;
    if (!def && name != PT_NO_NODE) { /* its name is known inside of it only */
        pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
        def = pt_x_def(x, PT_KIND_FUNCTION, n, name);
        pt_x_signature(x, def, n, pt_x_field(x, n, F_body));
        name = PT_NO_NODE;
    }
    pt_expr_id itself = def && name != PT_NO_NODE ? pt_x_bare(x, pt_intern_str(&x->names, x->facts->defs.at[def].name)) : 0;
    function_parts(x, def, n, arrow ? PT_ES_THIS_OUTER : this_of_function(x, def));
    if (name != PT_NO_NODE)
        pt_x_bind(x, PT_BIND_LOCAL, name, 0, itself, PT_NO_NODE);
}

static bool is_class(unsigned kind)
{
    return kind == N_class;
}

pt_def_id pt_es__define(pt_extract *x, pt_kind plain, pt_node whole, pt_node at, pt_str name, pt_node value)
{
    pt_es_state *s = pt_es__state(x);
    unsigned kind = pt_x_kind(x, value);
    bool function = pt_es__is_function(kind), member = scope_kind(x, x->scope) == PT_SCOPE_TYPE;
    pt_kind made = function ? (member ? PT_KIND_METHOD : PT_KIND_FUNCTION) : is_class(kind) ? PT_KIND_CLASS : plain;
    pt_def_id def = pt_x_def_named(x, made, whole, at, name);
    pt_x_claim(x, at);
    if (function || is_class(kind) || kind == N_object) {
        s->pending = value;
        s->pending_def = def;
    }
    if (function || is_class(kind))
        pt_x_signature(x, def, whole, pt_x_field(x, value, F_body));
    return def;
}

void pt_es__static_block(pt_extract *x, pt_node n)
{
    pt_es__open_function(x, 0, n, PT_ES_THIS_OUTER);
    pt_x_claim(x, pt_x_field(x, n, F_body));
}

/* --- members ----------------------------------------------------------------------------------------- */

static pt_node member_name(const pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    return name == PT_NO_NODE ? pt_x_field(x, n, F_property) : name;
}

static void member_modifiers(pt_extract *x, pt_def_id def, pt_node n, pt_node name)
{
    static const uint16_t over[] = {N_decorator, 0};
    pt_def *d = pt_x_def_at(x, def);
    pt_str word = pt_x_text(x, pt_x_child(x, n, N_accessibility_modifier));
    if (pt_str_eq(word, PT_STR("private")) || pt_x_kind(x, name) == N_private_property_identifier)
        d->visibility = PT_VISIBILITY_PRIVATE;
    else if (pt_str_eq(word, PT_STR("protected")))
        d->visibility = PT_VISIBILITY_PROTECTED;
    d->flags |= (uint16_t)((pt_x_has(x, n, T_STATIC) ? PT_DEF_STATIC : 0) | (pt_x_has(x, n, T_ASYNC) ? PT_DEF_ASYNC : 0)
                           | (pt_x_has(x, n, N_override_modifier) ? PT_DEF_OVERRIDE : 0)
                           | (pt_x_has(x, n, T_ABSTRACT) ? PT_DEF_ABSTRACT : 0));
    pt_es__doc(x, def, n, over);
}

/* Members of X.prototype = {…} belong to X. */
static void inherit_owner(pt_extract *x, pt_def_id def)
{
    const pt_es_state *s = pt_es__state(x);
    if (!s->prototype_scope || x->scope != s->prototype_scope)
        return;
    pt_x_def_at(x, def)->owner = s->prototype_owner;
    pt_x_def_at(x, def)->qualifier = s->prototype_name;
}

static pt_kind method_kind(const pt_extract *x, pt_node n, pt_str name)
{
    if (pt_x_has(x, n, T_GET) || pt_x_has(x, n, T_SET))
        return PT_KIND_PROPERTY;
    bool in_class = x->facts->defs.at[x->def].kind == PT_KIND_CLASS;
    return in_class && pt_str_eq(name, PT_STR("constructor")) ? PT_KIND_CONSTRUCTOR : PT_KIND_METHOD;
}

void pt_es__method(pt_extract *x, pt_node n)
{
    pt_node name = member_name(x, n), body = pt_x_field(x, n, F_body);
    if (scope_kind(x, x->scope) != PT_SCOPE_TYPE) { /* an object type inside another type */
        pt_es__signature(x, n);
        return;
    }
    pt_str text = pt_es__key(x, name);
    pt_def_id def = pt_x_def_named(x, method_kind(x, n, text), n, name, text);
    pt_x_signature(x, def, n, body);
    member_modifiers(x, def, n, name);
    inherit_owner(x, def);
    pt_def *d = pt_x_def_at(x, def);
    bool in_class = x->facts->defs.at[x->def].kind == PT_KIND_CLASS;
    if (pt_x_kind(x, n) == N_abstract_method_signature)
        d->flags |= PT_DEF_ABSTRACT;
    else if (pt_x_kind(x, n) == N_method_signature)
        d->flags |= in_class ? PT_DEF_DECLARATION : PT_DEF_ABSTRACT;
    function_parts(x, def, n, d->owner ? PT_ES_THIS_MEMBER : PT_ES_THIS_OUTER);
}

void pt_es__field(pt_extract *x, pt_node n)
{
    pt_node name = member_name(x, n), value = pt_x_field(x, n, F_value);
    if (scope_kind(x, x->scope) != PT_SCOPE_TYPE || name == PT_NO_NODE)
        return;
    bool in_class = x->facts->defs.at[x->def].kind == PT_KIND_CLASS;
    pt_expr_id type = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_expr_id initial = type ? 0 : pt_x_value(x, value);
    pt_def_id def = pt_es__define(x, in_class ? PT_KIND_FIELD : PT_KIND_PROPERTY, n, name, pt_es__key(x, name), value);
    pt_def *d = pt_x_def_at(x, def);
    if (d->kind == PT_KIND_FIELD || d->kind == PT_KIND_PROPERTY) {
        d->type = type;
        d->value = initial;
        if (value == PT_NO_NODE)
            pt_x_signature(x, def, n, PT_NO_NODE);
    }
    member_modifiers(x, def, n, name);
    if (value != PT_NO_NODE && type)
        pt_es__flow(x, value, pt_x_expr(x, PT_EXPR_INSTANCE, type, 0));
    else if (value != PT_NO_NODE)
        pt_es__flow(x, value, pt_x_expr(x, PT_EXPR_MEMBER, pt_x_self(x), pt_x_name(x, pt_es__key(x, name))));
}

/* --- objects ----------------------------------------------------------------------------------------- */

static bool has_functions(const pt_extract *x, pt_node object)
{
    for (PT_X_EACH(x, object, child)) {
        unsigned kind = pt_x_kind(x, child);
        if (kind == N_method_definition)
            return true;
        if (kind == N_pair && pt_es__is_function(pt_x_kind(x, pt_x_field(x, child, F_value))))
            return true;
    }
    return false;
}

/* An object with functions in it has members; they belong to the variable it is the value of, if any. */
void pt_es__object(pt_extract *x, pt_node n)
{
    pt_es_state *s = pt_es__state(x);
    pt_def_id def = take_pending(x, n);
    if (def) {
        pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
        return;
    }
    if (!has_functions(x, n))
        return;
    pt_scope_id scope = pt_x_open_scope(x, n, PT_SCOPE_TYPE);
    pt_es__set_this(x, scope, PT_ES_THIS_UNKNOWN);
    if (s->prototype_object == n)
        s->prototype_scope = scope;
}

void pt_es__pair(pt_extract *x, pt_node n)
{
    pt_node key = pt_x_field(x, n, F_key), value = pt_x_field(x, n, F_value);
    unsigned kind = pt_x_kind(x, value);
    if (scope_kind(x, x->scope) != PT_SCOPE_TYPE || pt_x_kind(x, key) == N_computed_property_name)
        return;
    bool of_def = x->facts->defs.at[x->def].body == x->scope;
    if (!pt_es__is_function(kind) && !(kind == N_object && of_def && has_functions(x, value)))
        return;
    pt_def_id def = pt_es__define(x, PT_KIND_PROPERTY, n, key, pt_es__key(x, key), value);
    inherit_owner(x, def);
    pt_es__doc(x, def, n, NULL);
}

/* --- classes ----------------------------------------------------------------------------------------- */

static void heritage(pt_extract *x, pt_node type, pt_ref_kind kind)
{
    pt_node name = type;
    if (pt_x_kind(x, name) == N_generic_type)
        name = pt_x_field(x, name, F_name);
    pt_expr_id what;
    pt_node at = name;
    switch (pt_x_kind(x, name)) {
    case N_identifier: case N_type_identifier:
        what = pt_x_value(x, name);
        pt_x_claim(x, name);
        break;
    case N_member_expression:
        what = pt_x_value(x, name);
        at = pt_x_field(x, name, F_property);
        pt_x_claim(x, at);
        break;
    case N_nested_type_identifier:
        what = pt_x_type(x, name);
        at = pt_x_field(x, name, F_name);
        pt_x_claim_tree(x, name);
        break;
    default:
        return;
    }
    pt_x_ref_expr(x, kind, what, PT_ARITY_ANY, at);
}

static void class_heritage(pt_extract *x, pt_node n)
{
    pt_node list = pt_x_child(x, n, N_class_heritage);
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, clause)) {
        unsigned kind = pt_x_kind(x, clause);
        if (kind == N_extends_clause)
            heritage(x, pt_x_field(x, clause, F_value), PT_REF_EXTENDS);
        else if (kind == N_implements_clause)
            for (PT_X_EACH(x, clause, type))
                heritage(x, type, PT_REF_IMPLEMENTS);
        else
            heritage(x, clause, PT_REF_EXTENDS);
    }
}

/* What the class body declares, so that `this.x = …` makes no second x. */
static void note_members(pt_extract *x, pt_scope_id scope, pt_node body)
{
    if (body == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, body, member)) {
        pt_node name = member_name(x, member);
        if (name != PT_NO_NODE)
            pt_known_set(x, &pt_es__state(x)->known, scope, pt_x_name(x, pt_es__key(x, name)), x->def);
    }
}

void pt_es__class(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    pt_def_id def = take_pending(x, n);
    bool expression = pt_x_kind(x, n) == N_class;
    if (def) {
        pt_x_claim(x, name);
    } else {
        if (expression && name != PT_NO_NODE)
            pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
        pt_str text = name != PT_NO_NODE ? pt_x_text(x, name) : expression ? PT_STR("class") : PT_STR("default");
        pt_x_claim(x, name);
        if (expression && name == PT_NO_NODE) /* no name to be found by */
            pt_x_open_scope(x, n, PT_SCOPE_TYPE);
        def = pt_x_def_named(x, PT_KIND_CLASS, n, name, text);
        pt_x_signature(x, def, n, body);
        pt_es__place(x, def, n);
        if (name == PT_NO_NODE)
            pt_x_def_at(x, def)->flags |= PT_DEF_ANONYMOUS;
    }
    if (pt_x_kind(x, n) == N_abstract_class_declaration)
        pt_x_def_at(x, def)->flags |= PT_DEF_ABSTRACT;
    pt_scope_id scope = pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    class_heritage(x, n);
    note_members(x, scope, body);
}

/* --- variables --------------------------------------------------------------------------------------- */

static bool push_declaration(pt_extract *x, pt_es_declaration d)
{
    pt_es_state *s = pt_es__state(x);
    while (s->declaration_count && s->declarations[s->declaration_count - 1].end <= d.node)
        s->declaration_count--;
    if (s->declaration_count == s->declaration_cap) {
        size_t cap = s->declaration_cap ? s->declaration_cap * 2 : 16;
        pt_es_declaration *grown = PT_ARENA_ARRAY(&x->arena, pt_es_declaration, cap);
        if (!grown) {
            x->failed = true;
            return false;
        }
        if (s->declaration_cap)
            memcpy(grown, s->declarations, s->declaration_count * sizeof *grown);
        s->declarations = grown;
        s->declaration_cap = cap;
    }
    s->declarations[s->declaration_count++] = d;
    return true;
}

void pt_es__declaration(pt_extract *x, pt_node n)
{
    unsigned declarators = 0;
    for (PT_X_EACH(x, n, child))
        declarators += pt_x_kind(x, child) == N_variable_declarator;
    push_declaration(x, (pt_es_declaration){.node = n,
                                            .end = pt_node_at(x->syntax, n)->next,
                                            .is_var = pt_x_kind(x, n) == N_variable_declaration,
                                            .is_const = pt_x_has(x, n, T_CONST),
                                            .single = declarators == 1});
}

static pt_es_declaration declaration_of(pt_extract *x, pt_node declarator)
{
    pt_es_state *s = pt_es__state(x);
    while (s->declaration_count && s->declarations[s->declaration_count - 1].end <= declarator)
        s->declaration_count--;
    if (s->declaration_count)
        return s->declarations[s->declaration_count - 1];
    return (pt_es_declaration){.node = declarator};
}

static void file_variable(pt_extract *x, pt_es_declaration d, pt_node n, pt_node name, pt_expr_id type, pt_node value)
{
    pt_expr_id initial = type ? 0 : pt_x_value(x, value);
    pt_def_id def = pt_es__define(x, d.is_const ? PT_KIND_CONSTANT : PT_KIND_VARIABLE, d.single ? d.node : n, name,
                                  pt_x_text(x, name), value);
    pt_x_def_at(x, def)->type = type;
    pt_x_def_at(x, def)->value = initial;
    pt_es__place(x, def, d.node);
    pt_known_set(x, &pt_es__state(x)->known, x->scope, pt_x_node_name(x, name), def);
    if (pt_x_kind(x, value) != N_object && pt_x_first(x, value) != PT_NO_NODE)
        pt_x_open_def(x, def, n, PT_SCOPE_BLOCK);
}

/* const C: React.FC<P> = (props) => …: the type says what the first parameter is. */
static void note_component(pt_extract *x, pt_node type, pt_node function)
{
    pt_node generic = pt_x_first(x, type);
    if (pt_x_kind(x, generic) != N_generic_type)
        return;
    pt_str name = pt_x_text(x, pt_x_field(x, generic, F_name));
    if (!pt_str_ends(name, PT_STR("FC")) && !pt_str_ends(name, PT_STR("FunctionComponent")))
        return;
    pt_expr_id properties = pt_x_type(x, pt_x_first(x, pt_x_field(x, generic, F_type_arguments)));
    if (properties)
        pt_es__expect(x, function, 0, pt_x_expr(x, PT_EXPR_INSTANCE, properties, 0));
}

static bool defines_itself(unsigned kind)
{
    return pt_es__is_function(kind) || is_class(kind);
}

void pt_es__declarator(pt_extract *x, pt_node n)
{
    pt_es_declaration d = declaration_of(x, n);
    pt_node name = pt_x_field(x, n, F_name), value = pt_x_field(x, n, F_value);
    if (pt_es__bind_required(x, name, value))
        return;
    pt_scope_id scope = d.is_var ? pt_x_function_scope(x) : x->scope;
    pt_expr_id type = pt_x_type(x, pt_x_field(x, n, F_type));
    bool plain = pt_x_kind(x, name) == N_identifier;
    if (plain && defines_itself(pt_x_kind(x, value))) {
        pt_def_id def = pt_es__define(x, PT_KIND_VARIABLE, d.single ? d.node : n, name, pt_x_text(x, name), value);
        pt_es__place(x, def, d.node);
        note_component(x, pt_x_field(x, n, F_type), value);
        return;
    }
    if (plain && is_file_level(x, scope)) {
        file_variable(x, d, n, name, type, value);
    } else {
        sink to = {.kind = PT_BIND_LOCAL, .scope = scope, .defines = is_file_level(x, scope), .is_const = d.is_const,
                   .whole = d.node};
        sink_pattern(x, &to, name, type, type ? 0 : pt_x_value(x, value));
    }
    if (plain && value != PT_NO_NODE)
        pt_es__flow(x, value, type ? pt_x_expr(x, PT_EXPR_INSTANCE, type, 0) : pt_x_bare_node(x, name));
}

void pt_es__for_in(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    bool is_var = pt_x_has(x, n, T_VAR);
    if (!is_var && !pt_x_has(x, n, T_CONST) && !pt_x_has(x, n, T_LET))
        return;
    pt_expr_id over = pt_x_value(x, pt_x_field(x, n, F_right));
    pt_expr_id item = over ? pt_x_expr(x, pt_x_has(x, n, T_OF) ? PT_EXPR_ELEMENT : PT_EXPR_KEY, over, 0) : 0;
    pt_scope_id scope = is_var ? pt_x_function_scope(x) : x->scope;
    sink to = {.kind = PT_BIND_LOCAL, .scope = scope};
    sink_pattern(x, &to, pt_x_field(x, n, F_left), 0, item);
}

void pt_es__catch(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    sink to = {.kind = PT_BIND_LOCAL, .scope = x->scope};
    sink_pattern(x, &to, pt_x_field(x, n, F_parameter), pt_x_type(x, pt_x_field(x, n, F_type)), 0);
}

/* --- assignments ------------------------------------------------------------------------------------- */

/* this.x = … gives the class a field x that its body does not declare. */
static void assigned_field(pt_extract *x, pt_node n, pt_node left, pt_node value)
{
    pt_def_id class = pt_x_enclosing(x, PT_KIND_BIT(CLASS));
    pt_expr_id self = pt_x_value(x, pt_x_field(x, left, F_object));
    if (!class || x->facts->exprs.at[self].op != PT_EXPR_SELF)
        return;
    pt_scope_id body = x->facts->defs.at[class].body;
    pt_node name = pt_x_field(x, left, F_property);
    if (x->facts->exprs.at[self].a != body || pt_known_get(&pt_es__state(x)->known, body, pt_x_node_name(x, name)))
        return;
    pt_expr_id initial = pt_x_value(x, value);
    pt_scope_id scope = x->scope;
    pt_def_id inside = x->def;
    x->def = class;
    x->scope = body;
    pt_def_id def = pt_es__define(x, PT_KIND_FIELD, n, name, pt_x_text(x, name),
                                  pt_x_kind(x, value) == N_object ? PT_NO_NODE : value);
    if (pt_x_def_at(x, def)->kind == PT_KIND_FIELD)
        pt_x_def_at(x, def)->value = initial;
    if (pt_x_kind(x, name) == N_private_property_identifier)
        pt_x_def_at(x, def)->visibility = PT_VISIBILITY_PRIVATE;
    pt_known_set(x, &pt_es__state(x)->known, body, pt_x_node_name(x, name), def);
    x->scope = scope;
    x->def = inside;
}

static bool is_name_chain(const pt_extract *x, pt_node n)
{
    while (pt_x_kind(x, n) == N_member_expression)
        n = pt_x_field(x, n, F_object);
    return pt_x_kind(x, n) == N_identifier || pt_x_kind(x, n) == N_this;
}

/* X in X.prototype, else PT_NO_NODE. */
static pt_node prototype_of(const pt_extract *x, pt_node object)
{
    pt_node property = pt_x_field(x, object, F_property);
    return pt_str_eq(pt_x_text(x, property), PT_STR("prototype")) ? pt_x_field(x, object, F_object) : PT_NO_NODE;
}

/* a.b.f = function, X.prototype.f = function: a member written outside of what it belongs to. */
static void assigned_method(pt_extract *x, pt_node n, pt_node left, pt_node right)
{
    pt_node object = pt_x_field(x, left, F_object), name = pt_x_field(x, left, F_property);
    pt_node type = prototype_of(x, object);
    pt_node holder = type == PT_NO_NODE ? object : type;
    if (!is_name_chain(x, holder))
        return;
    pt_expr_id owner = pt_x_value(x, holder);
    if (type != PT_NO_NODE)
        pt_x_claim(x, pt_x_field(x, object, F_property));
    pt_x_open_scope(x, n, PT_SCOPE_TYPE); /* so that no bare name means it */
    pt_def_id def = pt_es__define(x, PT_KIND_METHOD, n, name, pt_x_text(x, name), right);
    pt_name_id qualifier = pt_x_kind(x, holder) == N_this ? 0 : pt_x_node_name(x, holder);
    pt_def *d = pt_x_def_at(x, def);
    d->owner = owner;
    d->qualifier = qualifier;
    bool is_static = type == PT_NO_NODE && pt_x_kind(x, holder) != N_this;
    d->flags |= is_static ? PT_DEF_STATIC : 0;
    pt_es__doc(x, def, pt_es__statement(x, n), NULL);
}

/* A local without initialiser is what is first assigned to it. */
static void assigned_local(pt_extract *x, pt_expr_id target, pt_node right)
{
    const pt_expr *e = &x->facts->exprs.at[target];
    if (e->op != PT_EXPR_LOCAL)
        return;
    uint32_t local = e->a;
    if (x->bindings.at[local].binding.value || x->bindings.at[local].binding.type
        || x->bindings.at[local].binding.kind != PT_BIND_LOCAL)
        return;
    pt_expr_id value = pt_x_value(x, right);
    if (value != target)
        x->bindings.at[local].binding.value = value;
}

void pt_es__assignment(pt_extract *x, pt_node n)
{
    pt_es_state *s = pt_es__state(x);
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    if (pt_es__commonjs(x, n, left, right))
        return;
    unsigned kind = pt_x_kind(x, left);
    pt_expr_id target = kind == N_identifier || kind == N_member_expression || kind == N_subscript_expression
        ? pt_x_value(x, left) : 0;
    if (kind == N_identifier) {
        assigned_local(x, target, right);
    } else if (kind == N_member_expression) {
        bool of_this = pt_x_kind(x, pt_x_field(x, left, F_object)) == N_this;
        pt_def_id class = of_this ? pt_x_enclosing(x, PT_KIND_BIT(CLASS)) : 0;
        pt_node type = prototype_of(x, left);
        if (type != PT_NO_NODE)
            pt_x_claim(x, pt_x_field(x, left, F_property));
        if (class)
            assigned_field(x, n, left, right);
        else if (pt_es__is_function(pt_x_kind(x, right)))
            assigned_method(x, n, left, right);
        else if (type != PT_NO_NODE && pt_x_kind(x, right) == N_object) {
            s->prototype_object = right;
            s->prototype_owner = pt_x_value(x, type);
            s->prototype_name = pt_x_node_name(x, type);
        }
    }
    pt_es__flow(x, right, target);
}

/* --- TypeScript's own -------------------------------------------------------------------------------- */

void pt_es__interface(pt_extract *x, pt_node n)
{
    pt_def_id def = pt_x_def(x, PT_KIND_INTERFACE, n, pt_x_field(x, n, F_name));
    pt_x_signature(x, def, n, pt_x_field(x, n, F_body));
    pt_es__place(x, def, n);
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    pt_node clause = pt_x_child(x, n, N_extends_type_clause);
    if (clause != PT_NO_NODE)
        for (PT_X_EACH(x, clause, type))
            heritage(x, type, PT_REF_EXTENDS);
}

void pt_es__type_alias(pt_extract *x, pt_node n)
{
    pt_es_state *s = pt_es__state(x);
    pt_node value = pt_x_field(x, n, F_value);
    pt_def_id def = pt_x_def(x, PT_KIND_TYPE_ALIAS, n, pt_x_field(x, n, F_name));
    pt_x_signature(x, def, n, PT_NO_NODE);
    pt_es__place(x, def, n);
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    pt_expr_id target = pt_x_type(x, value);
    pt_x_def_at(x, def)->type = target;
    s->pending = pt_x_kind(x, value) == N_intersection_type ? pt_x_child(x, value, N_object_type) : value;
    s->pending_def = def;
}

/* The members of an object type are those of the alias it is given to; elsewhere they are nobody's. */
void pt_es__object_type(pt_extract *x, pt_node n)
{
    if (!take_pending(x, n))
        pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
}

/* The names in [first: A, second: B] say nothing. */
void pt_es__tuple_type(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, member)) {
        pt_node name = pt_x_field(x, member, F_name);
        if (name == PT_NO_NODE)
            name = pt_x_field(x, member, F_pattern);
        if (pt_x_kind(x, name) == N_rest_pattern)
            name = pt_x_first(x, name);
        pt_x_claim(x, name);
    }
}

void pt_es__enum(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    pt_def_id def = pt_x_def(x, PT_KIND_ENUM, n, name);
    pt_x_signature(x, def, n, body);
    pt_es__place(x, def, n);
    pt_expr_id type = pt_x_bare_node(x, name);
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    if (body == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, body, member)) {
        pt_node at = pt_x_kind(x, member) == N_enum_assignment ? pt_x_field(x, member, F_name) : member;
        unsigned kind = pt_x_kind(x, at);
        if (kind != N_property_identifier && kind != N_string)
            continue;
        pt_def_id constant = pt_x_def_named(x, PT_KIND_CONSTANT, member, at, pt_es__key(x, at));
        pt_x_def_at(x, constant)->type = type;
        pt_x_def_at(x, constant)->flags |= PT_DEF_STATIC;
        pt_x_doc(x, constant, member, "/**", NULL);
    }
}

void pt_es__namespace(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    pt_def_id def = pt_x_def_named(x, PT_KIND_MODULE, n, name, pt_es__key(x, name));
    pt_x_claim_tree(x, name);
    pt_x_signature(x, def, n, pt_x_field(x, n, F_body));
    pt_es__place(x, def, n);
    if (pt_x_kind(x, name) == N_string)
        pt_x_def_at(x, def)->flags |= PT_DEF_EXPORTED;
    pt_x_open_def(x, def, n, PT_SCOPE_MODULE);
    pt_x_claim(x, pt_x_field(x, n, F_body));
}

void pt_es__signature(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    parameters(x, 0, n);
}

void pt_es__type_scope(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    if (pt_x_kind(x, n) == N_index_signature)
        pt_x_claim(x, pt_x_field(x, n, F_name));
}

void pt_es__type_parameter(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    if (name == PT_NO_NODE)
        name = pt_x_first(x, n);
    pt_x_bind(x, PT_BIND_TYPE_PARAM, name, pt_x_type(x, pt_x_child(x, n, N_constraint)), 0, PT_NO_NODE);
}
