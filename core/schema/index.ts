/** core/schema/ — the one place of core that uses zod. Nothing replayed may reach it. */
export { z } from 'zod';
export { schema } from './schema.js';
export type { Schema } from './schema.js';
