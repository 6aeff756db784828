/** What the next step receives for what a step returned. */
export type Stored<V> = V;
