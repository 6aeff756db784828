import { createHash } from 'node:crypto';
import type { AuditLine, Registry } from '../registry.js';
import type { Database, Statement } from './database.js';
import { json } from './values.js';

const PAGE = 1_000;
const ADD: Statement = {
  name: 'audit-add',
  text: `
insert into coppice.audit (actor, action, subject, details, key) values ($1, $2, $3, $4, $5)
on conflict (key) do nothing`,
};
const COLUMNS = 'id, at, actor, action, subject, previous_hash as "previousHash", hash';
const LIST: Statement = {
  name: 'audit-list',
  text: `select ${COLUMNS}, details from coppice.audit order by id desc limit $1`,
};
/** Details as text: the hash covers them as they were written. */
const AFTER: Statement = {
  name: 'audit-after',
  text: `select ${COLUMNS}, details::text from coppice.audit where id > $1 order by id limit ${PAGE}`,
};

type Written = Omit<AuditLine, 'details'> & { readonly details: string };

export const audit = (database: Database): Pick<Registry, 'audit' | 'auditLog' | 'verifyAudit'> => ({
  async audit({ actor, action, subject, details, key }) {
    await database.rows(ADD, [actor, action, subject, json(details), key ?? crypto.randomUUID()]);
  },
  auditLog(limit = 100) {
    return database.rows<AuditLine>(LIST, [limit]);
  },
  async verifyAudit() {
    const broken: number[] = [];
    for (let last: Pick<AuditLine, 'id' | 'hash'> = { id: 0, hash: '' }; ;) {
      const page = await database.rows<Written>(AFTER, [last.id]);
      for (const line of page) {
        if (!follows(line, last)) broken.push(line.id);
        last = line;
      }
      if (page.length < PAGE) return broken;
    }
  },
});

/** A line follows another when its id and hash continue it: a line taken out breaks the one after it. */
function follows(line: Written, last: Pick<AuditLine, 'id' | 'hash'>): boolean {
  return line.id === last.id + 1 && line.previousHash === last.hash && line.hash === hashOf(line);
}

/** The same text as `coppice.chain_audit` in the schema: one value a line, texts as JSON, so no value can pose as two. */
function hashOf({ previousHash, id, at, actor, action, subject, details }: Written): string {
  const texts = [actor, action, subject].map((text) => JSON.stringify(text));
  const line = [previousHash, id, at.toISOString(), ...texts, details].join('\n');
  return createHash('sha256').update(line).digest('hex');
}
