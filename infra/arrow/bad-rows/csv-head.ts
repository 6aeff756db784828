import { open } from 'node:fs/promises';

const DELIMITERS = [',', ';', '\t', '|'];
const HEAD_BYTES = 1 << 16;

export interface CsvHead {
  readonly delimiter: string;
  /** All columns of the file, in their order. */
  readonly names: readonly string[];
}

/** The first line of a CSV as the names of its columns, where it is a head that has all of these. */
export async function csvHead(
  path: string,
  {
    columns,
    quote,
    delimiter,
  }: { readonly columns: readonly string[]; readonly quote: string; readonly delimiter?: string | undefined },
): Promise<CsvHead | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const [line = ''] = buffer
      .toString('utf8', 0, bytesRead)
      .replace(/^\ufeff/, '')
      .split(/\r?\n/, 1);
    const heads = (delimiter === undefined ? DELIMITERS : [delimiter]).map((one) => ({
      delimiter: one,
      names: line.split(one).map((name) => unquoted(name.trim(), quote)),
    }));
    return heads.find(
      ({ names }) => columns.every((column) => names.includes(column)) && new Set(names).size === names.length,
    );
  } finally {
    await file.close();
  }
}

function unquoted(name: string, quote: string): string {
  const isQuoted = quote !== '' && name.length > 1 && name.startsWith(quote) && name.endsWith(quote);
  return isQuoted ? name.slice(quote.length, -quote.length) : name;
}
