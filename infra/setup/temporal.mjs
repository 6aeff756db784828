import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeOnce } from './cache.mjs';
import { download } from './download.mjs';
import { cachedTemporal, findOnPath, findTemporal, TEMPORAL_VERSION } from './locate.mjs';
import { explain, SetupProblem } from './problem.mjs';
import { mustRun } from './run.mjs';

const RELEASES = `https://github.com/temporalio/cli/releases/download/v${TEMPORAL_VERSION}`;

/** SHA-256 of the official archives of TEMPORAL_VERSION, by platform and architecture. */
const ARCHIVES = /** @type {Record<string, string>} */ ({
  linux_amd64: 'ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d',
  linux_arm64: 'bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5',
  darwin_amd64: 'bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9',
  darwin_arm64: 'cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415',
});

/** Packages that `go install` compiles, about: turns a count into a share. */
const GO_PACKAGES = 1_300;

/**
 * The Temporal CLI, which carries the dev server and its UI.
 * @type {import('./steps.mjs').Step}
 */
export const temporal = {
  title: 'Temporal',
  check() {
    const { path, source, found } = findTemporal();
    if (found) return `${path}${source === 'variable' ? ' (COPPICE_TEMPORAL_CLI)' : ''}`;
    if (source !== 'variable') return undefined;
    throw new SetupProblem('COPPICE_TEMPORAL_CLI names no program.', {
      seen: path,
      mend: 'unset COPPICE_TEMPORAL_CLI, or let it name the `temporal` program.',
    });
  },
  async perform({ say }) {
    const reasons = [];
    for (const provide of [fetchRelease, installWithGo]) {
      try {
        const folder = dirname(cachedTemporal());
        dropBroken(folder);
        await makeOnce(folder, (target) => provide(target, say));
        return cachedTemporal();
      } catch (error) {
        if (!(error instanceof SetupProblem)) throw error;
        reasons.push(explain(error));
        say(`trying the next way: ${error.message}`);
      }
    }
    throw new SetupProblem('There is no Temporal CLI, and none could be had.', {
      seen: reasons.join('\n'),
      mend: `put the \`temporal\` program (${TEMPORAL_VERSION}, https://docs.temporal.io/cli) on PATH or name it in COPPICE_TEMPORAL_CLI;\nor install Go (https://go.dev/dl) and run this again.`,
    });
  },
};

/** @param {string} target @param {(text: string) => void} say */
async function fetchRelease(target, say) {
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const sha256 = ARCHIVES[platform];
  if (!sha256) throw new SetupProblem(`There is no official archive whose digest is known for ${platform}.`);
  const archive = join(target, 'temporal.tar.gz');
  say(`downloading: asking ${new URL(RELEASES).host}`);
  await download(`${RELEASES}/temporal_cli_${TEMPORAL_VERSION}_${platform}.tar.gz`, archive, {
    sha256,
    onProgress: (done, total) => say(`downloading: ${mega(done)} of ${mega(total)} MB`),
  });
  await mustRun("Temporal's archive could not be unpacked.", ['tar', '-xzf', archive, '-C', target]);
  rmSync(archive);
  await proveVersion(target);
}

/** @param {string} target @param {(text: string) => void} say */
async function installWithGo(target, say) {
  const go = findOnPath('go');
  if (!go) throw new SetupProblem('Go is not installed.', { mend: 'https://go.dev/dl' });
  const count = { downloads: 0, packages: 0 };
  say('building from source: a first time takes some minutes');
  await mustRun(
    'Temporal could not be built with Go.',
    [go, 'install', '-v', '-trimpath', '-ldflags=-s -w', `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_VERSION}`],
    {
      env: { GOBIN: target, CGO_ENABLED: '0', GOOS: '', GOARCH: '' },
      onLine: (line) => say(goProgress(line, count)),
    },
  );
  await proveVersion(target);
}

/** @param {string} line @param {{ downloads: number, packages: number }} count */
function goProgress(line, count) {
  if (line.startsWith('go: downloading')) return `downloading modules: ${++count.downloads}`;
  const share = Math.min(99, Math.round((++count.packages / GO_PACKAGES) * 100));
  return `compiling: ${count.packages} packages, about ${share} %`;
}

/** @param {string} folder */
async function proveVersion(folder) {
  await mustRun('The Temporal CLI does not run.', [join(folder, 'temporal'), '--version']);
}

/** A folder without the program in it would look finished to `makeOnce`. @param {string} folder */
function dropBroken(folder) {
  if (!findTemporal().found) rmSync(folder, { recursive: true, force: true });
}

/** @param {number} bytes */
function mega(bytes) {
  return Math.round(bytes / 1e6);
}
