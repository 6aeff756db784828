import type { TableRef } from '../../../core/artifact.js';
import { badRowText, beyondLimits } from '../../../core/bad-rows.js';
import type { BadRow } from '../../../core/bad-rows.js';
import { FinalError } from '../../../core/errors.js';
import { percent } from '../../../core/expectations.js';
import type { Json } from '../../../core/json.js';
import type { Artifacts } from '../../stores/artifacts.js';
import { writeTable } from '../table-writer.js';
import { BAD_ROWS, badRowBatch } from './aside.js';
import type { Aside } from './aside.js';

interface Keeping {
  readonly artifacts: Artifacts;
  /** Good rows that the query gave. */
  readonly rows: number;
  /** The query gives every good row of its only source. */
  readonly gaveAll: boolean;
}

/**
 * Writes the bad rows of all sources of a query to a table. Throws FinalError `SOURCE_BAD_ROWS`, with that table as its
 * evidence, where a source has more of them than it may have.
 */
export async function keepAside(asides: readonly Aside[], { artifacts, rows, gaveAll }: Keeping): Promise<TableRef> {
  const found = await Promise.all(asides.map(async (aside) => ({ aside, bad: await aside.found() })));
  const all = found.flatMap(({ bad }) => bad);
  const quarantine = await writeTable(artifacts, all.length === 0 ? [] : [badRowBatch(all)], { schema: BAD_ROWS });
  for (const { aside, bad } of found) {
    if (bad.length === 0) continue;
    const tooManyAnyhow = beyondLimits(bad, aside.limits);
    if (tooManyAnyhow !== undefined) throw tooMany(aside, { bad, limit: tooManyAnyhow, quarantine });
    const of = gaveAll ? rows + bad.length : await aside.rows();
    const limit = beyondLimits(bad, { ...aside.limits, of });
    if (limit !== undefined) throw tooMany(aside, { bad, of, limit, quarantine });
  }
  return quarantine;
}

interface TooMany {
  readonly bad: readonly BadRow[];
  /** All rows, where they were counted. */
  readonly of?: number;
  readonly limit: string;
  readonly quarantine: TableRef;
}

function tooMany({ place }: Aside, { bad, of, limit, quarantine }: TooMany): FinalError {
  const many =
    of === undefined
      ? `${bad.length} bad rows or more`
      : `${bad.length} bad rows among ${of}, ${percent(bad.length / of)}`;
  const first = bad.slice(0, 3).map((row) => `${badRowText(row).replace(/\.$/, '')}.`);
  return new FinalError('SOURCE_BAD_ROWS', {
    message: `${place} has ${many}; ${limit}. ${first.join(' ')} They are kept with the step (${quarantine.digest.slice(0, 12)}).`,
    hint: 'Mend the source or the schema; or allow more with maxBadRows or maxBadShare. `coppice show <run>` says how to see them.',
    evidence: { quarantine } as unknown as Json,
  });
}
