import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkLinks } from '../../docs/site/check-links.js';

describe('the site of the documents', () => {
  let out: string;
  let pages: readonly string[];
  const page = (name: string): Promise<string> => readFile(join(out, name), 'utf8');
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'coppice-site-'));
    // As a user builds it, in a process of its own: a million rows are slow in a test's.
    await promisify(execFile)(process.execPath, ['infra/setup/docs.mjs', out]);
    pages = (await readdir(out, { recursive: true })).filter((name) => name.endsWith('.html'));
  });
  afterAll(() => rm(out, { recursive: true }));

  it('has a page of every guide, and of every file they point to', () => {
    expect(pages).toEqual(expect.arrayContaining(['index.html', 'guide/index.html', 'guide/drift.html']));
    expect(pages).toContain('source/docs/plots/shifted.ts.html');
  });

  it('has no link that leads nowhere, and a title on every page', async () => {
    expect(await checkLinks(out)).toEqual([]);
  });

  it.each(['data', 'features', 'drift'])('draws the figures of guide/%s.html', async (guide) => {
    const figures = (await page(`guide/${guide}.html`)).split('<figure class="plot">').slice(1);
    expect(figures).toHaveLength(3);
    for (const figure of figures) expect(figure).toMatch(/^[^]*(<svg|<ol class="top">)[^]*<figcaption>/);
  });

  it('draws every line within its axes', async () => {
    const texts = await Promise.all(['features', 'drift'].map((guide) => page(`guide/${guide}.html`)));
    const lines = texts.flatMap((text) => Array.from(text.matchAll(/<polyline class="line[^>]* points="([^"]*)"/g)));
    expect(lines.length).toBeGreaterThan(9);
    for (const [, points] of lines) {
      const ends = points!.split(' ').map((point) => point.split(',').map(Number) as [number, number]);
      expect(ends.length).toBeGreaterThan(1);
      for (const [x, y] of ends) {
        expect(x >= 44 && x <= 550).toBe(true);
        expect(y >= 10 && y <= 226).toBe(true);
      }
    }
  });

  it('needs nothing from elsewhere to be read', async () => {
    for (const name of pages) expect(await page(name)).not.toMatch(/<(script|link|img|iframe)\b|@import|url\(/);
  });
});

describe('checkLinks', () => {
  it('names what leads nowhere and what has no title', async () => {
    const out = await mkdtemp(join(tmpdir(), 'coppice-site-'));
    try {
      await writeFile(
        join(out, 'a.html'),
        '<title>A · Coppice</title><a href="b.html#there"></a><a href="c.html"></a>',
      );
      await writeFile(join(out, 'b.html'), '<title> · Coppice</title><h2 id="here"></h2><a href="#here"></a>');
      expect(await checkLinks(out)).toEqual([
        'a.html: leads to b.html#there, and there is no such heading',
        'a.html: leads to c.html, which is no page',
        'b.html: has no title',
      ]);
    } finally {
      await rm(out, { recursive: true });
    }
  });
});
