import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { EngineError, RetryableError } from '../../core/errors.js';
import type { Logger } from '../../infra/logger.js';

interface Kind {
  readonly status: number;
  readonly sqlstate: 'KAM00' | 'XXM00';
  readonly error_class: string;
}
const kind = (status: number, error_class: string): Kind => ({
  status,
  sqlstate: error_class === 'CLIENT_INTERNAL_ERROR' ? 'XXM00' : 'KAM00',
  error_class,
});

/** MLflow's error codes, the status each is answered with, and the class it belongs to (`mlflow/exceptions.py`). */
const KINDS: { readonly [code: string]: Kind } = {
  INVALID_PARAMETER_VALUE: kind(400, 'INVALID_PARAMETER_VALUE'),
  BAD_REQUEST: kind(400, 'INVALID_PARAMETER_VALUE'),
  RESOURCE_ALREADY_EXISTS: kind(400, 'RESOURCE_ALREADY_EXISTS'),
  RESOURCE_DOES_NOT_EXIST: kind(404, 'RESOURCE_NOT_FOUND'),
  ENDPOINT_NOT_FOUND: kind(404, 'RESOURCE_NOT_FOUND'),
  INVALID_STATE: kind(500, 'CLIENT_INTERNAL_ERROR'),
  INTERNAL_ERROR: kind(500, 'CLIENT_INTERNAL_ERROR'),
  TEMPORARILY_UNAVAILABLE: kind(503, 'CLIENT_INTERNAL_ERROR'),
};

/** Every refusal as MLflow words it. A registry that is away is 503: clients ask again. What nobody meant shows no details. */
export function mlflowErrors(logger: Logger) {
  return (error: FastifyError | EngineError, request: FastifyRequest, reply: FastifyReply): void => {
    const { code, message } = meant(error);
    if (code === 'INTERNAL_ERROR') logger.error({ err: error, url: request.url }, 'request failed');
    sendError(reply, code, message);
  };
}

export function sendError(reply: FastifyReply, code: string, message: string): void {
  const { status, sqlstate, error_class } = KINDS[code] ?? kind(500, 'CLIENT_INTERNAL_ERROR');
  void reply.code(status).send({ error_code: code, message, sqlstate, error_class });
}

function meant(error: FastifyError | EngineError): { readonly code: string; readonly message: string } {
  if (error instanceof EngineError && Object.hasOwn(KINDS, error.code))
    return { code: error.code, message: error.message };
  if (error instanceof RetryableError) return { code: 'TEMPORARILY_UNAVAILABLE', message: error.message };
  const status = error instanceof EngineError ? 500 : (error.statusCode ?? 500);
  if (status < 500) return { code: 'BAD_REQUEST', message: error.message };
  return { code: 'INTERNAL_ERROR', message: 'internal error' };
}
