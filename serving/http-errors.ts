import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { EngineError, FinalError, RetryableError } from '../core/errors.js';
import type { Logger } from '../infra/logger.js';
import { BadRequest } from './check-rows.js';

const STATUS: { readonly [code: string]: number } = {
  BAD_REQUEST: 400,
  ENDPOINT_NOT_FOUND: 404,
  VERSION_NOT_SERVED: 404,
  NO_ROUTE: 503,
  NOT_READY: 503,
  DRAINING: 503,
  TOO_MANY_REQUESTS: 429,
  VERSION_FAILED: 500,
};

/** Every refusal as `{ "error": "…" }`, the shape of the Open Inference Protocol, with a code and all problems beside it. */
export function errorHandler(logger: Logger) {
  return (error: FastifyError | EngineError, request: FastifyRequest, reply: FastifyReply): void => {
    const status = statusOf(error);
    if (status >= 500) logger.error({ err: error, url: request.url }, 'request failed');
    const problems = error instanceof BadRequest ? { problems: error.problems } : {};
    const known = error instanceof EngineError || status < 500;
    if (status === 429 || status === 503) reply.header('retry-after', '1');
    void reply.code(status).send({ error: known ? error.message : 'internal error', code: error.code, ...problems });
  };
}

function statusOf(error: FastifyError | EngineError): number {
  if (error instanceof EngineError) return STATUS[error.code] ?? 500;
  return error.statusCode ?? 500;
}

export function endpointNotFound(endpoint: string, known: readonly string[]): FinalError {
  return new FinalError('ENDPOINT_NOT_FOUND', {
    message: `No endpoint "${endpoint}" is served here.`,
    hint: known.length === 0 ? 'None is yet: deploy a version first.' : `Served are ${known.join(', ')}.`,
  });
}

/** It may be served here: what the registry says has not been taken up yet, or the server is about to end. */
export function notReady(endpoint: string): RetryableError {
  return new RetryableError('NOT_READY', {
    message: `This model server does not serve "${endpoint}" now.`,
    hint: 'It is starting or stopping; ask again.',
  });
}
