@Component({ selector: 'x', provider: Provider })
export abstract class Store<T extends Item> extends Base<T> implements Closable, io.Sized {
  private readonly items: T[] = [];
  protected static shared?: Store<Item>;
  @Input() declare label: string;
  handler: Handler = (e) => this.add(e);
  #secret = new Secret();

  constructor(private readonly db: Db, public log: Logger, plain: Plain, opt = new Opt()) {
    super(db);
    this.db.open();
    plain.go();
    opt.go();
  }

  abstract load(id: string): Promise<T>;
  add(item: T): void;
  add(item: any, ...more: any[]): void {
    this.items.push(item);
    this.#secret.hide();
    Store.shared!.add(item);
  }
  override async close(this: Store<T>): Promise<void> { (await this.load('x')).done(); }
  get size(): number { return this.items.length; }
  private static make<U>(make: new () => U): U { return new make(); }
}
class Child extends Store<Item> { load = async (id: string) => new Item(id); }
