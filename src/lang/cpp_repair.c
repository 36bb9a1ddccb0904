/* C++ definitions that a macro hides from the grammar, which then takes them for functions:
 *
 *     class API name : base { … }      a function named by the base, returning `class API`
 *     BEGIN namespace name { … }       a function returning BEGIN
 *     TEST(Suite, Name) { … }          a function TEST without a type
 */
#include "lang/c_family.h"

static pt_node error_name(const pt_extract *x, pt_node n)
{
    for (PT_X_EACH(x, n, child)) {
        if (!(pt_node_at(x->syntax, child)->flags & PT_NODE_ERROR))
            continue;
        pt_node name = pt_x_child(x, child, N_identifier);
        if (name != PT_NO_NODE)
            return name;
    }
    return PT_NO_NODE;
}

/* `class API name : base { … }` is read as a function named by its base, returning `class API`. */
bool pt_cpp__class_in_disguise(pt_extract *x, pt_node n)
{
    pt_node type = pt_x_field(x, n, F_type), body = pt_x_field(x, n, F_body);
    unsigned kind = pt_x_kind(x, type);
    bool record = kind == N_class_specifier || kind == N_struct_specifier;
    if (!record || pt_x_field(x, type, F_body) != PT_NO_NODE)
        return false;
    pt_c_declarator d = pt_c__declarator(x, pt_x_field(x, n, F_declarator), 0);
    pt_node name = error_name(x, n);
    bool has_base = name != PT_NO_NODE;
    if (d.function != PT_NO_NODE || d.name == PT_NO_NODE)
        return false;
    name = has_base ? name : d.name;
    pt_x_claim_tree(x, type);
    pt_def_id id = pt_c__define(x, kind == N_class_specifier ? PT_KIND_CLASS : PT_KIND_STRUCT, n, name);
    pt_x_signature(x, id, n, body);
    pt_c__state(x)->class_block = body;
    pt_c__enter(x, id, n, PT_SCOPE_TYPE);
    if (has_base)
        pt_c__name_ref(x, PT_REF_EXTENDS, d.name, PT_ARITY_ANY, 0);
    return true;
}

/* `MACRO class name {`, `MACRO namespace name {`: the macro is read as the type of a function. */
bool pt_cpp__behind_macro(pt_extract *x, pt_node n)
{
    static const struct {
        pt_str word;
        pt_kind kind;
    } heads[] = {
        {{"namespace ", 10}, PT_KIND_MODULE}, {{"class ", 6}, PT_KIND_CLASS}, {{"struct ", 7}, PT_KIND_STRUCT}};
    pt_node type = pt_x_field(x, n, F_type), body = pt_x_field(x, n, F_body);
    if (pt_x_kind(x, type) != N_type_identifier || body == PT_NO_NODE)
        return false;
    uint32_t from = pt_node_at(x->syntax, type)->end, to = pt_node_at(x->syntax, body)->start;
    pt_str text = pt_str_trim((pt_str){x->syntax->text.ptr + from, to - from});
    size_t which = 0;
    while (which < sizeof heads / sizeof *heads && !pt_str_starts(text, heads[which].word))
        which++;
    if (which == sizeof heads / sizeof *heads)
        return false;
    pt_node name = PT_NO_NODE, declarator = pt_x_field(x, n, F_declarator);
    pt_str rest = pt_str_trim(pt_str_from(text, heads[which].word.len));
    for (pt_node i = type + 1; i < body && name == PT_NO_NODE; i++)
        if ((pt_x_kind(x, i) == N_identifier || pt_x_kind(x, i) == N_field_identifier)
            && pt_str_starts(rest, pt_x_text(x, i)) && pt_x_text(x, i).len)
            name = i;
    if (name == PT_NO_NODE)
        return false;
    pt_x_claim(x, declarator);
    pt_def_id id = pt_c__define(x, heads[which].kind, n, name);
    pt_x_signature(x, id, n, body);
    pt_c__state(x)->class_block = body;
    bool is_namespace = heads[which].kind == PT_KIND_MODULE;
    pt_c__enter(x, id, n, is_namespace ? PT_SCOPE_MODULE : PT_SCOPE_TYPE);
    return true;
}

/* TEST(Suite, Name) { … }: the test Suite.Name. */
bool pt_cpp__test_function(pt_extract *x, pt_node n)
{
    pt_node declarator = pt_x_field(x, n, F_declarator), body = pt_x_field(x, n, F_body);
    pt_node macro = pt_x_field(x, declarator, F_declarator), list = pt_x_field(x, declarator, F_parameters);
    bool like = pt_x_field(x, n, F_type) == PT_NO_NODE && pt_x_kind(x, declarator) == N_function_declarator
        && pt_x_kind(x, macro) == N_identifier && pt_c__is_test_macro(pt_x_text(x, macro)) && pt_c__scope_kind(x) != PT_SCOPE_TYPE;
    pt_node first = like ? pt_x_child(x, list, N_parameter_declaration) : PT_NO_NODE;
    if (first == PT_NO_NODE || pt_node_at(x->syntax, list)->next - list > 16)
        return false;
    pt_node second = pt_node_after(x->syntax, list, first);
    pt_str prefix = pt_c__made_name(x, "", pt_x_text(x, first));
    pt_str name = prefix;
    if (second != PT_NO_NODE)
        name = pt_c__made_name(x, pt_c__made_name(x, prefix.ptr, PT_STR(".")).ptr, pt_x_text(x, second));
    pt_x_claim_tree(x, declarator);
    pt_def_id id = pt_x_def_named(x, PT_KIND_FUNCTION, n, first, name);
    pt_c__finish(x, id, n);
    pt_x_mark_test(x, id);
    pt_x_signature(x, id, n, body);
    pt_c__enter(x, id, n, PT_SCOPE_FUNCTION);
    pt_x_ref(x, PT_REF_CALL, pt_x_node_name(x, macro), 0, pt_x_count(x, list), macro);
    return true;
}
