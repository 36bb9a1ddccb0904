<?php
use App\Util;
function run(Util $util, $list)
{
    helper(1, ...$list);
    \strlen('x');
    Sub\work();
    namespace\local();
    $util->go()->stop(1)?->again;
    $util?->go(name: $list);
    Util::make(self::X, Util::Y, Util::$z);
    $list($util);
    $util->$list();
    $f = strlen(...);
    call_user_func([$util, 'go'], [Util::class, 'make'], $util->field);
    echo "x {$util->text()} $util->prop $list[0]";
    echo <<<T
      {$util->heredoc()}
    T;
    if ($list instanceof Countable && !($util instanceof \Other)) { $list->count(); }
    $copy = clone $util;
    $copy->go();
    (new Util)->go();
    return match (true) { $util->ok() => LIMIT, default => other() };
}
