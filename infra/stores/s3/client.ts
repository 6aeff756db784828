import type { S3 } from '@aws-sdk/client-s3';

/** How a store of the S3 protocol is reached. Credentials come by the SDK's own chain: environment, profile, role. */
export interface S3Options {
  /** `https://…` of a store other than AWS. */
  readonly endpoint?: string;
  readonly region?: string;
  /** The bucket in the path rather than the host name; so by default where there is an endpoint. */
  readonly pathStyle?: boolean;
  /** A server that says nothing for so long is given up, and the request made again. Milliseconds. */
  readonly silenceMs?: number;
}

export const SILENCE_MS = 30_000;
/** Beside the silence: a part of 16 MiB on a line of 2 Mbit/s. */
const REQUEST_MS = 90_000;
const ATTEMPTS = 5;

/** The SDK takes a tenth of a second and more to load, so nobody loads it before a store of that kind is used. */
export async function connectS3({ endpoint, region, pathStyle, silenceMs = SILENCE_MS }: S3Options): Promise<S3> {
  // It warns on standard error that its later versions will want a later Node; which version we use, the lockfile says.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { S3 } = await import('@aws-sdk/client-s3');
  const named = region ?? process.env['AWS_REGION'] ?? (endpoint === undefined ? undefined : 'us-east-1');
  return new S3({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(named === undefined ? {} : { region: named }),
    forcePathStyle: pathStyle ?? endpoint !== undefined,
    maxAttempts: ATTEMPTS,
    // We send a CRC-32 of our own with all that we write, and hold all that we read against its BLAKE3.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: Math.min(silenceMs, 5_000),
      socketTimeout: silenceMs,
      requestTimeout: Math.min(REQUEST_MS, silenceMs * 3),
      throwOnRequestTimeout: true,
    },
  });
}
