import type { Columns } from '../column.js';
import { Fitting } from './fit.js';
import { FittedFeatures } from './fitted.js';
import { layoutOf, namesOf, widthOf } from './layout.js';
import { columnOf, columnsOf } from './spec.js';
import type { FeaturesSpec, FeaturesState, InputColumn } from './spec.js';
import { Category } from './tools/category.js';
import { Feature, Label, refuse } from './tools/feature.js';
import { toolOf } from './tools/index.js';
import { Windows } from './tools/windows.js';
import type { WindowOptions } from './tools/windows.js';
import type { ColumnTools } from './tools/index.js';
import type { Part } from './tools/instant.js';
import type { Flag } from './tools/quantity.js';
import { transformOf } from './transforms/index.js';
import { windowInputs, windowsOf } from './windows/columns.js';

type Combinable = Category | Part | Flag;

/** What the function given to `schema.features` receives: a tool for each column, and `category` to combine some. */
export type FeatureTools<C extends Columns> = { readonly [Name in keyof C]: ColumnTools<C[Name]> } & {
  /** What happened before each row: `f.windows({ by: f.origin, time: f.date, over: '7d' }).mean(f.delay)`. */
  windows(options: WindowOptions): Windows;
  /** Several categories, flags or parts of moments as one: `f.category(f.origin, f.date.hour())`. */
  category(...parts: readonly Combinable[]): Category;
};

/** Features before they have seen any row. `width` and `names` are known from the start. */
export class Features {
  readonly spec: FeaturesSpec;
  /** Numbers in a row: the model's `inputShape`. */
  readonly width: number;
  readonly names: readonly string[];
  /** All columns that training reads, the label's included. */
  readonly columns: readonly string[];

  constructor(spec: FeaturesSpec) {
    const places = layoutOf(spec);
    this.spec = spec;
    this.width = widthOf(places);
    this.names = places.flatMap(namesOf);
    this.columns = [...new Set([...Object.keys(spec.inputs), ...(spec.label ? [columnOf(spec.label.of)] : [])])];
  }

  /**
   * How many numbers an index may be, from 0: the `inputDim` of an embedding layer. FinalError `FEATURES` for a feature
   * that is no index.
   */
  indices(feature: string): number {
    const spec = this.spec.features[feature];
    const count = spec && transformOf(spec).indices?.(spec);
    if (count !== undefined) return count;
    throw refuse(
      `"${feature}" is no index.`,
      'Name a feature made by embeddingIndex, tokens, or with { as: "index" }.',
    );
  }

  /** Begin to learn: `add` each batch of the training rows, then take `state`. */
  fitting(): Fitting {
    return new Fitting(this.spec);
  }

  fitted(state: FeaturesState): FittedFeatures {
    return new FittedFeatures({ spec: this.spec, state });
  }
}

/**
 * Declares features over a schema's columns: `Flight.features((f) => ({ hour: f.date.hour().cyclic(), … }))`.
 * Throws FinalError `FEATURES` for what could not be trained or served.
 */
export function buildFeatures<const C extends Columns>(
  columns: C,
  declare: (tools: FeatureTools<C>) => { readonly [name: string]: Feature | Label },
): Features {
  for (const name of ['category', 'windows', 'history']) {
    if (name in columns)
      throw refuse(`A column is called "${name}".`, 'Rename it: the word has a meaning of its own here.');
  }
  const declared = Object.entries(declare(toolsOf(columns)));
  const features = Object.fromEntries(
    declared.flatMap(([name, made]) => (made instanceof Feature ? [[name, made.spec] as const] : [])),
  );
  const labels = declared.flatMap(([name, made]) =>
    made instanceof Label ? [{ name, of: made.of, names: made.names }] : [],
  );
  const windows = windowInputs(Object.values(features));
  const read = [...new Set([...Object.values(features).flatMap(columnsOf), ...placesOf(windows)])];
  if (read.length === 0) throw refuse('No feature is declared.', 'Declare at least one beside the label.');
  if (labels.length > 1) throw refuse(`There are ${labels.length} labels.`, 'Declare one: a model predicts one thing.');
  const label = labels[0] === undefined ? null : { name: labels[0].name, of: labels[0].of };
  const rated = Object.entries(features).find(([, { make }]) => make === 'labelRate')?.[0];
  if (labels[0]?.names === true && rated !== undefined) {
    throw refuse(`"${rated}" is the rate of a label that is a class.`, 'Use hash or embeddingIndex in its place.');
  }
  if (label !== null && read.includes(columnOf(label.of))) {
    const column = columnOf(label.of);
    throw refuse(
      `"${column}" is both the label and a feature.`,
      'When the model answers, nobody knows it yet: drop it.',
    );
  }
  return new Features({ features, label, inputs: { ...inputsOf(columns, read), ...windows } });
}

/** The columns that say which events count for a row. FinalError `FEATURES` where windows go by different times. */
function placesOf(inputs: FeaturesSpec['inputs']): readonly string[] {
  const windows = Object.values(windowsOf({ inputs }));
  const times = [...new Set(windows.map(({ time }) => time))];
  if (times.length > 1) throw refuse(`Windows go by ${times.join(' and ')}.`, 'Let all go by one time.');
  return [...times, ...windows.flatMap(({ by }) => by.map(({ column }) => column))];
}

function inputsOf(columns: Columns, read: readonly string[]): { [column: string]: InputColumn } {
  return Object.fromEntries(
    read.map((name) => {
      const { type = 'category', precision, of, shape, pii } = columns[name] ?? {};
      const more = { ...(of && { of }), ...(shape && { shape }), ...(pii && { pii: true as const }) };
      return [name, { type, ...(precision && { precision }), ...more }];
    }),
  );
}

function toolsOf<C extends Columns>(columns: C): FeatureTools<C> {
  const tools = Object.entries(columns).map(([column, declared]) => [column, toolOf(column, declared)]);
  const category = (...parts: readonly Combinable[]): Category =>
    new Category(parts.flatMap((one) => (one instanceof Category ? one.key : [one.part])));
  const windows = (options: WindowOptions): Windows => new Windows(options, inputsOf(columns, Object.keys(columns)));
  return { ...Object.fromEntries(tools), category, windows } as FeatureTools<C>;
}
