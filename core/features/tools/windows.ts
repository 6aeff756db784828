import { milliseconds } from '../../duration.js';
import type { Expression, InputColumn, KeyPart } from '../spec.js';
import { eventColumns, windowIn } from '../windows/columns.js';
import type { Reach, Take } from '../windows/spec.js';
import { Category } from './category.js';
import { checkCount, refuse } from './feature.js';
import type { Instant, Part } from './instant.js';
import { Quantity } from './quantity.js';
import type { Condition, Flag } from './quantity.js';

export interface WindowOptions {
  /** Events of equal value belong together; all of them where it is absent. */
  readonly by?: Category | Flag | Part;
  readonly time: Instant;
  /** `'7d'`: events of the last so long. `{ rows: 20 }`: the last so many. */
  readonly over: string | { readonly rows: number };
  /** So long after its time an event is known: `'3h'` where a delay is known on arrival. Default: at once. */
  readonly wait?: string;
}

/**
 * What happened before each row, strictly: never the row itself nor one of the same moment, so that nothing leaks. The
 * columns are made by the step `windows(features)`; a request carries the events as `history`, or the numbers.
 */
export class Windows {
  private readonly reach: Reach;
  private readonly columns: { readonly [name: string]: InputColumn };

  constructor({ by, time, over, wait = '0s' }: WindowOptions, columns: { readonly [name: string]: InputColumn }) {
    if (typeof over !== 'string') checkCount(over.rows, `windows got over ${over.rows} rows`);
    this.columns = columns;
    this.reach = {
      by: by === undefined ? [] : by instanceof Category ? by.key : [by.part],
      time: time.column,
      over: typeof over === 'string' ? { ms: milliseconds(over) } : over,
      wait: milliseconds(wait),
    };
  }

  /** How many events there were. */
  count(): Quantity {
    return this.window({ take: 'count' });
  }

  /** Of events that have a value; missing where there is none, as are the following. */
  mean(of: Quantity | Condition): Quantity {
    return this.window({ take: 'mean', of: of.expression });
  }

  sum(of: Quantity | Condition): Quantity {
    return this.window({ take: 'sum', of: of.expression });
  }

  min(of: Quantity): Quantity {
    return this.window({ take: 'min', of: of.expression });
  }

  max(of: Quantity): Quantity {
    return this.window({ take: 'max', of: of.expression });
  }

  /** Of a sample (over n − 1); missing where there are fewer than two values. */
  std(of: Quantity): Quantity {
    return this.window({ take: 'std', of: of.expression });
  }

  /** The value `back` events ago, 1 for the last; missing where that event has none, or is out of the window. */
  lag(of: Quantity | Condition, back: number = 1): Quantity {
    checkCount(back, `lag got ${back}`);
    return this.window({ take: 'lag', of: of.expression, back });
  }

  /** The mean in which an event weighs (1 − alpha) times as much as the next younger one. */
  ewma(of: Quantity | Condition, { alpha }: { readonly alpha: number }): Quantity {
    if (alpha > 0 && alpha <= 1) return this.window({ take: 'ewma', of: of.expression, alpha });
    throw refuse(`ewma got alpha ${alpha}.`, 'Pass a number above 0, and at most 1.');
  }

  private window(take: Take): Quantity {
    const { reach } = this;
    if ('rows' in reach.over && take.take === 'lag' && take.back > reach.over.rows) {
      throw refuse(`lag(${take.back}) looks back further than ${reach.over.rows} rows.`, 'Take more rows.');
    }
    if ('of' in take && windowIn(take.of) !== undefined) throw refuse('A window of a window.', 'Take it of a column.');
    const columns = eventColumns({ ...reach, ...take }, this.columns);
    return new Quantity({ column: nameOf(reach, take), window: { ...reach, ...take, columns } });
  }
}

/** `mean(delay) over 7d by origin`: the name of the column. */
function nameOf({ by, over, wait, time }: Reach, take: Take): string {
  const more = take.take === 'lag' ? `, ${take.back}` : take.take === 'ewma' ? `, ${take.alpha}` : '';
  const what = `${take.take}(${'of' in take ? textOf(take.of) : ''}${more})`;
  const reach = 'rows' in over ? `${over.rows} rows` : `${over.ms / 1000}s`;
  const keys = by.length === 0 ? '' : ` by ${by.map(keyText).join(', ')}`;
  return `${what} over ${reach}${keys} before ${time}${wait === 0 ? '' : ` − ${wait / 1000}s`}`;
}

function keyText({ column, part }: KeyPart): string {
  return part === undefined ? column : `${column}.${part}`;
}

function textOf(expression: Expression): string {
  if ('compare' in expression) return `${textOf(expression.of)} ${expression.compare} ${expression.bound}`;
  if ('change' in expression) {
    const { of, ...change } = expression;
    return `${Object.values(change).join(' ')} ${textOf(of)}`;
  }
  if ('measure' in expression) return `${expression.measure} of ${expression.column}`;
  return 'part' in expression ? keyText(expression) : expression.column;
}
