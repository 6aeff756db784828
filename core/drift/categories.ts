/** Rows for each value of a categorical column. */
export type CategoryCounts = ReadonlyMap<string, number> | { readonly [category: string]: number };

/** Two sides over the same categories, in the order of their names. */
export interface AlignedCategories {
  readonly categories: readonly string[];
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** Gives a category that one side lacks the count 0 there. Sorted by UTF-16 code units: the same on every machine. */
export function alignCategories(reference: CategoryCounts, current: CategoryCounts): AlignedCategories {
  const [before, after] = [toMap(reference), toMap(current)];
  const categories = [...new Set([...before.keys(), ...after.keys()])].sort();
  return {
    categories,
    reference: Float64Array.from(categories, (category) => before.get(category) ?? 0),
    current: Float64Array.from(categories, (category) => after.get(category) ?? 0),
  };
}

function toMap(counts: CategoryCounts): ReadonlyMap<string, number> {
  return counts instanceof Map ? counts : new Map(Object.entries(counts));
}
