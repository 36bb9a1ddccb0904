/* C++: what the node types of tree-sitter-cpp mean beyond C (c_family).
 *
 *   namespaces      defs of kind module; of `a::b` one each; an unnamed one makes what is in it local; an
 *                   inline one is also imported into the one around it
 *   templates       the templated def is the entity; its parameters are bound in its own scope
 *   members         outside their class: qualifier and owner; visibility by access specifier
 *   using ns::x     import of path "ns", name and alias "x" (static flag in a class: members of a base)
 *   using namespace import of path "ns", GLOB | MODULE
 *   namespace a = b import of path "b", alias "a", MODULE
 *   T x(1), T{1}    CONSTRUCT of T with the number of arguments, and so in a constructor's initialiser list,
 *                   where the name may be that of a base or of a member
 *   friend          a function defined by a friend declaration belongs to the namespace around the class */
#include "lang/c_family.h"

const TSLanguage *tree_sitter_cpp(void);

static const char *const node_names[PT_CPP_NODE_COUNT] = {PT_C_NODES(PT_NODE_NAME)
                                                              PT_CPP_NODES(PT_NODE_NAME)};
static const char *const field_names[PT_CPP_FIELD_COUNT] = {PT_C_FIELDS(PT_FIELD_NAME)
                                                                PT_CPP_FIELDS(PT_FIELD_NAME)};

static bool in_type(const pt_extract *x)
{
    return pt_c__scope_kind(x) == PT_SCOPE_TYPE;
}

/* --- names ------------------------------------------------------------------------------------------- */

/* "operator==", "operator new", "operator bool" with blanks as usual. */
static pt_str operator_text(pt_extract *x, pt_str text)
{
    char *out = pt_c__alloc(x, text.len + 1);
    if (!out)
        return PT_STR("");
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        char next = i + 1 < text.len ? text.ptr[i + 1] : '\0';
        bool letters = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || next == '_'
            || next == ':';
        if (!blank)
            out[len++] = c;
        else if (letters && len && out[len - 1] != ' ')
            out[len++] = ' ';
    }
    return (pt_str){out, len};
}

/* The name a declarator ends in, as it is written in the entity's name. */
static pt_str declared_name(pt_extract *x, pt_node leaf)
{
    pt_str text = pt_x_text(x, leaf);
    if (pt_x_kind(x, leaf) == N_operator_name)
        return operator_text(x, text);
    if (pt_x_kind(x, leaf) != N_operator_cast)
        return text;
    ptrdiff_t end = pt_str_find(text, '(');
    return operator_text(x, pt_str_trim(end < 0 ? text : pt_str_upto(text, (size_t)end)));
}

/* The scope parts of a qualified name, "A::B", without template arguments; "" when there are none. */
static pt_str qualifier_text(pt_extract *x, pt_node name)
{
    if (pt_x_kind(x, name) != N_qualified_identifier)
        return PT_STR("");
    char *out = pt_c__alloc(x, pt_x_text(x, name).len + 1);
    size_t len = 0;
    for (unsigned depth = 0; out && depth < 32 && pt_x_kind(x, name) == N_qualified_identifier; depth++) {
        pt_node scope = pt_x_field(x, name, F_scope);
        pt_str part = pt_x_text(x, pt_c__path_name(x, scope));
        if (part.len && len) {
            memcpy(out + len, "::", 2);
            len += 2;
        }
        if (part.len)
            memcpy(out + len, part.ptr, part.len);
        len += part.len;
        name = pt_x_field(x, name, F_name);
    }
    return (pt_str){out, len};
}

static pt_str last_part(pt_str qualifier)
{
    ptrdiff_t colon = pt_str_rfind(qualifier, ':');
    return pt_str_from(qualifier, (size_t)(colon + 1));
}

/* The type that the scope parts of a qualified name name: `A::B` of `A::B::f`. */
static pt_expr_id owner_of(pt_extract *x, pt_node name)
{
    pt_expr_id whole = pt_x_value(x, name);
    while (x->facts->exprs.at[whole].op == PT_EXPR_GENERIC)
        whole = x->facts->exprs.at[whole].a;
    const pt_expr *e = &x->facts->exprs.at[whole];
    return e->op == PT_EXPR_PATH ? e->a : 0;
}

static void note_namespace(pt_extract *x, pt_str name)
{
    pt_c_state *state = pt_c__state(x);
    pt_c_namespace *n = pt_c__alloc(x, sizeof *n);
    if (!n)
        return;
    *n = (pt_c_namespace){.name = name, .older = state->namespaces};
    state->namespaces = n;
}

static bool is_namespace(const pt_extract *x, pt_str name)
{
    const pt_c_namespace *n = pt_c__state(x)->namespaces;
    for (unsigned i = 0; n && i < 64; i++, n = n->older)
        if (pt_str_eq(n->name, name))
            return true;
    return false;
}

/* --- visibility -------------------------------------------------------------------------------------- */

/* What members of the current class get now; classes that were left are dropped. */
static pt_c_access *current_access(pt_extract *x)
{
    pt_c_state *state = pt_c__state(x);
    while (state->access && state->access->scope > x->scope)
        state->access = state->access->outer;
    return state->access && state->access->scope == x->scope ? state->access : NULL;
}

static void set_access(pt_extract *x, uint8_t visibility)
{
    pt_c_access *access = current_access(x);
    if (!access) {
        access = pt_c__alloc(x, sizeof *access);
        if (!access)
            return;
        access->scope = x->scope;
        access->outer = pt_c__state(x)->access;
        pt_c__state(x)->access = access;
    }
    access->visibility = visibility;
}

static void access_specifier(pt_extract *x, pt_node n)
{
    pt_str text = pt_x_text(x, n);
    if (pt_x_is_claimed(x, n))
        return;
    set_access(x, pt_str_starts(text, PT_STR("private")) ? PT_VISIBILITY_PRIVATE
                   : pt_str_starts(text, PT_STR("protected")) ? PT_VISIBILITY_PROTECTED
                   : PT_VISIBILITY_PUBLIC);
}

/* `public:` in a class whose body was read as a block. */
static void labeled_statement(pt_extract *x, pt_node n)
{
    pt_node label = pt_x_first(x, n);
    if (in_type(x) && label != PT_NO_NODE)
        access_specifier(x, label);
}

static void defined(pt_extract *x, pt_def_id id, pt_node whole)
{
    const pt_c_access *access = in_type(x) ? current_access(x) : NULL;
    pt_def *def = pt_x_def_at(x, id);
    if (access && def->scope == x->scope)
        def->visibility = access->visibility;
    if (whole < pt_c__state(x)->anonymous_end && pt_c__scope_kind(x) == PT_SCOPE_MODULE)
        def->flags |= PT_DEF_LOCAL;
    if (def->kind == PT_KIND_FIELD && pt_c__storage(x, whole).is_static)
        def->flags |= PT_DEF_STATIC;
}

/* --- functions --------------------------------------------------------------------------------------- */

/* override or final: both say so. */
static bool has_virtual_specifier(const pt_extract *x, pt_node function)
{
    return function != PT_NO_NODE && pt_x_has(x, function, N_virtual_specifier);
}

static bool is_pure(const pt_extract *x, pt_node whole)
{
    if (pt_x_has(x, whole, N_pure_virtual_clause))
        return true;
    return pt_x_kind(x, whole) == N_field_declaration
        && pt_x_kind(x, pt_x_field(x, whole, F_default_value)) == N_number_literal;
}

/* The class whose member this is by its name or by where it stands; "": none. */
static pt_str class_of(const pt_extract *x, pt_str qualifier)
{
    if (qualifier.len)
        return is_namespace(x, last_part(qualifier)) ? PT_STR("") : last_part(qualifier);
    if (!in_type(x))
        return PT_STR("");
    pt_def_id type = pt_x_enclosing(x, PT_KINDS_TYPE);
    pt_name_id name = x->facts->defs.at[type].name;
    return pt_intern_str(&x->names, name);
}

static bool is_friend(const pt_extract *x, pt_node whole)
{
    return pt_c__state(x)->friend_of == whole;
}

static pt_kind callable_kind(const pt_extract *x, pt_node whole, pt_str class, pt_str name)
{
    if (is_friend(x, whole) || (!class.len && !in_type(x)))
        return PT_KIND_FUNCTION;
    return pt_str_eq(class, name) ? PT_KIND_CONSTRUCTOR : PT_KIND_METHOD;
}

static pt_def_id make_callable(pt_extract *x, pt_kind kind, pt_node whole, pt_node leaf, pt_str name)
{
    pt_scope_id scope = x->scope;
    pt_def_id parent = x->def;
    if (is_friend(x, whole))
        while (x->facts->scopes.at[x->scope].kind == PT_SCOPE_TYPE) {
            x->scope = x->facts->scopes.at[x->scope].parent;
            x->def = x->facts->scopes.at[x->scope].def;
        }
    pt_def_id id = pt_x_def_named(x, kind, whole, leaf, name);
    pt_c__finish(x, id, whole);
    x->scope = scope;
    x->def = parent;
    return id;
}

/* `int A::count = 0;`: the static member of A. */
static void qualified(pt_extract *x, pt_def_id id, pt_node name)
{
    pt_str qualifier = qualifier_text(x, name);
    if (!qualifier.len)
        return;
    bool member = !is_namespace(x, last_part(qualifier));
    pt_expr_id owner = member ? owner_of(x, name) : 0;
    pt_name_id qualifier_name = pt_x_name(x, qualifier);
    pt_def *def = pt_x_def_at(x, id);
    def->qualifier = qualifier_name;
    def->owner = owner;
    if (member) {
        def->kind = PT_KIND_FIELD;
        def->flags |= PT_DEF_STATIC;
    }
}

static pt_def_id callable(pt_extract *x, pt_node whole, pt_c_declarator d)
{
    pt_node leaf = pt_c__path_name(x, d.name);
    pt_str name = declared_name(x, leaf), qualifier = qualifier_text(x, d.name);
    pt_str class = class_of(x, qualifier);
    pt_kind kind = callable_kind(x, whole, class, name);
    pt_x_claim(x, d.name);
    pt_x_claim(x, leaf);
    if (pt_x_kind(x, leaf) == N_destructor_name)
        pt_x_claim(x, pt_x_first(x, leaf));
    pt_def_id id = make_callable(x, kind, whole, leaf, name);
    pt_expr_id owner = class.len && qualifier.len ? owner_of(x, d.name) : 0;
    pt_name_id qualifier_name = pt_x_name(x, qualifier);
    pt_c_storage storage = pt_c__storage(x, whole);
    pt_def *def = pt_x_def_at(x, id);
    def->type = d.type;
    def->owner = owner;
    def->qualifier = qualifier_name;
    if (storage.is_static)
        def->flags |= in_type(x) ? PT_DEF_STATIC : PT_DEF_LOCAL;
    if (is_pure(x, whole))
        def->flags |= PT_DEF_ABSTRACT;
    if (has_virtual_specifier(x, d.function))
        def->flags |= PT_DEF_OVERRIDE;
    return id;
}

/* --- templates --------------------------------------------------------------------------------------- */

static bool is_template_inner(unsigned kind)
{
    return kind == N_function_definition || kind == N_declaration || kind == N_field_declaration
        || kind == N_class_specifier || kind == N_struct_specifier || kind == N_union_specifier
        || kind == N_alias_declaration || kind == N_concept_definition || kind == N_friend_declaration
        || kind == N_template_declaration;
}

static void template_declaration(pt_extract *x, pt_node n)
{
    pt_c_state *state = pt_c__state(x);
    if (state->inner != n)
        state->outer = n;
    state->inner = PT_NO_NODE;
    for (PT_X_EACH(x, n, child))
        if (is_template_inner(pt_x_kind(x, child)))
            state->inner = child;
}

/* Runs the hooks over a subtree that the walk passed over. */
static void visit(pt_extract *x, pt_node root)
{
    pt_node resume = x->resume;
    for (pt_node n = root; root != PT_NO_NODE && n < pt_node_at(x->syntax, root)->next; n++) {
        const pt_rule *rule = &x->lang->rules[pt_x_kind(x, n)];
        if (rule->action == PT_DO_TYPE && !pt_x_is_claimed(x, n))
            pt_x_ref(x, PT_REF_TYPE, pt_x_node_name(x, n), 0, PT_ARITY_ANY, n);
        else if (rule->action == PT_DO_HOOK && pt_x_kind(x, n) != N_lambda_expression)
            rule->hook(x, n);
    }
    x->resume = resume;
}

static void bind_type_parameter(pt_extract *x, pt_node p)
{
    pt_node name = pt_x_field(x, p, F_name);
    if (name == PT_NO_NODE)
        name = pt_x_child(x, p, N_type_identifier);
    pt_x_bind(x, PT_BIND_TYPE_PARAM, name, 0, 0, PT_NO_NODE);
    pt_node initial = pt_x_field(x, p, F_default_type);
    if (initial != PT_NO_NODE)
        visit(x, initial);
}

static void bind_template_parameters(pt_extract *x, pt_node list)
{
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, p)) {
        switch (pt_x_kind(x, p)) {
        case N_type_parameter_declaration: case N_optional_type_parameter_declaration:
        case N_variadic_type_parameter_declaration:
            bind_type_parameter(x, p);
            break;
        case N_template_template_parameter_declaration:
            for (PT_X_EACH(x, p, inner))
                if (pt_x_kind(x, inner) != N_template_parameter_list)
                    bind_type_parameter(x, inner);
            break;
        case N_parameter_declaration: case N_optional_parameter_declaration:
        case N_variadic_parameter_declaration: {
            pt_node specifier = pt_x_field(x, p, F_type);
            pt_expr_id type = pt_x_type(x, specifier);
            pt_node name = pt_c__declarator(x, pt_x_field(x, p, F_declarator), 0).name;
            name = pt_x_kind(x, name) == N_variadic_declarator ? pt_x_first(x, name) : name;
            pt_x_bind(x, PT_BIND_TYPE_PARAM, name, type, 0, PT_NO_NODE);
            visit(x, specifier);
            visit(x, pt_x_field(x, p, F_default_value));
            break;
        }
        default:
            break;
        }
    }
}

/* The parameters of all templates around the definition, in its scope; its type is read again with them. */
static void entered(pt_extract *x, pt_def_id id, pt_node whole)
{
    pt_c_state *state = pt_c__state(x);
    pt_kind kind = (pt_kind)pt_x_def_at(x, id)->kind;
    if (kind == PT_KIND_CLASS)
        set_access(x, PT_VISIBILITY_PRIVATE);
    else if (PT_KINDS_TYPE >> kind & 1)
        set_access(x, PT_VISIBILITY_PUBLIC);
    bool templated = state->inner == whole;
    for (pt_node n = state->outer; templated && n != PT_NO_NODE && n != whole;) {
        bind_template_parameters(x, pt_x_field(x, n, F_parameters));
        n = pt_x_child(x, n, N_template_declaration);
    }
    if (!(PT_KINDS_CALLABLE >> kind & 1))
        return;
    pt_c_declarator d = pt_c__declarator(x, pt_x_field(x, whole, F_declarator), 0);
    pt_node trailing = pt_x_child(x, d.function, N_trailing_return_type);
    pt_expr_id type = pt_x_def_at(x, id)->type;
    if (trailing != PT_NO_NODE)
        type = pt_x_type(x, trailing);
    else if (templated)
        type = pt_c__declarator(x, pt_x_field(x, whole, F_declarator),
                                pt_x_type(x, pt_x_field(x, whole, F_type))).type;
    pt_x_def_at(x, id)->type = type;
}

/* --- definitions that C does not have ---------------------------------------------------------------- */

/* operator T(): the declarator is the whole of it. */
static bool conversion(pt_extract *x, pt_node n)
{
    pt_node cast = pt_x_field(x, n, F_declarator);
    for (unsigned depth = 0; depth < 32 && pt_x_kind(x, cast) == N_qualified_identifier; depth++)
        cast = pt_x_field(x, cast, F_name);
    if (pt_x_kind(x, cast) != N_operator_cast)
        return false;
    pt_expr_id type = pt_x_type(x, pt_x_field(x, cast, F_type));
    pt_c_declarator d = {.name = pt_x_field(x, n, F_declarator), .function = pt_x_field(x, cast, F_declarator),
                         .init = PT_NO_NODE, .type = type};
    pt_def_id id = callable(x, n, d);
    pt_node body = pt_x_field(x, n, F_body);
    pt_x_signature(x, id, n, body);
    if (body == PT_NO_NODE)
        pt_x_def_at(x, id)->flags |= PT_DEF_DECLARATION;
    pt_x_open_def(x, id, n, PT_SCOPE_FUNCTION);
    return true;
}

static void function_definition(pt_extract *x, pt_node n)
{
    if (!pt_cpp__test_function(x, n) && !conversion(x, n) && !pt_cpp__class_in_disguise(x, n) && !pt_cpp__behind_macro(x, n))
        pt_c__function_definition(x, n);
}

static void namespace_part(pt_extract *x, pt_node whole, pt_node name, bool is_inline)
{
    pt_str text = pt_x_text(x, name);
    note_namespace(x, text);
    if (is_inline)
        pt_x_import(x, PT_IMPORT_GLOB | PT_IMPORT_MODULE, text, PT_STR(""), PT_STR(""), name);
    pt_def_id id = pt_c__define(x, PT_KIND_MODULE, whole, name);
    pt_x_signature(x, id, whole, pt_x_field(x, whole, F_body));
    pt_x_open_def(x, id, whole, PT_SCOPE_MODULE);
}

static void namespace_definition(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    bool is_inline = pt_str_starts(pt_x_text(x, n), PT_STR("inline"));
    if (name == PT_NO_NODE) {
        pt_c_state *state = pt_c__state(x);
        pt_node end = pt_node_at(x->syntax, n)->next;
        state->anonymous_end = end > state->anonymous_end ? end : state->anonymous_end;
        pt_x_open_scope(x, n, PT_SCOPE_MODULE);
        return;
    }
    if (pt_x_kind(x, name) == N_namespace_identifier) {
        namespace_part(x, n, name, is_inline);
        return;
    }
    for (pt_node i = name; i < pt_node_at(x->syntax, name)->next; i++)
        if (pt_x_kind(x, i) == N_namespace_identifier)
            namespace_part(x, n, i, false);
}

static void namespace_alias(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), target = PT_NO_NODE;
    for (PT_X_EACH(x, n, child))
        if (child != name)
            target = child;
    pt_x_import(x, PT_IMPORT_MODULE, pt_x_text(x, target), PT_STR(""), pt_x_text(x, name), n);
    pt_x_skip(x, n);
}

static void using_declaration(pt_extract *x, pt_node n)
{
    pt_str text = pt_str_trim(pt_str_from(pt_x_text(x, n), 5)); /* after "using" */
    pt_node what = pt_x_first(x, n);
    pt_str path = pt_x_text(x, what);
    pt_x_skip(x, n);
    if (pt_str_starts(text, PT_STR("namespace"))) {
        pt_x_import(x, PT_IMPORT_GLOB | PT_IMPORT_MODULE, path, PT_STR(""), PT_STR(""), what);
        return;
    }
    pt_str name = declared_name(x, pt_c__path_name(x, what));
    pt_x_import(x, in_type(x) ? (unsigned)PT_IMPORT_STATIC : 0u, qualifier_text(x, what), name, name, what);
}

static void alias_declaration(pt_extract *x, pt_node n)
{
    pt_def_id id = pt_c__define(x, PT_KIND_TYPE_ALIAS, n, pt_x_field(x, n, F_name));
    pt_x_signature(x, id, n, PT_NO_NODE);
    pt_c__enter(x, id, n, PT_SCOPE_BLOCK);
    pt_expr_id type = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_x_def_at(x, id)->type = type;
}

/* A concept constrains types as a trait does. */
static void concept_definition(pt_extract *x, pt_node n)
{
    pt_def_id id = pt_c__define(x, PT_KIND_TRAIT, n, pt_x_field(x, n, F_name));
    pt_x_signature(x, id, n, PT_NO_NODE);
    pt_c__enter(x, id, n, PT_SCOPE_BLOCK);
}

static void type_specifier(pt_extract *x, pt_node n)
{
    if (pt_x_kind(x, n) != N_enum_specifier || pt_x_field(x, n, F_body) == PT_NO_NODE) {
        pt_c__type_specifier(x, n);
        return;
    }
    pt_str text = pt_str_trim(pt_str_from(pt_x_text(x, n), 4)); /* after "enum" */
    pt_def_id before = (pt_def_id)x->facts->defs.len;
    pt_c__type_specifier(x, n);
    bool scoped = pt_str_starts(text, PT_STR("class ")) || pt_str_starts(text, PT_STR("struct "));
    pt_c__state(x)->scoped_enum = scoped && x->facts->defs.len > before ? before : 0;
}

static void base_class_clause(pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, base)) {
        unsigned kind = pt_x_kind(x, base);
        if (kind == N_access_specifier)
            pt_x_claim(x, base);
        else if (kind == N_type_identifier || kind == N_template_type || kind == N_qualified_identifier)
            pt_c__name_ref(x, PT_REF_EXTENDS, base, PT_ARITY_ANY, 0);
    }
}

static void friend_declaration(pt_extract *x, pt_node n)
{
    pt_node function = pt_x_child(x, n, N_function_definition);
    pt_c__state(x)->friend_of = function;
    if (function != PT_NO_NODE && pt_c__state(x)->inner == n)
        pt_c__state(x)->inner = function;
    pt_node declaration = pt_x_child(x, n, N_declaration);
    if (declaration == PT_NO_NODE)
        return;
    pt_c_declarator d = pt_c__declarator(x, pt_x_field(x, declaration, F_declarator), 0);
    pt_x_claim(x, declaration); /* declares nothing new: its types are walked, its name is not */
    pt_x_claim(x, d.name);
    pt_x_claim(x, pt_c__path_name(x, d.name));
}

/* --- locals ------------------------------------------------------------------------------------------ */

static bool names_a_type(const pt_extract *x, pt_expr_id type)
{
    unsigned op = x->facts->exprs.at[type].op;
    return op == PT_EXPR_NAME || op == PT_EXPR_PATH || op == PT_EXPR_GENERIC;
}

static void construct(pt_extract *x, pt_expr_id type, uint16_t arity, pt_node at)
{
    if (names_a_type(x, type))
        pt_x_ref_expr(x, PT_REF_CONSTRUCT, type, arity, at);
}

/* `T x(a, b);` is read as a prototype when a and b could be types. */
static bool construction_in_disguise(pt_extract *x, pt_node n, pt_c_declarator d)
{
    pt_node list = d.function == PT_NO_NODE ? PT_NO_NODE : pt_x_field(x, d.function, F_parameters);
    if (list == PT_NO_NODE || !names_a_type(x, d.type) || pt_x_count(x, list) == 0)
        return false;
    for (PT_X_EACH(x, list, p)) {
        bool word = pt_x_kind(x, p) == N_parameter_declaration && pt_x_field(x, p, F_declarator) == PT_NO_NODE
            && pt_x_kind(x, pt_x_field(x, p, F_type)) == N_type_identifier;
        if (!word)
            return false;
    }
    construct(x, d.type, pt_x_count(x, list), pt_x_field(x, n, F_type));
    for (PT_X_EACH(x, list, p)) {
        pt_node word = pt_x_field(x, p, F_type);
        pt_x_claim(x, word);
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, word), 0, PT_ARITY_ANY, word);
    }
    pt_x_bind(x, PT_BIND_LOCAL, d.name, d.type, 0, d.function);
    return true;
}

static void bind_structure(pt_extract *x, pt_node pattern, pt_expr_id value, pt_node after)
{
    uint32_t index = 0;
    for (PT_X_EACH(x, pattern, name)) {
        if (pt_x_kind(x, name) != N_identifier)
            continue;
        pt_x_bind(x, PT_BIND_LOCAL, name, 0, value ? pt_x_expr(x, PT_EXPR_ITEM, value, index) : 0, after);
        index++;
    }
}

static bool local(pt_extract *x, pt_node n, pt_node declarator, pt_c_declarator d)
{
    if (construction_in_disguise(x, n, d))
        return true;
    if (d.function != PT_NO_NODE)
        return false;
    pt_node type = pt_x_field(x, n, F_type);
    if (pt_x_kind(x, d.name) == N_structured_binding_declarator) {
        bind_structure(x, d.name, pt_x_value(x, d.init), n);
        return true;
    }
    unsigned init = pt_x_kind(x, d.init);
    bool direct = init == N_argument_list || init == N_initializer_list || d.init == PT_NO_NODE;
    if (direct && !pt_c__storage(x, n).is_extern && pt_c__scope_kind(x) == PT_SCOPE_BLOCK)
        construct(x, d.type, d.init == PT_NO_NODE ? 0 : pt_c__count(x, d.init), type);
    if (init != N_argument_list)
        return false;
    pt_x_bind(x, PT_BIND_LOCAL, d.name, d.type, 0, declarator);
    pt_c__arguments(x, d.init, d.type);
    return true;
}

/* `name(int);` in a class whose body was read as a block. */
static bool constructor_in_disguise(pt_extract *x, pt_node n)
{
    pt_node type = pt_x_field(x, n, F_type), declarator = pt_x_field(x, n, F_declarator);
    bool like = in_type(x) && pt_x_kind(x, type) == N_type_identifier
        && pt_x_kind(x, declarator) == N_parenthesized_declarator;
    if (!like || !pt_str_eq(pt_x_text(x, type), class_of(x, PT_STR(""))))
        return false;
    pt_x_claim_tree(x, declarator);
    pt_def_id id = pt_c__define(x, PT_KIND_CONSTRUCTOR, n, type);
    pt_x_signature(x, id, n, PT_NO_NODE);
    pt_def *def = pt_x_def_at(x, id);
    def->flags |= PT_DEF_DECLARATION;
    def->params_max = PT_ARITY_ANY;
    return true;
}

static void declaration(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n) && !conversion(x, n) && !constructor_in_disguise(x, n))
        pt_c__declaration(x, n);
}

static void field_declaration(pt_extract *x, pt_node n)
{
    if (!conversion(x, n))
        pt_c__field_declaration(x, n);
}

static void range_loop(pt_extract *x, pt_node n)
{
    pt_node right = pt_x_field(x, n, F_right), specifier = pt_x_field(x, n, F_type);
    pt_expr_id over = pt_x_value(x, right), type = pt_x_type(x, specifier);
    pt_expr_id element = over ? pt_x_expr(x, PT_EXPR_ELEMENT, over, 0) : 0;
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    pt_c_declarator d = pt_c__declarator(x, pt_x_field(x, n, F_declarator), type);
    if (pt_x_kind(x, d.name) == N_structured_binding_declarator)
        bind_structure(x, d.name, element, right);
    else
        pt_x_bind(x, PT_BIND_LOCAL, d.name, d.type, d.type ? 0 : element, right);
}

static void catch_clause(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    pt_c__parameters(x, 0, pt_x_field(x, n, F_parameters));
}

static void lambda(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    bind_template_parameters(x, pt_x_field(x, n, F_template_parameters));
    pt_node captures = pt_x_field(x, n, F_captures);
    for (pt_node c = pt_x_first(x, captures); c != PT_NO_NODE; c = pt_node_after(x->syntax, captures, c))
        if (pt_x_kind(x, c) == N_lambda_capture_initializer)
            pt_x_bind(x, PT_BIND_LOCAL, pt_x_field(x, c, F_left), 0, pt_x_value(x, pt_x_field(x, c, F_right)),
                      c);
    pt_c__parameters(x, 0, pt_x_field(x, pt_x_field(x, n, F_declarator), F_parameters));
}

static void requires_expression(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    pt_c__parameters(x, 0, pt_x_field(x, n, F_parameters));
}

/* --- references -------------------------------------------------------------------------------------- */

static void qualified_identifier(pt_extract *x, pt_node n)
{
    pt_node name = pt_c__path_name(x, n);
    if (name == PT_NO_NODE || pt_x_is_claimed(x, name))
        return;
    unsigned kind = pt_x_kind(x, name);
    if (kind == N_type_identifier)
        pt_c__name_ref(x, PT_REF_TYPE, n, PT_ARITY_ANY, 0);
    else if (kind == N_identifier || kind == N_field_identifier)
        pt_c__name_ref(x, PT_REF_VALUE, n, PT_ARITY_ANY, 0);
}

/* new T(x), new T{x} */
static void new_expression(pt_extract *x, pt_node n)
{
    pt_node type = pt_x_field(x, n, F_type);
    pt_c__name_ref(x, PT_REF_CONSTRUCT, type, pt_c__count(x, pt_x_field(x, n, F_arguments)), 0);
    pt_c__arguments(x, pt_x_field(x, n, F_arguments), pt_x_type(x, type));
}

/* T{x} */
static void compound_literal(pt_extract *x, pt_node n)
{
    pt_node type = pt_x_field(x, n, F_type), list = pt_x_field(x, n, F_value);
    unsigned kind = pt_x_kind(x, type);
    if (kind == N_type_descriptor) /* C's (T){x} */
        type = pt_x_field(x, type, F_type);
    kind = pt_x_kind(x, type);
    if (kind == N_type_identifier || kind == N_template_type || kind == N_qualified_identifier)
        pt_c__name_ref(x, PT_REF_CONSTRUCT, type, list == PT_NO_NODE ? 0 : pt_c__count(x, list), 0);
    pt_c__compound_literal(x, n);
}

/* m_(x) in a constructor's head: a member, or a base. */
static void field_initializer(pt_extract *x, pt_node n)
{
    pt_node what = pt_x_first(x, n), args = PT_NO_NODE;
    for (PT_X_EACH(x, n, child))
        if (pt_x_kind(x, child) == N_argument_list || pt_x_kind(x, child) == N_initializer_list)
            args = child;
    pt_node name = pt_c__path_name(x, what);
    if (name == PT_NO_NODE || args == PT_NO_NODE)
        return;
    pt_name_id id = pt_x_node_name(x, name);
    uint16_t arity = pt_c__count(x, args);
    pt_x_claim(x, name);
    if (pt_x_kind(x, what) != N_field_identifier) { /* a base */
        pt_expr_id base = pt_x_kind(x, what) == N_qualified_identifier ? owner_of(x, what) : 0;
        pt_x_ref(x, PT_REF_CONSTRUCT, id, base, arity, name);
        return;
    }
    /* a parameter of the same name does not hide the member here */
    pt_x_ref(x, PT_REF_CONSTRUCT, id, pt_x_self(x), arity, name);
    if (arity == 1)
        pt_c__into(x, pt_x_first(x, args), pt_x_expr(x, PT_EXPR_MEMBER, pt_x_self(x), id));
}

static void destructor_name(pt_extract *x, pt_node n)
{
    pt_x_claim(x, pt_x_first(x, n));
}

static void begin(pt_extract *x, pt_node root)
{
    static const pt_c_dialect dialect = {.callable = callable, .entered = entered, .local = local,
                                         .defined = defined, .qualified = qualified};
    (void)root;
    pt_c__begin(x, &dialect, true);
}

static bool is_test_path(pt_str path)
{
    return pt_c__is_test_path(path, "_test _tests -test _unittest Test Tests");
}

static const pt_rule rules[PT_CPP_NODE_COUNT] = {
    [N_function_definition] = {.action = PT_DO_HOOK, .hook = function_definition},
    [N_declaration] = {.action = PT_DO_HOOK, .hook = declaration},
    [N_field_declaration] = {.action = PT_DO_HOOK, .hook = field_declaration},
    [N_init_declarator] = {.action = PT_DO_HOOK, .hook = pt_c__init_declarator},
    [N_type_definition] = {.action = PT_DO_HOOK, .hook = pt_c__type_definition},
    [N_struct_specifier] = {.action = PT_DO_HOOK, .hook = type_specifier},
    [N_union_specifier] = {.action = PT_DO_HOOK, .hook = type_specifier},
    [N_class_specifier] = {.action = PT_DO_HOOK, .hook = type_specifier},
    [N_enum_specifier] = {.action = PT_DO_HOOK, .hook = type_specifier},
    [N_enumerator] = {.action = PT_DO_HOOK, .hook = pt_c__enumerator},
    [N_parameter_list] = {.action = PT_DO_HOOK, .hook = pt_c__parameter_list},
    [N_type_identifier] = {.action = PT_DO_TYPE},
    [N_identifier] = {.action = PT_DO_HOOK, .hook = pt_c__identifier},
    [N_call_expression] = {.action = PT_DO_HOOK, .hook = pt_c__call},
    [N_field_expression] = {.action = PT_DO_HOOK, .hook = pt_c__field_expression},
    [N_assignment_expression] = {.action = PT_DO_HOOK, .hook = pt_c__assignment},
    [N_compound_literal_expression] = {.action = PT_DO_HOOK, .hook = compound_literal},
    [N_offsetof_expression] = {.action = PT_DO_HOOK, .hook = pt_c__offsetof},
    [N_return_statement] = {.action = PT_DO_HOOK, .hook = pt_c__return},
    [N_compound_statement] = {.action = PT_DO_HOOK, .hook = pt_c__block},
    [N_for_statement] = {.action = PT_DO_SCOPE},
    [N_if_statement] = {.action = PT_DO_SCOPE},
    [N_while_statement] = {.action = PT_DO_SCOPE},
    [N_switch_statement] = {.action = PT_DO_SCOPE},
    [N_labeled_statement] = {.action = PT_DO_HOOK, .hook = labeled_statement},
    [N_gnu_asm_output_operand] = {.action = PT_DO_HOOK, .hook = pt_c__asm_operand},
    [N_gnu_asm_input_operand] = {.action = PT_DO_HOOK, .hook = pt_c__asm_operand},
    [N_gnu_asm_goto_list] = {.action = PT_DO_SKIP},
    [N_attribute_specifier] = {.action = PT_DO_SKIP},
    [N_attribute_declaration] = {.action = PT_DO_SKIP},
    [N_ms_declspec_modifier] = {.action = PT_DO_SKIP},
    [N_preproc_include] = {.action = PT_DO_HOOK, .hook = pt_c__include},
    [N_preproc_def] = {.action = PT_DO_HOOK, .hook = pt_c__define_macro},
    [N_preproc_params] = {.action = PT_DO_HOOK, .hook = pt_c__broken_macro},
    [N_preproc_arg] = {.action = PT_DO_HOOK, .hook = pt_c__broken_macro},
    [N_preproc_function_def] = {.action = PT_DO_HOOK, .hook = pt_c__define_macro},
    [N_preproc_if] = {.action = PT_DO_HOOK, .hook = pt_c__conditional},
    [N_preproc_ifdef] = {.action = PT_DO_HOOK, .hook = pt_c__conditional},
    [N_preproc_elif] = {.action = PT_DO_HOOK, .hook = pt_c__conditional},
    [N_preproc_elifdef] = {.action = PT_DO_HOOK, .hook = pt_c__conditional},
    [N_preproc_call] = {.action = PT_DO_SKIP},
    [N_preproc_defined] = {.action = PT_DO_SKIP},
    [N_namespace_definition] = {.action = PT_DO_HOOK, .hook = namespace_definition},
    [N_namespace_alias_definition] = {.action = PT_DO_HOOK, .hook = namespace_alias},
    [N_using_declaration] = {.action = PT_DO_HOOK, .hook = using_declaration},
    [N_alias_declaration] = {.action = PT_DO_HOOK, .hook = alias_declaration},
    [N_concept_definition] = {.action = PT_DO_HOOK, .hook = concept_definition},
    [N_template_declaration] = {.action = PT_DO_HOOK, .hook = template_declaration},
    [N_template_parameter_list] = {.action = PT_DO_SKIP},
    [N_access_specifier] = {.action = PT_DO_HOOK, .hook = access_specifier},
    [N_base_class_clause] = {.action = PT_DO_HOOK, .hook = base_class_clause},
    [N_friend_declaration] = {.action = PT_DO_HOOK, .hook = friend_declaration},
    [N_qualified_identifier] = {.action = PT_DO_HOOK, .hook = qualified_identifier},
    [N_new_expression] = {.action = PT_DO_HOOK, .hook = new_expression},
    [N_field_initializer] = {.action = PT_DO_HOOK, .hook = field_initializer},
    [N_destructor_name] = {.action = PT_DO_HOOK, .hook = destructor_name},
    [N_for_range_loop] = {.action = PT_DO_HOOK, .hook = range_loop},
    [N_catch_clause] = {.action = PT_DO_HOOK, .hook = catch_clause},
    [N_lambda_expression] = {.action = PT_DO_HOOK, .hook = lambda},
    [N_requires_expression] = {.action = PT_DO_HOOK, .hook = requires_expression},
};

const pt_lang pt_lang_cpp = {
    .id = PT_LANGUAGE_CPP,
    .flags = PT_LANG_MEMBERS_IN_SCOPE,
    .extensions = "cc cpp cxx c++ hpp hh hxx h++ ipp tpp inl ixx cppm C H",
    .grammar = tree_sitter_cpp,
    .nodes = node_names,
    .node_count = PT_CPP_NODE_COUNT,
    .fields = field_names,
    .field_count = PT_CPP_FIELD_COUNT,
    .rules = rules,
    .value = pt_c__value,
    .type = pt_c__type,
    .begin = begin,
    .is_test_path = is_test_path,
};
