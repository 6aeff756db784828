import type { Expression, InputColumn, KeyPart } from '../spec.js';

/** What is made of the events in a window. */
export type Take =
  | { readonly take: 'count' }
  | { readonly take: 'mean' | 'sum' | 'min' | 'max' | 'std'; readonly of: Expression }
  /** The value so many events ago: 1 is the last one. */
  | { readonly take: 'lag'; readonly of: Expression; readonly back: number }
  /** The mean in which an event weighs (1 − alpha) times as much as the next younger one. */
  | { readonly take: 'ewma'; readonly of: Expression; readonly alpha: number };

/** Which events count for a row: those of its key and before it. */
export interface Reach {
  /** Events of equal key belong together; all of them where it is empty. */
  readonly by: readonly KeyPart[];
  readonly time: string;
  /** The last so many events, or those of the last so many milliseconds. */
  readonly over: { readonly rows: number } | { readonly ms: number };
  /** So many milliseconds pass before an event is known. */
  readonly wait: number;
}

/** A number for each row, made of the events before it. Plain data: it is saved with the model. */
export type WindowSpec = Reach &
  Take & {
    /** The columns that events must have, and how they are kept. */
    readonly columns: { readonly [name: string]: InputColumn };
  };
