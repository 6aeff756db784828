import { posix } from 'node:path';

/** Where a document's page lies in the site: `README.md` at its root, and `docs/` left out. */
export function pageOf(document: string): string {
  if (document === 'README.md') return 'index.html';
  if (document === 'docs/README.md') return 'guide/index.html';
  return document.replace(/^docs\//, '').replace(/(^|\/)README\.md$/, '$1index.md').replace(/\.md$/, '.html'); // prettier-ignore
}

/** Where the text of a file that documents point to lies. */
export function sourcePageOf(file: string): string {
  return `source/${file}.html`;
}

export interface Target {
  /** From the project's root: `docs/guide/data.md`. */
  readonly file: string;
  /** With its `#`, or nothing. */
  readonly anchor: string;
}

/** What a link in a document means. Undefined where it leads out of the project. */
export function targetOf(document: string, href: string): Target | undefined {
  if (/^[a-z]+:/.test(href)) return undefined;
  const [path = '', anchor] = href.split('#');
  const file = path === '' ? document : posix.join(posix.dirname(document), path);
  return { file: file.endsWith('/') ? `${file}README.md` : file, anchor: anchor === undefined ? '' : `#${anchor}` };
}

/** From one page of the site to another. */
export function linkBetween(from: string, to: string): string {
  return posix.relative(posix.dirname(from), to) || posix.basename(to);
}
