// Prints calls of every function with values from the edges, to be answered by refresh.mjs:
//
//     node tests/query/functions/combine.mjs > edges.case
//
// Functions of several arguments get a fixed sample of the combinations (every STEP-th; 1: all of them).

const STEP = Number(process.argv[2] ?? 23);
const values = [
  "null", "true", "false", "0", "1", "-1", "3", "9223372036854775807", "-9223372036854775807 - 1", "0.0", "-0.0", "1.5", "-2.5",
  "2.0", "1e300", "1.0/0.0", "-1.0/0.0", "0.0/0.0", "''", "'a'", "'aé漢😀'", "'12'", "' b '", "'ﬀß'", "[]", "[1]", "[1, 2.0, 'a', null]",
  "[[1], [2, [3]]]", "['a', 'b']", "[true, false]", "{}", "{'a': {'b': [1, 2]}, 'c': 'x'}", "json([1, 2])", "json('s')", "json(null)",
  "json(1.5)", "decode_base64('')", "decode_base64('YWJj')", "decode_base64('AP8B')", "to_uuid('550e8400-e29b-41d4-a716-446655440000')",
];
const rounded = "sqrt exp exp2 ln log2 log10 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh deg_to_rad rad_to_deg".split(" ");
const unary = (
  "minus abs signum floor ceil round max min negate and or add mul coalesce assert is_finite is_infinite is_nan is_null is_int is_float " +
  "is_num is_string is_list is_bytes is_uuid is_json int_range rand_choose length concat lowercase uppercase trim trim_start " +
  "trim_end chars from_substrings encode_base64 decode_base64 bit_not pack_bits unpack_bits list first last reverse sorted union " +
  "intersection json parse_json dump_json json_to_scalar json_object to_string to_int to_float to_bool to_unity to_uuid uuid_timestamp " +
  "format_timestamp parse_timestamp now rand_float rand_uuid_v4 rand_bernoulli"
).split(" ");
const binary = (
  "add sub mul div mod pow eq neq lt le gt ge and or is_in max min coalesce atan2 int_range str_includes starts_with ends_with concat " +
  "bit_and bit_or bit_xor get maybe_get append prepend chunks chunks_exact windows union intersection difference json_object " +
  "remove_json_path rand_int regex_matches regex_extract regex_extract_first length reverse"
).split(" ");
const ternary = "get set_json_path slice slice_string int_range if cond regex_replace regex_replace_all concat difference".split(" ");
const random = ["rand_choose", "rand_int", "rand_bernoulli", "now", "rand_float", "rand_uuid_v4"];
const long = (call) => /(int_range|windows|chunks)/.test(call) && /9223372036854775807|1e300|1\.0\/0\.0/.test(call);

const calls = [];
for (const f of rounded) for (const v of values) calls.push(`round(${f}(${v}) * 1000000.0)`);
for (const f of unary) for (const v of values) calls.push(random.includes(f) ? `is_null(${f}(${v}))` : `${f}(${v})`);
let n = 0;
const sample = (call) => n++ % STEP === 0 && calls.push(call);
for (const f of binary) for (const a of values) for (const b of values) sample(random.includes(f) ? `is_null(${f}(${a}, ${b}))` : `${f}(${a}, ${b})`);
for (const f of ternary)
  for (const a of values) for (const b of values) for (const c of values.filter((_, i) => i % 7 === 3)) sample(`${f}(${a}, ${b}, ${c})`);
for (const f of [...rounded, ...unary, ...binary, ...ternary]) calls.push(`${f}(1, 2, 3, 4)`, ...(random.includes(f) ? [] : [`${f}()`]));
console.log("# Made by combine.mjs, answered by refresh.mjs.");
console.log([...new Set(calls)].filter((call) => !long(call)).join("\n"));
