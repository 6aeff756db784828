import type { AnyRef, Ref, Sureness } from '../../pipelines/index.js';

/** True where two types are the same, `any` and optional members told apart. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only where A and B are the same type: `same<ValueOf<typeof ref>, number>(true)`. */
export function same<A, B>(_: Same<A, B>): void {}

export type ValueOf<R extends AnyRef> = R extends Ref<infer V, Sureness> ? V : never;
/** `sure`, or `maybe` where what it stands for may be skipped. */
export type SurenessIn<R extends AnyRef> = R extends Ref<unknown, infer S> ? S : never;
