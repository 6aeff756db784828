import { html } from '../../cli/profile/page/html.js';
import type { Markup } from '../../cli/profile/page/html.js';

/** Figures in rows, the first cell of each its name. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const body = rows.map(
    ([name, ...cells]) =>
      html`<tr>
        <th scope="row">${name ?? ''}</th>
        ${cells.map((cell) => html`<td>${cell}</td>`)}
      </tr>`,
  );
  return html`<div class="wide" tabindex="0">
    <table class="plain">
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}
