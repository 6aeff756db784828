import type { FastifyRequest } from 'fastify';
import type { Question } from './answer.js';

/** Whom a request comes from, as far as routing goes: `x-coppice-key`, else the request's own id. */
export function callerOf({ headers, id }: FastifyRequest): Pick<Question, 'key' | 'version'> {
  const version = headers['x-coppice-version'];
  return {
    key: String(headers['x-coppice-key'] ?? id),
    ...(typeof version === 'string' && { version }),
  };
}
