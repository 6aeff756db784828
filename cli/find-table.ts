import { FinalError } from '../core/errors.js';
import type { Table } from '../core/table.js';
import { openTable } from '../infra/arrow/open-table.js';
import { readUndeclared } from '../infra/arrow/read-undeclared.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import { findSubject } from './find-subject.js';
import type { Session } from './session.js';

/**
 * The table that a name means; files are read into `temporary`, as they are no artifacts of the project.
 * Throws what `findSubject` and reading a file throw, and FinalError `SUBJECT_NOT_FOUND` where there are statistics only.
 */
export async function findTable(session: Session, name: string, temporary: Artifacts): Promise<Table> {
  const artifacts = await session.artifacts();
  const subject = await findSubject(name, { session, artifacts });
  if ('table' in subject) return openTable(subject.table, artifacts);
  if ('source' in subject) {
    const ref = await readUndeclared(subject.source, { artifacts: temporary, project: session.config.project });
    return openTable(ref, temporary);
  }
  throw new FinalError('SUBJECT_NOT_FOUND', {
    message: `"${name}" gave statistics, and no table.`,
    hint: 'Name the step or the dataset that they are of.',
  });
}
