const NAME = 'ARROW:extension:name';
const VALUE = 'ARROW:extension:metadata';
/** Arrow's canonical extension for tensors of one shape: https://arrow.apache.org/docs/format/CanonicalExtensions.html */
const TENSOR = 'arrow.fixed_shape_tensor';

/** What a field of fixed-size lists says so that readers see tensors of this shape. */
export function tensorMetadata(shape: readonly number[]): ReadonlyMap<string, string> {
  return new Map([
    [NAME, TENSOR],
    [VALUE, JSON.stringify({ shape })],
  ]);
}

/** The shape that a field's metadata gives; nothing where it is no tensor, or one whose axes were permuted. */
export function shapeIn(metadata: ReadonlyMap<string, string>): readonly number[] | undefined {
  if (metadata.get(NAME) !== TENSOR) return undefined;
  const { shape, permutation } = JSON.parse(metadata.get(VALUE) ?? '{}') as {
    shape?: readonly number[];
    permutation?: readonly number[];
  };
  const permuted = permutation?.some((axis, at) => axis !== at) ?? false;
  return permuted ? undefined : shape;
}
