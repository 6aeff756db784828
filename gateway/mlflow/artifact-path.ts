import { invalid } from '../../core/search/tokens.js';

/**
 * A path below the root, as it is kept. It may have been encoded more than once, by a client or by whoever tries a way out,
 * and means what it is when nothing is left to decode. Throws FinalError `INVALID_PARAMETER_VALUE`.
 */
export function artifactPath(said: string): string {
  const path = decoded(said).replace(/\/+$/, '');
  const names = path.split('/');
  const wrong =
    /[#\\\u0000-\u001f\u007f]/.test(path) ||
    /^[A-Za-z]:|^[A-Za-z][A-Za-z0-9+.-]*:\//.test(path) ||
    (path !== '' && names.some((name) => name === '' || name === '.' || name === '..')) ||
    path.length > 2_000;
  if (wrong) throw invalid('Invalid path');
  return path;
}

function decoded(path: string): string {
  for (let now = path, rounds = 0; rounds < 10; rounds++) {
    const next = decodedOnce(now);
    if (next === now) return now;
    now = next;
  }
  throw invalid('Invalid path');
}

/** A percent sign that encodes nothing stands for itself. */
function decodedOnce(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
