#include "query/msgpack.h"

static void big_endian(pt_buf *out, uint64_t v, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        pt_buf_byte(out, (char)(v >> shift));
}

static void tagged(pt_buf *out, unsigned tag, uint64_t v, int bytes)
{
    pt_buf_byte(out, (char)tag);
    big_endian(out, v, bytes);
}

void pt_mp_nil(pt_buf *out)
{
    pt_buf_byte(out, (char)0xc0);
}

void pt_mp_bool(pt_buf *out, bool b)
{
    pt_buf_byte(out, (char)(b ? 0xc3 : 0xc2));
}

static void unsigned_int(pt_buf *out, uint64_t u)
{
    if (u < 0x80)
        pt_buf_byte(out, (char)u);
    else if (u <= UINT8_MAX)
        tagged(out, 0xcc, u, 1);
    else if (u <= UINT16_MAX)
        tagged(out, 0xcd, u, 2);
    else if (u <= UINT32_MAX)
        tagged(out, 0xce, u, 4);
    else
        tagged(out, 0xcf, u, 8);
}

void pt_mp_int(pt_buf *out, int64_t i)
{
    if (i >= 0)
        unsigned_int(out, (uint64_t)i);
    else if (i >= -32)
        pt_buf_byte(out, (char)i);
    else if (i >= INT8_MIN)
        tagged(out, 0xd0, (uint64_t)i, 1);
    else if (i >= INT16_MIN)
        tagged(out, 0xd1, (uint64_t)i, 2);
    else if (i >= INT32_MIN)
        tagged(out, 0xd2, (uint64_t)i, 4);
    else
        tagged(out, 0xd3, (uint64_t)i, 8);
}

void pt_mp_float(pt_buf *out, double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    tagged(out, 0xcb, bits, 8);
}

/* A header of a kind with 8, 16 and 32 bit lengths under consecutive tags from `tag8` on. */
static void sized(pt_buf *out, unsigned tag8, size_t count)
{
    if (count <= UINT8_MAX)
        tagged(out, tag8, count, 1);
    else if (count <= UINT16_MAX)
        tagged(out, tag8 + 1, count, 2);
    else
        tagged(out, tag8 + 2, count, 4);
}

void pt_mp_str(pt_buf *out, pt_str s)
{
    if (s.len < 32)
        pt_buf_byte(out, (char)(0xa0 | s.len));
    else
        sized(out, 0xd9, s.len);
    pt_buf_str(out, s);
}

void pt_mp_bin(pt_buf *out, pt_str bytes)
{
    sized(out, 0xc4, bytes.len);
    pt_buf_str(out, bytes);
}

static void container(pt_buf *out, unsigned small, unsigned tag16, size_t count)
{
    if (count < 16)
        pt_buf_byte(out, (char)(small | count));
    else if (count <= UINT16_MAX)
        tagged(out, tag16, count, 2);
    else
        tagged(out, tag16 + 1, count, 4);
}

void pt_mp_array(pt_buf *out, size_t count)
{
    container(out, 0x90, 0xdc, count);
}

void pt_mp_map(pt_buf *out, size_t count)
{
    container(out, 0x80, 0xde, count);
}

static bool fail(pt_reader *in)
{
    in->failed = true;
    return false;
}

static uint64_t number(pt_reader *in, int bytes)
{
    uint64_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | pt_read_byte(in);
    return v;
}

static bool bytes(pt_reader *in, pt_mp_item *out, pt_mp_type type, uint64_t len)
{
    out->type = type;
    if (len > (uint64_t)(in->end - in->at))
        return fail(in);
    out->bytes = pt_read_bytes(in, (size_t)len);
    return !in->failed;
}

static bool items(pt_reader *in, pt_mp_item *out, pt_mp_type type, uint64_t count)
{
    out->type = type;
    if (count > (uint64_t)(in->end - in->at))
        return fail(in);
    out->count = (size_t)count;
    return !in->failed;
}

static bool integer(pt_reader *in, pt_mp_item *out, int64_t i)
{
    out->type = PT_MP_INT;
    out->integer = i;
    return !in->failed;
}

static bool floating(pt_reader *in, pt_mp_item *out, bool wide)
{
    uint64_t bits = number(in, wide ? 8 : 4);
    uint32_t half = (uint32_t)bits;
    float f;
    memcpy(&f, &half, sizeof f);
    memcpy(&out->number, &bits, sizeof out->number);
    if (!wide)
        out->number = f;
    out->type = PT_MP_FLOAT;
    return !in->failed;
}

static bool signed_int(pt_reader *in, pt_mp_item *out, int size)
{
    uint64_t raw = number(in, size) << (64 - 8 * size);
    return integer(in, out, (int64_t)raw >> (64 - 8 * size));
}

static bool read_tagged(pt_reader *in, pt_mp_item *out, unsigned tag)
{
    uint64_t wide;
    switch (tag) {
    case 0xc0:
        out->type = PT_MP_NIL;
        return true;
    case 0xc2:
    case 0xc3:
        out->type = PT_MP_BOOL;
        out->boolean = tag == 0xc3;
        return true;
    case 0xc4:
    case 0xc5:
    case 0xc6:
        return bytes(in, out, PT_MP_BIN, number(in, 1 << (tag - 0xc4)));
    case 0xca:
    case 0xcb:
        return floating(in, out, tag == 0xcb);
    case 0xcc:
    case 0xcd:
    case 0xce:
        return integer(in, out, (int64_t)number(in, 1 << (tag - 0xcc)));
    case 0xcf:
        wide = number(in, 8);
        return wide > INT64_MAX ? fail(in) : integer(in, out, (int64_t)wide);
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
        return signed_int(in, out, 1 << (tag - 0xd0));
    case 0xd9:
    case 0xda:
    case 0xdb:
        return bytes(in, out, PT_MP_STR, number(in, 1 << (tag - 0xd9)));
    case 0xdc:
    case 0xdd:
        return items(in, out, PT_MP_ARRAY, number(in, tag == 0xdc ? 2 : 4));
    case 0xde:
    case 0xdf:
        return items(in, out, PT_MP_MAP, number(in, tag == 0xde ? 2 : 4));
    default:
        return fail(in);
    }
}

bool pt_mp_read(pt_reader *in, pt_mp_item *out)
{
    *out = (pt_mp_item){0};
    unsigned tag = pt_read_byte(in);
    if (in->failed)
        return false;
    if (tag < 0x80)
        return integer(in, out, (int64_t)tag);
    if (tag >= 0xe0)
        return integer(in, out, (int64_t)tag - 256);
    if (tag < 0x90)
        return items(in, out, PT_MP_MAP, tag & 15);
    if (tag < 0xa0)
        return items(in, out, PT_MP_ARRAY, tag & 15);
    if (tag < 0xc0)
        return bytes(in, out, PT_MP_STR, tag & 31);
    return read_tagged(in, out, tag);
}

/* Not recursive: `open` counts the values still to be skipped. */
bool pt_mp_skip(pt_reader *in)
{
    pt_mp_item item;
    for (size_t open = 1; open > 0; open--) {
        if (!pt_mp_read(in, &item))
            return false;
        if (item.type == PT_MP_ARRAY)
            open += item.count;
        else if (item.type == PT_MP_MAP)
            open += 2 * item.count;
    }
    return true;
}
