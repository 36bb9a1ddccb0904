<?php
function work(Host $host, ?Port $port, A|B|null $ab, array $rows, int ...$more)
{
    $a = new Shop();
    $a->sell();
    [$x, 'k' => $y] = pair();
    list(, $z) = $host->both();
    $x->go(); $y->go();
    foreach ($a->rows() as $k => $row) { $row->draw(); $k->id(); }
    foreach ($rows as &$one) { $one->go(); }
    foreach ($rows as [$p, $q]) { $p->go(); }
    try { risky(); } catch (NotFound | \Failure $e) { $e->report(); } finally { done(); }
    $late = null;
    $late = $cond ? new C() : $host;
    $late->act();
    $found = $this->cache['x'] ?? new D();
    $fn = function (Item $i) use ($host, &$late): Shop { return $i->sell($host); };
    $arrow = fn(Item $i) => $i->price()->add($host->tax);
    global $config;
    static $count = 1;
    /** @var Cart $cart */
    $cart = load();
    $cart->pay();
    $fn($arrow);
}
$app = new App();
$app->run($config);
