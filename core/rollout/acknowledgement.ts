/** What a model server says of itself, as far as an acknowledgement needs it. */
export interface ReplicaReport {
  readonly id: string;
  /** Newest revision it runs, by endpoint. */
  readonly revisions: { readonly [endpoint: string]: number };
  /** Why it could not take a revision up, by endpoint, as `refusal` writes it. */
  readonly errors: { readonly [endpoint: string]: string };
}

/** How far the replicas of an endpoint are with a revision. `absent`: there is none to take it up. */
export type Acknowledgement =
  | { readonly state: 'absent' }
  | { readonly state: 'waiting'; readonly replicas: readonly string[] }
  | { readonly state: 'acknowledged'; readonly replicas: readonly string[] }
  | { readonly state: 'refused'; readonly reasons: readonly string[] };

/** The line by which a replica says that it cannot run a revision, so that an older refusal is not taken for a newer. */
export function refusal(revision: number, why: string): string {
  return `revision ${revision}: ${why}`;
}

/** Every replica has to run the revision, or a newer one; one refusal is enough to know that it will not come to that. */
export function acknowledgement(
  replicas: readonly ReplicaReport[],
  wanted: { readonly endpoint: string; readonly revision: number },
): Acknowledgement {
  if (replicas.length === 0) return { state: 'absent' };
  const reasons = replicas.flatMap(({ id, errors }) => {
    const error = errors[wanted.endpoint];
    return error?.startsWith(refusal(wanted.revision, '')) ? [`replica ${id}, ${error}`] : [];
  });
  if (reasons.length > 0) return { state: 'refused', reasons };
  const late = replicas.filter(({ revisions }) => (revisions[wanted.endpoint] ?? 0) < wanted.revision);
  return late.length > 0
    ? { state: 'waiting', replicas: late.map(({ id }) => id) }
    : { state: 'acknowledged', replicas: replicas.map(({ id }) => id) };
}
