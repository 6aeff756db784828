/** Calls when it is first asked, and gives that answer from then on. */
export function once<T>(call: () => T): () => T {
  let answer: { readonly value: T } | undefined;
  return () => (answer ??= { value: call() }).value;
}
