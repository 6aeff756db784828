import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** What is wrong with the pages of a folder: links that lead nowhere, anchors that are not there, pages without a title. */
export async function checkLinks(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.html'));
  const pages = new Map<string, string>();
  for (const name of names) pages.set(name.replaceAll('\\', '/'), await readFile(join(folder, name), 'utf8'));
  const anchors = new Map([...pages].map(([name, text]) => [name, new Set(all(text, / id="([^"]+)"/g))]));
  return [...pages].flatMap(([name, text]) => {
    const broken = all(text, / href="([^"]+)"/g).flatMap((href) => problemWith(href, { from: name, anchors }));
    return [...broken, ...titleProblems(text)].map((problem) => `${name}: ${problem}`);
  });
}

interface Place {
  readonly from: string;
  /** The ids of each page. */
  readonly anchors: ReadonlyMap<string, ReadonlySet<string>>;
}

function problemWith(href: string, { from, anchors }: Place): string[] {
  if (/^https?:/.test(href)) return [];
  const [path = '', anchor] = href.split('#');
  const there = anchors.get(path === '' ? from : posix.join(posix.dirname(from), path));
  if (there === undefined) return [`leads to ${href}, which is no page`];
  return anchor === undefined || there.has(anchor) ? [] : [`leads to ${href}, and there is no such heading`];
}

function titleProblems(text: string): string[] {
  const title = /<title>([^<]*)<\/title>/.exec(text)?.[1]?.replace(/ · Coppice$/, '').trim(); // prettier-ignore
  return title ? [] : ['has no title'];
}

function all(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), (match) => match[1]!);
}
