import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { schemaName, schemaText } from '../../core/schema-text.js';
import type { InferableFormat } from '../../infra/arrow/infer-schema.js';
import { wholeNumber } from '../json-input.js';
import type { Session } from '../session.js';

interface Options {
  readonly name?: string;
  readonly maxDistinct: string;
  readonly format?: InferableFormat;
}

export function schemaCommand(session: Session): Command {
  return new Command('schema').description('schemas of tables').addCommand(inferCommand(session));
}

function inferCommand(session: Session): Command {
  return new Command('infer')
    .description('write the schema that a file has, as TypeScript')
    .argument('<source>', 'a path, a glob, or a file of a package: vega-datasets:flights-3m.parquet')
    .option('--name <name>', "the schema's name; made from the file's when left out")
    .option('--max-distinct <number>', 'texts with at most so many values become categories', '100')
    .addOption(
      new Option('--format <format>', 'what the file holds').choices(['parquet', 'csv', 'json', 'jsonl', 'arrow']),
    )
    .action(async (source: string, { name = schemaName(source), maxDistinct, format }: Options) => {
      const { inferSchema } = await import('../../infra/arrow/infer-schema.js');
      const spill = await mkdtemp(join(tmpdir(), 'coppice-infer-'));
      try {
        const project = session.config.project;
        const { rows, columns, left } = await inferSchema(source, {
          format,
          maxDistinct: wholeNumber('--max-distinct', maxDistinct),
          project,
          spill,
        });
        const from = `${source}, ${rows} rows`;
        session.terminal.line(schemaText({ name, columns, left, from }).trimEnd());
      } finally {
        await rm(spill, { recursive: true, force: true });
      }
    });
}
