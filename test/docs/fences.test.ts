import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A fenced block of TypeScript in a document, with the line it starts on. */
interface Fence {
  readonly at: string;
  readonly code: string;
}

const root = process.cwd();
const documents = ['README.md', ...markdownIn('docs')];
const fences = documents.flatMap(fencesOf);

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

function fencesOf(file: string): Fence[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({
    at: `${file}:${text.slice(0, match.index).split('\n').length}`,
    code: match[1] ?? '',
  }));
}

/** One compilation for all: the second costs as much as the first. */
function problemsByFence(): ReadonlyMap<string, readonly string[]> {
  const folder = mkdtempSync(join(root, 'test', 'docs', '.fences-'));
  try {
    const files = new Map(fences.map(({ at, code }, index) => [write(folder, index, code), at]));
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
      ts.sys,
      root,
    );
    const program = ts.createProgram([...files.keys()], { ...options, noEmit: true });
    const found = new Map<string, string[]>();
    for (const [file, at] of files) {
      const problems = ts.getPreEmitDiagnostics(program, program.getSourceFile(file));
      found.set(
        at,
        problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
      );
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(folder: string, index: number, code: string): string {
  const file = join(folder, `fence-${index}.ts`);
  writeFileSync(file, code);
  return file;
}

describe('the documents', () => {
  const problems = problemsByFence();
  it('have code to check', () => expect(fences.length).toBeGreaterThan(3));
  it.each(fences.map(({ at }) => at))('%s compiles', (at) => expect(problems.get(at)).toEqual([]));
});

describe('their links', () => {
  const links = documents.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(
      (match) => [file, match[1]!] as const,
    ),
  );
  it.each(links)('%s → %s', (file, link) => {
    expect(
      ts.sys.fileExists(join(root, file, '..', link)) || ts.sys.directoryExists(join(root, file, '..', link)),
    ).toBe(true);
  });
});
