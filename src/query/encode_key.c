#include "query/encode.h"

#include "base/vec.h"

enum {
    TAG_END = 0x00,
    TAG_NULL = 0x01,
    TAG_FALSE = 0x02,
    TAG_TRUE = 0x03,
    TAG_VEC = 0x04,
    TAG_NUMBER = 0x05,
    TAG_STRING = 0x06,
    TAG_BYTES = 0x07,
    TAG_UUID = 0x08,
    TAG_REGEX = 0x09,
    TAG_LIST = 0x0a,
    TAG_SET = 0x0b,
    TAG_VALIDITY = 0x0c,
    TAG_JSON = 0x0d
};

enum { EXACT_INT = 0x00, WIDE_INT = 0x04, FLOAT = 0x10, GROUP = 8 };

static const uint64_t sign_bit = (uint64_t)1 << 63;

static void put_u64(pt_buf *out, uint64_t v)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(v >> (56 - 8 * i));
    pt_buf_put(out, bytes, sizeof bytes);
}

static uint64_t take_u64(pt_reader *in)
{
    uint64_t v = 0;
    if (in->end - in->at < 8) {
        in->failed = true;
        in->at = in->end;
        return 0;
    }
    for (int i = 0; i < 8; i++) /* one load and a swap */
        v = v << 8 | in->at[i];
    in->at += 8;
    return v;
}

static uint64_t ordered_bits(double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return bits & sign_bit ? ~bits : bits | sign_bit;
}

static double from_ordered_bits(uint64_t ordered)
{
    uint64_t bits = ordered & sign_bit ? ordered & ~sign_bit : ~ordered;
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

static void put_groups(pt_buf *out, pt_str bytes)
{
    while (bytes.len >= GROUP) {
        pt_buf_put(out, bytes.ptr, GROUP);
        pt_buf_byte(out, (char)0xff);
        bytes = pt_str_from(bytes, GROUP);
    }
    char last[GROUP + 1] = {0};
    if (bytes.len)
        memcpy(last, bytes.ptr, bytes.len);
    last[GROUP] = (char)(0xff - (GROUP - bytes.len));
    pt_buf_put(out, last, sizeof last);
}

static void put_int(pt_buf *out, int64_t i)
{
    const int64_t exact = (int64_t)1 << 53;
    put_u64(out, ordered_bits((double)i));
    if (i > -exact && i < exact) {
        pt_buf_byte(out, EXACT_INT);
        return;
    }
    pt_buf_byte(out, WIDE_INT);
    put_u64(out, (uint64_t)i ^ sign_bit);
}

static void put_uuid(pt_buf *out, pt_str uuid)
{
    pt_buf_put(out, uuid.ptr + 6, 2);
    pt_buf_put(out, uuid.ptr + 4, 2);
    pt_buf_put(out, uuid.ptr, 4);
    pt_buf_put(out, uuid.ptr + 8, 8);
}

static void put_vec(pt_buf *out, pt_str bytes)
{
    size_t width = bytes.ptr[0] == 1 ? 4 : 8;
    pt_buf_byte(out, bytes.ptr[0]);
    put_u64(out, (bytes.len - 1) / width);
    pt_buf_str(out, pt_str_from(bytes, 1));
}

static void put_items(const pt_values *values, pt_buf *out, pt_value v)
{
    size_t count;
    const pt_value *items = pt_value_items(values, v, &count);
    for (size_t i = 0; i < count; i++)
        pt_encode_key(values, out, items[i]);
    pt_buf_byte(out, TAG_END);
}

static void put_validity(const pt_values *values, pt_buf *out, pt_value v)
{
    bool is_assert;
    int64_t micros = pt_value_as_micros(values, v, &is_assert);
    put_u64(out, ~((uint64_t)micros ^ sign_bit));
    pt_buf_byte(out, !is_assert);
}

static const unsigned char tags[PT_KIND_COUNT] = {
    [PT_KIND_NULL] = TAG_NULL,   [PT_KIND_BOOL] = TAG_FALSE,   [PT_KIND_INT] = TAG_NUMBER,
    [PT_KIND_FLOAT] = TAG_NUMBER, [PT_KIND_STRING] = TAG_STRING, [PT_KIND_BYTES] = TAG_BYTES,
    [PT_KIND_UUID] = TAG_UUID,   [PT_KIND_REGEX] = TAG_REGEX,  [PT_KIND_LIST] = TAG_LIST,
    [PT_KIND_SET] = TAG_SET,     [PT_KIND_VEC] = TAG_VEC,      [PT_KIND_JSON] = TAG_JSON,
    [PT_KIND_VALIDITY] = TAG_VALIDITY,
};

void pt_encode_key(const pt_values *values, pt_buf *out, pt_value v)
{
    pt_kind kind = pt_value_kind(v);
    pt_buf_byte(out, (char)(tags[kind] + (kind == PT_KIND_BOOL && pt_value_as_bool(v))));
    switch (kind) {
    case PT_KIND_INT:
        put_int(out, pt_value_as_int(values, v));
        break;
    case PT_KIND_FLOAT:
        put_u64(out, ordered_bits(pt_value_as_float(values, v)));
        pt_buf_byte(out, FLOAT);
        break;
    case PT_KIND_STRING:
    case PT_KIND_BYTES:
    case PT_KIND_REGEX:
    case PT_KIND_JSON:
        put_groups(out, pt_value_as_str(values, v));
        break;
    case PT_KIND_UUID:
        put_uuid(out, pt_value_as_str(values, v));
        break;
    case PT_KIND_LIST:
    case PT_KIND_SET:
        put_items(values, out, v);
        break;
    case PT_KIND_VEC:
        put_vec(out, pt_value_as_str(values, v));
        break;
    case PT_KIND_VALIDITY:
        put_validity(values, out, v);
        break;
    default:
        break;
    }
}

static bool bad(pt_reader *in)
{
    in->failed = true;
    return false;
}

static bool take_number(pt_values *values, pt_reader *in, pt_value *out)
{
    double d = from_ordered_bits(take_u64(in));
    const double limit = 9007199254740992.0;
    switch (pt_read_byte(in)) {
    case FLOAT:
        *out = pt_value_float(values, d);
        return !in->failed;
    case WIDE_INT:
        *out = pt_value_int(values, (int64_t)(take_u64(in) ^ sign_bit));
        return !in->failed;
    case EXACT_INT:
        if (in->failed || !(d > -limit && d < limit))
            return bad(in);
        *out = pt_value_int(values, (int64_t)d);
        return true;
    default:
        return bad(in);
    }
}

/* Calls for each group; the text's length is known only at its end. With a buffer, collects the text. */
static bool take_groups(pt_reader *in, pt_buf *text)
{
    for (;;) {
        pt_str group = pt_read_bytes(in, GROUP);
        unsigned mark = pt_read_byte(in);
        if (in->failed || mark < 0xff - GROUP)
            return bad(in);
        if (text)
            pt_buf_put(text, group.ptr, GROUP - (0xff - mark));
        if (mark != 0xff)
            return true;
    }
}

/* Most text is short: no buffer is needed for a single group. */
static bool take_text(pt_values *values, pt_reader *in, pt_kind kind, pt_value *out)
{
    if (in->end - in->at > GROUP && in->at[GROUP] != 0xff) {
        size_t pad = 0xffu - in->at[GROUP];
        if (pad > GROUP)
            return bad(in);
        *out = pt_value_bytes(values, kind, (pt_str){(const char *)in->at, GROUP - pad});
        in->at += GROUP + 1;
        return true;
    }
    pt_buf text = {0};
    bool ok = take_groups(in, &text) && !text.failed;
    if (ok)
        *out = pt_value_bytes(values, kind, pt_buf_view(&text));
    pt_buf_release(&text);
    return ok || bad(in);
}

static bool take_uuid(pt_values *values, pt_reader *in, pt_value *out)
{
    pt_str stored = pt_read_bytes(in, 16);
    if (in->failed)
        return false;
    char uuid[16];
    memcpy(uuid, stored.ptr + 4, 4);
    memcpy(uuid + 4, stored.ptr + 2, 2);
    memcpy(uuid + 6, stored.ptr, 2);
    memcpy(uuid + 8, stored.ptr + 8, 8);
    *out = pt_value_bytes(values, PT_KIND_UUID, (pt_str){uuid, sizeof uuid});
    return true;
}

static bool take_vec(pt_values *values, pt_reader *in, pt_value *out)
{
    unsigned type = pt_read_byte(in);
    uint64_t count = take_u64(in), width = type == 1 ? 4 : 8;
    if (in->failed || type < 1 || type > 2 || count > (uint64_t)(in->end - in->at) / width)
        return bad(in);
    pt_buf bytes = {0};
    pt_buf_byte(&bytes, (char)type);
    pt_buf_str(&bytes, pt_read_bytes(in, count * width));
    *out = bytes.failed ? PT_NULL : pt_value_bytes(values, PT_KIND_VEC, pt_buf_view(&bytes));
    bool ok = !bytes.failed;
    pt_buf_release(&bytes);
    return ok;
}

static bool take_validity(pt_values *values, pt_reader *in, pt_value *out)
{
    uint64_t micros = ~take_u64(in) ^ sign_bit;
    unsigned retract = pt_read_byte(in);
    if (in->failed || retract > 1)
        return bad(in);
    *out = pt_value_validity(values, (int64_t)micros, !retract);
    return true;
}

static bool take_value(pt_values *values, pt_reader *in, unsigned depth, pt_value *out);

static bool take_items(pt_values *values, pt_reader *in, unsigned depth, bool set, pt_value *out)
{
    pt_vec(pt_value) items = {0};
    bool ok = depth < PT_VALUE_DEPTH;
    while (ok && in->at < in->end && *in->at != TAG_END) {
        pt_value item;
        ok = take_value(values, in, depth + 1, &item) && pt_vec_push(&items, item);
    }
    ok = ok && pt_read_byte(in) == TAG_END && !in->failed;
    if (ok)
        *out = set ? pt_value_set(values, items.at, items.len) : pt_value_list(values, items.at, items.len);
    pt_vec_release(&items);
    return ok || bad(in);
}

static bool take_value(pt_values *values, pt_reader *in, unsigned depth, pt_value *out)
{
    switch (pt_read_byte(in)) {
    case TAG_NULL:
        *out = PT_NULL;
        return true;
    case TAG_FALSE:
        *out = PT_FALSE;
        return true;
    case TAG_TRUE:
        *out = PT_TRUE;
        return true;
    case TAG_NUMBER:
        return take_number(values, in, out);
    case TAG_STRING:
        return take_text(values, in, PT_KIND_STRING, out);
    case TAG_BYTES:
        return take_text(values, in, PT_KIND_BYTES, out);
    case TAG_REGEX:
        return take_text(values, in, PT_KIND_REGEX, out);
    case TAG_JSON:
        return take_text(values, in, PT_KIND_JSON, out);
    case TAG_UUID:
        return take_uuid(values, in, out);
    case TAG_LIST:
    case TAG_SET:
        return take_items(values, in, depth, in->at[-1] == TAG_SET, out);
    case TAG_VEC:
        return take_vec(values, in, out);
    case TAG_VALIDITY:
        return take_validity(values, in, out);
    default:
        return bad(in);
    }
}

bool pt_decode_key(pt_values *values, pt_reader *in, pt_value *out)
{
    /* Most keys are small integers: no function call for them. */
    if (in->end - in->at >= 10 && in->at[0] == TAG_NUMBER && in->at[9] == EXACT_INT) {
        uint64_t ordered = 0;
        for (int i = 1; i <= 8; i++)
            ordered = ordered << 8 | in->at[i];
        double d = from_ordered_bits(ordered);
        if (d > -9007199254740992.0 && d < 9007199254740992.0) {
            in->at += 10;
            *out = pt_value_int(values, (int64_t)d);
            return true;
        }
    }
    return take_value(values, in, 0, out);
}

static bool skip_vec(pt_reader *in)
{
    unsigned type = pt_read_byte(in);
    uint64_t count = take_u64(in), width = type == 1 ? 4 : 8;
    if (in->failed || count > (uint64_t)(in->end - in->at) / width)
        return bad(in);
    in->at += count * width;
    return true;
}

static bool skip_scalar(pt_reader *in, unsigned tag)
{
    switch (tag) {
    case TAG_NULL:
    case TAG_FALSE:
    case TAG_TRUE:
        return true;
    case TAG_NUMBER:
        pt_read_bytes(in, 8);
        if (pt_read_byte(in) == WIDE_INT)
            pt_read_bytes(in, 8);
        return !in->failed;
    case TAG_STRING:
    case TAG_BYTES:
    case TAG_REGEX:
    case TAG_JSON:
        return take_groups(in, NULL);
    case TAG_UUID:
        pt_read_bytes(in, 16);
        return !in->failed;
    case TAG_VALIDITY:
        pt_read_bytes(in, 9);
        return !in->failed;
    case TAG_VEC:
        return skip_vec(in);
    default:
        return bad(in);
    }
}

bool pt_skip_key(pt_reader *in)
{
    size_t open = 0; /* lists we are in */
    do {
        unsigned tag = pt_read_byte(in);
        if (in->failed)
            return false;
        if (tag == TAG_LIST || tag == TAG_SET)
            open++;
        else if (tag == TAG_END && open > 0)
            open--;
        else if (!skip_scalar(in, tag))
            return false;
    } while (open > 0);
    return true;
}
