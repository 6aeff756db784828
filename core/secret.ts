import { FinalError } from './errors.js';
import { isPlainObject } from './json.js';
import type { Json } from './json.js';

/** A credential by its name. Plain data, so that plans, inputs and histories may hold it; its value is never there. */
export interface SecretRef {
  readonly $secret: string;
}

/**
 * Names a credential: `secret('warehouse')`. Its value is looked up where the step that reads runs, in
 * `COPPICE_SECRET_WAREHOUSE` or in a file `warehouse` of the folder `COPPICE_SECRETS`. Throws FinalError `SECRET_NAME`.
 */
export function secret(name: string): SecretRef {
  if (/^[a-z][a-z0-9_-]*$/i.test(name)) return { $secret: name };
  throw new FinalError('SECRET_NAME', {
    message: 'A secret has a name that cannot be a variable and a file.',
    hint: 'Begin it with a letter and use letters, digits, - and _ only. It is a name, never the value itself.',
  });
}

export function isSecretRef(value: unknown): value is SecretRef {
  return isPlainObject(value) && typeof value['$secret'] === 'string';
}

const IN_ADDRESS = /[a-z][a-z0-9+.-]*:\/\/[^/\s@:]*:[^/\s@]+@|[?&](?:password|passwd|sslpassword)=[^&\s]/i;

/** Whether a text is an address with a password in it. */
export function hasPassword(text: string): boolean {
  return IN_ADDRESS.test(text);
}

/** Throws FinalError `CREDENTIAL_IN_INPUT` naming where a run's input has a password in an address, never the password. */
export function refuseCredentials(input: Json, where = 'input'): void {
  if (typeof input === 'string' && hasPassword(input)) {
    throw new FinalError('CREDENTIAL_IN_INPUT', {
      message: `The run's ${where} is an address with a password in it, which histories and logs would keep.`,
      hint: 'Leave it out there. Keep it as a secret, COPPICE_SECRET_<NAME>, and write `secret(name)` in the pipeline. Change the password if it was sent.',
    });
  }
  if (Array.isArray(input)) input.forEach((one: Json, at) => refuseCredentials(one, `${where}[${at}]`));
  else if (isPlainObject(input)) {
    for (const [key, member] of Object.entries(input)) refuseCredentials(member, `${where}.${key}`);
  }
}
