/* C: what the node types of tree-sitter-c mean. The work is done in c_family. */
#include "lang/c_family.h"

const TSLanguage *tree_sitter_c(void);

static const char *const node_names[PT_C_NODE_COUNT] = {PT_C_NODES(PT_NODE_NAME)
                                                            PT_C_ONLY_NODES(PT_NODE_NAME)};
static const char *const field_names[PT_C_FIELD_COUNT] = {PT_C_FIELDS(PT_FIELD_NAME)};

static pt_def_id callable(pt_extract *x, pt_node whole, pt_c_declarator d)
{
    pt_def_id id = pt_c__define(x, PT_KIND_FUNCTION, whole, d.name);
    pt_def *def = pt_x_def_at(x, id);
    def->type = d.type;
    if (pt_c__storage(x, whole).is_static)
        def->flags |= PT_DEF_LOCAL;
    return id;
}

static const pt_c_dialect dialect = {.callable = callable};

static void begin(pt_extract *x, pt_node root)
{
    (void)root;
    pt_c__begin(x, &dialect, false);
}

static bool is_test_path(pt_str path)
{
    return pt_c__is_test_path(path, "_test _tests");
}

static const pt_rule rules[PT_C_NODE_COUNT] = {
    [N_function_definition] = {.action = PT_DO_HOOK, .hook = pt_c__function_definition},
    [N_declaration] = {.action = PT_DO_HOOK, .hook = pt_c__declaration},
    [N_field_declaration] = {.action = PT_DO_HOOK, .hook = pt_c__field_declaration},
    [N_init_declarator] = {.action = PT_DO_HOOK, .hook = pt_c__init_declarator},
    [N_function_declarator] = {.action = PT_DO_HOOK, .hook = pt_c__function_pointer},
    [N_type_definition] = {.action = PT_DO_HOOK, .hook = pt_c__type_definition},
    [N_struct_specifier] = {.action = PT_DO_HOOK, .hook = pt_c__type_specifier},
    [N_union_specifier] = {.action = PT_DO_HOOK, .hook = pt_c__type_specifier},
    [N_enum_specifier] = {.action = PT_DO_HOOK, .hook = pt_c__type_specifier},
    [N_enumerator] = {.action = PT_DO_HOOK, .hook = pt_c__enumerator},
    [N_parameter_list] = {.action = PT_DO_HOOK, .hook = pt_c__parameter_list},
    [N_type_identifier] = {.action = PT_DO_TYPE},
    [N_macro_type_specifier] = {.action = PT_DO_HOOK, .hook = pt_c__macro_type},
    [N_identifier] = {.action = PT_DO_HOOK, .hook = pt_c__identifier},
    [N_call_expression] = {.action = PT_DO_HOOK, .hook = pt_c__call},
    [N_field_expression] = {.action = PT_DO_HOOK, .hook = pt_c__field_expression},
    [N_assignment_expression] = {.action = PT_DO_HOOK, .hook = pt_c__assignment},
    [N_compound_literal_expression] = {.action = PT_DO_HOOK, .hook = pt_c__compound_literal},
    [N_offsetof_expression] = {.action = PT_DO_HOOK, .hook = pt_c__offsetof},
    [N_return_statement] = {.action = PT_DO_HOOK, .hook = pt_c__return},
    [N_compound_statement] = {.action = PT_DO_HOOK, .hook = pt_c__block},
    [N_for_statement] = {.action = PT_DO_SCOPE},
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
};

const pt_lang pt_lang_c = {
    .id = PT_LANGUAGE_C,
    .extensions = "c h",
    .grammar = tree_sitter_c,
    .nodes = node_names,
    .node_count = PT_C_NODE_COUNT,
    .fields = field_names,
    .field_count = PT_C_FIELD_COUNT,
    .rules = rules,
    .value = pt_c__value,
    .type = pt_c__type,
    .begin = begin,
    .is_test_path = is_test_path,
};
