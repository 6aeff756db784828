/** What a person can mend: a headline, what was seen, and the line that mends it. Printed without a stack. */
export class SetupProblem extends Error {
  /**
   * @param {string} headline one sentence
   * @param {{ seen?: string, mend?: string }} [details]
   */
  constructor(headline, { seen, mend } = {}) {
    super(headline);
    this.name = 'SetupProblem';
    this.seen = seen;
    this.mend = mend;
  }
}

/**
 * @param {unknown} error
 * @returns {string} lines for a terminal
 */
export function explain(error) {
  if (!(error instanceof SetupProblem)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = [error.message];
  if (error.seen) lines.push(...indent('seen', error.seen));
  if (error.mend) lines.push(...indent('mend', error.mend));
  return lines.join('\n');
}

/** @param {string} label @param {string} text */
function indent(label, text) {
  const [first, ...rest] = text.trimEnd().split('\n');
  return [`  ${label}: ${first}`, ...rest.map((line) => `        ${line}`)];
}
