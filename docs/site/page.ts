import { html, Markup, NOTHING } from '../../cli/profile/page/html.js';
import { STYLE } from '../../cli/profile/page/style.js';
import { linkBetween } from './places.js';
import { SITE_STYLE } from './style.js';

/** An entry of the navigation. */
export interface Entry {
  readonly title: string;
  /** Its page in the site. */
  readonly page: string;
}

export interface Chapter {
  readonly title: string;
  readonly entries: readonly Entry[];
}

export interface Page {
  readonly page: string;
  readonly title: string;
  readonly body: string;
  readonly sections: readonly { readonly text: string; readonly id: string }[];
}

/** One page of the site: it needs no other file to be read. */
export function pageText({ page, title, body, sections }: Page, chapters: readonly Chapter[]): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title === 'Coppice' ? title : `${title} · Coppice`}</title>
        <style>
          ${STYLE}${SITE_STYLE}
        </style>
      </head>
      <body>
        <a class="skip" href="#content">To the text</a>
        <div class="frame">
          <nav class="side" aria-label="All pages">
            <a class="name" href="${linkBetween(page, 'index.html')}">Coppice</a>
            ${chapters.map((chapter) => chapterOf(chapter, page))}
          </nav>
          <main id="content">
            ${sections.length > 2 ? contents(sections) : NOTHING}
            <article>${new Markup(body)}</article>
            ${neighbours(page, chapters)}
          </main>
        </div>
      </body>
    </html> `.text;
}

function chapterOf({ title, entries }: Chapter, page: string): Markup {
  const open = entries.some((entry) => entry.page === page);
  const items = entries.map(
    (entry) =>
      html`<li>
        <a href="${linkBetween(page, entry.page)}" ${entry.page === page ? html`aria-current="page"` : NOTHING}
          >${new Markup(entry.title)}</a
        >
      </li>`,
  );
  return html`<details ${open ? html`open` : NOTHING}>
    <summary>${title}</summary>
    <ul>
      ${items}
    </ul>
  </details>`;
}

function contents(sections: Page['sections']): Markup {
  const items = sections.map(({ text, id }) => html`<li><a href="#${id}">${new Markup(text)}</a></li>`);
  return html`<nav class="contents" aria-label="On this page">
    <ul>
      ${items}
    </ul>
  </nav>`;
}

/** The pages before and after, within the chapter. */
function neighbours(page: string, chapters: readonly Chapter[]): Markup {
  const entries = chapters.find((chapter) => chapter.entries.some((entry) => entry.page === page))?.entries ?? [];
  const at = entries.findIndex((entry) => entry.page === page);
  const link = (entry: Entry | undefined, rel: string, arrow: (title: string) => string): Markup =>
    entry === undefined
      ? html`<span></span>`
      : html`<a rel="${rel}" href="${linkBetween(page, entry.page)}">${new Markup(arrow(entry.title))}</a>`;
  return html`<nav class="turn" aria-label="Before and after">
    ${link(at > 0 ? entries[at - 1] : undefined, 'prev', (title) => `← ${title}`)}
    ${link(entries[at + 1], 'next', (title) => `${title} →`)}
  </nav>`;
}
