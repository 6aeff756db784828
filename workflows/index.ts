/** workflows/: replayed code. No clock, disk, network or chance except through Temporal. */
export { runPipeline as default } from './run-pipeline.js';
export { rollout as 'coppice.rollout' } from './rollout.js';
