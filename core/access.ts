/** Whether a person, or the role they act in, is among those a gate names. */
export function mayAnswer(approvers: readonly string[], who: { readonly by: string; readonly as?: string }): boolean {
  return approvers.includes(who.by) || (who.as !== undefined && approvers.includes(who.as));
}
