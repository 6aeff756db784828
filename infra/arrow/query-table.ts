import type { JS } from '@duckdb/node-api';
import type { TableRef } from '../../core/artifact.js';
import { personalIn } from '../../core/personal.js';
import type { Artifacts } from '../stores/artifacts.js';
import { bindings } from './bindings.js';
import { queryError, withDuckDb } from './duckdb.js';
import { scanSql } from './scan-sql.js';
import type { Statement } from './sql.js';
import { partPaths } from './table-files.js';

/** Runs SQL in which the table is `self`. Whole numbers come as numbers where they are exact, else as bigint. */
export async function queryTable(
  { sql, values }: Statement,
  { table, artifacts }: { table: TableRef; artifacts: Artifacts },
): Promise<Record<string, unknown>[]> {
  const spill = await artifacts.scratch();
  const paths = await partPaths(table, artifacts);
  try {
    return await withDuckDb({ spill }, async (db) => {
      await db.run(`CREATE VIEW self AS ${scanSql(db, { paths, oneDictionary: true })}`);
      const result = await db.runAndReadAll(sql, ...bindings(values));
      return result
        .getRowObjectsJS()
        .map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, plain(v)])));
    });
  } catch (error) {
    throw queryError(error, `The query \`${sql}\``, { personal: personalIn(table.schema) });
  } finally {
    await artifacts.discard(spill);
  }
}

function plain(value: JS): unknown {
  const whole = Number(value);
  return typeof value === 'bigint' && Number.isSafeInteger(whole) ? whole : value;
}
