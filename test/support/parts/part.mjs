/**
 * A part for the supervisor's tests. Arguments: `<notes file> <name> [how…]`. It notes what happens to it in the file.
 * How: `stubborn` ignores the wish to stop, `broken` ends before it is ready, `parent` starts a process of its own.
 */
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

const [notes, name, ...how] = process.argv.slice(2);
const note = (what) => appendFileSync(notes, `${name} ${what} ${process.pid}\n`);

if (how.includes('broken')) {
  console.log('the disk is not where it was');
  process.exit(3);
}
if (how.includes('parent')) {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  appendFileSync(notes, `${name} child ${child.pid}\n`);
}
process.on('SIGTERM', () => {
  note('asked');
  if (!how.includes('stubborn')) process.exit(0);
});
process.once('disconnect', () => process.exit(0));
setInterval(() => {}, 1000);
note('ready');
process.send({ type: 'ready' });
