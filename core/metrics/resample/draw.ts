import { badInput } from '../measure.js';
import type { Numbers } from '../measure.js';
import type { Random } from '../../seed.js';

export interface Drawing {
  /** Rows of one group are drawn together: the queries of a ranking, the visits of a person. Any finite numbers. */
  readonly groups?: Numbers | undefined;
  /** As many rows (or groups) are drawn of each stratum as there are: the classes of a rare label. Any finite numbers. */
  readonly strata?: Numbers | undefined;
}

/** What may be drawn: rows, or groups of them, each of one stratum. */
export interface Units {
  /** The unit of each row. */
  readonly unitOf: Uint32Array;
  readonly count: number;
  /** The units of each stratum. */
  readonly strata: readonly Uint32Array[];
}

/** FinalError `METRIC_INPUT` for a group that lies in two strata. */
export function unitsOf(rows: number, { groups, strata }: Drawing = {}): Units {
  const { ids: unitOf, count } = groups === undefined ? everyRow(rows) : numbered(groups, rows, 'group');
  if (strata === undefined) return { unitOf, count, strata: [Uint32Array.from({ length: count }, (_, unit) => unit)] };
  const { ids, count: many } = numbered(strata, rows, 'stratum');
  const stratumOf = new Int32Array(count).fill(-1);
  for (let row = 0; row < rows; row += 1) {
    const unit = unitOf[row]!;
    if (stratumOf[unit] !== -1 && stratumOf[unit] !== ids[row]) {
      throw badInput(`The group of row ${row} lies in two strata.`, 'Stratify by something that groups share.');
    }
    stratumOf[unit] = ids[row]!;
  }
  return { unitOf, count, strata: unitsByStratum(stratumOf, many) };
}

/** How often each unit was drawn: as many of each stratum as it has, with replacement. Fills `counts`. */
export function drawUnits({ strata }: Units, { below }: Random, counts: Float64Array): void {
  counts.fill(0);
  for (const units of strata) {
    for (let draw = 0; draw < units.length; draw += 1) {
      const unit = units[below(units.length)]!;
      counts[unit] = counts[unit]! + 1;
    }
  }
}

function everyRow(rows: number): { ids: Uint32Array; count: number } {
  return { ids: Uint32Array.from({ length: rows }, (_, row) => row), count: rows };
}

/** Numbers 0, 1, … for the distinct values, in the order they are first seen. */
function numbered(values: Numbers, rows: number, what: string): { ids: Uint32Array; count: number } {
  if (values.length !== rows) {
    throw badInput(
      `There are ${rows} rows and ${values.length} values of the ${what}.`,
      `Pass the ${what} of each row.`,
    );
  }
  const known = new Map<number, number>();
  const ids = Uint32Array.from({ length: rows }, (_, row) => {
    const value = values[row]!;
    if (!Number.isFinite(value)) throw badInput(`The ${what} of row ${row} is ${value}.`, 'Number them.');
    const id = known.get(value) ?? known.size;
    known.set(value, id);
    return id;
  });
  return { ids, count: known.size };
}

function unitsByStratum(stratumOf: Int32Array, count: number): Uint32Array[] {
  const sizes = new Uint32Array(count);
  for (const stratum of stratumOf) sizes[stratum]! += 1;
  const strata = Array.from(sizes, (size) => new Uint32Array(size));
  const filled = new Uint32Array(count);
  stratumOf.forEach((stratum, unit) => {
    strata[stratum]![filled[stratum]!] = unit;
    filled[stratum]! += 1;
  });
  return strata;
}
