<?php
namespace First;
use Foo\Bar;
use Foo\{Baz, Deep\Qux as Q};
use function Foo\help;
use const Foo\{MAX, MIN as LEAST};
use Single;
const LOCAL = 1;
function here() { return help(Bar::X, MAX); }
require_once __DIR__ . '/a.php';
include 'b.php';
namespace Second\Part;
define('GLOBAL_ONE', 1);
class There { function t(Q $q): \First\Thing { return \First\here(); } }
