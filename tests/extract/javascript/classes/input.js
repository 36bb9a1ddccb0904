import Base, { mixin } from './base.js';

/** A shelf. */
export class Shelf extends Base {
  #items = [];
  static count = 0;
  onClick = () => { this.add(1); };
  static { Shelf.count = registry.size; }

  constructor(name, store) {
    super(name);
    this.store = new Store(store);
    this.name = name;
    this.#items = [];
    this.onClick = this.onClick.bind(this);
  }

  /** Adds. */
  @logged()
  add(item) {
    this.store.put(item);
    super.add(item);
    this.#check(item);
    const self = this;
    item.on('x', function () { this.unknown(); self.add(); });
  }

  get full() { return this.#items.length; }
  set full(v) {}
  static async make({ kind, size: { w } = {} } = {}, ...more) {
    return new Shelf(kind.name);
  }
  #check(x) { return #items in x; }
  [Symbol.iterator]() { return this.#items[0].next(); }
  'quoted name'() {}
}

const Local = class Named extends ns.Parent {};
export default class extends mixin(Base) { go() {} }
register(class { run() {} });
