<?php
namespace App\Models;

/** A model. */
#[Entity(Repo::class)]
abstract class Model extends \Core\Base implements Saves, \JsonSerializable
{
    use Logs, Caches { Logs::log insteadof Caches; }

    const A = 1;
    protected const int B = self::A;
    private ?Store $store = null, $other;
    public static array $all = [];
    var $loose = PHP_EOL;

    /** Makes it. */
    public function __construct(private readonly Clock $clock, protected int|string $id = 1, ...$rest)
    {
        parent::__construct($clock);
        $this->store = new Store($id);
        $this->clock->now();
    }

    abstract protected function load(): ?static;

    final public static function make(self $from, callable $each = null): self
    {
        static::$all[] = new static($from);
        return self::find($from->id) ?? new self(1);
    }
}
interface Saves extends A, B { const Z = 1; public function save(array $o): bool; }
trait Logs { protected $lines = []; public function log(string $line) { $this->lines[] = $line; } }
enum Suit: string implements HasLabel
{
    case Hearts = 'H';
    case Spades = 'S';
    const Wild = self::Spades;
    public static function pick(): self { return Suit::Hearts; }
    public function label(): string { return $this->name; }
}
$made = new class(1) extends Model { public function load(): ?static { return $this; } };
