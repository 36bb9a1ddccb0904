<?php
class Repo
{
    /** @var Item[] */
    private $items;
    /** @var array<string, Item>|null */
    private array $byName = [];
    /**
     * @var \Core\Log|null the log
     */
    private $log;

    /**
     * Finds.
     *
     * @param string $name the name
     * @param Filter|callable $filter
     * @param list<Item> $more
     *
     * @return Item|null
     */
    public function find($name, $filter, array $more)
    {
        $filter->apply($this->items);
        foreach ($this->items as $item) { $item->use(); }
        foreach ($more as $m) { $m->use(); }
        return $this->log->write();
    }
    /** @return $this */
    public function chain() { return $this; }
    /** @return Collection<int, Item> */
    public function all() {}
}
