import { expect, it } from '@jest/globals';
import { onEveryServer, sql } from '../../support/registries.js';

onEveryServer('audit log', ({ registry, databaseUrl }) => {
  const write = (details: unknown, key?: string): Promise<void> =>
    registry().audit({
      actor: 'user:ana',
      action: 'gate.approve',
      subject: 'r1/approve',
      details: details as null,
      ...(key === undefined ? {} : { key }),
    });
  const tamper = (statement: string): Promise<unknown> =>
    sql(
      databaseUrl(),
      `begin; alter table coppice.audit disable trigger append_only; ${statement};
      alter table coppice.audit enable trigger append_only; commit`,
    );

  it('is whole when nobody touched it, whatever was written', async () => {
    expect(await registry().verifyAudit()).toEqual([]);
    const texts = ['', '\n', '"', '\\', '\u0001\u001f\u007f', 'ä€😀', '\u2028'];
    for (const text of texts) {
      await registry().audit({ actor: text, action: text, subject: text, details: { [text]: [text, null, 1.5] } });
    }
    await write('nul \u0000');
    expect(await registry().verifyAudit()).toEqual([]);
    const [newest] = await registry().auditLog(1);
    expect(newest).toMatchObject({ id: texts.length + 1, actor: 'user:ana', details: 'nul \u0000' });
  });

  it('is one chain, also when many write at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, i) => write(i)));
    const lines = await registry().auditLog(40);
    expect(lines.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, i) => (lines[0]?.id ?? 0) - i));
    for (const [i, line] of lines.slice(0, -1).entries()) expect(line.previousHash).toBe(lines[i + 1]?.hash);
    expect(await registry().verifyAudit()).toEqual([]);
  });

  it('writes a line with a key once', async () => {
    await Promise.all(Array.from({ length: 10 }, () => write('keyed', 'k1')));
    expect((await registry().auditLog(1000)).filter(({ details }) => details === 'keyed')).toHaveLength(1);
    expect(await registry().verifyAudit()).toEqual([]);
  });

  it.each([
    `update coppice.audit set actor = 'user:eve'`,
    'delete from coppice.audit',
    'truncate coppice.audit',
    'delete from coppice.alias_move',
    'update coppice.routing set revision = 9',
  ])('refuses "%s"', async (statement) => {
    await expect(sql(databaseUrl(), statement)).rejects.toThrow(/append-only/);
  });

  it('names the line that was changed', async () => {
    await tamper(`update coppice.audit set actor = 'user:eve' where id = 3`);
    expect(await registry().verifyAudit()).toEqual([3]);
    await tamper(`update coppice.audit set details = '{"a": 2}' where id = 5`);
    expect(await registry().verifyAudit()).toEqual([3, 5]);
  });

  it('names the line after one that was taken out', async () => {
    await tamper('delete from coppice.audit where id = 9');
    expect(await registry().verifyAudit()).toEqual([3, 5, 10]);
  });
});
