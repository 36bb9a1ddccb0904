/* Rust: what the node types of tree-sitter-rust mean.
 *
 * Imports. A `use` tree gives one import per leaf, its path as written: `use a::{b as c, d::*}` is
 * "a" name=b as=c and "a::d" glob; `self` leaves and single names are modules. `pub use` re-exports.
 * `mod x;` is the import "self" name=x as=x, of kind MODULE; with #[path = "y.rs"] it is "y.rs" as=x.
 * `extern crate a as b` is the module "a" as=b. An inline `mod x { }` is a def instead.
 *
 * Impls are defs named "Store" or "Display for Store" whose segment is "Store", owned by the type; so are their
 * members. Methods of a trait's impl are overrides. `self` and `Self` are both SELF. derive(T) says IMPLEMENTS T.
 *
 * Fields of tuple structs and tuple variants are called "0", "1", … An enum variant is a constant of type Self.
 * Items inside functions are defs, except constants and statics: they are locals. */
#include "lang/rust.h"

#include <string.h>

const TSLanguage *tree_sitter_rust(void);

static const char *const node_names[NODE_COUNT] = {PT_RUST_NODES(PT_NODE_NAME)};
static const char *const field_names[FIELD_COUNT] = {PT_RUST_FIELDS(PT_FIELD_NAME)};

static pt_rust__state *state_of(pt_extract *x)
{
    return x->state;
}

static void begin(pt_extract *x, pt_node root)
{
    (void)root;
    x->state = PT_ARENA_NEW(&x->arena, pt_rust__state);
    x->failed |= !x->state;
}

/* --- attributes -------------------------------------------------------------------------------------- */

static void attribute_item(pt_extract *x, pt_node n)
{
    pt_rust__state *s = state_of(x);
    if (s->attributes_end != n)
        s->attributes = n;
    s->attributes_end = pt_node_at(x->syntax, n)->next;
    pt_x_skip(x, n);
}

/* Comments between attributes and their item do not part them. */
static void comment(pt_extract *x, pt_node n)
{
    pt_rust__state *s = state_of(x);
    if (s->attributes_end == n)
        s->attributes_end = pt_node_at(x->syntax, n)->next;
    pt_x_skip(x, n);
}

static pt_node next_attribute(const pt_extract *x, pt_node from, pt_node item)
{
    while (from < item && pt_x_kind(x, from) != N_attribute_item)
        from = pt_node_at(x->syntax, from)->next;
    return from < item ? from : PT_NO_NODE;
}

static pt_node first_attribute(pt_extract *x, pt_node item)
{
    const pt_rust__state *s = state_of(x);
    return s->attributes_end == item && item ? next_attribute(x, s->attributes, item) : PT_NO_NODE;
}

/* for (EACH_ATTRIBUTE(x, item, a)): a is the attribute inside the brackets' node. */
#define EACH_ATTRIBUTE(x, item, a)                                                                           \
    pt_node a = first_attribute(x, item); a != PT_NO_NODE;                                                   \
    a = next_attribute(x, pt_node_at((x)->syntax, a)->next, item)

/* The attribute's path: the first child of the node `attribute`. */
static pt_node attribute_path(const pt_extract *x, pt_node item)
{
    return pt_x_first(x, pt_x_child(x, item, N_attribute));
}

static pt_str last_segment(pt_str path)
{
    ptrdiff_t colon = pt_str_rfind(path, ':');
    return pt_str_from(path, (size_t)(colon + 1));
}

static bool one_of(pt_str name, const char *blank_separated)
{
    for (const char *p = blank_separated; *p;) {
        size_t len = strcspn(p, " ");
        if (pt_str_eq(name, (pt_str){p, len}))
            return true;
        p += len + (p[len] == ' ');
    }
    return false;
}

static bool is_test_attribute(pt_str name, pt_str whole)
{
    if (pt_str_eq(name, PT_STR("cfg")))
        return pt_str_find_str(whole, PT_STR("test")) >= 0 && pt_str_find_str(whole, PT_STR("not(test")) < 0;
    return one_of(name, "test bench rstest test_case quickcheck proptest");
}

/* Attributes of the language and its tools: no macros. */
static bool is_builtin_attribute(pt_str name)
{
    return pt_str_starts(name, PT_STR("rustc_"))
        || one_of(name, "cfg cfg_attr test bench ignore should_panic derive inline cold must_use doc allow warn deny "
                        "forbid expect deprecated stable unstable repr no_mangle export_name link link_name "
                        "link_section used macro_export macro_use path proc_macro proc_macro_derive "
                        "proc_macro_attribute track_caller target_feature non_exhaustive automatically_derived "
                        "lang fundamental unsafe global_allocator no_std no_core may_dangle default const_trait "
                        "diagnostic rustfmt clippy serde feature recursion_limit panic_handler naked coverage "
                        "optimize instruction_set type_length_limit crate_name crate_type no_main collapse_debuginfo");
}

/* What attributes say of the def itself. */
static void attribute_flags(pt_extract *x, pt_def_id def, pt_node item)
{
    uint32_t flags = 0;
    for (EACH_ATTRIBUTE(x, item, a)) {
        pt_str name = last_segment(pt_x_text(x, attribute_path(x, a)));
        bool test = is_test_attribute(name, pt_x_text(x, a));
        flags |= test ? PT_DEF_TEST : 0u;
        flags |= !test && pt_str_eq(name, PT_STR("cfg")) ? PT_DEF_CONDITIONAL : 0u;
        flags |= pt_str_eq(name, PT_STR("macro_export")) ? PT_DEF_EXPORTED : 0u;
    }
    flags |= x->facts->defs.at[x->def].flags & (PT_DEF_TEST | PT_DEF_CONDITIONAL);
    pt_x_def_at(x, def)->flags |= (uint16_t)flags;
}

/* derive(A, b::C): the traits that get implemented. */
static void derive_refs(pt_extract *x, pt_node tokens)
{
    pt_expr_id base = 0;
    if (tokens == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, tokens, n)) {
        pt_node next = pt_node_after(x->syntax, tokens, n);
        uint32_t end = pt_node_at(x->syntax, n)->end;
        uint32_t start = next == PT_NO_NODE ? end : pt_node_at(x->syntax, next)->start;
        pt_str between = {x->syntax->text.ptr + end, start - end};
        pt_name_id name = pt_x_node_name(x, n);
        if (pt_str_eq(pt_str_trim(between), PT_STR("::"))) {
            base = base ? pt_x_expr(x, PT_EXPR_PATH, base, name) : pt_rust__head(x, pt_x_text(x, n));
            continue;
        }
        pt_x_ref(x, PT_REF_IMPLEMENTS, name, base, PT_ARITY_ANY, n);
        base = 0;
    }
}

/* References from attributes; the item's scope is open. */
static void attribute_refs(pt_extract *x, pt_node item)
{
    for (EACH_ATTRIBUTE(x, item, a)) {
        pt_node path = attribute_path(x, a);
        pt_str whole = pt_x_text(x, path), name = last_segment(whole);
        ptrdiff_t colon = pt_str_find(whole, ':');
        pt_str first = colon < 0 ? name : pt_str_upto(whole, (size_t)colon);
        if (pt_str_eq(name, PT_STR("derive"))) {
            derive_refs(x, pt_x_child(x, pt_x_child(x, a, N_attribute), N_token_tree));
        } else if (name.len && !is_builtin_attribute(name) && !is_builtin_attribute(first)) {
            pt_expr_id value = pt_x_kind(x, path) == N_scoped_identifier ? pt_x_value(x, path) : 0;
            pt_rust__macro_ref(x, pt_x_name(x, name), x->facts->exprs.at[value].a, path);
        }
    }
}

/* --- what items have in common ----------------------------------------------------------------------- */

static bool has_flag(const pt_extract *x, pt_def_id def, unsigned kinds)
{
    return kinds >> x->facts->defs.at[def].kind & 1;
}

static bool in_trait_impl(const pt_extract *x)
{
    const pt_def *d = &x->facts->defs.at[x->def];
    return d->kind == PT_KIND_IMPL && d->segment != d->name;
}

static pt_visibility written_visibility(pt_str text)
{
    if (pt_str_eq(text, PT_STR("pub")))
        return PT_VISIBILITY_PUBLIC;
    bool self_only = pt_str_find_str(text, PT_STR("(self")) >= 0 || pt_str_find_str(text, PT_STR("in self)")) >= 0;
    return self_only ? PT_VISIBILITY_PRIVATE : PT_VISIBILITY_PACKAGE;
}

static pt_visibility visibility_of(const pt_extract *x, pt_node n)
{
    pt_node modifier = pt_x_child(x, n, N_visibility_modifier);
    if (modifier != PT_NO_NODE)
        return written_visibility(pt_x_text(x, modifier));
    bool open = has_flag(x, x->def, PT_KIND_BIT(TRAIT) | PT_KIND_BIT(ENUM) | PT_KIND_BIT(CONSTANT)) || in_trait_impl(x);
    return open && x->facts->scopes.at[x->scope].kind == PT_SCOPE_TYPE ? PT_VISIBILITY_PUBLIC : PT_VISIBILITY_PRIVATE;
}

/* A def with visibility, attributes, doc, signature. */
static pt_def_id item(pt_extract *x, pt_kind kind, pt_node n, pt_node body)
{
    static const uint16_t over[] = {N_attribute_item, 0};
    pt_visibility visibility = visibility_of(x, n);
    pt_def_id owner = has_flag(x, x->def, PT_KIND_BIT(IMPL)) ? x->def : 0;
    pt_def_id def = pt_x_def(x, kind, n, pt_x_field(x, n, F_name));
    pt_def *d = pt_x_def_at(x, def);
    d->visibility = (uint8_t)visibility;
    d->owner = owner ? x->facts->defs.at[owner].owner : 0;
    attribute_flags(x, def, n);
    pt_x_doc(x, def, n, "/// /**", over);
    pt_x_signature(x, def, n, body);
    return def;
}

static void inner_doc(pt_extract *x, pt_def_id def, pt_node container)
{
    pt_node first = pt_x_first(x, container);
    pt_str text = pt_x_text(x, first);
    bool doc = pt_str_starts(text, PT_STR("//!")) || pt_str_starts(text, PT_STR("/*!"));
    if (doc && (pt_x_kind(x, first) == N_line_comment || pt_x_kind(x, first) == N_block_comment))
        pt_x_doc_text(x, def, text);
}

static void const_parameter(pt_extract *x, pt_node p)
{
    pt_x_bind(x, PT_BIND_PARAM, pt_x_field(x, p, F_name), pt_x_type(x, pt_x_field(x, p, F_type)), 0, PT_NO_NODE);
}

static void type_parameters(pt_extract *x, pt_node n)
{
    pt_node params = pt_x_field(x, n, F_type_parameters);
    if (params == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, params, p)) {
        if (pt_x_kind(x, p) == N_const_parameter) {
            const_parameter(x, p);
        } else if (pt_x_kind(x, p) == N_type_parameter) {
            pt_node bounds = pt_x_field(x, p, F_bounds);
            pt_expr_id bound = bounds == PT_NO_NODE ? 0 : pt_rust__bounds(x, bounds);
            pt_x_bind(x, PT_BIND_TYPE_PARAM, pt_x_field(x, p, F_name), bound, 0, PT_NO_NODE);
        }
    }
}

/* where T: A + B adds to the bound of T. */
static void where_predicate(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), bounds = pt_x_field(x, n, F_bounds);
    if (pt_x_kind(x, left) != N_type_identifier || bounds == PT_NO_NODE)
        return;
    pt_expr_id bare = pt_x_bare_node(x, left);
    pt_expr e = x->facts->exprs.at[bare];
    if (e.op != PT_EXPR_LOCAL || x->bindings.at[e.a].binding.scope != x->scope)
        return;
    pt_expr_id more = pt_rust__bounds(x, bounds);
    pt_binding *b = &x->bindings.at[e.a].binding;
    b->type = b->type && more ? pt_x_expr(x, PT_EXPR_IMPL, b->type, more) : more;
}

static bool in_function(const pt_extract *x)
{
    unsigned kind = x->facts->scopes.at[x->scope].kind;
    return kind == PT_SCOPE_FUNCTION || kind == PT_SCOPE_BLOCK;
}

/* --- functions --------------------------------------------------------------------------------------- */

static bool is_spelled_param(const pt_extract *x, pt_node p)
{
    unsigned kind = pt_x_kind(x, p);
    return kind != N_attribute_item && kind != N_self_parameter && !(pt_node_at(x->syntax, p)->flags & PT_NODE_EXTRA);
}

static void parameters(pt_extract *x, pt_def_id def, pt_node params)
{
    uint32_t count = 0;
    bool variadic = false;
    if (params == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, params, p)) {
        if (!is_spelled_param(x, p))
            continue;
        pt_node pattern = pt_x_field(x, p, F_pattern);
        variadic |= pt_x_kind(x, p) == N_variadic_parameter;
        count += pt_x_kind(x, pattern) != N_self && pt_x_kind(x, p) != N_variadic_parameter;
        pt_rust__bind(x, PT_BIND_PARAM, pattern, pt_x_type(x, pt_x_field(x, p, F_type)), 0, PT_NO_NODE);
    }
    uint16_t arity = count < PT_ARITY_ANY ? (uint16_t)count : PT_ARITY_ANY - 1;
    pt_x_def_at(x, def)->params_min = arity;
    pt_x_def_at(x, def)->params_max = variadic ? PT_ARITY_ANY : arity;
}

static bool has_receiver(const pt_extract *x, pt_node params)
{
    pt_node first = pt_x_first(x, params);
    while (first != PT_NO_NODE && pt_x_kind(x, first) == N_attribute_item)
        first = pt_node_after(x->syntax, params, first);
    return pt_x_kind(x, first) == N_self_parameter || pt_x_kind(x, pt_x_field(x, first, F_pattern)) == N_self;
}

static void function(pt_extract *x, pt_node n)
{
    pt_node body = pt_x_field(x, n, F_body), params = pt_x_field(x, n, F_parameters);
    bool member = x->facts->scopes.at[x->scope].kind == PT_SCOPE_TYPE;
    uint32_t flags = member && !has_receiver(x, params) ? PT_DEF_STATIC : 0;
    if (body == PT_NO_NODE)
        flags |= member ? PT_DEF_ABSTRACT : PT_DEF_DECLARATION;
    flags |= in_trait_impl(x) ? PT_DEF_OVERRIDE : 0u;
    pt_str modifiers = pt_x_text(x, pt_x_child(x, n, N_function_modifiers));
    flags |= pt_str_find_str(modifiers, PT_STR("async")) >= 0 ? PT_DEF_ASYNC : 0u;
    pt_def_id def = item(x, member ? PT_KIND_METHOD : PT_KIND_FUNCTION, n, body);
    pt_x_def_at(x, def)->flags |= (uint16_t)flags;
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    attribute_refs(x, n);
    type_parameters(x, n);
    pt_expr_id result = pt_x_type(x, pt_x_field(x, n, F_return_type));
    pt_x_def_at(x, def)->type = result;
    parameters(x, def, params);
}

static void closure(pt_extract *x, pt_node n)
{
    pt_node params = pt_x_field(x, n, F_parameters);
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    if (params == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, params, p)) {
        bool typed = pt_x_kind(x, p) == N_parameter;
        pt_rust__bind(x, PT_BIND_PARAM, typed ? pt_x_field(x, p, F_pattern) : p,
                      typed ? pt_x_type(x, pt_x_field(x, p, F_type)) : 0, 0, PT_NO_NODE);
    }
}

/* --- types ------------------------------------------------------------------------------------------- */

static void tuple_fields(pt_extract *x, pt_def_id def, pt_node list)
{
    pt_visibility visibility = PT_VISIBILITY_PRIVATE;
    if (has_flag(x, def, PT_KIND_BIT(CONSTANT)))
        visibility = PT_VISIBILITY_PUBLIC;
    pt_visibility next = visibility;
    uint32_t index = 0;
    for (PT_X_EACH(x, list, child)) {
        if (pt_x_kind(x, child) == N_visibility_modifier)
            next = written_visibility(pt_x_text(x, child));
        if (pt_node_at(x->syntax, child)->field != F_type)
            continue;
        pt_expr_id type = pt_x_type(x, child);
        pt_def_id field = pt_x_def_named(x, PT_KIND_FIELD, child, child, pt_arena_printf(&x->arena, "%u", index++));
        pt_x_def_at(x, field)->type = type;
        pt_x_def_at(x, field)->visibility = (uint8_t)next;
        next = visibility;
    }
    uint16_t arity = index < PT_ARITY_ANY ? (uint16_t)index : PT_ARITY_ANY - 1;
    pt_x_def_at(x, def)->params_min = pt_x_def_at(x, def)->params_max = arity;
}

static void open_type(pt_extract *x, pt_def_id def, pt_node n)
{
    pt_node body = pt_x_field(x, n, F_body);
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    attribute_refs(x, n);
    type_parameters(x, n);
    if (pt_x_kind(x, body) == N_ordered_field_declaration_list)
        tuple_fields(x, def, body);
}

static void type_item(pt_extract *x, pt_node n)
{
    unsigned kind = pt_x_kind(x, n);
    pt_kind def_kind = kind == N_enum_item ? PT_KIND_ENUM : kind == N_union_item ? PT_KIND_UNION : PT_KIND_STRUCT;
    pt_node body = pt_x_field(x, n, F_body);
    bool tuple = pt_x_kind(x, body) == N_ordered_field_declaration_list;
    open_type(x, item(x, def_kind, n, tuple ? PT_NO_NODE : body), n);
}

static void enum_variant(pt_extract *x, pt_node n)
{
    pt_expr_id type = pt_x_self(x);
    pt_def_id def = item(x, PT_KIND_CONSTANT, n, PT_NO_NODE);
    pt_x_def_at(x, def)->flags |= PT_DEF_STATIC;
    pt_x_def_at(x, def)->type = type;
    if (pt_x_field(x, n, F_body) != PT_NO_NODE)
        open_type(x, def, n);
}

static void field_declaration(pt_extract *x, pt_node n)
{
    pt_expr_id type = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_def_id def = item(x, PT_KIND_FIELD, n, PT_NO_NODE);
    pt_x_def_at(x, def)->type = type;
}

/* Emits what a bound names as references of another kind than TYPE. */
static void bound_refs(pt_extract *x, pt_ref_kind kind, pt_node bound)
{
    pt_node name = bound;
    if (pt_x_kind(x, name) == N_higher_ranked_trait_bound)
        name = pt_x_field(x, name, F_type);
    if (pt_x_kind(x, name) == N_generic_type)
        name = pt_x_field(x, name, F_type);
    if (pt_x_kind(x, name) == N_scoped_type_identifier) {
        pt_rust__path_ref(x, kind, name, PT_ARITY_ANY);
    } else if (pt_x_kind(x, name) == N_type_identifier) {
        pt_x_claim(x, name);
        pt_x_ref(x, kind, pt_x_node_name(x, name), 0, PT_ARITY_ANY, name);
    }
}

static void trait_item(pt_extract *x, pt_node n)
{
    pt_node bounds = pt_x_field(x, n, F_bounds);
    open_type(x, item(x, PT_KIND_TRAIT, n, pt_x_field(x, n, F_body)), n);
    if (bounds == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, bounds, bound))
        bound_refs(x, PT_REF_EXTENDS, bound);
}

/* The name of the type in `impl … for &'a mut a::Type<T>`; the whole text when it has none. */
static pt_str type_name(const pt_extract *x, pt_node type)
{
    for (unsigned depth = 0; depth < 16; depth++) {
        switch (pt_x_kind(x, type)) {
        case N_type_identifier: case N_primitive_type: case N_metavariable:
            return pt_x_text(x, type);
        case N_scoped_type_identifier:
            return pt_x_text(x, pt_x_field(x, type, F_name));
        case N_generic_type: case N_reference_type: case N_pointer_type:
            type = pt_x_field(x, type, F_type);
            break;
        case N_dynamic_type: case N_abstract_type:
            type = pt_x_field(x, type, F_trait);
            break;
        default:
            return pt_x_text(x, type);
        }
    }
    return pt_x_text(x, type);
}

static pt_str on_one_line(pt_extract *x, pt_str text)
{
    char *out = pt_arena_alloc(&x->arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; out && i < text.len && len < 120; i++) {
        bool blank = text.ptr[i] == ' ' || text.ptr[i] == '\n' || text.ptr[i] == '\t' || text.ptr[i] == '\r';
        if (!blank || (len && out[len - 1] != ' '))
            out[len++] = blank ? ' ' : text.ptr[i];
    }
    return out ? (pt_str){out, len} : PT_STR("");
}

static void impl_item(pt_extract *x, pt_node n)
{
    pt_node type = pt_x_field(x, n, F_type), trait = pt_x_field(x, n, F_trait);
    pt_str segment = on_one_line(x, type_name(x, type)), name = segment;
    if (trait != PT_NO_NODE) {
        pt_str of = type_name(x, trait);
        name = pt_arena_printf(&x->arena, "%.*s for %.*s", (int)of.len, of.ptr, (int)segment.len, segment.ptr);
    }
    pt_def_id def = pt_x_def_named(x, PT_KIND_IMPL, n, type, name);
    pt_name_id segment_id = pt_x_name(x, segment);
    pt_x_def_at(x, def)->segment = segment_id;
    attribute_flags(x, def, n);
    pt_x_signature(x, def, n, pt_x_field(x, n, F_body));
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    attribute_refs(x, n);
    type_parameters(x, n);
    pt_expr_id owner = pt_x_type(x, type);
    pt_x_def_at(x, def)->owner = owner;
    bound_refs(x, PT_REF_IMPLEMENTS, trait);
}

static void alias(pt_extract *x, pt_node n)
{
    bool declared = pt_x_kind(x, n) == N_associated_type; /* in a trait: its bounds */
    uint32_t flags = in_trait_impl(x) ? PT_DEF_OVERRIDE : declared ? PT_DEF_ABSTRACT : 0u;
    pt_def_id def = item(x, PT_KIND_TYPE_ALIAS, n, PT_NO_NODE);
    pt_x_open_def(x, def, n, PT_SCOPE_BLOCK);
    attribute_refs(x, n);
    type_parameters(x, n);
    pt_node bounds = pt_x_field(x, n, F_bounds);
    pt_expr_id bound = bounds == PT_NO_NODE ? 0 : pt_rust__bounds(x, bounds);
    pt_expr_id type = declared ? bound : pt_x_type(x, pt_x_field(x, n, F_type));
    pt_x_def_at(x, def)->type = type;
    pt_x_def_at(x, def)->flags |= (uint16_t)flags;
}

/* --- constants, modules, macros ---------------------------------------------------------------------- */

static void pass_elements(pt_extract *x, pt_node value, pt_str name)
{
    if (pt_x_kind(x, value) == N_reference_expression)
        value = pt_x_field(x, value, F_value);
    if (pt_x_kind(x, value) != N_array_expression)
        return;
    pt_expr_id slot = pt_x_expr(x, PT_EXPR_ELEMENT, pt_x_bare(x, name), 0);
    for (PT_X_EACH(x, value, element))
        pt_rust__pass(x, element, slot);
}

static void constant(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), value = pt_x_field(x, n, F_value);
    pt_expr_id type = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_str text = pt_x_text(x, name);
    if (in_function(x)) {
        pt_x_bind(x, PT_BIND_LOCAL, name, type, type ? 0 : pt_x_value(x, value), PT_NO_NODE);
        return;
    }
    pt_x_claim(x, name);
    if (pt_str_eq(text, PT_STR("_")) || name == PT_NO_NODE)
        return;
    bool member = x->facts->scopes.at[x->scope].kind == PT_SCOPE_TYPE;
    uint32_t flags = in_trait_impl(x) ? PT_DEF_OVERRIDE : member && value == PT_NO_NODE ? PT_DEF_ABSTRACT : 0u;
    flags |= member ? PT_DEF_STATIC : value == PT_NO_NODE ? PT_DEF_DECLARATION : 0u;
    pt_def_id def = item(x, pt_x_kind(x, n) == N_const_item ? PT_KIND_CONSTANT : PT_KIND_VARIABLE, n, value);
    pt_x_def_at(x, def)->type = type;
    pt_x_def_at(x, def)->flags |= (uint16_t)flags;
    pt_x_open_def(x, def, n, PT_SCOPE_BLOCK);
    attribute_refs(x, n);
    pass_elements(x, value, text);
}

/* #[path = "file.rs"] */
static pt_str path_attribute(pt_extract *x, pt_node n)
{
    for (EACH_ATTRIBUTE(x, n, a)) {
        pt_node attribute = pt_x_child(x, a, N_attribute);
        pt_str value = pt_x_text(x, pt_x_field(x, attribute, F_value));
        if (pt_str_eq(pt_x_text(x, attribute_path(x, a)), PT_STR("path")) && value.len > 2)
            return pt_str_upto(pt_str_from(value, 1), value.len - 2);
    }
    return PT_STR("");
}

static void module(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), body = pt_x_field(x, n, F_body);
    if (body != PT_NO_NODE) {
        pt_def_id def = item(x, PT_KIND_MODULE, n, body);
        pt_x_open_def(x, def, n, PT_SCOPE_MODULE);
        attribute_refs(x, n);
        if (!x->facts->defs.at[def].doc)
            inner_doc(x, def, body);
        return;
    }
    pt_str file = path_attribute(x, n), text = pt_x_text(x, name);
    unsigned flags = PT_IMPORT_MODULE | (visibility_of(x, n) == PT_VISIBILITY_PRIVATE ? 0 : PT_IMPORT_REEXPORT);
    pt_x_import(x, flags, file.len ? file : PT_STR("self"), file.len ? PT_STR("") : text, text, name);
    pt_x_skip(x, n);
}

static void macro_definition(pt_extract *x, pt_node n)
{
    pt_def_id def = item(x, PT_KIND_MACRO, n, PT_NO_NODE);
    pt_name_id signature = pt_x_name(x, pt_arena_printf(&x->arena, "macro_rules! %.*s",
                                                        (int)pt_x_text(x, pt_x_field(x, n, F_name)).len,
                                                        pt_x_text(x, pt_x_field(x, n, F_name)).ptr));
    pt_def *d = pt_x_def_at(x, def);
    d->signature = signature;
    d->params_min = 0;
    d->params_max = PT_ARITY_ANY;
    d->visibility = d->flags & PT_DEF_EXPORTED ? PT_VISIBILITY_PUBLIC : PT_VISIBILITY_PRIVATE;
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    attribute_refs(x, n);
}

static void source_file(pt_extract *x, pt_node n)
{
    inner_doc(x, 0, n);
}

/* --- imports ----------------------------------------------------------------------------------------- */

static pt_str joined(pt_extract *x, pt_str prefix, pt_str part)
{
    if (!prefix.len)
        return part;
    pt_str path = pt_arena_printf(&x->arena, "%.*s::%.*s", (int)prefix.len, prefix.ptr, (int)part.len, part.ptr);
    x->failed |= !path.ptr;
    return path;
}

/* One leaf: the item `path` names, or with self_leaf the module it names. */
static void use_leaf(pt_extract *x, unsigned flags, pt_str path, pt_node alias, pt_node at)
{
    ptrdiff_t colon = pt_str_rfind(path, ':');
    pt_str name = pt_str_from(path, (size_t)(colon + 1));
    pt_str module = colon < 1 ? PT_STR("") : pt_str_upto(path, (size_t)colon - 1);
    if (pt_str_eq(name, PT_STR("self")) && module.len) {
        use_leaf(x, flags | PT_IMPORT_MODULE, module, alias, at);
        return;
    }
    pt_str bound = alias == PT_NO_NODE ? name : pt_x_text(x, alias);
    if (pt_str_eq(bound, PT_STR("_")))
        bound = PT_STR("");
    if (!module.len && colon < 0)
        pt_x_import(x, flags | PT_IMPORT_MODULE, name, PT_STR(""), bound, at);
    else
        pt_x_import(x, flags, colon < 2 ? PT_STR("::") : module, name, bound, at);
}

static void use_tree(pt_extract *x, unsigned flags, pt_str prefix, pt_node n, unsigned depth)
{
    if (n == PT_NO_NODE || depth > 32)
        return;
    switch (pt_x_kind(x, n)) {
    case N_use_list:
        for (PT_X_EACH(x, n, child))
            if (!(pt_node_at(x->syntax, child)->flags & PT_NODE_EXTRA))
                use_tree(x, flags, prefix, child, depth + 1);
        return;
    case N_scoped_use_list: {
        pt_node path = pt_x_field(x, n, F_path);
        pt_str under = path == PT_NO_NODE ? prefix : joined(x, prefix, pt_x_text(x, path));
        use_tree(x, flags, under, pt_x_field(x, n, F_list), depth + 1);
        return;
    }
    case N_use_as_clause:
        use_leaf(x, flags, joined(x, prefix, pt_x_text(x, pt_x_field(x, n, F_path))), pt_x_field(x, n, F_alias), n);
        return;
    case N_use_wildcard: {
        pt_node path = pt_x_first(x, n);
        pt_str from = path == PT_NO_NODE ? prefix : joined(x, prefix, pt_x_text(x, path));
        pt_x_import(x, flags | PT_IMPORT_GLOB, from, PT_STR(""), PT_STR(""), n);
        return;
    }
    default:
        use_leaf(x, flags, joined(x, prefix, pt_x_text(x, n)), PT_NO_NODE, n);
    }
}

static void use_declaration(pt_extract *x, pt_node n)
{
    unsigned flags = visibility_of(x, n) == PT_VISIBILITY_PRIVATE ? 0 : PT_IMPORT_REEXPORT;
    use_tree(x, flags, PT_STR(""), pt_x_field(x, n, F_argument), 0);
    pt_x_skip(x, n);
}

static void extern_crate(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name), as = pt_x_field(x, n, F_alias);
    unsigned flags = PT_IMPORT_MODULE | (visibility_of(x, n) == PT_VISIBILITY_PRIVATE ? 0 : PT_IMPORT_REEXPORT);
    pt_str bound = pt_x_text(x, as == PT_NO_NODE ? name : as);
    pt_x_import(x, flags, pt_x_text(x, name), PT_STR(""), pt_str_eq(bound, PT_STR("_")) ? PT_STR("") : bound, name);
    pt_x_skip(x, n);
}

/* --- statements -------------------------------------------------------------------------------------- */

static void let_declaration(pt_extract *x, pt_node n)
{
    pt_expr_id type = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_expr_id value = type ? 0 : pt_x_value(x, pt_x_field(x, n, F_value));
    pt_rust__bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_pattern), type, value, n);
}

/* if let, while let: the names live in the condition and the block. */
static void conditional(pt_extract *x, pt_node n)
{
    unsigned condition = pt_x_kind(x, pt_x_field(x, n, F_condition));
    bool loop = pt_x_kind(x, n) == N_while_expression;
    pt_node block = pt_x_field(x, n, loop ? F_body : F_consequence);
    if (block != PT_NO_NODE && (condition == N_let_condition || condition == N_let_chain))
        pt_x_open_scope(x, block, PT_SCOPE_BLOCK);
}

static void let_condition(pt_extract *x, pt_node n)
{
    pt_rust__bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_pattern), 0, pt_x_value(x, pt_x_field(x, n, F_value)), n);
}

static void for_expression(pt_extract *x, pt_node n)
{
    pt_node over = pt_x_field(x, n, F_value);
    pt_expr_id value = pt_x_value(x, over);
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    pt_rust__bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_pattern), 0,
                  value ? pt_x_expr(x, PT_EXPR_ELEMENT, value, 0) : 0, over);
}

static bool match_room(pt_extract *x, pt_rust__state *s)
{
    if (s->match_count < s->match_room)
        return true;
    unsigned room = s->match_room ? s->match_room * 2 : 16;
    pt_rust__match *matches = PT_ARENA_ARRAY(&x->arena, pt_rust__match, room);
    if (!matches) {
        x->failed = true;
        return false;
    }
    if (s->match_count)
        memcpy(matches, s->matches, s->match_count * sizeof *matches);
    s->matches = matches;
    s->match_room = room;
    return true;
}

static void pop_matches(pt_rust__state *s, pt_node n)
{
    while (s->match_count && s->matches[s->match_count - 1].end <= n)
        s->match_count--;
}

static void match_expression(pt_extract *x, pt_node n)
{
    pt_rust__state *s = state_of(x);
    pt_expr_id value = pt_x_value(x, pt_x_field(x, n, F_value));
    pop_matches(s, n);
    if (match_room(x, s))
        s->matches[s->match_count++] = (pt_rust__match){.end = pt_node_at(x->syntax, n)->next, .value = value};
}

static void match_arm(pt_extract *x, pt_node n)
{
    pt_rust__state *s = state_of(x);
    pop_matches(s, n);
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    pt_expr_id value = s->match_count ? s->matches[s->match_count - 1].value : 0;
    pt_rust__bind(x, PT_BIND_LOCAL, pt_x_field(x, n, F_pattern), 0, value, PT_NO_NODE);
}

/* Of `Item = T` in a bound the name belongs to the trait. */
static void type_binding(pt_extract *x, pt_node n)
{
    pt_x_claim(x, pt_x_field(x, n, F_name));
}

static bool is_test_path(pt_str path)
{
    ptrdiff_t slash;
    while ((slash = pt_str_find(path, '/')) >= 0) {
        if (one_of(pt_str_upto(path, (size_t)slash), "tests benches"))
            return true;
        path = pt_str_from(path, (size_t)slash + 1);
    }
    return one_of(path, "tests.rs test.rs") || pt_str_ends(path, PT_STR("_tests.rs"))
        || pt_str_ends(path, PT_STR("_test.rs"));
}

static const pt_rule rules[NODE_COUNT] = {
    [N_source_file] = {.action = PT_DO_HOOK, .hook = source_file},
    [N_line_comment] = {.action = PT_DO_HOOK, .hook = comment},
    [N_block_comment] = {.action = PT_DO_HOOK, .hook = comment},
    [N_attribute_item] = {.action = PT_DO_HOOK, .hook = attribute_item},
    [N_inner_attribute_item] = {.action = PT_DO_SKIP},
    [N_visibility_modifier] = {.action = PT_DO_SKIP},
    [N_lifetime] = {.action = PT_DO_SKIP},
    [N_lifetime_parameter] = {.action = PT_DO_SKIP},
    [N_for_lifetimes] = {.action = PT_DO_SKIP},
    [N_use_bounds] = {.action = PT_DO_SKIP},
    [N_label] = {.action = PT_DO_SKIP},
    [N_mod_item] = {.action = PT_DO_HOOK, .hook = module},
    [N_use_declaration] = {.action = PT_DO_HOOK, .hook = use_declaration},
    [N_extern_crate_declaration] = {.action = PT_DO_HOOK, .hook = extern_crate},
    [N_struct_item] = {.action = PT_DO_HOOK, .hook = type_item},
    [N_union_item] = {.action = PT_DO_HOOK, .hook = type_item},
    [N_enum_item] = {.action = PT_DO_HOOK, .hook = type_item},
    [N_enum_variant] = {.action = PT_DO_HOOK, .hook = enum_variant},
    [N_field_declaration] = {.action = PT_DO_HOOK, .hook = field_declaration},
    [N_trait_item] = {.action = PT_DO_HOOK, .hook = trait_item},
    [N_impl_item] = {.action = PT_DO_HOOK, .hook = impl_item},
    [N_function_item] = {.action = PT_DO_HOOK, .hook = function},
    [N_function_signature_item] = {.action = PT_DO_HOOK, .hook = function},
    [N_type_item] = {.action = PT_DO_HOOK, .hook = alias},
    [N_associated_type] = {.action = PT_DO_HOOK, .hook = alias},
    [N_const_item] = {.action = PT_DO_HOOK, .hook = constant},
    [N_static_item] = {.action = PT_DO_HOOK, .hook = constant},
    [N_macro_definition] = {.action = PT_DO_HOOK, .hook = macro_definition},
    [N_token_tree_pattern] = {.action = PT_DO_SKIP},
    [N_macro_invocation] = {.action = PT_DO_HOOK, .hook = pt_rust__macro_invocation},
    [N_token_tree] = {.action = PT_DO_HOOK, .hook = pt_rust__token_tree},
    [N_token_repetition] = {.action = PT_DO_HOOK, .hook = pt_rust__token_tree},
    [N_where_predicate] = {.action = PT_DO_HOOK, .hook = where_predicate},
    [N_type_binding] = {.action = PT_DO_HOOK, .hook = type_binding},
    [N_closure_expression] = {.action = PT_DO_HOOK, .hook = closure},
    [N_block] = {.action = PT_DO_SCOPE},
    [N_if_expression] = {.action = PT_DO_HOOK, .hook = conditional},
    [N_while_expression] = {.action = PT_DO_HOOK, .hook = conditional},
    [N_let_condition] = {.action = PT_DO_HOOK, .hook = let_condition},
    [N_let_declaration] = {.action = PT_DO_HOOK, .hook = let_declaration},
    [N_for_expression] = {.action = PT_DO_HOOK, .hook = for_expression},
    [N_match_expression] = {.action = PT_DO_HOOK, .hook = match_expression},
    [N_match_arm] = {.action = PT_DO_HOOK, .hook = match_arm},
    [N_call_expression] = {.action = PT_DO_HOOK, .hook = pt_rust__call},
    [N_field_expression] = {.action = PT_DO_HOOK, .hook = pt_rust__field_expression},
    [N_struct_expression] = {.action = PT_DO_HOOK, .hook = pt_rust__struct_expression},
    [N_struct_pattern] = {.action = PT_DO_HOOK, .hook = pt_rust__struct_pattern},
    [N_assignment_expression] = {.action = PT_DO_HOOK, .hook = pt_rust__assignment},
    [N_identifier] = {.action = PT_DO_HOOK, .hook = pt_rust__identifier},
    [N_scoped_identifier] = {.action = PT_DO_HOOK, .hook = pt_rust__scoped_identifier},
    [N_type_identifier] = {.action = PT_DO_HOOK, .hook = pt_rust__type_identifier},
    [N_scoped_type_identifier] = {.action = PT_DO_HOOK, .hook = pt_rust__scoped_type},
};

const pt_lang pt_lang_rust = {
    .id = PT_LANGUAGE_RUST,
    .extensions = "rs",
    .grammar = tree_sitter_rust,
    .nodes = node_names,
    .node_count = NODE_COUNT,
    .fields = field_names,
    .field_count = FIELD_COUNT,
    .rules = rules,
    .value = pt_rust__value,
    .type = pt_rust__type,
    .begin = begin,
    .is_test_path = is_test_path,
};
