const fs = require('fs');
const { join, resolve: abs, dirname = 1 } = require("path");
const parse = require('./parse').parse;
require('./side');
require('./go')(fs, 1);
function helper() { return require('./late').run(join(abs)); }
exports.helper = helper;
exports.VERSION = '1';
/** Makes. */
exports.make = function (a, b) { return parse(a); };
module.exports.more = (x) => x;
module.exports = { helper, make: helper, own() { helper(); }, fn: function () {}, value: fs.x };
