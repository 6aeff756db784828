import { html } from '../../cli/profile/page/html.js';
import type { Markup } from '../../cli/profile/page/html.js';
import { place, scale } from '../../cli/profile/page/scale.js';
import type { Write } from '../../cli/profile/page/plots.js';

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly dashed?: boolean;
}

interface LinesPlot {
  /** What it shows, for readers who do not see it. */
  readonly says: string;
  readonly lines: readonly Line[];
  readonly x: { readonly at: readonly number[]; readonly write: Write };
  readonly y: { readonly at: readonly number[]; readonly write: Write };
}

const WIDTH = 560;
const HEIGHT = 250;
const BOX = { left: 44, right: WIDTH - 10, top: 10, bottom: HEIGHT - 24 };

/** Up to four lines over one pair of axes, whose ends are the first and the last of what is written beside them. */
export function linesPlot({ says, lines, x, y }: LinesPlot): Markup {
  const across = scale(x.at[0]!, x.at.at(-1)!, { from: BOX.left, to: BOX.right });
  const up = scale(y.at[0]!, y.at.at(-1)!, { from: BOX.bottom, to: BOX.top });
  const rules = y.at.map(
    (value) =>
      html`<line class="rule" x1="${BOX.left}" x2="${BOX.right}" y1="${place(up(value))}" y2="${place(up(value))}" />
        <text x="${BOX.left - 6}" y="${place(up(value) + 4)}" text-anchor="end">${y.write(value)}</text>`,
  );
  const marks = x.at.map(
    (value) => html`<text x="${place(across(value))}" y="${HEIGHT - 6}" text-anchor="middle">${x.write(value)}</text>`,
  );
  const drawn = lines.map(({ name, points, dashed = false }, at) => {
    const path = points.map(([a, b]) => `${place(across(a))},${place(up(b))}`).join(' ');
    return html`<polyline class="line c${at}${dashed ? ' dashed' : ''}" points="${path}"
      ><title>${name}</title></polyline
    >`;
  });
  const names = lines.map(({ name }, at) => html`<li class="c${at}"><i></i>${name}</li>`);
  return html`<ul class="legend">
      ${names}
    </ul>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${says}">${rules}${marks}${drawn}</svg>`;
}
