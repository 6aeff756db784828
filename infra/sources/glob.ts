/** Whether a name stands for several. */
export function isGlob(text: string): boolean {
  return /[*?[{]/.test(text);
}

/** `*` within a folder, `**` across folders, `?`, `[a-z]` and `{a,b}`, as shells have them. */
export function globPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|\*|\?|\[[^\]]*\]|\{[^}]*\}|[\\^$.|+()[\]{}]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length > 1 && token.startsWith('[')) return token.replace('[!', '[^').replaceAll('\\', '\\\\');
    if (token.length > 1 && token.startsWith('{')) return `(?:${token.slice(1, -1).split(',').map(escape).join('|')})`;
    return escape(token);
  });
  return new RegExp(`^${source}$`);
}

function escape(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}
