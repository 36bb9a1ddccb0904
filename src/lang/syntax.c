#include "lang/syntax.h"

#include "base/error.h"
#include "base/mem.h"

/* tree-sitter's own headers of the pinned version: walking its subtrees directly costs a third of what its
 * cursor does. */
#include "language.h"
#include "tree.h"

#include <tree_sitter/api.h>

/* Numbers in a grammar's table: DROPPED for what is left out of the array, TOKEN added for anonymous tokens. */
enum { DROPPED = UINT16_MAX, TOKEN = 0x4000 };

/* One subtree whose children are being visited. */
typedef struct {
    const Subtree *children;
    uint32_t child_count;
    uint32_t child;            /* next child to visit */
    uint32_t structural;       /* the same without extras: the position in the production */
    const TSSymbol *aliases;   /* of the production, or NULL */
    const uint8_t *fields;     /* of the production, or NULL */
    pt_node node;              /* its record, PT_NO_NODE when it is hidden or dropped */
    uint8_t field;             /* of a hidden subtree: handed down to its children */
} frame;

struct pt_parser {
    TSParser *ts;
    const TSLanguage *language;
    pt_vec(frame) frames;
    pt_buf masked;
};

static uint32_t widest_field_position(const TSLanguage *language)
{
    uint32_t width = 0;
    for (uint32_t p = 0; p < language->production_id_count; p++) {
        const TSFieldMapEntry *entry, *end;
        ts_language_field_map(language, p, &entry, &end);
        for (; entry < end; entry++)
            if (entry->child_index >= width)
                width = entry->child_index + 1u;
    }
    return width;
}

static void fill_fields(pt_grammar *grammar, const uint8_t *number_of_field)
{
    for (uint32_t p = 0; p < grammar->language->production_id_count; p++) {
        const TSFieldMapEntry *entry, *end;
        ts_language_field_map(grammar->language, p, &entry, &end);
        for (; entry < end; entry++) {
            uint8_t *field = &grammar->field_of[p * grammar->width + entry->child_index];
            if (!entry->inherited && !*field)
                *field = number_of_field[entry->field_id];
        }
    }
}

/* Gives the node type or 'token' its number, under every symbol of that name. */
static bool number_node(pt_grammar *grammar, const char *name, uint16_t number)
{
    bool token = name[0] == '\'';
    pt_str wanted = pt_str_c(name);
    if (token)
        wanted = (pt_str){name + 1, wanted.len - 2};
    bool found = false;
    for (uint32_t s = 0; s < grammar->symbols; s++) {
        TSSymbolMetadata meta = ts_language_symbol_metadata(grammar->language, (TSSymbol)s);
        const char *actual = ts_language_symbol_name(grammar->language, (TSSymbol)s);
        if (!actual || meta.named == token || !meta.visible || !pt_str_eq(pt_str_c(actual), wanted))
            continue;
        grammar->number_of[s] = token ? number | TOKEN : number;
        found = true;
    }
    return found;
}

static pt_status number_nodes(pt_grammar *grammar, const char *const *nodes, unsigned count, pt_error *err)
{
    for (uint32_t s = 0; s < grammar->symbols; s++)
        grammar->number_of[s] = ts_language_symbol_metadata(grammar->language, (TSSymbol)s).named ? 0 : DROPPED;
    for (unsigned i = 1; i < count; i++)
        if (nodes[i] && !number_node(grammar, nodes[i], (uint16_t)i))
            return pt_error_set(err, PT_E_INVALID, "the grammar has no node type %s", nodes[i]);
    return PT_OK;
}

static pt_status number_fields(pt_grammar *grammar, const char *const *fields, unsigned count, pt_error *err)
{
    uint8_t number_of_field[UINT16_MAX + 1] = {0};
    for (unsigned i = 1; i < count; i++) {
        TSFieldId id = ts_language_field_id_for_name(grammar->language, fields[i], (uint32_t)strlen(fields[i]));
        if (!id)
            return pt_error_set(err, PT_E_INVALID, "the grammar has no field %s", fields[i]);
        number_of_field[id] = (uint8_t)i;
    }
    fill_fields(grammar, number_of_field);
    return PT_OK;
}

pt_status pt_grammar_init(pt_grammar *grammar, const TSLanguage *language, const char *const *nodes,
                          unsigned node_count, const char *const *fields, unsigned field_count, pt_error *err)
{
    uint32_t symbols = ts_language_symbol_count(language);
    pt_grammar made = {.language = language, .symbols = symbols, .width = widest_field_position(language)};
    made.number_of = pt_calloc(symbols, sizeof *made.number_of);
    made.field_of = pt_calloc((size_t)language->production_id_count * made.width, 1);
    pt_status status = made.number_of && made.field_of ? PT_OK : pt_error_nomem(err);
    if (status == PT_OK)
        status = number_nodes(&made, nodes, node_count, err);
    if (status == PT_OK)
        status = number_fields(&made, fields, field_count, err);
    if (status == PT_OK)
        *grammar = made;
    else
        pt_grammar_release(&made);
    return status;
}

void pt_grammar_release(pt_grammar *grammar)
{
    pt_free(grammar->number_of);
    pt_free(grammar->field_of);
    *grammar = (pt_grammar){0};
}

pt_status pt_parser_new(pt_parser **out, pt_error *err)
{
    pt_parser *parser = pt_calloc(1, sizeof *parser);
    if (!parser)
        return pt_error_nomem(err);
    parser->ts = ts_parser_new();
    if (!parser->ts) {
        pt_free(parser);
        return pt_error_nomem(err);
    }
    *out = parser;
    return PT_OK;
}

void pt_parser_free(pt_parser *parser)
{
    if (!parser)
        return;
    ts_parser_delete(parser->ts);
    pt_vec_release(&parser->frames);
    pt_buf_release(&parser->masked);
    pt_free(parser);
}

static pt_status parse_tree(pt_parser *parser, const pt_grammar *grammar, pt_str text, TSTree **out,
                            pt_error *err)
{
    if (text.len > INT32_MAX)
        return pt_error_set(err, PT_E_LIMIT, "larger than 2 GiB");
    if (parser->language != grammar->language) {
        if (!ts_parser_set_language(parser->ts, grammar->language))
            return pt_error_set(err, PT_E_VERSION, "the grammar does not fit the tree-sitter runtime");
        parser->language = grammar->language;
    }
    pt_buf_clear(&parser->masked);
    pt_status status = grammar->mask ? grammar->mask(text, &parser->masked, err) : PT_OK;
    if (status != PT_OK)
        return status;
    if (parser->masked.len == text.len && text.len)
        text = pt_buf_view(&parser->masked);
    TSTree *tree = ts_parser_parse_string(parser->ts, NULL, text.ptr, (uint32_t)text.len);
    if (!tree)
        return pt_error_set(err, PT_E_INVALID, "the parser gave up");
    *out = tree;
    return PT_OK;
}

static bool note_line(pt_syntax *syntax, Length position)
{
    uint32_t row = position.extent.row;
    if (row < syntax->line_starts.len)
        return true;
    if (!pt_vec_reserve(&syntax->line_starts, (size_t)row + 1))
        return false;
    uint32_t start = position.bytes - position.extent.column;
    for (size_t r = syntax->line_starts.len; r <= row; r++)
        syntax->line_starts.at[r] = start;
    syntax->line_starts.len = (size_t)row + 1;
    return true;
}

static void note_error(pt_syntax *syntax, Subtree subtree, bool is_error)
{
    syntax->errors++;
    if (is_error)
        syntax->error_bytes += ts_subtree_size(subtree).bytes;
}

/* Appends the record of a subtree that starts at position. False when memory is out. */
static bool emit(pt_syntax *syntax, Subtree subtree, uint16_t number, uint8_t field, Length position)
{
    if (syntax->nodes.len == syntax->nodes.cap && !pt_vec_reserve(&syntax->nodes, syntax->nodes.len + 1))
        return false;
    Length end = length_add(position, ts_subtree_size(subtree));
    pt_syntax_node *node = &syntax->nodes.at[syntax->nodes.len++];
    node->symbol = number & (TOKEN - 1);
    node->field = field;
    node->flags = (uint8_t)((ts_subtree_missing(subtree) ? PT_NODE_MISSING : 0)
                            | (ts_subtree_extra(subtree) ? PT_NODE_EXTRA : 0)
                            | (number & TOKEN ? PT_NODE_TOKEN : 0)
                            | (ts_subtree_is_error(subtree) ? PT_NODE_ERROR : 0));
    node->start = position.bytes;
    node->end = end.bytes;
    node->row = position.extent.row;
    node->end_row = end.extent.row;
    node->next = (pt_node)syntax->nodes.len;
    return note_line(syntax, position);
}

/* The number of a subtree's record, DROPPED when it is to have none. */
static uint16_t number_of(const pt_grammar *grammar, Subtree subtree, TSSymbol alias)
{
    if (alias)
        return grammar->number_of[alias];
    TSSymbol symbol = ts_subtree_symbol(subtree);
    if (symbol >= grammar->symbols)
        return symbol == ts_builtin_sym_error ? 0 : DROPPED;
    return ts_subtree_visible(subtree) ? grammar->number_of[symbol] : DROPPED;
}

static frame frame_of(const pt_grammar *grammar, Subtree subtree, pt_node node, uint8_t field)
{
    uint32_t production = subtree.ptr->production_id;
    return (frame){
        .children = ts_subtree_children(subtree),
        .child_count = subtree.ptr->child_count,
        .aliases = ts_language_alias_sequence(grammar->language, production),
        .fields = grammar->field_of + (size_t)production * grammar->width,
        .node = node,
        .field = field,
    };
}

/* Pre-order over all subtrees with an explicit stack; `at` is where the next subtree's padding begins. */
static bool flatten(pt_parser *parser, const pt_grammar *grammar, Subtree root, pt_syntax *syntax)
{
    Length at = ts_subtree_padding(root);
    uint16_t root_number = number_of(grammar, root, 0);
    if (!emit(syntax, root, root_number == DROPPED ? 0 : root_number, 0, at))
        return false;
    if (ts_subtree_is_error(root))
        note_error(syntax, root, true);
    pt_vec_clear(&parser->frames);
    if (ts_subtree_child_count(root) == 0)
        return true;
    if (!pt_vec_push(&parser->frames, frame_of(grammar, root, 0, 0)))
        return false;
    bool first = true; /* the first child's padding is its parent's, already passed */
    while (parser->frames.len) {
        frame *top = &pt_vec_last(&parser->frames);
        if (top->child == top->child_count) {
            if (top->node != PT_NO_NODE)
                syntax->nodes.at[top->node].next = (pt_node)syntax->nodes.len;
            parser->frames.len--;
            continue;
        }
        Subtree subtree = top->children[top->child++];
        TSSymbol alias = 0;
        uint8_t field = 0;
        if (!ts_subtree_extra(subtree)) {
            field = top->node == PT_NO_NODE ? top->field : 0;
            uint32_t position = top->structural++;
            alias = top->aliases ? top->aliases[position] : 0;
            if (position < grammar->width && top->fields[position])
                field = top->fields[position];
        }
        if (!first)
            at = length_add(at, ts_subtree_padding(subtree));
        first = false;
        bool error = ts_subtree_is_error(subtree);
        if (error || ts_subtree_missing(subtree))
            note_error(syntax, subtree, error);
        pt_node node = PT_NO_NODE;
        uint16_t number = number_of(grammar, subtree, alias);
        if (number != DROPPED) {
            node = (pt_node)syntax->nodes.len;
            if (!emit(syntax, subtree, number, field, at))
                return false;
        }
        if (ts_subtree_child_count(subtree) == 0) {
            at = length_add(at, ts_subtree_size(subtree));
            continue;
        }
        if (!pt_vec_push(&parser->frames, frame_of(grammar, subtree, node, field)))
            return false;
        if (parser->frames.len > syntax->depth)
            syntax->depth = (uint32_t)parser->frames.len;
        first = true;
    }
    return true;
}

pt_status pt_parser_parse(pt_parser *parser, const pt_grammar *grammar, pt_str text, pt_syntax *syntax,
                          pt_error *err)
{
    TSTree *tree;
    pt_status status = parse_tree(parser, grammar, text, &tree, err);
    if (status != PT_OK)
        return status;
    syntax->text = text;
    syntax->errors = syntax->error_bytes = syntax->depth = 0;
    pt_vec_clear(&syntax->nodes);
    pt_vec_clear(&syntax->line_starts);
    bool done = flatten(parser, grammar, tree->root, syntax);
    ts_tree_delete(tree);
    return done ? PT_OK : pt_error_nomem(err);
}

pt_status pt_parser_parse_bare(pt_parser *parser, const pt_grammar *grammar, pt_str text, pt_error *err)
{
    TSTree *tree;
    pt_status status = parse_tree(parser, grammar, text, &tree, err);
    if (status == PT_OK)
        ts_tree_delete(tree);
    return status;
}

void pt_syntax_release(pt_syntax *syntax)
{
    pt_vec_release(&syntax->nodes);
    pt_vec_release(&syntax->line_starts);
    *syntax = (pt_syntax){0};
}
