import { CancellationScope } from '@temporalio/workflow';

/**
 * As `Promise.all`, but when one fails the others are cancelled and waited for, so that nothing goes on, and no result
 * arrives, behind the caller's back. Rejects with the first failure.
 */
export async function together<T>(begin: () => readonly Promise<T>[]): Promise<T[]> {
  const scope = new CancellationScope();
  return scope.run(async () => {
    const all = begin();
    try {
      return await Promise.all(all);
    } catch (error) {
      scope.cancel();
      await Promise.allSettled(all);
      throw error;
    }
  });
}
