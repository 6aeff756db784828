import type { PublishOptions } from '../../activities/publish.js';
import type { Columns } from '../../core/column.js';
import { checkAlias, checkDatasetName, checkTag } from '../../core/datasets/reference.js';
import { checkRetention } from '../../core/datasets/retention.js';
import type { Retention } from '../../core/datasets/retention.js';
import { personalAmong } from '../../core/personal.js';
import type { Table } from '../../core/table.js';
import { define } from './definition.js';
import type { StepDefinition } from './definition.js';
import type { Ref, Sureness } from './reference.js';

/** A version of a dataset as the step that published it gives it: read on from `table`. */
export interface Published<Row> {
  readonly dataset: string;
  /** 1, 2, 3 … */
  readonly version: number;
  readonly table: Table<Row>;
}

export interface PublishSettings {
  /** A name for this version, moved here from where it was: `2001-01`. Not `latest`, which is always the newest. */
  readonly alias?: string | Ref<string, Sureness>;
  /** Labels that any number of versions may have. A version with an alias or a tag is kept. */
  readonly tags?: readonly (string | Ref<string, Sureness>)[];
  /** Columns it marks as `pii` are kept out of the version's statistics. */
  readonly schema?: { readonly columns: Columns };
  /** Which versions `coppice gc` leaves: `{ keepLast: 12 }`, `{ keepFor: '90d' }`, or both. Default: all. */
  readonly retention?: Retention;
}

/** Named, versioned tables. */
export const datasets: {
  /**
   * Gives a table the next version under a name: `p.step('publish', flights, datasets.publish('flights'))`. Others read
   * it with `read.dataset('flights@latest')`. A table equal to the newest version makes no new one.
   */
  readonly publish: <Row>(name: string, settings?: PublishSettings) => StepDefinition<Table<Row>, Published<Row>>;
} = {
  publish: <Row>(name: string, { alias, tags, schema, retention }: PublishSettings = {}) => {
    checkDatasetName(name);
    if (typeof alias === 'string') checkAlias(alias);
    for (const tag of tags ?? []) if (typeof tag === 'string') checkTag(tag);
    const options: PublishOptions = {
      dataset: name,
      personal: personalAmong(schema?.columns ?? {}),
      ...(retention === undefined ? {} : { retention: checkRetention(retention) }),
    };
    return define<Table<Row>, Published<Row>>('publish', options, { as: { alias, tags } });
  },
};
