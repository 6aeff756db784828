import { Markup } from '../../cli/profile/page/html.js';

/** What a page of prose has beyond a page of statistics, whose colours and plots are its own. */
export const SITE_STYLE: Markup = new Markup(`
:root { --code: #eef1f5; --word: #8a3ffc; --text: #14733a; --number: #a33b00; --name: #1257a8; --other: #a61e4d; }
@media (prefers-color-scheme: dark) { :root { --code: #20272f; --word: #c4a1ff; --text: #86d39b; --number: #ffb77d; --name: #8cc0f5; --other: #f59abb; } }
html { scroll-padding-top: 16px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--card); padding: 6px 12px; }
.frame { display: grid; grid-template-columns: 232px minmax(0, 1fr); max-width: 1180px; margin: 0 auto; }
.side { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 28px 12px 28px 24px; font-size: 14px; }
.side a { display: block; padding: 3px 8px; border-radius: 6px; text-decoration: none; }
.side a:hover { background: var(--code); } .side a[aria-current] { background: var(--faint); font-weight: 600; }
.side .name { font-size: 18px; font-weight: 700; margin-bottom: 10px; } .side ul { list-style: none; margin: 2px 0 12px; padding: 0; }
.side summary { cursor: pointer; padding: 4px 8px; color: var(--soft); font-weight: 600; font-size: 13px; }
main { max-width: 904px; margin: 0; padding: 28px 32px 64px; width: 100%; }
article { font-size: 16px; line-height: 1.62; } article p, article li { max-width: 74ch; }
h1 { font-size: 30px; margin: 0 0 14px; } h2 { font-size: 22px; margin: 44px 0 10px; } article h3 { font-size: 17px; margin: 28px 0 8px; }
article a { text-decoration-color: var(--bar); } .anchor { margin-left: 8px; color: var(--line); text-decoration: none; }
h2:hover .anchor, h3:hover .anchor, .anchor:focus { color: var(--bar); }
code { font: 0.875em/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; background: var(--code); border-radius: 4px; padding: 1px 5px; overflow-wrap: anywhere; }
pre { background: var(--code); border-radius: 8px; padding: 14px 16px; overflow-x: auto; line-height: 1.5; }
pre code { background: none; padding: 0; font-size: 13px; overflow-wrap: normal; }
.scroll { overflow-x: auto; margin: 16px 0; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
.scroll table { font-size: 14px; line-height: 1.5; } .scroll th, .scroll td { padding: 7px 12px; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
.scroll thead th { border-top: 0; color: var(--soft); font-size: 13px; } .scroll code { overflow-wrap: normal; }
figure.plot { margin: 20px 0; padding: 18px 20px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
figure.plot svg { max-width: none; } figcaption { margin-top: 10px; font-size: 14px; line-height: 1.5; color: var(--soft); max-width: 74ch; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 8px 28px; } .pair h4 { margin-top: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0 0 6px; padding: 0; list-style: none; font-size: 13px; color: var(--soft); }
.legend i { display: inline-block; width: 18px; height: 3px; border-radius: 2px; vertical-align: middle; margin-right: 6px; background: var(--line-colour); }
.line { fill: none; stroke-width: 2; stroke: var(--line-colour); } .line.dashed { stroke-dasharray: 5 4; }
.c0 { --line-colour: #2f6fb2; } .c1 { --line-colour: #d0632a; } .c2 { --line-colour: #2f8f5b; } .c3 { --line-colour: #8a56c2; }
@media (prefers-color-scheme: dark) { .c0 { --line-colour: #6aa9e9; } .c1 { --line-colour: #ff9d66; } .c2 { --line-colour: #6fd39c; } .c3 { --line-colour: #c39af0; } }
table.plain { font-size: 14px; } table.plain th, table.plain td { padding: 5px 10px; text-align: right; border-top: 1px solid var(--line); white-space: nowrap; }
table.plain th:first-child { text-align: left; } table.plain thead th { border-top: 0; color: var(--soft); font-size: 13px; } .wide { overflow-x: auto; }
.contents ul { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 0 0 18px; padding: 0; list-style: none; font-size: 13px; color: var(--soft); }
.turn { display: flex; justify-content: space-between; gap: 16px; margin-top: 56px; padding-top: 16px; border-top: 1px solid var(--line); font-size: 15px; }
.hljs-keyword, .hljs-built_in, .hljs-literal { color: var(--word); } .hljs-string, .hljs-regexp { color: var(--text); } .hljs-number { color: var(--number); }
.hljs-title, .hljs-attr, .hljs-property { color: var(--name); } .hljs-comment { color: var(--soft); font-style: italic; } .hljs-subst { color: var(--other); }
@media (max-width: 800px) { .scroll table { min-width: 560px; } .frame { display: block; } .side { position: static; max-height: none; padding: 14px 16px 8px; border-bottom: 1px solid var(--line); background: var(--card); }
  .side .name { margin-bottom: 2px; padding-left: 0; } .side details { margin: 0; } .side details[open] ul { columns: 2; } .side summary { padding: 6px 0; }
  main { padding: 20px 16px 48px; } h1 { font-size: 26px; } figure.plot { padding: 14px 12px; } pre { margin-left: -4px; margin-right: -4px; } }
@media print { .side, .turn, .contents, .anchor { display: none; } .frame { display: block; } }
`);
