import { Markup } from './html.js';

/** Light or dark as the reader's system is, and quiet on paper. */
export const STYLE: Markup = new Markup(`
:root { color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --ink: #16202c; --soft: #5b6875; --line: #dfe4ea; --bar: #2f6fb2; --faint: #d7e5f4;
  --box: #16202c; --warn: #a15c00; --warn-back: #fff1da; --bad: #b3261e; --bad-back: #fde7e5; }
@media (prefers-color-scheme: dark) { :root {
  --page: #12161b; --card: #1a2027; --ink: #e6ebf0; --soft: #98a5b3; --line: #2c353f; --bar: #6aa9e9; --faint: #23384f;
  --box: #e6ebf0; --warn: #ffc46b; --warn-back: #3a2c12; --bad: #ff9d96; --bad-back: #43201d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { margin: 0; font-size: 26px; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 40px 0 12px; font-size: 18px; }
h3 { margin: 0; font-size: 16px; overflow-wrap: anywhere; }
h4 { margin: 16px 0 6px; font-size: 12px; font-weight: 600; color: var(--soft); }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: 3px; }
a:hover, a:focus { text-decoration-color: var(--bar); }
.tiles { display: flex; flex-wrap: wrap; gap: 8px 40px; margin: 16px 0 0; padding: 0; }
.tiles div { display: flex; flex-direction: column-reverse; }
.tiles dt { color: var(--soft); font-size: 13px; } .tiles dd { margin: 0; font-size: 22px; font-variant-numeric: tabular-nums; }
.panel, .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.panel { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.overview th, .overview td { padding: 7px 14px; text-align: left; white-space: nowrap; border-top: 1px solid var(--line); }
.overview thead th { border-top: 0; color: var(--soft); font-size: 13px; font-weight: 600; }
.overview tbody th { font-weight: 600; max-width: 260px; overflow: hidden; text-overflow: ellipsis; }
.overview .n { text-align: right; } .overview .wide { width: 45%; white-space: normal; color: var(--soft); font-size: 13px; }
.overview svg { display: block; width: 120px; height: 26px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 560px), 1fr)); gap: 16px; align-items: start; }
.card { padding: 18px 20px 20px; scroll-margin-top: 16px; min-width: 0; }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 10px; }
.type { color: var(--soft); font: 13px ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
.badge { border-radius: 999px; padding: 1px 9px; font-size: 12px; font-weight: 600; }
.warn { color: var(--warn); background: var(--warn-back); } .bad { color: var(--bad); background: var(--bad-back); }
.body { display: grid; grid-template-columns: minmax(0, 1fr) 184px; gap: 4px 24px; margin-top: 10px; }
@media (max-width: 560px) { .body { grid-template-columns: 1fr; } }
dl.figures { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 0; align-content: start; font-size: 13px; }
.figures dt { color: var(--soft); white-space: nowrap; }
.figures dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
figure { margin: 0; } figure svg { display: block; width: 100%; max-width: 460px; height: auto; overflow: visible; }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif; font-variant-numeric: tabular-nums; }
.fill { fill: var(--bar); } .rule { stroke: var(--line); } .box { fill: var(--faint); stroke: var(--box); }
.mark { stroke: var(--box); } .curve { fill: none; stroke: var(--bar); stroke-width: 2; }
rect.hit { fill: transparent; } rect.hit:hover { fill: var(--bar); fill-opacity: 0.12; }
ol.top { list-style: none; margin: 0; padding: 0; font-size: 13px; }
.top li { display: grid; grid-template-columns: minmax(0, 11em) minmax(40px, 1fr) 9.5em; gap: 10px; align-items: center; }
.row dl.figures { display: flex; flex-wrap: wrap; gap: 2px 8px; margin: 10px 0 12px; } .row dd + dt { margin-left: 16px; } p.none { margin: 0; }
.top .value { overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.top .rows { text-align: right; font-variant-numeric: tabular-nums; color: var(--soft); white-space: nowrap; }
.track { height: 10px; border-radius: 2px; background: var(--faint); } .track i { display: block; height: 100%; border-radius: 2px; background: var(--bar); }
.none { color: var(--soft); font-style: italic; }
.heat { width: auto; margin: 14px; font-size: 13px; } .heat th { padding: 4px 10px; font-weight: 600; text-align: right; white-space: nowrap; }
.heat thead th { text-align: center; max-width: 130px; overflow: hidden; text-overflow: ellipsis; }
.heat td { min-width: 64px; padding: 8px 6px; text-align: center; border: 2px solid var(--card); border-radius: 6px; }
footer { margin-top: 40px; color: var(--soft); font-size: 13px; max-width: 78ch; }
@media print { body { background: #fff; } .card, .panel { break-inside: avoid; } }
`);
