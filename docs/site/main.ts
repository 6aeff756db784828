/** The documents as a site: `dist/docs`, or the folder that is named. Ends with 1 where a link leads nowhere. */
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { makePlots } from '../plots/index.js';
import { buildSite } from './build-site.js';
import { checkLinks } from './check-links.js';

const root = process.cwd();
const [, , named] = process.argv;
const out = resolve(root, named ?? 'dist/docs');
// A folder that was named may hold what is not ours.
if (named === undefined) await rm(out, { recursive: true, force: true });
const pages = await buildSite({ root, out, plots: makePlots });
const problems = await checkLinks(out);
for (const problem of problems) console.error(problem);
console.log(`${pages.length} pages in ${out}, ${problems.length} broken links`);
process.exitCode = problems.length === 0 ? 0 : 1;
