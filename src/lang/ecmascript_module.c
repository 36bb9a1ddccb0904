/* JavaScript and TypeScript: imports and exports, of ES modules and of CommonJS.
 *
 * What module.exports is assigned counts as the module's "default", as it does for an import of such a file. */
#include "lang/ecmascript.h"

enum { EXPORT_LIST = 1u << 31 }; /* key space of names that export lists mention */

static bool text_is(const pt_extract *x, pt_node n, const char *text)
{
    return pt_str_eq(pt_x_text(x, n), pt_str_c(text));
}

/* --- import ------------------------------------------------------------------------------------------ */

static void import_names(pt_extract *x, pt_node list, pt_str path, unsigned flags)
{
    for (PT_X_EACH(x, list, item)) {
        if (pt_x_kind(x, item) != N_import_specifier)
            continue;
        pt_node name = pt_x_field(x, item, F_name), alias = pt_x_field(x, item, F_alias);
        pt_str taken = pt_es__key(x, name);
        unsigned more = (pt_str_eq(taken, PT_STR("default")) ? PT_IMPORT_DEFAULT : 0u)
            | (pt_x_has(x, item, T_TYPE) ? PT_IMPORT_TYPE_ONLY : 0u);
        pt_x_import(x, flags | more, path, taken, pt_x_text(x, alias == PT_NO_NODE ? name : alias), item);
    }
}

static void import_clause(pt_extract *x, pt_node clause, pt_str path, unsigned flags)
{
    for (PT_X_EACH(x, clause, part)) {
        switch (pt_x_kind(x, part)) {
        case N_identifier:
            pt_x_import(x, flags | PT_IMPORT_DEFAULT, path, PT_STR("default"), pt_x_text(x, part), part);
            break;
        case N_namespace_import:
            pt_x_import(x, flags | PT_IMPORT_MODULE, path, PT_STR(""), pt_x_text(x, pt_x_first(x, part)), part);
            break;
        case N_named_imports:
            import_names(x, part, path, flags);
            break;
        default:
            break;
        }
    }
}

void pt_es__import(pt_extract *x, pt_node n)
{
    pt_es__state(x)->is_module = true;
    unsigned flags = pt_x_has(x, n, T_TYPE) ? PT_IMPORT_TYPE_ONLY : 0u;
    pt_node clause = pt_x_child(x, n, N_import_clause), require = pt_x_child(x, n, N_import_require_clause);
    pt_node source = pt_x_field(x, require == PT_NO_NODE ? n : require, F_source);
    pt_str path = pt_es__key(x, source);
    pt_x_skip(x, n);
    if (require != PT_NO_NODE)
        pt_x_import(x, flags | PT_IMPORT_MODULE, path, PT_STR(""), pt_x_text(x, pt_x_first(x, require)), source);
    else if (clause != PT_NO_NODE)
        import_clause(x, clause, path, flags);
    else
        pt_x_import(x, flags, path, PT_STR(""), PT_STR(""), source);
}

/* import A = B.C: another name for something of a namespace. */
void pt_es__import_alias(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_first(x, n);
    pt_node target = name == PT_NO_NODE ? name : pt_node_after(x->syntax, n, name);
    if (target == PT_NO_NODE)
        return;
    pt_expr_id what = pt_x_value(x, target);
    pt_def_id def = pt_x_def(x, PT_KIND_TYPE_ALIAS, n, name);
    pt_x_def_at(x, def)->type = what;
    pt_x_signature(x, def, n, PT_NO_NODE);
    pt_es__place(x, def, n);
    pt_x_claim_tree(x, target);
    pt_node property = pt_x_field(x, target, F_property);
    pt_x_ref_expr(x, PT_REF_TYPE, what, PT_ARITY_ANY, property == PT_NO_NODE ? target : property);
}

/* --- require ----------------------------------------------------------------------------------------- */

pt_str pt_es__required(const pt_extract *x, pt_node call)
{
    pt_node function = pt_x_field(x, call, F_function);
    unsigned kind = pt_x_kind(x, function);
    if (kind != N_import && !(kind == N_identifier && text_is(x, function, "require")))
        return PT_STR("");
    pt_node path = pt_x_first(x, pt_x_field(x, call, F_arguments));
    return pt_x_kind(x, path) == N_string ? pt_es__key(x, path) : PT_STR("");
}

static void require_names(pt_extract *x, pt_node pattern, pt_str path)
{
    for (PT_X_EACH(x, pattern, item)) {
        pt_node name = item, alias = item;
        switch (pt_x_kind(x, item)) {
        case N_shorthand_property_identifier_pattern:
            break;
        case N_object_assignment_pattern:
            name = alias = pt_x_field(x, item, F_left);
            break;
        case N_pair_pattern:
            name = pt_x_field(x, item, F_key);
            alias = pt_x_field(x, item, F_value);
            break;
        default:
            continue;
        }
        if (pt_x_kind(x, alias) != N_identifier && pt_x_kind(x, alias) != N_shorthand_property_identifier_pattern)
            continue;
        pt_x_claim(x, alias);
        pt_str taken = pt_es__key(x, name);
        pt_x_import(x, pt_str_eq(taken, PT_STR("default")) ? PT_IMPORT_DEFAULT : 0u, path, taken, pt_x_text(x, alias),
                    item);
    }
}

bool pt_es__bind_required(pt_extract *x, pt_node pattern, pt_node value)
{
    pt_node member = PT_NO_NODE;
    if (pt_x_kind(x, value) == N_member_expression) {
        member = pt_x_field(x, value, F_property);
        value = pt_x_field(x, value, F_object);
    }
    while (pt_x_kind(x, value) == N_parenthesized_expression || pt_x_kind(x, value) == N_await_expression)
        value = pt_x_first(x, value);
    if (pt_x_kind(x, value) != N_call_expression)
        return false;
    pt_str path = pt_es__required(x, value);
    unsigned kind = pt_x_kind(x, pattern);
    bool names = kind == N_object_pattern && member == PT_NO_NODE;
    if (!path.len || (kind != N_identifier && !names))
        return false;
    pt_x_claim_tree(x, value);
    pt_x_claim(x, member);
    if (names) {
        require_names(x, pattern, path);
        return true;
    }
    pt_x_claim(x, pattern);
    unsigned flags = member == PT_NO_NODE ? PT_IMPORT_MODULE : text_is(x, member, "default") ? PT_IMPORT_DEFAULT : 0u;
    pt_x_import(x, flags, path, pt_x_text(x, member), pt_x_text(x, pattern), pattern);
    return true;
}

/* --- export ------------------------------------------------------------------------------------------ */

static void export_name(pt_extract *x, pt_str name, pt_str exported, pt_node at)
{
    pt_x_import(x, PT_IMPORT_EXPORT, PT_STR(""), name, exported, at);
    bool is_default = pt_str_eq(exported, PT_STR("default"));
    pt_known_set(x, &pt_es__state(x)->known, x->scope | EXPORT_LIST, pt_x_name(x, name), is_default ? 2 : 1);
}

static void export_list(pt_extract *x, pt_node list, pt_str path, bool from, unsigned flags)
{
    for (PT_X_EACH(x, list, item)) {
        if (pt_x_kind(x, item) != N_export_specifier)
            continue;
        pt_node name = pt_x_field(x, item, F_name), alias = pt_x_field(x, item, F_alias);
        pt_str taken = pt_es__key(x, name), exported = pt_es__key(x, alias == PT_NO_NODE ? name : alias);
        if (from)
            pt_x_import(x, flags | PT_IMPORT_REEXPORT, path, taken, exported, item);
        else
            export_name(x, taken, exported, item);
    }
}

static void export_from(pt_extract *x, pt_node n, pt_node source, unsigned flags)
{
    pt_str path = pt_es__key(x, source);
    pt_node list = pt_x_child(x, n, N_export_clause), space = pt_x_child(x, n, N_namespace_export);
    if (list != PT_NO_NODE)
        export_list(x, list, path, true, flags);
    else if (space != PT_NO_NODE)
        pt_x_import(x, flags | PT_IMPORT_REEXPORT | PT_IMPORT_MODULE, path, PT_STR(""),
                    pt_es__key(x, pt_x_first(x, space)), space);
    else
        pt_x_import(x, flags | PT_IMPORT_REEXPORT | PT_IMPORT_GLOB, path, PT_STR(""), PT_STR(""), source);
    pt_x_skip(x, n);
}

/* A value exported as the default: a name is an export list of one, anything else a def of its own. */
static void export_default(pt_extract *x, pt_node n, pt_node value)
{
    while (pt_x_kind(x, value) == N_parenthesized_expression)
        value = pt_x_first(x, value);
    if (pt_x_kind(x, value) == N_identifier) {
        export_name(x, pt_x_text(x, value), PT_STR("default"), value);
        pt_x_claim(x, value);
        return;
    }
    pt_node name = pt_x_field(x, value, F_name);
    bool named = name != PT_NO_NODE && pt_x_kind(x, value) != N_call_expression;
    pt_expr_id initial = pt_x_value(x, value);
    pt_def_id def = pt_es__define(x, PT_KIND_VARIABLE, n, named ? name : value,
                                  named ? pt_x_text(x, name) : PT_STR("default"), value);
    pt_def *d = pt_x_def_at(x, def);
    d->flags |= (uint16_t)(PT_DEF_EXPORTED | PT_DEF_DEFAULT_EXPORT | (named ? 0 : PT_DEF_ANONYMOUS));
    if (d->kind == PT_KIND_VARIABLE)
        d->value = initial;
    pt_es__doc(x, def, n, NULL);
    pt_es__flow(x, value, pt_x_bare(x, PT_STR("default")));
}

static bool is_assigned(const pt_extract *x, pt_node n)
{
    pt_str rest = pt_str_trim(pt_str_from(pt_x_text(x, n), strlen("export")));
    return pt_str_starts(rest, PT_STR("="));
}

void pt_es__export(pt_extract *x, pt_node n)
{
    pt_es_state *s = pt_es__state(x);
    pt_node declaration = pt_x_field(x, n, F_declaration), source = pt_x_field(x, n, F_source);
    pt_node value = pt_x_field(x, n, F_value), list = pt_x_child(x, n, N_export_clause);
    unsigned flags = pt_x_has(x, n, T_TYPE) ? PT_IMPORT_TYPE_ONLY : 0u;
    s->is_module |= x->scope == 0;
    if (source != PT_NO_NODE) {
        export_from(x, n, source, flags);
    } else if (list != PT_NO_NODE) {
        export_list(x, list, PT_STR(""), false, flags);
        pt_x_skip(x, n);
    } else if (declaration != PT_NO_NODE) {
        s->exported = declaration;
        s->export_whole = n;
        s->export_flags = pt_x_has(x, n, T_DEFAULT) ? PT_DEF_EXPORTED | PT_DEF_DEFAULT_EXPORT : PT_DEF_EXPORTED;
    } else if (value != PT_NO_NODE) {
        export_default(x, n, value);
    } else if (pt_x_text(x, n).len > strlen("export") && is_assigned(x, n)) {
        export_default(x, n, pt_x_first(x, n));
    } else if (pt_x_kind(x, pt_x_first(x, n)) == N_identifier) {
        pt_x_claim(x, pt_x_first(x, n)); /* export as namespace X */
    }
}

/* `declare …`: what is in it is defined elsewhere; `declare global {…}` adds to the global scope. */
void pt_es__ambient(pt_extract *x, pt_node n)
{
    pt_es_state *s = pt_es__state(x);
    pt_node inner = pt_x_first(x, n), block = pt_x_child(x, n, N_statement_block);
    s->ambient_end = pt_node_at(x->syntax, n)->next;
    if (block != PT_NO_NODE) {
        pt_x_claim(x, block);
        s->global_end = s->ambient_end;
    }
    if (s->exported == n) {
        s->exported = inner;
    } else {
        s->exported = inner;
        s->export_whole = n;
        s->export_flags = 0;
    }
}

/* --- CommonJS ---------------------------------------------------------------------------------------- */

static bool is_module_exports(const pt_extract *x, pt_node n)
{
    return pt_x_kind(x, n) == N_member_expression && text_is(x, n, "module.exports");
}

static bool is_exports(const pt_extract *x, pt_node n)
{
    return (pt_x_kind(x, n) == N_identifier && text_is(x, n, "exports")) || is_module_exports(x, n);
}

static void export_member(pt_extract *x, pt_node n, pt_node name, pt_str text, pt_node value)
{
    if (pt_x_kind(x, value) == N_identifier) {
        export_name(x, pt_x_text(x, value), text, name);
        pt_x_claim(x, value);
        return;
    }
    if (pt_x_kind(x, value) == N_unary_expression || pt_x_kind(x, value) == N_undefined) /* void 0: set later */
        return;
    bool taken = pt_known_get(&pt_es__state(x)->known, x->scope, pt_x_name(x, text)) != 0;
    if (taken && !pt_es__is_function(pt_x_kind(x, value)))
        return;
    pt_expr_id initial = pt_x_value(x, value);
    pt_def_id def = pt_es__define(x, PT_KIND_VARIABLE, n, name, text, value);
    pt_def *d = pt_x_def_at(x, def);
    d->flags |= PT_DEF_EXPORTED;
    if (d->kind == PT_KIND_VARIABLE)
        d->value = initial;
    pt_known_set(x, &pt_es__state(x)->known, x->scope, pt_x_name(x, text), def);
    pt_es__doc(x, def, pt_es__statement(x, n), NULL);
}

/* module.exports = {a, b: c, d() {}} exports a, b and d. */
static void export_object(pt_extract *x, pt_node object)
{
    for (PT_X_EACH(x, object, item)) {
        unsigned kind = pt_x_kind(x, item);
        if (kind == N_shorthand_property_identifier) {
            export_name(x, pt_x_text(x, item), pt_x_text(x, item), item);
            pt_x_claim(x, item);
        } else if (kind == N_pair && pt_x_kind(x, pt_x_field(x, item, F_value)) == N_identifier) {
            pt_node value = pt_x_field(x, item, F_value);
            export_name(x, pt_x_text(x, value), pt_es__key(x, pt_x_field(x, item, F_key)), item);
            pt_x_claim(x, value);
        }
    }
}

/* module.exports = …require("./x"): everything of x is ours. */
static bool reexports(pt_extract *x, pt_node right)
{
    pt_str path = pt_x_kind(x, right) == N_call_expression ? pt_es__required(x, right) : PT_STR("");
    if (!path.len)
        return false;
    pt_x_import(x, PT_IMPORT_REEXPORT | PT_IMPORT_GLOB, path, PT_STR(""), PT_STR(""), right);
    pt_x_claim_tree(x, right);
    return true;
}

bool pt_es__commonjs(pt_extract *x, pt_node n, pt_node left, pt_node right)
{
    if (x->scope != 0 || pt_x_kind(x, left) == N_object_pattern)
        return false;
    pt_node value = right;
    while (pt_x_kind(x, value) == N_assignment_expression) /* exports = module.exports = … */
        value = pt_x_field(x, value, F_right);
    if (is_exports(x, left)) {
        pt_es__state(x)->is_module = true;
        pt_x_claim_tree(x, left);
        if (pt_x_kind(x, right) == N_assignment_expression)
            return true; /* the inner one says it */
        if (reexports(x, value))
            return true;
        if (pt_x_kind(x, value) == N_object)
            export_object(x, value);
        export_default(x, n, value);
        return true;
    }
    if (pt_x_kind(x, left) != N_member_expression || !is_exports(x, pt_x_field(x, left, F_object)))
        return false;
    pt_es__state(x)->is_module = true;
    pt_x_claim_tree(x, left);
    pt_node name = pt_x_field(x, left, F_property);
    export_member(x, n, name, pt_x_text(x, name), value);
    return true;
}

/* --- the end of the file ----------------------------------------------------------------------------- */

void pt_es__finish_exports(pt_extract *x)
{
    bool is_module = pt_es__state(x)->is_module;
    for (size_t i = 1; i < x->facts->defs.len; i++) {
        pt_def *d = &x->facts->defs.at[i];
        pt_def_id listed = pt_known_get(&pt_es__state(x)->known, d->scope | EXPORT_LIST, d->name);
        if (listed)
            d->flags |= (uint16_t)(PT_DEF_EXPORTED | (listed == 2 ? PT_DEF_DEFAULT_EXPORT : 0));
        bool own = is_module && d->scope == 0 && !(d->flags & PT_DEF_EXPORTED);
        if (!own)
            continue;
        d->flags |= PT_DEF_LOCAL;
        d->visibility = PT_VISIBILITY_PRIVATE;
    }
}
