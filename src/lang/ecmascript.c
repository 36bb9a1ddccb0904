/* JavaScript, TypeScript and TSX: the tables and the scopes. */
#include "lang/ecmascript.h"

const TSLanguage *tree_sitter_javascript(void);
const TSLanguage *tree_sitter_typescript(void);
const TSLanguage *tree_sitter_tsx(void);

/* --- state ------------------------------------------------------------------------------------------- */

static void begin(pt_extract *x, pt_node root)
{
    pt_es_state *s = PT_ARENA_NEW(&x->arena, pt_es_state);
    if (!s) {
        x->failed = true;
        return;
    }
    s->pending = s->exported = s->export_whole = s->prototype_object = PT_NO_NODE;
    (void)root;
    x->state = s;
}

void pt_es__set_this(pt_extract *x, pt_scope_id scope, unsigned what)
{
    pt_es_state *s = pt_es__state(x);
    if (scope >= s->this_cap) {
        size_t cap = s->this_cap ? s->this_cap * 2 : 256;
        while (cap <= scope)
            cap *= 2;
        uint8_t *grown = pt_arena_calloc(&x->arena, cap, 1);
        if (!grown) {
            x->failed = true;
            return;
        }
        if (s->this_cap)
            memcpy(grown, s->this_of, s->this_cap);
        s->this_of = grown;
        s->this_cap = cap;
    }
    s->this_of[scope] = (uint8_t)what;
}

pt_scope_id pt_es__open_function(pt_extract *x, pt_def_id def, pt_node n, unsigned what_this)
{
    pt_scope_id scope = def ? pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION) : pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    if (what_this != PT_ES_THIS_OUTER)
        pt_es__set_this(x, scope, what_this);
    return scope;
}

bool pt_es__is_function(unsigned kind)
{
    return kind == N_arrow_function || kind == N_function_expression || kind == N_generator_function;
}

/* --- statements -------------------------------------------------------------------------------------- */

static void block(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n)) /* a function's body has the function's scope */
        pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
}

static void identifier(pt_extract *x, pt_node n)
{
    if (!pt_x_is_claimed(x, n) && !pt_str_eq(pt_x_text(x, n), PT_STR("arguments")))
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, n), 0, PT_ARITY_ANY, n);
}

static void return_statement(pt_extract *x, pt_node n)
{
    pt_x_returns(x, pt_x_value(x, pt_x_first(x, n)));
}

/* --- paths ------------------------------------------------------------------------------------------- */

static bool is_test_folder(pt_str part)
{
    static const char *const names[] = {"test", "tests", "__tests__", "__mocks__", "spec", "specs", "e2e", "cypress"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pt_str_eq(part, pt_str_c(names[i])))
            return true;
    return false;
}

static bool is_test_path(pt_str path)
{
    for (ptrdiff_t slash; (slash = pt_str_find(path, '/')) >= 0; path = pt_str_from(path, (size_t)slash + 1))
        if (is_test_folder(pt_str_upto(path, (size_t)slash)))
            return true;
    return pt_str_find_str(path, PT_STR(".test.")) > 0 || pt_str_find_str(path, PT_STR(".spec.")) > 0
        || pt_str_find_str(path, PT_STR("_test.")) > 0;
}

/* --- tables ------------------------------------------------------------------------------------------ */

#define HOOK(function) {.action = PT_DO_HOOK, .hook = function}

static const pt_rule rules[NODE_COUNT] = {
    [N_function_declaration] = HOOK(pt_es__function_declaration),
    [N_generator_function_declaration] = HOOK(pt_es__function_declaration),
    [N_function_signature] = HOOK(pt_es__function_declaration),
    [N_arrow_function] = HOOK(pt_es__function_expression),
    [N_function_expression] = HOOK(pt_es__function_expression),
    [N_generator_function] = HOOK(pt_es__function_expression),
    [N_class] = HOOK(pt_es__class),
    [N_class_declaration] = HOOK(pt_es__class),
    [N_abstract_class_declaration] = HOOK(pt_es__class),
    [N_class_static_block] = HOOK(pt_es__static_block),
    [N_method_definition] = HOOK(pt_es__method),
    [N_method_signature] = HOOK(pt_es__method),
    [N_abstract_method_signature] = HOOK(pt_es__method),
    [N_field_definition] = HOOK(pt_es__field),
    [N_property_signature] = HOOK(pt_es__field),
    [N_object] = HOOK(pt_es__object),
    [N_pair] = HOOK(pt_es__pair),
    [N_lexical_declaration] = HOOK(pt_es__declaration),
    [N_variable_declaration] = HOOK(pt_es__declaration),
    [N_variable_declarator] = HOOK(pt_es__declarator),
    [N_assignment_expression] = HOOK(pt_es__assignment),
    [N_statement_block] = HOOK(block),
    [N_switch_body] = {.action = PT_DO_SCOPE},
    [N_for_statement] = {.action = PT_DO_SCOPE},
    [N_for_in_statement] = HOOK(pt_es__for_in),
    [N_catch_clause] = HOOK(pt_es__catch),
    [N_call_expression] = HOOK(pt_es__call),
    [N_new_expression] = HOOK(pt_es__new),
    [N_member_expression] = HOOK(pt_es__member),
    [N_return_statement] = HOOK(return_statement),
    [N_identifier] = HOOK(identifier),
    [N_shorthand_property_identifier] = {.action = PT_DO_VALUE},
    [N_jsx_opening_element] = HOOK(pt_es__jsx_open),
    [N_jsx_self_closing_element] = HOOK(pt_es__jsx_open),
    [N_jsx_closing_element] = {.action = PT_DO_SKIP},
    [N_jsx_namespace_name] = {.action = PT_DO_SKIP},
    [N_import_statement] = HOOK(pt_es__import),
    [N_import_alias] = HOOK(pt_es__import_alias),
    [N_export_statement] = HOOK(pt_es__export),
    [N_ambient_declaration] = HOOK(pt_es__ambient),
    [N_interface_declaration] = HOOK(pt_es__interface),
    [N_type_alias_declaration] = HOOK(pt_es__type_alias),
    [N_enum_declaration] = HOOK(pt_es__enum),
    [N_internal_module] = HOOK(pt_es__namespace),
    [N_module] = HOOK(pt_es__namespace),
    [N_tuple_type] = HOOK(pt_es__tuple_type),
    [N_object_type] = HOOK(pt_es__object_type),
    [N_function_type] = HOOK(pt_es__signature),
    [N_constructor_type] = HOOK(pt_es__signature),
    [N_call_signature] = HOOK(pt_es__signature),
    [N_construct_signature] = HOOK(pt_es__signature),
    [N_index_signature] = HOOK(pt_es__type_scope),
    [N_conditional_type] = HOOK(pt_es__type_scope),
    [N_mapped_type_clause] = HOOK(pt_es__type_parameter),
    [N_infer_type] = HOOK(pt_es__type_parameter),
    [N_type_parameter] = HOOK(pt_es__type_parameter),
    [N_type_identifier] = {.action = PT_DO_TYPE},
    [N_nested_type_identifier] = HOOK(pt_es__nested_type),
    [N_type_query] = HOOK(pt_es__type_query),
};

#define COMMON PT_ES_NODES(PT_NODE_NAME) PT_ES_TOKENS(PT_TOKEN_NAME)
#define TYPES PT_ES_TYPESCRIPT_NODES(PT_NODE_NAME) PT_ES_TYPESCRIPT_TOKENS(PT_TOKEN_NAME)

static const char *const javascript_nodes[N_JAVASCRIPT_END] = {
    [N_field_definition] = "field_definition", COMMON PT_ES_JSX_NODES(PT_NODE_NAME)};

static const char *const tsx_nodes[N_TSX_END] = {
    [N_field_definition] = "public_field_definition", COMMON PT_ES_JSX_NODES(PT_NODE_NAME) TYPES};

static const char *const typescript_nodes[NODE_COUNT] = {
    [N_field_definition] = "public_field_definition", COMMON TYPES PT_ES_PLAIN_TYPESCRIPT_NODES(PT_NODE_NAME)};

static const char *const fields[FIELD_COUNT] = {PT_ES_FIELDS(PT_FIELD_NAME) PT_ES_TYPESCRIPT_FIELDS(PT_FIELD_NAME)};

static void end(pt_extract *x, pt_node root)
{
    (void)root;
    pt_es__finish_exports(x);
}

#define ECMASCRIPT                                                                     \
    .flags = PT_LANG_HOISTED, .fields = fields, .rules = rules, .value = pt_es__value, \
    .type = pt_es__type, .begin = begin, .end = end, .is_test_path = is_test_path

const pt_lang pt_lang_javascript = {
    ECMASCRIPT,
    .id = PT_LANGUAGE_JAVASCRIPT,
    .extensions = "js jsx mjs cjs",
    .grammar = tree_sitter_javascript,
    .nodes = javascript_nodes,
    .node_count = N_JAVASCRIPT_END,
    .field_count = F_COMMON_END,
};

const pt_lang pt_lang_typescript = {
    ECMASCRIPT,
    .id = PT_LANGUAGE_TYPESCRIPT,
    .extensions = "ts mts cts",
    .grammar = tree_sitter_typescript,
    .nodes = typescript_nodes,
    .node_count = NODE_COUNT,
    .field_count = FIELD_COUNT,
};

const pt_lang pt_lang_tsx = {
    ECMASCRIPT,
    .id = PT_LANGUAGE_TYPESCRIPT,
    .extensions = "tsx",
    .grammar = tree_sitter_tsx,
    .nodes = tsx_nodes,
    .node_count = N_TSX_END,
    .field_count = FIELD_COUNT,
};
