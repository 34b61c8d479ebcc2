/**
 * In which order the tables are, as the address tells it: `route.-3,pool.1` says that routes are sorted by their third column with the
 * largest first, pools by their first. Tables that are as they come are not in it. Columns go by their number, as that is short; of a
 * column that cannot be sorted by, and of tables that do not exist, nothing is taken.
 */

export class Orders {
  #tables = new Map();
  #touch;

  /** `touch` is called when somebody has chosen another order. */
  constructor(touch) {
    this.#touch = touch;
  }

  /** Takes care of a table (see `Table`). */
  add(id, table) {
    this.#tables.set(id, table);
    table.onOrder = () => this.#touch();
  }

  /** What stands in the address; `undefined` for nothing. */
  get text() {
    const texts = [...this.#tables].filter(([, table]) => table.order !== undefined).map(([id, table]) => `${id}.${table.order}`);
    return texts.join(',') || undefined;
  }

  set text(text) {
    const wanted = new Map((text ?? '').split(',').map((part) => part.split('.', 2)));
    for (const [id, table] of this.#tables) table.order = wanted.get(id);
  }
}
