import { FinalError } from '../errors.js';

/** Which version of a dataset is meant. */
export type VersionOf =
  | { readonly by: 'latest' }
  | { readonly by: 'number'; readonly version: number }
  | { readonly by: 'alias'; readonly alias: string }
  /** What a run made of it, or else read. An id of a run or of its workflow. */
  | { readonly by: 'run'; readonly run: string };

export interface DatasetReference {
  readonly dataset: string;
  readonly which: VersionOf;
}

/** The alias that everybody has and nobody moves: the newest version. */
export const LATEST = 'latest';
const NAME = /^[a-z0-9]+([-_.][a-z0-9]+)*$/i;
const NUMBER = /^v?(\d{1,9})$/;
const RUN = 'run:';
const LONGEST = 200;

/** Reads `flights`, `flights@latest`, `flights@3`, `flights@2001-01` or `flights@run:<id>`. FinalError `DATASET_NAME`. */
export function parseDataset(text: string): DatasetReference {
  const at = text.indexOf('@');
  const dataset = checkDatasetName(at < 0 ? text : text.slice(0, at));
  return { dataset, which: at < 0 ? { by: LATEST } : versionOf(text.slice(at + 1)) };
}

function versionOf(text: string): VersionOf {
  if (text === LATEST) return { by: LATEST };
  const number = NUMBER.exec(text)?.[1];
  if (number !== undefined) return { by: 'number', version: Number(number) };
  if (text.startsWith(RUN) && text.length > RUN.length) return { by: 'run', run: text.slice(RUN.length) };
  return { by: 'alias', alias: checked(text, 'a version of a dataset') };
}

/** Gives the name back. FinalError `DATASET_NAME`. */
export function checkDatasetName(name: string): string {
  return checked(name, "a dataset's name");
}

/** A name for one version: not `latest`, and not a number, which would be a version's own. FinalError `DATASET_NAME`. */
export function checkAlias(alias: string): string {
  if (alias === LATEST) {
    throw new FinalError('DATASET_NAME', {
      message: '"latest" is the newest version of a dataset and cannot be moved.',
      hint: 'Choose another alias, or publish the data again to make it the newest.',
    });
  }
  if (NUMBER.test(alias)) {
    throw new FinalError('DATASET_NAME', {
      message: `"${alias}" cannot be an alias: it means the version of that number.`,
      hint: 'Put a word or a hyphen into it, such as y2001 or 2001-01.',
    });
  }
  return checked(alias, 'an alias');
}

/** A label that any number of versions may have. FinalError `DATASET_NAME`. */
export function checkTag(tag: string): string {
  return checked(tag, 'a tag');
}

function checked(name: string, what: string): string {
  if (typeof name === 'string' && name.length <= LONGEST && NAME.test(name)) return name;
  throw new FinalError('DATASET_NAME', {
    message: `"${name}" cannot be ${what}.`,
    hint: `Use letters and digits, joined by single "-", "_" or ".": at most ${LONGEST} characters.`,
  });
}
