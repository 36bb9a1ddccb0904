// Writes src/query/unicode_tables.inc from the Unicode data of the Node that runs it:
//
//     node scripts/generate-unicode-case.mjs > src/query/unicode_tables.inc
//
// Mappings of one code point to one are ranges {first, last, step, difference}; those to several, and the
// properties that the final sigma depends on, have tables of their own.

const LAST = 0x10ffff;
const isSurrogate = (c) => c >= 0xd800 && c <= 0xdfff;

function mappings(convert) {
  const single = [];
  const several = [];
  for (let c = 0x80; c <= LAST; c++) {
    if (isSurrogate(c)) continue;
    const to = [...convert(String.fromCodePoint(c))].map((s) => s.codePointAt(0));
    if (to.length > 1) several.push({ c, to });
    else if (to[0] !== c) single.push({ c, difference: to[0] - c });
  }
  return { single, several };
}

function ranges(single) {
  const out = [];
  for (const { c, difference } of single) {
    const last = out.at(-1);
    const step = last ? c - last.last : 0;
    const fits = last && last.difference === difference && step <= 2 && (last.step === 0 || last.step === step);
    if (fits) Object.assign(last, { last: c, step });
    else out.push({ first: c, last: c, step: 0, difference });
  }
  return out;
}

function propertyRanges(pattern) {
  const out = [];
  for (let c = 0; c <= LAST; c++) {
    if (isSurrogate(c) || !pattern.test(String.fromCodePoint(c))) continue;
    if (out.length && out.at(-1)[1] === c - 1) out.at(-1)[1] = c;
    else out.push([c, c]);
  }
  return out;
}

const hex = (n) => "0x" + n.toString(16);

function print(type, name, rows) {
  console.log(`static const ${type} ${name}[] = {`);
  let line = "   ";
  for (const row of rows) {
    const text = ` {${row.join(", ")}},`;
    if (line.length + text.length > 110) {
      console.log(line);
      line = "   ";
    }
    line += text;
  }
  console.log(line + "\n};\n");
}

console.log(`/* Made by scripts/generate-unicode-case.mjs from Unicode ${process.versions.unicode}. Do not edit. */\n`);
for (const [name, convert] of [["upper", (s) => s.toUpperCase()], ["lower", (s) => s.toLowerCase()]]) {
  const { single, several } = mappings(convert);
  print("case_range", name + "_ranges", ranges(single).map((r) => [hex(r.first), hex(r.last), r.step || 1, r.difference]));
  print("case_several", name + "_several", several.map(({ c, to }) => [hex(c), `{${to.map(hex).join(", ")}}`]));
}
print("code_range", "cased", propertyRanges(/^\p{Cased}$/u).map((r) => r.map(hex)));
print("code_range", "case_ignorable", propertyRanges(/^\p{Case_Ignorable}$/u).map((r) => r.map(hex)));
