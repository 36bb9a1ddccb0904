#include "cli/options.h"

#include "base/error.h"

static const pt_option *find_option(const pt_option *const *tables, pt_str name, char letter)
{
    for (; *tables; tables++)
        for (const pt_option *o = *tables; o->name; o++)
            if (letter ? o->letter == letter : pt_str_eq(name, pt_str_c(o->name)))
                return o;
    return NULL;
}

/* Letters to change to make a of b, counted up to 63 letters each (Wagner and Fischer 1974). */
static unsigned distance(pt_str a, pt_str b)
{
    unsigned row[64];
    if (a.len > 63 || b.len > 63)
        return 64;
    for (unsigned j = 0; j <= b.len; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned changed = diagonal + (a.ptr[i - 1] != b.ptr[j - 1]);
            unsigned shifted = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = changed < shifted ? changed : shifted;
        }
    }
    return row[b.len];
}

static pt_status unknown_option(const pt_option *const *tables, pt_str name, pt_error *err)
{
    const char *nearest = NULL;
    unsigned best = 3;
    for (; *tables; tables++)
        for (const pt_option *o = *tables; o->name; o++) {
            unsigned d = distance(name, pt_str_c(o->name));
            if (d < best) {
                best = d;
                nearest = o->name;
            }
        }
    if (nearest)
        return pt_error_set(err, PT_E_INVALID, "there is no option --%.*s; did you mean --%s?", (int)name.len, name.ptr, nearest);
    return pt_error_set(err, PT_E_INVALID, "there is no option --%.*s", (int)name.len, name.ptr);
}

static pt_status take_long(int argc, char **argv, int *i, const pt_option *const *tables, pt_arguments *out, pt_error *err)
{
    pt_str text = pt_str_c(argv[*i] + 2);
    ptrdiff_t equals = pt_str_find(text, '=');
    pt_str name = equals < 0 ? text : pt_str_upto(text, (size_t)equals);
    const pt_option *o = find_option(tables, name, 0);
    if (!o)
        return unknown_option(tables, name, err);
    pt_given_option given = {o, ""};
    if (!o->value && equals >= 0)
        return pt_error_set(err, PT_E_INVALID, "option --%s takes no value", o->name);
    if (o->value && equals >= 0)
        given.value = text.ptr + equals + 1;
    else if (o->value && *i + 1 >= argc)
        return pt_error_set(err, PT_E_INVALID, "option --%s needs a value: %s", o->name, o->value);
    else if (o->value)
        given.value = argv[++*i];
    return pt_vec_push(&out->given, given) ? PT_OK : pt_error_nomem(err);
}

static pt_status take_short(int argc, char **argv, int *i, const pt_option *const *tables, pt_arguments *out, pt_error *err)
{
    for (const char *letter = argv[*i] + 1; *letter; letter++) {
        const pt_option *o = find_option(tables, PT_STR(""), *letter);
        if (!o)
            return pt_error_set(err, PT_E_INVALID, "there is no option -%c", *letter);
        pt_given_option given = {o, ""};
        if (o->value && !letter[1] && *i + 1 >= argc)
            return pt_error_set(err, PT_E_INVALID, "option -%c needs a value: %s", *letter, o->value);
        if (o->value)
            given.value = letter[1] ? letter + 1 : argv[++*i];
        if (!pt_vec_push(&out->given, given))
            return pt_error_nomem(err);
        if (o->value)
            break;
    }
    return PT_OK;
}

pt_status pt_arguments_parse(int argc, char **argv, const pt_option *const *tables, pt_arguments *out, pt_error *err)
{
    bool options = true;
    pt_status status = PT_OK;
    for (int i = 0; status == PT_OK && i < argc; i++) {
        const char *a = argv[i];
        if (options && strcmp(a, "--") == 0)
            options = false;
        else if (options && a[0] == '-' && a[1] == '-')
            status = take_long(argc, argv, &i, tables, out, err);
        else if (options && a[0] == '-' && a[1])
            status = take_short(argc, argv, &i, tables, out, err);
        else if (!pt_vec_push(&out->words, a))
            status = pt_error_nomem(err);
    }
    return status;
}

void pt_arguments_release(pt_arguments *arguments)
{
    pt_vec_release(&arguments->given);
    pt_vec_release(&arguments->words);
}

const char *pt_arguments_value(const pt_arguments *arguments, const char *name)
{
    for (size_t i = arguments->given.len; i > 0; i--)
        if (strcmp(arguments->given.at[i - 1].option->name, name) == 0)
            return arguments->given.at[i - 1].value;
    return NULL;
}

bool pt_arguments_has(const pt_arguments *arguments, const char *name)
{
    return pt_arguments_value(arguments, name) != NULL;
}

void pt_options_help(const pt_option *options, pt_buf *out)
{
    for (const pt_option *o = options; o->name; o++) {
        size_t begin = out->len;
        pt_buf_c(out, "  ");
        if (o->letter)
            pt_buf_printf(out, "-%c, ", o->letter);
        else
            pt_buf_c(out, "    ");
        pt_buf_printf(out, "--%s", o->name);
        if (o->value)
            pt_buf_printf(out, " %s", o->value);
        size_t width = out->len - begin;
        pt_buf_printf(out, "%*s%s\n", (int)(width < 32 ? 32 - width : 1), "", o->help);
    }
}

bool pt_parse_size(const char *text, uint64_t *out)
{
    uint64_t value = 0;
    size_t i = 0;
    for (; text[i] >= '0' && text[i] <= '9'; i++) {
        if (value > UINT64_MAX / 1024 / 10)
            return false;
        value = value * 10 + (uint64_t)(text[i] - '0');
    }
    if (i == 0)
        return false;
    unsigned shift = 0;
    switch (text[i]) {
    case 'k': case 'K': shift = 10; break;
    case 'm': case 'M': shift = 20; break;
    case 'g': case 'G': shift = 30; break;
    case '\0': break;
    default: return false;
    }
    if (shift && text[i + 1] && strcmp(text + i + 1, "B") != 0 && strcmp(text + i + 1, "iB") != 0)
        return false;
    if (value > UINT64_MAX >> shift)
        return false;
    *out = value << shift;
    return true;
}
