/* Time: now, RFC 3339 text, and what is in uuids. Times are seconds since 1970 in UTC. */
#include "query/build.h"
#include "query/coerce.h"
#include "query/function_tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static pt_value fn_now(pt_call *call, const pt_value *args, size_t count)
{
    (void)args, (void)count;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return pt_value_float(call->values, (double)now.tv_sec + (double)now.tv_nsec / 1e9);
}

/* --- the calendar ----------------------------------------------------------------------------------- */

typedef struct {
    int64_t year;
    int month, day; /* from 1 */
} date;

/* Days since 1970-01-01 and back, proleptic Gregorian; years are counted from March so that a leap day comes
 * last. (H. Hinnant, chrono-Compatible Low-Level Date Algorithms) */
static int64_t days_of(date d)
{
    int64_t year = d.year - (d.month <= 2);
    int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static date date_of(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097, of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    date d = {year + era * 400, (int)(month < 10 ? month + 3 : month - 9), (int)(of_year - (153 * month + 2) / 5 + 1)};
    d.year += d.month <= 2;
    return d;
}

static int days_in(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* --- format_timestamp ------------------------------------------------------------------------------- */

static const int64_t LAST_YEAR = 262143, FIRST_YEAR = -262144, DAY = 86400000, HOUR = 3600000, MINUTE = 60000;

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* "+08:00" and the like, in minutes. */
static bool parse_offset(pt_str text, int *out)
{
    if (text.len != 6 || (text.ptr[0] != '+' && text.ptr[0] != '-') || text.ptr[3] != ':')
        return false;
    int digits[4], at[] = {1, 2, 4, 5};
    for (int i = 0; i < 4; i++) {
        digits[i] = text.ptr[at[i]] - '0';
        if (digits[i] < 0 || digits[i] > 9)
            return false;
    }
    int hours = digits[0] * 10 + digits[1], minutes = digits[2] * 10 + digits[3];
    *out = (hours * 60 + minutes) * (text.ptr[0] == '-' ? -1 : 1);
    return hours < 24 && minutes < 60;
}

static bool zone_offset(pt_call *call, pt_value zone, int *out)
{
    static const char *const utc[] = {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z"};
    if (pt_value_kind(zone) != PT_KIND_STRING) {
        pt_throw(call, "'format_timestamp' timezone specification requires a string");
        return false;
    }
    pt_str name = pt_value_as_str(call->values, zone);
    for (size_t i = 0; i < sizeof utc / sizeof *utc; i++)
        if (pt_str_eq(name, pt_str_c(utc[i])))
            return true;
    if (parse_offset(name, out))
        return true;
    pt_throw_code(call, "unsupported::function", "named time zones are not supported: UTC, or an offset such as +02:00");
    return false;
}

static pt_value format_millis(pt_call *call, int64_t millis, int offset)
{
    char text[64], fraction[8] = "";
    int64_t local = millis + offset * MINUTE, day = floor_div(local, DAY), rest = local - day * DAY;
    date d = date_of(day);
    if (d.year < FIRST_YEAR || d.year > LAST_YEAR)
        return pt_throw(call, "bad time: %lld ms", (long long)millis);
    if (rest % 1000)
        snprintf(fraction, sizeof fraction, ".%03d", (int)(rest % 1000));
    bool plain = d.year >= 0 && d.year <= 9999;
    snprintf(text, sizeof text, "%s%0*lld-%02d-%02dT%02d:%02d:%02d%s%c%02d:%02d", d.year > 9999 ? "+" : "",
             plain || d.year > 9999 ? 4 : 5, (long long)d.year, d.month, d.day, (int)(rest / HOUR),
             (int)(rest / MINUTE % 60), (int)(rest / 1000 % 60), fraction, offset < 0 ? '-' : '+', abs(offset) / 60,
             abs(offset) % 60);
    return pt_value_str(call->values, pt_str_c(text));
}

static pt_value fn_format_timestamp(pt_call *call, const pt_value *args, size_t count)
{
    const double limit = 9e18;
    int offset = 0;
    int64_t millis;
    bool is_assert;
    if (pt_value_kind(args[0]) == PT_KIND_VALIDITY) {
        millis = pt_value_as_micros(call->values, args[0], &is_assert) / 1000;
    } else if (pt_value_is_number(args[0])) {
        double scaled = pt_value_as_double(call->values, args[0]) * 1000;
        if (fabs(scaled) > limit)
            return pt_throw(call, "bad time: %g s", scaled / 1000);
        millis = isnan(scaled) ? 0 : (int64_t)scaled;
    } else {
        return pt_throw(call, "'format_timestamp' expects a number");
    }
    if (count > 1 && !zone_offset(call, args[1], &offset))
        return PT_NULL;
    if (millis > INT64_MAX / 2 || millis < INT64_MIN / 2)
        return pt_throw(call, "bad time: %lld ms", (long long)millis);
    return format_millis(call, millis, offset);
}

/* --- parse_timestamp -------------------------------------------------------------------------------- */

typedef struct {
    pt_str rest;
    bool failed;
} scanner;

static int scan_digits(scanner *in, int count)
{
    int n = 0;
    if (in->failed || in->rest.len < (size_t)count) {
        in->failed = true;
        return 0;
    }
    for (int i = 0; i < count; i++) {
        int digit = in->rest.ptr[i] - '0';
        in->failed = in->failed || digit < 0 || digit > 9;
        n = n * 10 + digit;
    }
    in->rest = pt_str_from(in->rest, (size_t)count);
    return n;
}

static bool scan_any(scanner *in, const char *allowed)
{
    if (in->failed || in->rest.len == 0 || !in->rest.ptr[0] || !strchr(allowed, in->rest.ptr[0]))
        return false;
    in->rest = pt_str_from(in->rest, 1);
    return true;
}

static void expect(scanner *in, const char *allowed)
{
    if (!scan_any(in, allowed))
        in->failed = true;
}

/* ".123", to nanoseconds; further digits are read and dropped. */
static int64_t scan_fraction(scanner *in)
{
    int64_t nanos = 0, unit = 1000000000;
    if (!scan_any(in, "."))
        return 0;
    if (in->rest.len == 0 || in->rest.ptr[0] < '0' || in->rest.ptr[0] > '9')
        in->failed = true;
    while (!in->failed && in->rest.len && in->rest.ptr[0] >= '0' && in->rest.ptr[0] <= '9') {
        unit /= 10;
        nanos += (in->rest.ptr[0] - '0') * unit;
        in->rest = pt_str_from(in->rest, 1);
    }
    return nanos;
}

/* "Z" or "+hh:mm", where the minus may also be U+2212; in seconds. */
static int64_t scan_offset(scanner *in)
{
    int sign = 1;
    if (scan_any(in, "Zz"))
        return 0;
    if (pt_str_starts(in->rest, PT_STR("\xe2\x88\x92"))) {
        in->rest = pt_str_from(in->rest, 3);
        sign = -1;
    } else if (scan_any(in, "-")) {
        sign = -1;
    } else {
        expect(in, "+");
    }
    int hours = scan_digits(in, 2);
    expect(in, ":");
    int minutes = scan_digits(in, 2);
    in->failed = in->failed || hours > 23 || minutes > 59;
    return sign * (hours * 3600 + minutes * 60);
}

static bool parse_rfc3339(pt_str text, int64_t *seconds, int64_t *nanos)
{
    scanner in = {text, false};
    date d = {0};
    d.year = scan_digits(&in, 4);
    expect(&in, "-");
    d.month = scan_digits(&in, 2);
    expect(&in, "-");
    d.day = scan_digits(&in, 2);
    expect(&in, "Tt ");
    int hour = scan_digits(&in, 2);
    expect(&in, ":");
    int minute = scan_digits(&in, 2);
    expect(&in, ":");
    int second = scan_digits(&in, 2);
    *nanos = scan_fraction(&in);
    int64_t offset = scan_offset(&in);
    if (in.failed || in.rest.len || d.month < 1 || d.month > 12 || d.day < 1 || d.day > days_in(d.year, d.month))
        return false;
    if (hour > 23 || minute > 59 || second > 60) /* 60: a leap second, which the count doesn't know */
        return false;
    *seconds = days_of(d) * 86400 + hour * 3600 + minute * 60 + second - offset;
    return true;
}

static pt_value fn_parse_timestamp(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    int64_t seconds, nanos;
    if (pt_value_kind(args[0]) != PT_KIND_STRING)
        return pt_throw(call, "'parse_timestamp' expects a string");
    pt_str text = pt_value_as_str(call->values, args[0]);
    if (!parse_rfc3339(text, &seconds, &nanos))
        return pt_throw(call, "bad datetime: %.*s", (int)(text.len < 100 ? text.len : 100), text.ptr);
    if (seconds < 0)
        return pt_throw(call, "times before 1970 are not supported by 'parse_timestamp'");
    return pt_value_float(call->values, (double)seconds + (double)nanos / 1e9);
}

/* --- uuids ------------------------------------------------------------------------------------------ */

static pt_value fn_to_uuid(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    unsigned char uuid[16] = {0};
    if (pt_value_kind(args[0]) == PT_KIND_UUID)
        return args[0];
    if (pt_value_kind(args[0]) != PT_KIND_STRING)
        return pt_throw(call, "'to_uuid' requires a string");
    if (!pt_uuid_parse(pt_value_as_str(call->values, args[0]), uuid))
        return pt_throw(call, "invalid UUID");
    return pt_value_bytes(call->values, PT_KIND_UUID, (pt_str){(const char *)uuid, sizeof uuid});
}

static uint64_t big_endian(const unsigned char *bytes, int count)
{
    uint64_t n = 0;
    for (int i = 0; i < count; i++)
        n = n << 8 | bytes[i];
    return n;
}

/* Versions 1 and 6 count 100 ns since 1582, in different orders of digits; 7 has milliseconds since 1970. */
static pt_value fn_uuid_timestamp(pt_call *call, const pt_value *args, size_t count)
{
    (void)count;
    const int64_t between = 0x01b21dd213814000;
    if (pt_value_kind(args[0]) != PT_KIND_UUID)
        return pt_throw(call, "not an UUID");
    const unsigned char *uuid = (const unsigned char *)pt_value_as_str(call->values, args[0]).ptr;
    uint64_t low = big_endian(uuid, 4), mid = big_endian(uuid + 4, 2), high = big_endian(uuid + 6, 2) & 0xfff, ticks;
    switch (uuid[6] >> 4) {
    case 1:
        ticks = high << 48 | mid << 32 | low;
        break;
    case 6:
        ticks = low << 28 | mid << 12 | high;
        break;
    case 7:
        low = big_endian(uuid, 6);
        return pt_value_float(call->values, (double)(low / 1000) + (double)(low % 1000) / 1e3);
    default:
        return PT_NULL;
    }
    int64_t since = (int64_t)ticks - between;
    return pt_value_float(call->values, (double)(since / 10000000) + (double)(since % 10000000) / 1e7);
}

const pt_function pt_functions_time[] = {
    {"now", 0, 0, fn_now, PT_FN_IMPURE},
    {"format_timestamp", 1, 2, fn_format_timestamp, 0},
    {"parse_timestamp", 1, 1, fn_parse_timestamp, 0},
    {"to_uuid", 1, 1, fn_to_uuid, 0},
    {"uuid_timestamp", 1, 1, fn_uuid_timestamp, 0},
    {0},
};
