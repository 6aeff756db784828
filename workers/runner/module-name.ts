/** The name of a bundled module inside its `code` artifact. Apart from what imports modules, so that a worker loads no zod. */
export const MODULE = 'module.mjs';
