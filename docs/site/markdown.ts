import { Marked } from 'marked';
import type { Token, Tokens } from 'marked';
import { highlighted } from './highlight.js';
import { linkBetween, pageOf, sourcePageOf, targetOf } from './places.js';
import { Slugs } from './slugs.js';

/** A paragraph of one link to a module in docs/plots/ becomes the figure that the module makes. */
const PLOT = /^docs\/plots\/([\w-]+)\.ts$/;

export interface Document {
  /** From the project's root. */
  readonly file: string;
  readonly text: string;
}

export interface Heading {
  readonly text: string;
  readonly id: string;
}

export interface Rendered {
  readonly title: string;
  readonly sections: readonly Heading[];
  readonly body: string;
  /** Files that it points to and that are no documents. */
  readonly sources: readonly string[];
}

interface Figure {
  readonly name: string;
  readonly file: string;
  readonly caption: Token[];
}

/** The names of the figures that a document shows. */
export function plotsIn({ file, text }: Document): string[] {
  return new Marked().lexer(text).flatMap((token) => figureIn(file, token)?.name ?? []);
}

/** A document as markup. `plots` has the figures it shows by name. */
export function render(document: Document, plots: ReadonlyMap<string, string>): Rendered {
  const { file, text } = document;
  const slugs = new Slugs();
  const headings: (Heading & { depth: number })[] = [];
  const sources = new Set<string>();
  const toSource = (path: string): string => {
    sources.add(path);
    return linkBetween(pageOf(file), sourcePageOf(path));
  };
  const marked = new Marked({
    renderer: {
      heading({ depth, tokens, text: raw }) {
        const id = slugs.take(raw.replace(/[`*]/g, ''));
        headings.push({ depth, id, text: this.parser.parseInline(tokens, this.parser.textRenderer) });
        const anchor = `<a class="anchor" href="#${id}" aria-label="Link to this section">#</a>`;
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}${depth === 1 ? '' : anchor}</h${depth}>\n`;
      },
      paragraph(token) {
        const figure = figureIn(file, token);
        if (figure === undefined) return `<p>${this.parser.parseInline(token.tokens)}</p>\n`;
        const made = `<a href="${toSource(figure.file)}">How it is made</a>`;
        return `<figure class="plot">${plots.get(figure.name) ?? ''}<figcaption>${this.parser.parseInline(figure.caption)} ${made}.</figcaption></figure>\n`;
      },
      link({ href, tokens }) {
        const target = targetOf(file, href);
        const inside = this.parser.parseInline(tokens);
        if (target === undefined) return `<a href="${href}">${inside}</a>`;
        const isPage = target.file.endsWith('.md');
        const to = isPage ? linkBetween(pageOf(file), pageOf(target.file)) : toSource(target.file);
        return `<a href="${to}${target.anchor}">${inside}</a>`;
      },
      code: ({ text: code, lang }) => `${highlighted(code, lang?.split(' ')[0]).text}\n`,
      table(token) {
        const cell = (kind: 'th' | 'td') => (one: Tokens.TableCell) =>
          `<${kind}>${this.parser.parseInline(one.tokens)}</${kind}>`;
        const head = token.header.map(cell('th')).join('');
        const rows = token.rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('\n');
        return `<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>\n`;
      },
    },
  });
  const body = marked.parse(text, { async: false });
  const title = headings.find(({ depth }) => depth === 1)?.text ?? '';
  return { title, sections: headings.filter(({ depth }) => depth === 2), body, sources: [...sources] };
}

function figureIn(document: string, token: Token): Figure | undefined {
  if (token.type !== 'paragraph' || token.tokens?.length !== 1) return undefined;
  const [only] = token.tokens;
  if (only?.type !== 'link') return undefined;
  const { href, tokens } = only as Tokens.Link;
  const file = targetOf(document, href)?.file ?? '';
  const name = PLOT.exec(file)?.[1];
  return name === undefined ? undefined : { name, file, caption: tokens };
}
