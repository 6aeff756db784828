import hljs from 'highlight.js/lib/common';
import { html, Markup } from '../../cli/profile/page/html.js';

const LANGUAGES: { readonly [ending: string]: string } = {
  ts: 'typescript',
  mjs: 'javascript',
  sh: 'bash',
  json: 'json',
};

/** Code with its words marked where the language is known, and escaped either way. */
export function highlighted(code: string, language: string | undefined): Markup {
  const known = language === undefined ? undefined : LANGUAGES[language];
  const inside = known === undefined ? html`${code}` : new Markup(hljs.highlight(code, { language: known }).value);
  // A box that scrolls must be within reach of the keyboard.
  return new Markup(`<pre tabindex="0"><code>${inside.text}</code></pre>`);
}
