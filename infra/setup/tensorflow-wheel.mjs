import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findOnPath } from './locate.mjs';
import { SetupProblem } from './problem.mjs';
import { mustRun } from './run.mjs';
import { npmCli } from './npm.mjs';

/** The libtensorflow that the binding of tfjs-node 4.22 was tried with. */
export const WHEEL_VERSION = '2.19.1';

/** Everything the C API needs at build time, and the two libraries it needs at run time. */
const MEMBERS = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/',
  'tensorflow/include/tsl/',
  'tensorflow/include/xla/tsl/',
];

const EXTRACT = `
import sys, zipfile
archive, target, *members = sys.argv[1:]
with zipfile.ZipFile(archive) as wheel:
    wheel.extractall(target, [name for name in wheel.namelist() if name.startswith(tuple(members))])
`;

/**
 * libtensorflow out of the PyPI wheel and the binding built against it: works wherever a Python package index can be
 * reached. Linux x64 only: the one platform where wheel and binding were tried together.
 * @param {{ packageFolder: string, target: string, report: (text: string) => void }} options
 *   `target` receives `lib/napi-v8/tfjs_binding.node` and `deps/lib/*`, laid out as inside the package
 */
export async function buildFromWheel({ packageFolder, target, report }) {
  const python = requireTools();
  report(`downloading tensorflow-cpu ${WHEEL_VERSION} (240 MB) from the Python package index`);
  const wheel = await downloadWheel(python, target, report);
  report('unpacking libtensorflow (750 MB)');
  const unpacked = join(target, 'unpacked');
  await mustRun('The TensorFlow wheel could not be unpacked.', [python, '-c', EXTRACT, wheel, unpacked, ...MEMBERS]);
  rmSync(dirname(wheel), { recursive: true });
  layOut(join(unpacked, 'tensorflow'), target);
  rmSync(unpacked, { recursive: true });
  report('building the binding with node-gyp');
  await buildBinding({ packageFolder, target, python });
}

function requireTools() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupProblem(`There is no tried wheel for ${process.platform} ${process.arch}.`);
  }
  const python = findOnPath('python3');
  if (!python)
    throw new SetupProblem('python3 is not installed.', { mend: installLine('python3 python3-pip make g++') });
  for (const tool of ['make', 'g++']) {
    if (!findOnPath(tool)) throw new SetupProblem(`${tool} is not installed.`, { mend: installLine('make g++') });
  }
  return python;
}

/** @param {string} packages names in Debian's archive */
function installLine(packages) {
  return `sudo apt-get install -y ${packages}   (or your system's like), then: node infra/setup/main.mjs --again`;
}

/** @param {string} python @param {string} target @param {(text: string) => void} report */
async function downloadWheel(python, target, report) {
  const folder = join(target, 'wheel');
  const wanted = ['--python-version=3.11', '--implementation=cp', '--abi=cp311', '--platform=manylinux_2_17_x86_64'];
  const flags = [
    '--disable-pip-version-check',
    '--no-deps',
    '--only-binary=:all:',
    '--progress-bar=raw',
    '--retries=1',
  ];
  const command = [
    python,
    '-m',
    'pip',
    'download',
    ...flags,
    ...wanted,
    `--dest=${folder}`,
    `tensorflow-cpu==${WHEEL_VERSION}`,
  ];
  await mustRun('The TensorFlow wheel could not be downloaded.', withoutRawBar(command, await pipKnowsRaw(python)), {
    mend: 'Check that `python3 -m pip download tensorflow-cpu` works (python3-pip installed? a package index reachable?).',
    onLine: (line) => {
      const progress = /^Progress (\d+) of (\d+)$/.exec(line);
      if (progress)
        report(`downloading the TensorFlow wheel: ${megabytes(progress[1])} of ${megabytes(progress[2])} MB`);
    },
  });
  const [wheel] = readdirSync(folder);
  if (!wheel) throw new SetupProblem('pip said that it downloaded the TensorFlow wheel, but there is none.');
  return join(folder, wheel);
}

/** `--progress-bar raw` came with pip 24.1. @param {string} python */
async function pipKnowsRaw(python) {
  const help = await mustRun('pip is not installed.', [python, '-m', 'pip', 'download', '--help'], {
    mend: installLine('python3-pip'),
  });
  return /progress-bar[\s\S]{0,120}\braw\b/.test(help);
}

/** @param {readonly string[]} command @param {boolean} known */
function withoutRawBar(command, known) {
  return known ? command : command.filter((word) => !word.startsWith('--progress-bar'));
}

/** @param {string | undefined} bytes */
function megabytes(bytes) {
  return Math.round(Number(bytes) / 1e6);
}

/** From the wheel's layout to the one that binding.gyp and its run path (`../../deps/lib`) expect. @param {string} from @param {string} target */
function layOut(from, target) {
  const libraries = join(target, 'deps', 'lib');
  mkdirSync(libraries, { recursive: true });
  for (const [name, link] of [
    ['libtensorflow_cc.so.2', 'libtensorflow.so'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
  ]) {
    renameSync(join(from, /** @type {string} */ (name)), join(libraries, /** @type {string} */ (name)));
    symlinkSync(/** @type {string} */ (name), join(libraries, /** @type {string} */ (link)));
  }
  renameSync(join(from, 'include'), join(target, 'deps', 'include'));
}

/** @param {{ packageFolder: string, target: string, python: string }} options */
async function buildBinding({ packageFolder, target, python }) {
  cpSync(join(packageFolder, 'binding'), join(target, 'binding'), { recursive: true });
  cpSync(join(packageFolder, 'binding.gyp'), join(target, 'binding.gyp'));
  const output = join(target, 'lib', 'napi-v8');
  const nodeGyp = join(dirname(npmCli()), '..', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  const variables = ['--module_name=tfjs_binding', `--module_path=${output}`, '--napi_build_version=8'];
  await mustRun(
    'The TensorFlow binding could not be built.',
    [process.execPath, nodeGyp, 'rebuild', `--python=${python}`, ...headers(), ...variables],
    { cwd: target, env: { JOBS: 'max' }, mend: installLine('python3 make g++') },
  );
  for (const name of ['binding', 'binding.gyp', 'build', join('deps', 'include')]) {
    rmSync(join(target, name), { recursive: true, force: true });
  }
}

/** Node's own headers where they were installed with it: saves node-gyp a download that may not be possible. */
function headers() {
  const prefix = process.env.npm_config_nodedir || join(dirname(process.execPath), '..');
  const version = join(prefix, 'include', 'node', 'node_version.h');
  if (!existsSync(version)) return [];
  const major = /#define NODE_MAJOR_VERSION (\d+)/.exec(readFileSync(version, 'utf8'))?.[1];
  return major === process.versions.node.split('.')[0] ? [`--nodedir=${prefix}`] : [];
}
