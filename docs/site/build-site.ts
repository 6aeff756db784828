import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { html } from '../../cli/profile/page/html.js';
import { highlighted } from './highlight.js';
import { plotsIn, render } from './markdown.js';
import type { Document } from './markdown.js';
import { pageText } from './page.js';
import type { Chapter, Page } from './page.js';
import { pageOf, sourcePageOf, targetOf } from './places.js';

/** Makes the figures of these names. Throws where there is none of a name. */
export type MakePlots = (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;

export interface SiteOptions {
  /** The project. */
  readonly root: string;
  /** The folder of the pages. Others in it stay. */
  readonly out: string;
  readonly plots: MakePlots;
}

/** Writes README, CONTRIBUTING, CHANGELOG and all of docs/ as pages, and returns these by their path in the site. */
export async function buildSite({ root, out, plots }: SiteOptions): Promise<readonly string[]> {
  const documents = await readDocuments(root);
  const made = await plots([...new Set(documents.flatMap(plotsIn))]);
  const rendered = documents.map((document) => ({ document, ...render(document, made) }));
  const chapters = chaptersOf(new Map(rendered.map(({ document, title }) => [document.file, title])), documents);
  const pages: Page[] = rendered.map((one) => ({ ...one, page: pageOf(one.document.file) }));
  const sources = [...new Set(rendered.flatMap((one) => one.sources))];
  for (const file of sources) pages.push(await sourcePage(root, file));
  for (const page of pages) await writePage(join(out, page.page), pageText(page, chapters));
  return pages.map(({ page }) => page);
}

async function readDocuments(root: string): Promise<readonly Document[]> {
  const inDocs = (await readdir(join(root, 'docs'), { recursive: true })).filter((name) => name.endsWith('.md'));
  const atRoot = (await readdir(root)).filter((name) => name.endsWith('.md'));
  const files = [...atRoot, ...inDocs.map((name) => `docs/${name.replaceAll('\\', '/')}`)].sort();
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(join(root, file), 'utf8') })));
}

async function sourcePage(root: string, file: string): Promise<Page> {
  const text = await readFile(join(root, file), 'utf8');
  const code = highlighted(text, file.split('.').at(-1));
  return {
    page: sourcePageOf(file),
    title: file,
    sections: [],
    body: html`<h1>${file}</h1>
      ${code}`.text,
  };
}

async function writePage(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** The guide in the order of its own list of contents, then the decisions by number, then the rest. */
function chaptersOf(titles: ReadonlyMap<string, string>, documents: readonly Document[]): readonly Chapter[] {
  const index = documents.find(({ file }) => file === 'docs/README.md');
  const guide = index === undefined ? [] : [index.file, ...guidesIn(index)];
  const why = 'docs/decisions/README.md';
  const decisions = [why, ...[...titles.keys()].filter((file) => file.startsWith('docs/decisions/') && file !== why)];
  const first = 'README.md';
  const rest = [...titles.keys()].filter((file) => ![first, ...guide, ...decisions].includes(file));
  const chapter = (title: string, files: readonly string[]): Chapter => ({
    title,
    entries: files.map((file) => ({ title: titles.get(file) ?? file, page: pageOf(file) })),
  });
  return [chapter('Guide', guide), chapter('Decisions', decisions), chapter('Project', [first, ...rest])];
}

function guidesIn({ file, text }: Document): string[] {
  const links = Array.from(text.matchAll(/\]\(([^)]+\.md)\)/g), (match) => targetOf(file, match[1]!)?.file ?? '');
  return [...new Set(links.filter((link) => link.startsWith('docs/guide/')))];
}
