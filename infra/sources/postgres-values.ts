import type pg from 'pg';
import { FinalError } from '../../core/errors.js';
import type { SqlOptions, SqlValue } from '../../core/query.js';

/** Texts, quoted names, comments and dollar quotes, in which a `$1` is only that; or a `$1`. */
const TOKENS =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|(?<![\w$])\$(\d+)/g;

interface Prepared {
  readonly columns: string[];
  readonly query: string;
}

/**
 * COPY takes no parameters. So the server keeps the values as settings of the transaction, sent as parameters, and each
 * `$1` becomes the setting, cast to the type that the server itself found for it: no value is ever SQL.
 */
export async function withParameters(
  client: pg.Client,
  { query, values = [] }: Pick<SqlOptions, 'query' | 'values'>,
): Promise<Prepared> {
  // Alone in a message of the extended protocol, so that it cannot be two statements.
  await extended(client, `PREPARE coppice_read AS ${query}`);
  const types = await typesOf(client);
  if (types.length !== values.length) throw countProblem(types.length, values.length);
  for (const [at, value] of values.entries()) {
    await client.query("SELECT set_config('coppice.v' || $1::text, $2, true)", [at + 1, textOf(value)]);
  }
  const filled = query.replace(TOKENS, (token, _tag, number: string | undefined) => {
    if (number === undefined) return token;
    const at = Number(number) - 1;
    const setting = values[at] === null ? 'NULL' : `current_setting('coppice.v${number}')`;
    return `CAST(${setting} AS ${types[at]!})`;
  });
  const { fields } = await extended(client, `SELECT * FROM (${filled}\n) AS coppice_read LIMIT 0`);
  return { columns: fields.map(({ name }) => name), query: filled };
}

function extended(client: pg.Client, text: string): Promise<pg.QueryResult> {
  return client.query({ text, values: [], queryMode: 'extended' } as pg.QueryConfig);
}

async function typesOf(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ types: string[] }>(
    `SELECT parameter_types::text[] AS types FROM pg_prepared_statements WHERE name = 'coppice_read'`,
  );
  return rows[0]!.types;
}

function textOf(value: SqlValue): string {
  return value === null ? '' : String(value);
}

function countProblem(places: number, given: number): FinalError {
  return new FinalError('SQL_INVALID', {
    message: `The statement has ${places} places for values, $1 and on, and ${given} were given.`,
    hint: 'Give `values: [...]` one value for each.',
  });
}
