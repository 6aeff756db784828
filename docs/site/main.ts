/** The documents as a site: `dist/docs`, or the folder that is named. Ends with 1 where a link leads nowhere. */
import { resolve } from 'node:path';
import { makePlots } from '../plots/index.js';
import { buildSite } from './build-site.js';
import { checkLinks } from './check-links.js';

const root = process.cwd();
const out = resolve(root, process.argv[2] ?? 'dist/docs');
const pages = await buildSite({ root, out, plots: makePlots });
const problems = await checkLinks(out);
for (const problem of problems) console.error(problem);
console.log(`${pages.length} pages in ${out}, ${problems.length} broken links`);
process.exitCode = problems.length === 0 ? 0 : 1;
