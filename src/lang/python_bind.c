/* Python: what binds names: assignments, loops, handlers, patterns; and what isinstance says of them. */
#include "lang/python.h"

/* --- locals ------------------------------------------------------------------------------------------ */

static const scoped_name *find_scoped(const scoped_name *list, pt_scope_id scope, pt_name_id name)
{
    while (list && !(list->scope == scope && list->name == name))
        list = list->older;
    return list;
}

static void add_scoped(pt_extract *x, scoped_name **list, pt_scope_id scope, pt_name_id name, bool global)
{
    scoped_name *added = pt_python__remember(x, sizeof *added);
    if (!added)
        return;
    *added = (scoped_name){.older = *list, .scope = scope, .name = name, .global = global};
    *list = added;
}

/* An assignment inside a narrowed block ends the narrowing. */
static void widen(pt_extract *x, pt_scope_id function, pt_node target, pt_expr_id declared,
                  pt_expr_id initial, pt_node after)
{
    pt_name_id name = pt_x_node_name(x, target);
    for (pt_scope_id s = x->scope; s != function && s; s = x->facts->scopes.at[s].parent)
        if (find_scoped(pt_python__state_of(x)->narrowed, s, name))
            pt_x_bind_in(x, s, PT_BIND_LOCAL, pt_x_text(x, target), target, declared, initial, after);
}

static void bind_name(pt_extract *x, pt_node statement, pt_node target, pt_expr_id declared,
                      pt_expr_id initial, binding_place place)
{
    pt_scope_id scope = place.scope ? place.scope : pt_x_function_scope(x);
    bool local = place.scope || pt_python__scope_kind(x, scope) == PT_SCOPE_FUNCTION || !place.define;
    if (!local) {
        pt_python__define_variable(x, statement, target, declared, initial, false);
        return;
    }
    pt_name_id name = pt_x_node_name(x, target);
    const scoped_name *outer = find_scoped(pt_python__state_of(x)->outer_names, scope, name);
    if (outer) {
        pt_x_claim(x, target);
        if (outer->global)
            pt_python__define_in(x, 0, statement, target, declared, initial);
        return;
    }
    if (pt_python__is_null(x, initial) && pt_x_declares(x, scope, name)) {
        pt_x_claim(x, target); /* says less than what is known */
        return;
    }
    pt_x_bind_in(x, scope, PT_BIND_LOCAL, pt_x_text(x, target), target, declared, initial, place.after);
    if (pt_python__state_of(x)->narrowed)
        widen(x, scope, target, declared, initial, place.after);
}

static void bind_target(pt_extract *x, pt_node statement, pt_node target, pt_expr_id declared,
                        pt_expr_id initial, binding_place place)
{
    switch (pt_x_kind(x, target)) {
    case N_identifier:
        bind_name(x, statement, target, declared, initial, place);
        return;
    case N_attribute:
        pt_python__define_field(x, statement, target, declared, initial);
        return;
    case N_pattern_list: case N_tuple_pattern: case N_list_pattern: case N_tuple: case N_list: case N_expression_list: {
        uint32_t index = 0;
        for (PT_X_EACH(x, target, item)) {
            pt_expr_id part = initial ? pt_x_expr(x, PT_EXPR_ITEM, initial, index) : 0;
            index++;
            if (x->depth++ < 16)
                bind_target(x, statement, item, 0, part, place);
            x->depth--;
        }
        return;
    }
    case N_list_splat_pattern: case N_parenthesized_expression: case N_as_pattern_target:
        if (x->depth++ < 16)
            bind_target(x, statement, pt_x_first(x, target), declared, initial, place);
        x->depth--;
        return;
    default:
        return;
    }
}

/* global x, nonlocal x: assignments below are to a name further out. */
void pt_python__outer_names(pt_extract *x, pt_node n)
{
    pt_scope_id scope = pt_x_function_scope(x);
    for (PT_X_EACH(x, n, name))
        if (pt_x_kind(x, name) == N_identifier)
            add_scoped(x, &pt_python__state_of(x)->outer_names, scope, pt_x_node_name(x, name),
                       pt_x_kind(x, n) == N_global_statement);
    pt_x_skip(x, n);
}

/* A name or member used as a value that goes to `slot`; its object is left for the walk. */
void pt_python__value_into(pt_extract *x, pt_node n, pt_expr_id slot)
{
    unsigned kind = pt_x_kind(x, n);
    pt_node name = kind == N_attribute ? pt_x_field(x, n, F_attribute) : n;
    if (kind != N_attribute && kind != N_identifier)
        return;
    pt_expr_id what = pt_x_value(x, n);
    pt_expr_op op = pt_x_op(x, what);
    if ((op != PT_EXPR_NAME && op != PT_EXPR_MEMBER) || pt_x_is_claimed(x, name))
        return;
    pt_x_claim(x, name);
    pt_x_slot(x, pt_x_ref_expr(x, PT_REF_VALUE, what, PT_ARITY_ANY, name), slot);
}

/* The elements of a list, tuple or dictionary go to the elements of the target: tables of functions. */
static void table_into(pt_extract *x, pt_node table, pt_expr_id target)
{
    unsigned kind = pt_x_kind(x, table);
    if (!target || (kind != N_list && kind != N_tuple && kind != N_dictionary))
        return;
    pt_expr_id slot = pt_x_expr(x, PT_EXPR_ELEMENT, target, 0);
    for (PT_X_EACH(x, table, item))
        pt_python__value_into(x, pt_x_kind(x, item) == N_pair ? pt_x_field(x, item, F_value) : item, slot);
}

/* __all__ = ["name", …] */
static void note_exports(pt_extract *x, pt_node list)
{
    python_state *state = x->state;
    unsigned kind = pt_x_kind(x, list);
    if (kind != N_list && kind != N_tuple)
        return;
    for (PT_X_EACH(x, list, item)) {
        pt_node content = pt_x_child(x, item, N_string_content);
        if (pt_x_kind(x, item) != N_string || content == PT_NO_NODE)
            continue;
        struct exported *added = pt_python__remember(x, sizeof *added);
        if (!added)
            return;
        *added = (struct exported){.older = state->exported, .name = pt_x_node_name(x, content)};
        state->exported = added;
    }
}

void pt_python__assignment(pt_extract *x, pt_node n)
{
    pt_node left = pt_x_field(x, n, F_left), right = pt_x_field(x, n, F_right);
    pt_expr_id declared = pt_x_type(x, pt_x_field(x, n, F_type));
    pt_expr_id initial = pt_x_value(x, right);
    unsigned kind = pt_x_kind(x, left);
    if (x->scope == 0 && pt_python__is_name(x, left, "__all__"))
        note_exports(x, right);
    pt_expr_id target = kind == N_attribute || kind == N_subscript ? pt_x_value(x, left) : 0;
    bind_target(x, n, left, declared, initial, (binding_place){.after = n, .define = true});
    if (target)
        pt_python__value_into(x, right, target);
    table_into(x, right, target ? target : kind == N_identifier ? pt_x_bare_node(x, left) : 0);
}

void pt_python__augmented_assignment(pt_extract *x, pt_node n)
{
    if (x->scope == 0 && pt_python__is_name(x, pt_x_field(x, n, F_left), "__all__"))
        note_exports(x, pt_x_field(x, n, F_right));
}

static pt_node inside_parentheses(const pt_extract *x, pt_node n)
{
    while (pt_x_kind(x, n) == N_parenthesized_expression)
        n = pt_x_first(x, n);
    return n;
}

static pt_node nth_child(const pt_extract *x, pt_node n, unsigned index)
{
    pt_node child = pt_x_first(x, n);
    while (child != PT_NO_NODE && index-- > 0)
        child = pt_node_after(x->syntax, n, child);
    return child;
}

static bool is_pattern(unsigned kind)
{
    return kind == N_pattern_list || kind == N_tuple_pattern || kind == N_list_pattern;
}

/* for k, v in d.items(), for v in d.values(): false when it is another method. */
static bool bind_entries(pt_extract *x, pt_node statement, pt_node left, pt_node function, binding_place place)
{
    pt_str method = pt_x_text(x, pt_x_field(x, function, F_attribute));
    pt_expr_id map = pt_x_value(x, pt_x_field(x, function, F_object));
    if (!map)
        return false;
    if (pt_str_eq(method, PT_STR("items")) && is_pattern(pt_x_kind(x, left))) {
        pt_node key = nth_child(x, left, 0), entry = nth_child(x, left, 1);
        bind_target(x, statement, key, 0, pt_x_expr(x, PT_EXPR_KEY, map, 0), place);
        if (entry != PT_NO_NODE)
            bind_target(x, statement, entry, 0, pt_x_expr(x, PT_EXPR_ELEMENT, map, 0), place);
        return true;
    }
    bool keys = pt_str_eq(method, PT_STR("keys"));
    if (!keys && !pt_str_eq(method, PT_STR("values")))
        return false;
    bind_target(x, statement, left, 0, pt_x_expr(x, keys ? PT_EXPR_KEY : PT_EXPR_ELEMENT, map, 0), place);
    return true;
}

static bool is_one_of(pt_str name, const char *const *names)
{
    for (; *names; names++)
        if (pt_str_eq(name, pt_str_c(*names)))
            return true;
    return false;
}

static void bind_elements(pt_extract *x, pt_node statement, pt_node left, pt_node right, binding_place place);

/* Built-in functions that give the elements of what they are given: false for another. */
static bool bind_through(pt_extract *x, pt_node statement, pt_node left, pt_node function, pt_node arguments,
                         binding_place place)
{
    static const char *const same[] = {"sorted", "reversed", "list", "tuple", "set", "frozenset", "iter", NULL};
    pt_node first = pt_x_first(x, arguments);
    pt_str name = pt_x_text(x, function);
    if (first == PT_NO_NODE || x->depth > 16)
        return false;
    if (is_one_of(name, same)) {
        bind_elements(x, statement, left, first, place);
        return true;
    }
    bool counted = pt_str_eq(name, PT_STR("enumerate"));
    if ((!counted && !pt_str_eq(name, PT_STR("zip"))) || !is_pattern(pt_x_kind(x, left)))
        return false;
    pt_node argument = first;
    unsigned index = 0;
    for (PT_X_EACH(x, left, target)) {
        if (counted && index++ == 0)
            bind_target(x, statement, target, 0, pt_x_literal(x, PT_LITERAL_INT), place);
        else if (argument != PT_NO_NODE) {
            bind_elements(x, statement, target, argument, place);
            argument = pt_node_after(x->syntax, arguments, argument);
        }
    }
    return true;
}

/* Binds the targets of a loop to the elements of what is looped over. */
static void bind_elements(pt_extract *x, pt_node statement, pt_node left, pt_node right, binding_place place)
{
    pt_node over = inside_parentheses(x, right), function = pt_x_field(x, over, F_function);
    pt_node arguments = pt_x_field(x, over, F_arguments);
    bool done = false;
    x->depth++;
    if (pt_x_kind(x, over) == N_call && pt_x_kind(x, arguments) == N_argument_list) {
        if (pt_x_kind(x, function) == N_identifier)
            done = bind_through(x, statement, left, function, arguments, place);
        else if (pt_x_kind(x, function) == N_attribute && pt_x_count(x, arguments) == 0)
            done = bind_entries(x, statement, left, function, place);
    }
    if (!done)
        bind_target(x, statement, left, 0, pt_python__over(x, PT_EXPR_ELEMENT, pt_x_value(x, right)), place);
    x->depth--;
}

void pt_python__for_loop(pt_extract *x, pt_node n)
{
    pt_node right = pt_x_field(x, n, F_right);
    bind_elements(x, n, pt_x_field(x, n, F_left), right, (binding_place){.after = right});
}

/* with v as x: what v.__enter__() gives, v itself when that is not declared. */
void pt_python__with_item(pt_extract *x, pt_node n)
{
    pt_node pattern = inside_parentheses(x, pt_x_field(x, n, F_value));
    if (pt_x_kind(x, pattern) != N_as_pattern)
        return;
    pt_expr_id manager = pt_x_value(x, pt_x_first(x, pattern)), bound = 0;
    if (manager) {
        pt_expr_id enter = pt_x_expr(x, PT_EXPR_MEMBER, manager, pt_x_name(x, PT_STR("__enter__")));
        bound = pt_python__either(x, pt_x_expr(x, PT_EXPR_CALL, enter, 0), manager);
    }
    bind_target(x, pattern, pt_x_field(x, pattern, F_alias), 0, bound, (binding_place){.after = pattern});
}

/* except E as e, except (A, B) as e: an instance of one of them. */
void pt_python__except_clause(pt_extract *x, pt_node n)
{
    pt_node pattern = pt_x_field(x, n, F_value);
    if (pt_x_kind(x, pattern) != N_as_pattern)
        return;
    pt_node types = inside_parentheses(x, pt_x_first(x, pattern));
    pt_expr_id bound = 0;
    if (pt_x_kind(x, types) == N_tuple)
        for (PT_X_EACH(x, types, one))
            bound = pt_python__either(x, bound, pt_python__over(x, PT_EXPR_INSTANCE, pt_x_value(x, one)));
    else
        bound = pt_python__over(x, PT_EXPR_INSTANCE, pt_x_value(x, types));
    bind_target(x, pattern, pt_x_field(x, pattern, F_alias), 0, bound, (binding_place){.after = pattern});
}

void pt_python__named_expression(pt_extract *x, pt_node n)
{
    bind_target(x, n, pt_x_field(x, n, F_name), 0, pt_x_value(x, pt_x_field(x, n, F_value)),
                (binding_place){.after = n, .define = true});
}

void pt_python__lambda(pt_extract *x, pt_node n)
{
    pt_x_open_scope(x, n, PT_SCOPE_FUNCTION);
    pt_def_id none = 0;
    pt_python__parameters(x, none, pt_x_field(x, n, F_parameters), false);
}

/* A block, so that := inside names a local of the function around. */
void pt_python__comprehension(pt_extract *x, pt_node n)
{
    pt_scope_id scope = pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    for (PT_X_EACH(x, n, clause))
        if (pt_x_kind(x, clause) == N_for_in_clause)
            bind_elements(x, clause, pt_x_field(x, clause, F_left), pt_x_field(x, clause, F_right),
                          (binding_place){.after = PT_NO_NODE, .scope = scope});
}

/* --- narrowing --------------------------------------------------------------------------------------- */

/* If the condition says that a local is of a type: its node, and the type. `and` says what its parts say. */
static pt_node narrowed_name(pt_extract *x, pt_node condition, pt_expr_id *type)
{
    condition = inside_parentheses(x, condition);
    if (pt_x_kind(x, condition) == N_boolean_operator && pt_x_has(x, condition, T_AND)) {
        pt_node found = narrowed_name(x, pt_x_field(x, condition, F_left), type);
        return found;
    }
    pt_node arguments = pt_x_field(x, condition, F_arguments);
    if (pt_x_kind(x, condition) != N_call
        || !pt_python__is_name(x, pt_x_field(x, condition, F_function), "isinstance")
        || pt_x_count(x, arguments) != 2)
        return PT_NO_NODE;
    pt_node name = pt_x_first(x, arguments), types = pt_node_after(x->syntax, arguments, name);
    if (pt_x_kind(x, name) != N_identifier || pt_x_op(x, pt_x_bare_node(x, name)) != PT_EXPR_LOCAL)
        return PT_NO_NODE;
    *type = 0;
    if (pt_x_kind(x, types) == N_tuple)
        for (PT_X_EACH(x, types, one))
            *type = pt_python__either(x, *type, pt_x_value(x, one));
    else
        *type = pt_x_value(x, types);
    return *type ? name : PT_NO_NODE;
}

static void narrow(pt_extract *x, pt_node name, pt_expr_id type, pt_node after)
{
    pt_x_bind_in(x, x->scope, PT_BIND_LOCAL, pt_x_text(x, name), PT_NO_NODE, type, 0, after);
    add_scoped(x, &pt_python__state_of(x)->narrowed, x->scope, pt_x_node_name(x, name), false);
}

/* Whether a block ends by leaving. */
static bool leaves(const pt_extract *x, pt_node block)
{
    pt_node last = PT_NO_NODE;
    if (block != PT_NO_NODE)
        for (PT_X_EACH(x, block, child))
            if (pt_x_kind(x, child) != N_comment)
                last = child;
    unsigned kind = pt_x_kind(x, last);
    return kind == N_return_statement || kind == N_raise_statement || kind == N_continue_statement
        || kind == N_break_statement;
}

static void narrow_by(pt_extract *x, pt_node n)
{
    pt_node condition = pt_x_field(x, n, F_condition), block = pt_x_field(x, n, F_consequence);
    pt_expr_id type = 0;
    pt_node name = narrowed_name(x, condition, &type);
    if (name != PT_NO_NODE) {
        pt_x_open_scope(x, block == PT_NO_NODE ? condition : block, PT_SCOPE_BLOCK);
        narrow(x, name, type, PT_NO_NODE);
        return;
    }
    condition = inside_parentheses(x, condition);
    if (pt_x_kind(x, condition) != N_not_operator || !leaves(x, block))
        return;
    name = narrowed_name(x, pt_x_first(x, condition), &type);
    if (name != PT_NO_NODE)
        pt_x_bind_in(x, pt_x_function_scope(x), PT_BIND_LOCAL, pt_x_text(x, name), PT_NO_NODE, type, 0, n);
}

void pt_python__if_statement(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    if (pt_python__in_function(x)) {
        narrow_by(x, n);
        return;
    }
    pt_str condition = pt_x_text(x, pt_x_field(x, n, F_condition));
    pt_node block = pt_x_field(x, n, F_consequence), end = pt_node_at(x->syntax, n)->next;
    if (pt_str_ends(condition, PT_STR("TYPE_CHECKING")) && block != PT_NO_NODE)
        state->type_only_end = pt_node_at(x->syntax, block)->next;
    else if (pt_str_find_str(condition, PT_STR("__main__")) < 0 && end > state->conditional_end)
        state->conditional_end = end;
}

void pt_python__elif_clause(pt_extract *x, pt_node n)
{
    if (pt_python__in_function(x))
        narrow_by(x, n);
}

void pt_python__try_statement(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    pt_node end = pt_node_at(x->syntax, n)->next;
    if (!pt_python__in_function(x) && end > state->conditional_end)
        state->conditional_end = end;
}

void pt_python__assert_statement(pt_extract *x, pt_node n)
{
    pt_expr_id type = 0;
    pt_node name = pt_python__in_function(x) ? narrowed_name(x, pt_x_first(x, n), &type) : PT_NO_NODE;
    if (name != PT_NO_NODE)
        narrow(x, name, type, n);
}

/* Narrows a name in one operand, which the condition before or after it is true for. */
static void narrow_operand(pt_extract *x, pt_node condition, pt_node operand)
{
    pt_expr_id type = 0;
    pt_node name = pt_python__in_function(x) ? narrowed_name(x, condition, &type) : PT_NO_NODE;
    if (name == PT_NO_NODE || operand == PT_NO_NODE)
        return;
    pt_x_open_scope(x, operand, PT_SCOPE_BLOCK);
    narrow(x, name, type, PT_NO_NODE);
}

/* isinstance(x, T) and x.m() */
void pt_python__boolean_operator(pt_extract *x, pt_node n)
{
    if (pt_x_has(x, n, T_AND))
        narrow_operand(x, pt_x_field(x, n, F_left), pt_x_field(x, n, F_right));
}

/* x.m() if isinstance(x, T) else … */
void pt_python__conditional_expression(pt_extract *x, pt_node n)
{
    narrow_operand(x, nth_child(x, n, 1), nth_child(x, n, 0));
}

/* --- match ------------------------------------------------------------------------------------------- */

void pt_python__match_statement(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    subject *added = pt_python__remember(x, sizeof *added);
    if (!added)
        return;
    pt_node node = pt_x_field(x, n, F_subject);
    *added = (subject){.outer = state->subjects, .end = pt_node_at(x->syntax, n)->next, .node = node,
                       .value = pt_x_value(x, node)};
    state->subjects = added;
}

/* a.b.C in a pattern, as an expression; `last` is its last identifier. */
static pt_expr_id dotted_value(pt_extract *x, pt_node n, pt_node *last)
{
    pt_expr_id e = 0;
    for (PT_X_EACH(x, n, part)) {
        e = e ? pt_x_expr(x, PT_EXPR_MEMBER, e, pt_x_node_name(x, part)) : pt_python__name_value(x, part);
        *last = part;
    }
    return e;
}

static void match_pattern(pt_extract *x, pt_node n, pt_expr_id matched, unsigned depth);

static void capture(pt_extract *x, pt_node pattern, pt_node name, pt_expr_id matched)
{
    if (pt_x_kind(x, name) == N_identifier)
        bind_name(x, pattern, name, 0, matched, (binding_place){.after = name});
}

/* The type a class pattern asks for; 0 when it is another pattern. */
static pt_expr_id pattern_type(pt_extract *x, pt_node n)
{
    while (pt_x_kind(x, n) == N_case_pattern || pt_x_kind(x, n) == N_as_pattern)
        n = pt_x_first(x, n);
    pt_node last = PT_NO_NODE;
    return pt_x_kind(x, n) == N_class_pattern ? dotted_value(x, pt_x_first(x, n), &last) : 0;
}

static void dotted_ref(pt_extract *x, pt_ref_kind kind, pt_node n, pt_expr_id what, pt_node last)
{
    if (pt_x_first(x, n) != last && kind == PT_REF_VALUE)
        pt_x_ref(x, PT_REF_VALUE, pt_x_node_name(x, pt_x_first(x, n)), 0, PT_ARITY_ANY, pt_x_first(x, n));
    pt_x_claim_tree(x, n);
    pt_x_ref_expr(x, kind, what, PT_ARITY_ANY, last);
}

/* An argument of a class pattern: name=pattern looks at a member of the object. */
static void match_argument(pt_extract *x, pt_node argument, pt_expr_id object, unsigned depth)
{
    pt_node keyword = argument, alias = PT_NO_NODE;
    for (; pt_x_kind(x, keyword) == N_case_pattern || pt_x_kind(x, keyword) == N_as_pattern;
         keyword = pt_x_first(x, keyword))
        if (pt_x_kind(x, keyword) == N_as_pattern)
            alias = pt_node_after(x->syntax, keyword, pt_x_first(x, keyword));
    if (pt_x_kind(x, keyword) != N_keyword_pattern) {
        match_pattern(x, argument, 0, depth);
        return;
    }
    pt_node field = pt_x_first(x, keyword), value = pt_node_after(x->syntax, keyword, field);
    pt_expr_id member = pt_x_expr(x, PT_EXPR_MEMBER, object, pt_x_node_name(x, field));
    pt_x_claim(x, field);
    pt_x_ref_expr(x, PT_REF_VALUE, member, PT_ARITY_ANY, field);
    match_pattern(x, value, member, depth);
    pt_expr_id type = pattern_type(x, value);
    capture(x, argument, alias, type ? pt_x_expr(x, PT_EXPR_INSTANCE, type, 0) : member);
}

static void class_pattern(pt_extract *x, pt_node n, unsigned depth)
{
    pt_node name = pt_x_first(x, n), last = PT_NO_NODE;
    pt_expr_id type = dotted_value(x, name, &last);
    if (last == PT_NO_NODE)
        return;
    dotted_ref(x, PT_REF_TYPE, name, type, last);
    pt_expr_id object = pt_python__over(x, PT_EXPR_INSTANCE, type);
    for (PT_X_EACH(x, n, argument))
        if (argument != name && pt_x_kind(x, argument) == N_case_pattern)
            match_argument(x, argument, object, depth + 1);
}

static void match_pattern(pt_extract *x, pt_node n, pt_expr_id matched, unsigned depth)
{
    pt_node last = PT_NO_NODE;
    if (depth > 16 || n == PT_NO_NODE)
        return;
    switch (pt_x_kind(x, n)) {
    case N_case_pattern:
        if (pt_x_first(x, n) != PT_NO_NODE)
            match_pattern(x, pt_x_first(x, n), matched, depth + 1);
        return;
    case N_as_pattern: {
        pt_node inner = pt_x_first(x, n), name = pt_node_after(x->syntax, n, inner);
        pt_expr_id type = pattern_type(x, inner);
        match_pattern(x, inner, matched, depth + 1);
        capture(x, n, name, type ? pt_x_expr(x, PT_EXPR_INSTANCE, type, 0) : matched);
        return;
    }
    case N_class_pattern:
        class_pattern(x, n, depth);
        return;
    case N_dotted_name: {
        pt_expr_id what = dotted_value(x, n, &last);
        if (last == pt_x_first(x, n))
            capture(x, n, last, matched);
        else
            dotted_ref(x, PT_REF_VALUE, n, what, last);
        return;
    }
    case N_splat_pattern:
        capture(x, n, pt_x_first(x, n), 0);
        return;
    case N_union_pattern:
        for (PT_X_EACH(x, n, child))
            match_pattern(x, child, matched, depth + 1);
        return;
    case N_list_pattern: case N_tuple_pattern: {
        uint32_t index = 0;
        for (PT_X_EACH(x, n, child))
            match_pattern(x, child, matched ? pt_x_expr(x, PT_EXPR_ITEM, matched, index++) : 0, depth + 1);
        return;
    }
    case N_dict_pattern:
        for (PT_X_EACH(x, n, child))
            match_pattern(x, child, pt_x_kind(x, child) == N_case_pattern
                          ? pt_python__over(x, PT_EXPR_ELEMENT, matched) : 0,
                          depth + 1);
        return;
    default:
        return;
    }
}

void pt_python__case_clause(pt_extract *x, pt_node n)
{
    python_state *state = x->state;
    while (state->subjects && state->subjects->end <= n)
        state->subjects = state->subjects->outer;
    subject *of = state->subjects;
    pt_expr_id type = 0;
    unsigned patterns = 0;
    for (PT_X_EACH(x, n, child)) {
        if (pt_x_kind(x, child) != N_case_pattern)
            continue;
        match_pattern(x, child, of ? of->value : 0, 0);
        type = patterns++ ? 0 : pattern_type(x, child);
    }
    if (!type || !of || !pt_python__in_function(x) || pt_x_op(x, of->value) != PT_EXPR_LOCAL)
        return;
    pt_x_open_scope(x, n, PT_SCOPE_BLOCK);
    narrow(x, of->node, type, PT_NO_NODE);
}
