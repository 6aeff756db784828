import { buildWorkflowBundle } from './bundle.js';

const bytes = await buildWorkflowBundle();
console.log(`workflow bundle: ${Math.round(bytes / 1024)} KiB`);
