/**
 * Imported first by every command, for its effect: an old Node gets one clear line instead of a stack from the depths.
 * Written in syntax that old versions can read.
 */
const FLOOR = { major: 20, minor: 19 };
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < FLOOR.major || (major === FLOOR.major && minor < FLOOR.minor)) {
  console.error(
    `Coppice needs Node ${FLOOR.major}.${FLOOR.minor} or newer; this is ${process.versions.node} (${process.execPath}).`,
  );
  console.error('  mend: install Node 24 from https://nodejs.org, or: nvm install 24');
  process.exit(1);
}
