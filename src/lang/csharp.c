/* C#: what the node types of tree-sitter-c-sharp mean; definitions, usings, the table. */
#include "lang/csharp.h"

#include <string.h>

const TSLanguage *tree_sitter_c_sharp(void);

static const char *const node_names[NODE_COUNT] = {NODES(PT_NODE_NAME) TOKENS(PT_TOKEN_NAME)};
static const char *const field_names[FIELD_COUNT] = {FIELDS(PT_FIELD_NAME)};

/* --- modifiers --------------------------------------------------------------------------------------- */

typedef struct {
    bool has_visibility, is_static, is_abstract, is_override, is_const, is_async, is_extern, is_partial,
        is_test;
    pt_visibility visibility;
    bool local;
    uint32_t start; /* where the signature starts: after the attributes */
} modifiers;

static bool is_test_attribute(pt_str name)
{
    static const char *const names[] = {
        "Fact", "Theory", "Test", "TestCase", "TestCaseSource", "TestMethod", "DataTestMethod", "TestClass",
        "TestFixture", "SetUp", "TearDown", "OneTimeSetUp", "OneTimeTearDown", "TestInitialize",
        "TestCleanup", "ClassInitialize", "ClassCleanup", "AssemblyInitialize", "AssemblyCleanup", "SetUpFixture"};
    name = pt_str_from(name, (size_t)(pt_str_rfind(name, '.') + 1));
    if (pt_str_ends(name, PT_STR("Attribute")))
        name.len -= strlen("Attribute");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (pt_str_eq(name, pt_str_c(names[i])))
            return true;
    return false;
}

static void read_modifier(pt_str text, modifiers *out)
{
    static const struct {
        const char *word;
        pt_visibility visibility;
    } words[] = {{"public", PT_VISIBILITY_PUBLIC}, {"protected", PT_VISIBILITY_PROTECTED},
                 {"private", PT_VISIBILITY_PRIVATE}, {"internal", PT_VISIBILITY_PACKAGE},
                 {"file", PT_VISIBILITY_PRIVATE}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (pt_str_eq(text, pt_str_c(words[i].word))) { /* of two, `protected` is the one that says most */
            bool decided = out->has_visibility && out->visibility == PT_VISIBILITY_PROTECTED;
            out->visibility = decided ? PT_VISIBILITY_PROTECTED : words[i].visibility;
            out->has_visibility = true;
        }
    out->is_static |= pt_str_eq(text, PT_STR("static"));
    out->is_abstract |= pt_str_eq(text, PT_STR("abstract"));
    out->is_override |= pt_str_eq(text, PT_STR("override"));
    out->is_const |= pt_str_eq(text, PT_STR("const"));
    out->is_async |= pt_str_eq(text, PT_STR("async"));
    out->is_extern |= pt_str_eq(text, PT_STR("extern"));
    out->is_partial |= pt_str_eq(text, PT_STR("partial"));
    out->local |= pt_str_eq(text, PT_STR("file"));
}

static modifiers modifiers_of(pt_extract *x, pt_node n)
{
    modifiers found = {.start = pt_node_at(x->syntax, n)->start};
    for (PT_X_EACH(x, n, child)) {
        switch (pt_x_kind(x, child)) {
        case N_modifier:
            read_modifier(pt_x_text(x, child), &found);
            break;
        case N_attribute_list:
            found.start = pt_node_at(x->syntax, child)->end;
            for (PT_X_EACH(x, child, a))
                if (pt_x_kind(x, a) == N_attribute)
                    found.is_test |= is_test_attribute(pt_x_text(x, pt_x_field(x, a, F_name)));
            break;
        case N_comment: case N_preproc_if_in_attribute_list:
            break;
        default:
            return found;
        }
    }
    return found;
}

/* --- definitions ------------------------------------------------------------------------------------- */

const pt_def *pt_csharp__enclosing(const pt_extract *x)
{
    return &x->facts->defs.at[x->def];
}

static bool in_interface(const pt_extract *x)
{
    return pt_csharp__enclosing(x)->kind == PT_KIND_INTERFACE;
}

static pt_visibility usual_visibility(const pt_extract *x, pt_kind kind)
{
    if (in_interface(x) || pt_csharp__enclosing(x)->kind == PT_KIND_ENUM)
        return PT_VISIBILITY_PUBLIC;
    bool top = pt_csharp__enclosing(x)->kind == PT_KIND_FILE
        || pt_csharp__enclosing(x)->kind == PT_KIND_MODULE;
    return kind == PT_KIND_MODULE ? PT_VISIBILITY_PUBLIC : top ? PT_VISIBILITY_PACKAGE
        : PT_VISIBILITY_PRIVATE;
}

/* The first text of the block of /// lines above a byte, without XML tags. */
static void doc_above(pt_extract *x, pt_def_id def, uint32_t at)
{
    pt_str text = x->syntax->text, block = {text.ptr, 0};
    uint32_t start = at;
    while (start > 0) {
        uint32_t end = start;
        while (end > 0 && text.ptr[end - 1] != '\n')
            end--; /* end: start of the line that holds `start` */
        if (end == 0)
            break;
        uint32_t line = end - 1;
        while (line > 0 && text.ptr[line - 1] != '\n')
            line--;
        pt_str content = pt_str_trim((pt_str){text.ptr + line, end - 1 - line});
        if (!pt_str_starts(content, PT_STR("///")))
            break;
        block = (pt_str){text.ptr + line, at - line};
        start = line;
    }
    while (block.len) {
        ptrdiff_t newline = pt_str_find(block, '\n');
        if (newline < 0)
            break;
        pt_str line = pt_str_trim(pt_str_upto(block, (size_t)newline));
        block = pt_str_from(block, (size_t)newline + 1);
        line = pt_str_trim(pt_str_from(line, line.len < 3 ? line.len : 3));
        if (line.len && line.ptr[0] == '<') {
            ptrdiff_t close = pt_str_find(line, '>');
            line = close < 0 ? PT_STR("") : pt_str_trim(pt_str_from(line, (size_t)close + 1));
        }
        ptrdiff_t tail = pt_str_find_str(line, PT_STR("</"));
        if (tail >= 0)
            line = pt_str_trim(pt_str_upto(line, (size_t)tail));
        if (line.len) {
            pt_x_doc_text(x, def, line);
            return;
        }
    }
}

/* What all declarations have in common. `body`: where the signature ends, PT_NO_NODE for the node's end. */
static void describe(pt_extract *x, pt_def_id id, pt_node n, const modifiers *m, pt_node body)
{
    const pt_syntax_node *node = pt_node_at(x->syntax, n);
    bool conditional = n < ((csharp_state *)x->state)->conditional_end;
    bool test = m->is_test || (pt_csharp__enclosing(x)->flags & PT_DEF_TEST);
    pt_x_signature_span(x, id, m->start, body == PT_NO_NODE ? node->end : pt_node_at(x->syntax, body)->start);
    doc_above(x, id, node->start);
    pt_visibility usual = usual_visibility(x, (pt_kind)pt_x_def_at(x, id)->kind);
    pt_def *def = pt_x_def_at(x, id);
    def->visibility = (uint8_t)(m->has_visibility ? m->visibility : usual);
    def->flags |= (uint16_t)((m->is_static ? PT_DEF_STATIC : 0) | (m->is_abstract ? PT_DEF_ABSTRACT : 0)
                             | (m->is_override ? PT_DEF_OVERRIDE : 0) | (m->is_async ? PT_DEF_ASYNC : 0)
                             | (m->is_extern ? PT_DEF_DECLARATION : 0) | (test ? PT_DEF_TEST : 0)
                             | (m->local ? PT_DEF_LOCAL : 0) | (conditional ? PT_DEF_CONDITIONAL : 0));
}

/* The bound of a type parameter: the first type of its `where` clause. */
static pt_expr_id bound_of(pt_extract *x, pt_node declaration, pt_str parameter)
{
    for (PT_X_EACH(x, declaration, clause)) {
        if (pt_x_kind(x, clause) != N_type_parameter_constraints_clause)
            continue;
        if (!pt_str_eq(pt_x_text(x, pt_x_child(x, clause, N_identifier)), parameter))
            continue;
        for (PT_X_EACH(x, clause, constraint)) {
            pt_expr_id bound = pt_x_kind(x, constraint) == N_type_parameter_constraint
                ? pt_x_type(x, constraint) : 0;
            if (bound)
                return bound;
        }
    }
    return 0;
}

static void type_parameters(pt_extract *x, pt_node n)
{
    pt_node list = pt_x_child(x, n, N_type_parameter_list);
    if (list == PT_NO_NODE)
        return;
    for (PT_X_EACH(x, list, p)) {
        pt_node name = pt_x_field(x, p, F_name);
        if (pt_x_kind(x, p) == N_type_parameter)
            pt_x_bind(x, PT_BIND_TYPE_PARAM, name, bound_of(x, n, pt_x_text(x, name)), 0, PT_NO_NODE);
    }
}

static bool has_modifier(const pt_extract *x, pt_node n, pt_str word)
{
    for (PT_X_EACH(x, n, child))
        if (pt_x_kind(x, child) == N_modifier && pt_str_eq(pt_x_text(x, child), word))
            return true;
    return false;
}

static bool has_default(const pt_extract *x, pt_node parameter)
{
    return pt_csharp__is_followed_by(x, parameter, pt_x_field(x, parameter, F_name), '=');
}

/* Binds the parameters and counts them. `params T[] rest` has no node of its own. A lambda's parameter
 * without a type is part of `slot`, the place the lambda goes to. */
parameter_counts pt_csharp__parameters(pt_extract *x, pt_node list, pt_expr_id slot)
{
    parameter_counts found = {0};
    uint32_t least = 0, most = 0, index = 0;
    bool variadic = false;
    pt_node rest_type = PT_NO_NODE;
    if (list == PT_NO_NODE)
        return found;
    for (PT_X_EACH(x, list, p)) {
        unsigned kind = pt_x_kind(x, p);
        uint8_t field = pt_node_at(x->syntax, p)->field;
        if (field == F_type)
            rest_type = p;
        if (field == F_name && rest_type != PT_NO_NODE) {
            variadic = true;
            pt_x_bind(x, PT_BIND_PARAM, p, pt_x_type(x, rest_type), 0, PT_NO_NODE);
        }
        if (kind != N_parameter)
            continue;
        pt_expr_id declared = pt_x_type(x, pt_x_field(x, p, F_type));
        pt_expr_id part = !declared && slot ? pt_x_expr(x, PT_EXPR_ITEM, slot, index) : 0;
        pt_x_bind(x, PT_BIND_PARAM, pt_x_field(x, p, F_name), declared, part, PT_NO_NODE);
        bool extended = index++ == 0 && has_modifier(x, p, PT_STR("this"));
        if (extended)
            found.receiver = declared ? declared : pt_csharp__unknown(x);
        most += !extended;
        least += !extended && !has_default(x, p);
    }
    found.least = (uint16_t)(least < PT_ARITY_ANY ? least : PT_ARITY_ANY - 1);
    found.most = variadic || most >= PT_ARITY_ANY ? PT_ARITY_ANY : (uint16_t)most;
    return found;
}

static void set_arity(pt_extract *x, pt_def_id id, parameter_counts found)
{
    pt_def *def = pt_x_def_at(x, id);
    def->params_min = found.least;
    def->params_max = found.most;
    if (!found.receiver)
        return;
    def->flags |= PT_DEF_EXTENSION;
    def->owner = found.receiver;
}

/* By custom the names of interfaces begin with I and a capital; nothing else in the file tells them. */
static bool is_interface_name(pt_str name)
{
    return name.len > 1 && name.ptr[0] == 'I' && name.ptr[1] >= 'A' && name.ptr[1] <= 'Z';
}

static void bases(pt_extract *x, pt_node list, pt_kind kind)
{
    if (list == PT_NO_NODE || kind == PT_KIND_ENUM)
        return;
    bool first = true;
    for (PT_X_EACH(x, list, base)) {
        pt_node named = base, arguments = PT_NO_NODE;
        if (pt_x_kind(x, base) == N_primary_constructor_base_type) {
            named = pt_x_field(x, base, F_type);
            arguments = pt_x_child(x, base, N_argument_list);
        }
        if (!pt_csharp__is_type_name(pt_x_kind(x, named)))
            continue;
        pt_node next = pt_node_after(x->syntax, list, base);
        if (pt_x_kind(x, next) == N_argument_list)
            arguments = next;
        bool is_class = kind == PT_KIND_INTERFACE
            || (kind == PT_KIND_CLASS && first
                && !is_interface_name(pt_x_text(x, pt_csharp__name_node(x, named))));
        pt_csharp__type_ref(x, is_class ? PT_REF_EXTENDS : PT_REF_IMPLEMENTS, named, PT_ARITY_ANY);
        if (arguments != PT_NO_NODE)
            pt_csharp__type_ref(x, PT_REF_CONSTRUCT, named, pt_x_count(x, arguments));
        first = false;
    }
}

/* The parameters of a primary constructor are visible in the whole type; those of a record are properties. */
static void primary_constructor(pt_extract *x, pt_node n, pt_def_id def)
{
    pt_node list = pt_x_child(x, n, N_parameter_list);
    if (list == PT_NO_NODE)
        return;
    if (pt_x_kind(x, n) != N_record_declaration) {
        set_arity(x, def, pt_csharp__parameters(x, list, 0));
        return;
    }
    parameter_counts found = {0};
    for (PT_X_EACH(x, list, p)) {
        if (pt_x_kind(x, p) != N_parameter)
            continue;
        pt_expr_id declared = pt_x_type(x, pt_x_field(x, p, F_type));
        pt_def_id property = pt_x_def(x, PT_KIND_PROPERTY, p, pt_x_field(x, p, F_name));
        pt_x_signature(x, property, p, PT_NO_NODE);
        pt_x_def_at(x, property)->type = declared;
        found.most++;
        found.least += !has_default(x, p);
    }
    set_arity(x, def, found);
}

static void type_declaration(pt_extract *x, pt_node n, pt_kind kind)
{
    pt_node body = pt_x_field(x, n, F_body), name = pt_x_field(x, n, F_name);
    modifiers m = modifiers_of(x, n);
    if (pt_x_text(x, name).len == 0)
        return;
    pt_def_id def = pt_x_def(x, kind, n, name);
    describe(x, def, n, &m, body);
    pt_x_open_def(x, def, n, PT_SCOPE_TYPE);
    type_parameters(x, n);
    bases(x, pt_x_child(x, n, N_base_list), kind);
    primary_constructor(x, n, def);
}

static void class_declaration(pt_extract *x, pt_node n) { type_declaration(x, n, PT_KIND_CLASS); }
static void struct_declaration(pt_extract *x, pt_node n) { type_declaration(x, n, PT_KIND_STRUCT); }
static void interface_declaration(pt_extract *x, pt_node n) { type_declaration(x, n, PT_KIND_INTERFACE); }
static void enum_declaration(pt_extract *x, pt_node n) { type_declaration(x, n, PT_KIND_ENUM); }

static void record_declaration(pt_extract *x, pt_node n)
{
    type_declaration(x, n, pt_x_has(x, n, T_STRUCT) ? PT_KIND_STRUCT : PT_KIND_CLASS);
}

static void enum_member(pt_extract *x, pt_node n)
{
    modifiers m = modifiers_of(x, n);
    m.is_static = true;
    pt_def_id def = pt_x_def(x, PT_KIND_CONSTANT, n, pt_x_field(x, n, F_name));
    describe(x, def, n, &m, PT_NO_NODE);
    pt_expr_id of = pt_x_expr(x, PT_EXPR_NAME, pt_csharp__enclosing(x)->name, x->scope);
    pt_x_def_at(x, def)->type = of;
    pt_x_open_def(x, def, n, PT_SCOPE_BLOCK);
}

static void delegate_declaration(pt_extract *x, pt_node n)
{
    modifiers m = modifiers_of(x, n);
    pt_def_id def = pt_x_def(x, PT_KIND_TYPE_ALIAS, n, pt_x_field(x, n, F_name));
    describe(x, def, n, &m, PT_NO_NODE);
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    type_parameters(x, n);
    pt_node list = pt_x_field(x, n, F_parameters);
    set_arity(x, def, pt_csharp__parameters(x, list, 0));
    pt_expr_id items[16];
    size_t count = 0;
    if (list != PT_NO_NODE)
        for (PT_X_EACH(x, list, p))
            if (pt_x_kind(x, p) == N_parameter && count < sizeof items / sizeof *items)
                items[count++] = pt_x_type(x, pt_x_field(x, p, F_type));
    pt_expr_id result = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_expr_id function = pt_x_expr(x, PT_EXPR_FUNCTION, result, pt_x_list(x, items, count));
    pt_x_def_at(x, def)->type = function;
}

/* `void IShape.Draw()`: a member that is seen through the interface only. */
static void explicit_interface(pt_extract *x, pt_node n, pt_def_id def)
{
    pt_node specifier = pt_x_child(x, n, N_explicit_interface_specifier);
    if (specifier == PT_NO_NODE)
        return;
    pt_node name = pt_csharp__first_child(x, specifier);
    pt_name_id qualifier = pt_x_node_name(x, name);
    pt_x_def_at(x, def)->qualifier = qualifier;
    pt_csharp__type_ref(x, PT_REF_TYPE, name, PT_ARITY_ANY);
}

/* A method or whatever has parameters, a body and a name: `name` is the node it is at, `text` what it is
 * called. */
static void callable(pt_extract *x, pt_node n, pt_kind kind, pt_node name, pt_str text)
{
    pt_node body = pt_x_field(x, n, F_body);
    modifiers m = modifiers_of(x, n);
    bool bodiless = body == PT_NO_NODE;
    if (text.len == 0)
        return;
    m.is_abstract |= bodiless && in_interface(x) && !m.is_static;
    m.is_extern |= bodiless && m.is_partial;
    pt_x_claim(x, name);
    pt_def_id def = pt_x_def_named(x, kind, n, name, text);
    describe(x, def, n, &m, body);
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    type_parameters(x, n);
    explicit_interface(x, n, def);
    set_arity(x, def, pt_csharp__parameters(x, pt_x_field(x, n, F_parameters), 0));
    pt_node returns = pt_x_field(x, n, F_returns);
    pt_expr_id result = pt_x_type(x, returns != PT_NO_NODE ? returns : pt_x_field(x, n, F_type));
    pt_x_def_at(x, def)->type = result;
    if (pt_x_kind(x, body) == N_arrow_expression_clause && result)
        pt_csharp__expect(x, pt_csharp__first_child(x, body), true, result);
}

static void method_declaration(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    callable(x, n, PT_KIND_METHOD, name, pt_x_text(x, name));
}

static void local_function(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    callable(x, n, PT_KIND_FUNCTION, name, pt_x_text(x, name));
}

static void constructor_declaration(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    callable(x, n, PT_KIND_CONSTRUCTOR, name, pt_x_text(x, name));
}

static pt_str prefixed(pt_extract *x, const char *prefix, pt_str text)
{
    return pt_arena_printf(&x->arena, "%s%.*s", prefix, (int)text.len, text.ptr);
}

static void destructor_declaration(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    callable(x, n, PT_KIND_METHOD, name, prefixed(x, "~", pt_x_text(x, name)));
}

/* The text between the word `operator` and the parameters, blanks dropped: "operator +", "operator int". */
static void operator_declaration(pt_extract *x, pt_node n)
{
    pt_node list = pt_x_field(x, n, F_parameters);
    pt_str text = pt_x_text(x, n);
    ptrdiff_t word = pt_str_find_str(text, PT_STR("operator"));
    if (list == PT_NO_NODE || word < 0)
        return;
    uint32_t end = pt_node_at(x->syntax, list)->start - pt_node_at(x->syntax, n)->start;
    uint32_t start = (uint32_t)word + (uint32_t)strlen("operator");
    if (end <= start)
        return;
    pt_str what = pt_str_trim((pt_str){text.ptr + start, end - start});
    callable(x, n, PT_KIND_METHOD, list, prefixed(x, "operator ", what));
}

/* Properties, indexers, and events with accessors. */
static void property(pt_extract *x, pt_node n)
{
    bool indexer = pt_x_kind(x, n) == N_indexer_declaration;
    pt_node accessors = pt_x_field(x, n, F_accessors), initial = pt_x_field(x, n, F_value);
    pt_node name = indexer ? pt_x_child(x, n, T_THIS) : pt_x_field(x, n, F_name);
    pt_node body = accessors != PT_NO_NODE ? accessors : initial;
    modifiers m = modifiers_of(x, n);
    if (name == PT_NO_NODE || pt_x_text(x, name).len == 0)
        return;
    pt_x_claim(x, name);
    pt_def_id def = pt_x_def_named(x, PT_KIND_PROPERTY, n, name,
                                   indexer ? PT_STR("this[]") : pt_x_text(x, name));
    m.is_abstract |= in_interface(x) && !m.is_static && initial == PT_NO_NODE;
    describe(x, def, n, &m, body);
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_x_def_at(x, def)->type = declared;
    pt_x_open_def(x, def, n, PT_SCOPE_FUNCTION);
    explicit_interface(x, n, def);
    if (indexer)
        set_arity(x, def, pt_csharp__parameters(x, pt_x_field(x, n, F_parameters), 0));
    pt_node made = pt_x_kind(x, initial) == N_arrow_expression_clause ? pt_csharp__first_child(x, initial)
        : initial;
    if (made != PT_NO_NODE && declared)
        pt_csharp__expect(x, made, true, declared);
}

static void accessor(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    pt_x_claim(x, pt_x_field(x, n, F_name));
    if (!pt_x_has(x, n, T_GET))
        pt_x_bind_in(x, x->scope, PT_BIND_PARAM, PT_STR("value"), PT_NO_NODE, pt_csharp__enclosing(x)->type,
                     0, PT_NO_NODE);
}

/* Functions and names of functions, whose way is followed, and `new()`, which takes its type from there. */
bool pt_csharp__is_followed(unsigned kind)
{
    return kind == N_identifier || kind == N_member_access_expression || kind == N_lambda_expression
        || kind == N_anonymous_method_expression || kind == N_implicit_object_creation_expression;
}

/* The initialiser of a variable: `new()` makes its declared type, everything else goes to the variable. */
void pt_csharp__expect_initial(pt_extract *x, pt_node initial, pt_expr_id declared, pt_expr_id variable)
{
    bool made = pt_x_kind(x, initial) == N_implicit_object_creation_expression;
    if (!made || declared)
        pt_csharp__expect(x, initial, made, made ? declared : variable);
}

/* The initialiser of a declarator. */
pt_node pt_csharp__initialiser(const pt_extract *x, pt_node declarator)
{
    pt_node last = pt_csharp__last_child(x, declarator);
    unsigned kind = pt_x_kind(x, last);
    bool none = last == pt_csharp__first_child(x, declarator) || kind == N_bracketed_argument_list;
    return none ? PT_NO_NODE : last;
}

static void fields(pt_extract *x, pt_node n)
{
    modifiers m = modifiers_of(x, n);
    pt_node declaration = pt_x_child(x, n, N_variable_declaration);
    if (declaration == PT_NO_NODE)
        return;
    pt_x_claim(x, declaration);
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, declaration, F_type));
    bool event = pt_x_kind(x, n) == N_event_field_declaration;
    pt_def_id last = 0;
    pt_node found[8];
    pt_expr_id slots[8];
    size_t count = 0, defined = 0;
    m.is_static |= m.is_const;
    for (PT_X_EACH(x, declaration, d)) {
        pt_node name = pt_x_field(x, d, F_name), initial = pt_csharp__initialiser(x, d);
        if (pt_x_kind(x, d) != N_variable_declarator || pt_x_text(x, name).len == 0)
            continue;
        last = pt_x_def(x, m.is_const ? PT_KIND_CONSTANT : PT_KIND_FIELD, n, name);
        bool is_long = initial != PT_NO_NODE
            && pt_node_at(x->syntax, initial)->row != pt_node_at(x->syntax, initial)->end_row;
        describe(x, last, n, &m, is_long ? initial : PT_NO_NODE);
        pt_x_def_at(x, last)->type = declared;
        unsigned kind = pt_x_kind(x, initial);
        if (event || kind == N_lambda_expression || kind == N_anonymous_method_expression)
            pt_x_def_at(x, last)->flags |= PT_DEF_CALLABLE_OBJECT;
        defined++;
        if (pt_csharp__is_followed(kind) && count < sizeof found / sizeof *found) {
            found[count] = initial;
            slots[count++] = pt_x_bare_node(x, name);
        }
    }
    if (defined == 1)
        pt_x_open_def(x, last, n, PT_SCOPE_BLOCK);
    while (count-- > 0)
        pt_csharp__expect_initial(x, found[count], declared, slots[count]);
}

static void namespace_declaration(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    pt_x_claim_tree(x, name);
    pt_def_id def = pt_x_def(x, PT_KIND_MODULE, n, name);
    pt_x_signature(x, def, n, pt_x_field(x, n, F_body));
    bool whole_file = pt_x_kind(x, n) == N_file_scoped_namespace_declaration;
    if (whole_file)
        pt_x_def_at(x, def)->end_line = x->facts->lines;
    pt_x_open_def(x, def, whole_file ? 0 : n, PT_SCOPE_MODULE);
}

/* --- files ------------------------------------------------------------------------------------------- */

static void alias_using(pt_extract *x, pt_node n, pt_node alias, unsigned flags)
{
    pt_node target = pt_csharp__last_child(x, n);
    pt_str path = pt_x_text(x, target);
    if (pt_x_kind(x, target) != N_identifier && pt_str_find(path, '<') >= 0) {
        pt_def_id def = pt_x_def(x, PT_KIND_TYPE_ALIAS, n, alias);
        pt_x_signature(x, def, n, PT_NO_NODE);
        pt_expr_id stands_for = pt_x_type(x, target);
        pt_x_def_at(x, def)->type = stands_for;
        pt_csharp__type_ref(x, PT_REF_TYPE, target, PT_ARITY_ANY);
        return;
    }
    pt_x_skip(x, n);
    if (pt_str_starts(path, PT_STR("global::")))
        path = pt_str_from(path, strlen("global::"));
    ptrdiff_t dot = pt_str_rfind(path, '.');
    pt_x_import(x, flags, dot < 0 ? PT_STR("") : pt_str_upto(path, (size_t)dot),
                pt_str_from(path, (size_t)(dot + 1)),
                pt_x_text(x, alias), target);
}

static void using_directive(pt_extract *x, pt_node n)
{
    pt_node alias = pt_x_field(x, n, F_name), name = pt_csharp__last_child(x, n);
    bool global = pt_str_starts(pt_x_text(x, n), PT_STR("global"));
    unsigned flags = global ? PT_IMPORT_REEXPORT : 0;
    if (alias != PT_NO_NODE) {
        alias_using(x, n, alias, flags);
        return;
    }
    flags |= PT_IMPORT_GLOB | (pt_x_has(x, n, T_STATIC) ? PT_IMPORT_STATIC : 0);
    pt_str path = pt_x_text(x, name);
    if (pt_str_starts(path, PT_STR("global::")))
        path = pt_str_from(path, strlen("global::"));
    pt_x_import(x, flags, path, PT_STR(""), PT_STR(""), name);
    pt_x_skip(x, n);
}

static void extern_alias(pt_extract *x, pt_node n)
{
    pt_node name = pt_x_field(x, n, F_name);
    pt_x_import(x, PT_IMPORT_MODULE, pt_x_text(x, name), PT_STR(""), pt_x_text(x, name), name);
    pt_x_skip(x, n);
}

static void conditional_code(pt_extract *x, pt_node n)
{
    csharp_state *state = x->state;
    pt_node end = pt_node_at(x->syntax, n)->next, condition = pt_x_field(x, n, F_condition);
    state->conditional_end = end > state->conditional_end ? end : state->conditional_end;
    if (condition != PT_NO_NODE)
        pt_x_claim_tree(x, condition);
}

static bool is_test_directory(pt_str part)
{
    static const char *const ends[] = {".Tests", ".Test", ".UnitTests", ".IntegrationTests",
                                       ".FunctionalTests",
                                       ".Specs"};
    if (pt_str_eq(part, PT_STR("test")) || pt_str_eq(part, PT_STR("tests"))
        || pt_str_eq(part, PT_STR("Tests"))
        || pt_str_eq(part, PT_STR("Test")))
        return true;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (pt_str_ends(part, pt_str_c(ends[i])))
            return true;
    return false;
}

static bool is_test_path(pt_str path)
{
    for (ptrdiff_t slash; (slash = pt_str_find(path, '/')) >= 0; path = pt_str_from(path, (size_t)slash + 1))
        if (is_test_directory(pt_str_upto(path, (size_t)slash)))
            return true;
    return pt_str_ends(path, PT_STR("Test.cs")) || pt_str_ends(path, PT_STR("Tests.cs"));
}

static const pt_rule rules[NODE_COUNT] = {
    [N_using_directive] = {.action = PT_DO_HOOK, .hook = using_directive},
    [N_extern_alias_directive] = {.action = PT_DO_HOOK, .hook = extern_alias},
    [N_namespace_declaration] = {.action = PT_DO_HOOK, .hook = namespace_declaration},
    [N_file_scoped_namespace_declaration] = {.action = PT_DO_HOOK, .hook = namespace_declaration},
    [N_class_declaration] = {.action = PT_DO_HOOK, .hook = class_declaration},
    [N_struct_declaration] = {.action = PT_DO_HOOK, .hook = struct_declaration},
    [N_interface_declaration] = {.action = PT_DO_HOOK, .hook = interface_declaration},
    [N_enum_declaration] = {.action = PT_DO_HOOK, .hook = enum_declaration},
    [N_record_declaration] = {.action = PT_DO_HOOK, .hook = record_declaration},
    [N_delegate_declaration] = {.action = PT_DO_HOOK, .hook = delegate_declaration},
    [N_enum_member_declaration] = {.action = PT_DO_HOOK, .hook = enum_member},
    [N_method_declaration] = {.action = PT_DO_HOOK, .hook = method_declaration},
    [N_local_function_statement] = {.action = PT_DO_HOOK, .hook = local_function},
    [N_constructor_declaration] = {.action = PT_DO_HOOK, .hook = constructor_declaration},
    [N_destructor_declaration] = {.action = PT_DO_HOOK, .hook = destructor_declaration},
    [N_operator_declaration] = {.action = PT_DO_HOOK, .hook = operator_declaration},
    [N_conversion_operator_declaration] = {.action = PT_DO_HOOK, .hook = operator_declaration},
    [N_indexer_declaration] = {.action = PT_DO_HOOK, .hook = property},
    [N_property_declaration] = {.action = PT_DO_HOOK, .hook = property},
    [N_event_declaration] = {.action = PT_DO_HOOK, .hook = property},
    [N_accessor_declaration] = {.action = PT_DO_HOOK, .hook = accessor},
    [N_field_declaration] = {.action = PT_DO_HOOK, .hook = fields},
    [N_event_field_declaration] = {.action = PT_DO_HOOK, .hook = fields},
    [N_variable_declaration] = {.action = PT_DO_HOOK, .hook = pt_csharp__variables},
    [N_block] = {.action = PT_DO_SCOPE},
    [N_switch_body] = {.action = PT_DO_SCOPE},
    [N_switch_expression_arm] = {.action = PT_DO_SCOPE},
    [N_for_statement] = {.action = PT_DO_SCOPE},
    [N_using_statement] = {.action = PT_DO_SCOPE},
    [N_fixed_statement] = {.action = PT_DO_SCOPE},
    [N_catch_clause] = {.action = PT_DO_SCOPE},
    [N_foreach_statement] = {.action = PT_DO_HOOK, .hook = pt_csharp__foreach},
    [N_catch_declaration] = {.action = PT_DO_HOOK, .hook = pt_csharp__catch_declaration},
    [N_declaration_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__declared_in_expression},
    [N_lambda_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__lambda},
    [N_anonymous_method_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__lambda},
    [N_query_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__query},
    [N_from_clause] = {.action = PT_DO_HOOK, .hook = pt_csharp__range_variable},
    [N_join_clause] = {.action = PT_DO_HOOK, .hook = pt_csharp__range_variable},
    [N_join_into_clause] = {.action = PT_DO_HOOK, .hook = pt_csharp__range_variable},
    [N_let_clause] = {.action = PT_DO_HOOK, .hook = pt_csharp__range_variable},
    [N_declaration_pattern] = {.action = PT_DO_HOOK, .hook = pt_csharp__typed_pattern},
    [N_var_pattern] = {.action = PT_DO_HOOK, .hook = pt_csharp__typed_pattern},
    [N_recursive_pattern] = {.action = PT_DO_HOOK, .hook = pt_csharp__recursive_pattern},
    [N_is_pattern_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__is_pattern},
    [N_switch_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__switch_expression},
    [N_argument] = {.action = PT_DO_HOOK, .hook = pt_csharp__argument},
    [N_invocation_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__invocation},
    [N_object_creation_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__object_creation},
    [N_implicit_object_creation_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__implicit_creation},
    [N_anonymous_object_creation_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__anonymous_object},
    [N_return_statement] = {.action = PT_DO_HOOK, .hook = pt_csharp__return_statement},
    [N_constructor_initializer] = {.action = PT_DO_HOOK, .hook = pt_csharp__constructor_initializer},
    [N_member_access_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__member_access},
    [N_conditional_access_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__conditional},
    [N_assignment_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__assignment},
    [N_with_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__with_expression},
    [N_with_initializer] = {.action = PT_DO_HOOK, .hook = pt_csharp__with_initializer},
    [N_as_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__type_test},
    [N_is_expression] = {.action = PT_DO_HOOK, .hook = pt_csharp__type_test},
    [N_type_argument_list] = {.action = PT_DO_HOOK, .hook = pt_csharp__type_arguments},
    [N_identifier] = {.action = PT_DO_HOOK, .hook = pt_csharp__identifier},
    [N_generic_name] = {.action = PT_DO_HOOK, .hook = pt_csharp__generic_name},
    [N_qualified_name] = {.action = PT_DO_HOOK, .hook = pt_csharp__qualified_name},
    [N_alias_qualified_name] = {.action = PT_DO_HOOK, .hook = pt_csharp__qualified_name},
    [N_tuple_element] = {.action = PT_DO_HOOK, .hook = pt_csharp__tuple_element},
    [N_type_parameter_constraints_clause] = {.action = PT_DO_HOOK, .hook = pt_csharp__constraints},
    [N_attribute_target_specifier] = {.action = PT_DO_SKIP},
    [N_attribute] = {.action = PT_DO_HOOK, .hook = pt_csharp__attribute},
    [N_goto_statement] = {.action = PT_DO_HOOK, .hook = pt_csharp__label},
    [N_labeled_statement] = {.action = PT_DO_HOOK, .hook = pt_csharp__label},
    [N_preproc_if] = {.action = PT_DO_HOOK, .hook = conditional_code},
    [N_preproc_elif] = {.action = PT_DO_HOOK, .hook = conditional_code},
    [N_preproc_if_in_attribute_list] = {.action = PT_DO_HOOK, .hook = conditional_code},
    [N_preproc_define] = {.action = PT_DO_SKIP},
    [N_preproc_undef] = {.action = PT_DO_SKIP},
    [N_preproc_region] = {.action = PT_DO_SKIP},
    [N_preproc_endregion] = {.action = PT_DO_SKIP},
    [N_preproc_pragma] = {.action = PT_DO_SKIP},
    [N_preproc_line] = {.action = PT_DO_SKIP},
    [N_preproc_error] = {.action = PT_DO_SKIP},
    [N_preproc_warning] = {.action = PT_DO_SKIP},
    [N_preproc_nullable] = {.action = PT_DO_SKIP},
};

const pt_lang pt_lang_csharp = {
    .id = PT_LANGUAGE_CSHARP,
    .flags = PT_LANG_MEMBERS_IN_SCOPE,
    .extensions = "cs csx",
    .grammar = tree_sitter_c_sharp,
    .nodes = node_names,
    .node_count = NODE_COUNT,
    .fields = field_names,
    .field_count = FIELD_COUNT,
    .rules = rules,
    .value = pt_csharp__value,
    .type = pt_csharp__type,
    .begin = pt_csharp__begin,
    .is_test_path = is_test_path,
};
