import type { Migration } from './index.js';

/** The time that a run's data is of. */
export const intervals: Migration = {
  version: 3,
  name: 'intervals',
  sql: `
alter table coppice.run add column data_interval json;
`,
};
