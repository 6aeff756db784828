/**
 * What replayed code can reach, however many imports away, once types are erased. webpack would bundle some of it
 * without complaint: zod makes the workflow bundle two thirds larger, pino brings in the clock and the disk.
 */
const reach = (name, comment, path) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^workflows/' },
  to: { path, reachable: true },
});

export default {
  forbidden: [
    reach(
      'workflows-reach-zod',
      'core/schema and zod stay out of the workflow bundle.',
      '^(core/schema/|node_modules/zod/)',
    ),
    reach(
      'workflows-reach-packages',
      'Replayed code runs @temporalio/workflow only.',
      '^node_modules/(?!@temporalio/)',
    ),
    reach(
      'workflows-reach-rooms',
      'Replayed code runs workflows/ and core/ only.',
      '^(activities|infra|workers|serving|gateway|cli|pipelines)/',
    ),
    reach(
      'workflows-reach-node',
      'Replayed code has no clock, disk, network or chance but through Temporal.',
      '^(node:)?(assert|child_process|crypto|dns|fs|http|https|net|os|path|process|stream|timers|tls|url|util|v8|vm|worker_threads|zlib)(/|$)',
    ),
  ],
  options: {
    doNotFollow: { path: '^(node_modules|dist)/' },
    exclude: { path: '^(dist|infra/setup)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
