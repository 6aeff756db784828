/**
 * The room table: what each room may import, of ours and of others'. `import type` counts too; where a room may know
 * another's types only, the table says so. Reachability is in `dependency-cruiser.reach.mjs`.
 */

const tfjs = ['@tensorflow/tfjs', '@tensorflow/tfjs-core', '@tensorflow/tfjs-node', '@tensorflow/tfjs-backend-wasm'];

/** @type {Record<string, { ours: string[], types?: string[], packages: string[], builtins?: boolean }>} */
const rooms = {
  core: { ours: ['core'], packages: [] },
  pipelines: { ours: ['pipelines', 'core'], types: ['activities'], packages: ['zod'] },
  workflows: {
    ours: ['workflows', 'core'],
    types: ['activities'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  activities: {
    ours: ['activities', 'core', 'infra/arrow', 'infra/models'],
    types: ['infra', 'workflows'],
    packages: ['@temporalio/activity', '@temporalio/common', 'apache-arrow', ...tfjs],
    builtins: true,
  },
  infra: {
    ours: ['infra', 'core'],
    packages: [
      '@temporalio/client',
      '@temporalio/common',
      'pino',
      'zod',
      'apache-arrow',
      'cron-parser',
      'pg',
      'pg-copy-streams',
      '@aws-sdk/client-s3',
      '@aws-sdk/lib-storage',
      '@electric-sql/pglite',
      '@duckdb/node-api',
      '@duckdb/node-bindings',
      '@napi-rs/blake-hash',
      '@aws-sdk/client-s3',
      'sharp',
      'fzstd',
      ...tfjs,
    ],
    builtins: true,
  },
  workers: {
    ours: ['workers', 'activities', 'pipelines', 'infra', 'serving', 'core', 'workflows/queues', 'workflows/messages'],
    types: ['workflows'],
    packages: ['@temporalio/worker', '@temporalio/activity', '@temporalio/common', ...tfjs, 'esbuild'],
    builtins: true,
  },
  serving: {
    ours: ['serving', 'core', 'infra'],
    packages: [...tfjs, 'apache-arrow', 'fastify'],
    builtins: true,
  },
  gateway: { ours: ['gateway', 'core', 'infra', 'workflows/messages'], packages: ['fastify'], builtins: true },
};

const all = [...Object.keys(rooms), 'cli', 'bench', 'docs', 'test'];
const anyOf = (names) => `^(${names.join('|')})(/|[.]ts$)`;
const packagesOf = (names) => `^node_modules/(@types/)?(${names.join('|')})/`;

const forbidden = Object.entries(rooms).flatMap(([room, { ours, types = [], packages, builtins = false }]) => {
  const from = room === 'core' ? { path: '^core/', pathNot: '^core/schema/' } : { path: `^${room}/` };
  return [
    {
      name: `${room}-imports-ours`,
      comment: `${room}/ may import ${ours.join(', ')}.`,
      severity: 'error',
      from: { path: `^${room}/` },
      to: { path: anyOf(all), pathNot: anyOf([...ours, ...types]) },
    },
    {
      name: `${room}-types-only`,
      comment: `${room}/ may know ${types.join(', ')} by \`import type\` only.`,
      severity: 'error',
      from: { path: `^${room}/` },
      to: { path: anyOf(types), pathNot: anyOf(ours), dependencyTypesNot: ['type-only'] },
    },
    {
      name: `${room}-packages`,
      comment: `${room}/ may import the packages ${packages.join(', ') || '(none)'}.`,
      severity: 'error',
      from,
      to: { path: '^node_modules/', ...(packages.length && { pathNot: packagesOf(packages) }) },
    },
    {
      name: `${room}-builtins`,
      comment: `${room}/ runs where there is no Node: no node: modules.`,
      severity: 'error',
      from: { path: `^${room}/` },
      to: { dependencyTypes: ['core'] },
    },
  ].filter(
    ({ name }) => !(name.endsWith('-types-only') && types.length === 0) && !(name.endsWith('-builtins') && builtins),
  );
});

export default {
  forbidden: [
    ...forbidden,
    {
      name: 'zod-in-core-schema',
      comment: 'core/schema/ is the only place of core/ with a package, and that package is zod.',
      severity: 'error',
      from: { path: '^core/schema/' },
      to: { path: '^node_modules/', pathNot: packagesOf(['zod']) },
    },
    {
      name: 'pipelines-public-name',
      comment: "The pipelines beside pipelines/index.ts read as a user's: they import `coppice`, never our files.",
      severity: 'error',
      from: { path: '^pipelines/[^/]+[.]ts$', pathNot: '^pipelines/index[.]ts$' },
      to: { path: anyOf(all), pathNot: '^pipelines/index[.]ts$' },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: '^(node_modules|dist)/' },
    exclude: { path: '^(dist|infra/setup)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'types', 'default'],
    },
  },
};
