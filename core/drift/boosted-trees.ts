/** Features as small whole numbers, column by column. */
export interface BinnedRows {
  /** One column each, a bin a row, below `bins`. */
  readonly features: readonly Uint8Array[];
  readonly bins: number;
  readonly rows: number;
}

export interface BoostOptions {
  /** 0 or 1 a row. */
  readonly labels: Uint8Array;
  /** 1 where the row is learnt from. */
  readonly learnt: Uint8Array;
  readonly rounds: number;
  readonly depth: number;
  readonly rate: number;
}

interface Split {
  readonly feature: number;
  /** Rows up to and with this bin go left. */
  readonly bin: number;
}
/** Sums of gradients and of second derivatives by node, feature and bin. */
interface Sums {
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
}

/** Keeps a leaf of few rows from a large step (XGBoost's lambda). */
const RIDGE = 1;

/**
 * Scores every row, learnt from or not, by gradient-boosted trees of logistic loss, level by level over histograms (as
 * LightGBM). Nothing in it is random: equal rows give equal scores.
 */
export function boostedScores(rows: BinnedRows, options: BoostOptions): Float64Array {
  const scores = new Float64Array(rows.rows);
  for (let round = 0; round < options.rounds; round += 1) addTree(rows, scores, options);
  return scores;
}

function addTree(rows: BinnedRows, scores: Float64Array, options: BoostOptions): void {
  const slopes = slopesOf(scores, options);
  const nodes = new Int32Array(rows.rows);
  for (let level = 0; level < options.depth; level += 1) {
    const width = 2 ** level;
    const sums = sumUp(rows, { nodes, width, slopes });
    route(
      rows,
      nodes,
      Array.from({ length: width }, (_, node) => bestSplit(rows, sums, node)),
    );
  }
  const leaves = leafSteps(nodes, { slopes, width: 2 ** options.depth });
  for (let row = 0; row < rows.rows; row += 1) scores[row] = scores[row]! + options.rate * leaves[nodes[row]!]!;
}

/** Of rows that are not learnt from, both are 0. */
function slopesOf(scores: Float64Array, { labels, learnt }: BoostOptions): Sums {
  const gradient = new Float64Array(scores.length);
  const curvature = new Float64Array(scores.length);
  for (let row = 0; row < scores.length; row += 1) {
    if (learnt[row] === 0) continue;
    const p = 1 / (1 + Math.exp(-scores[row]!));
    gradient[row] = p - labels[row]!;
    curvature[row] = p * (1 - p);
  }
  return { gradient, curvature };
}

function sumUp(
  { features, bins, rows }: BinnedRows,
  { nodes, width, slopes }: { nodes: Int32Array; width: number; slopes: Sums },
): Sums {
  const size = width * features.length * bins;
  const [gradient, curvature] = [new Float64Array(size), new Float64Array(size)];
  features.forEach((column, feature) => {
    for (let row = 0; row < rows; row += 1) {
      const cell = (nodes[row]! * features.length + feature) * bins + column[row]!;
      gradient[cell] = gradient[cell]! + slopes.gradient[row]!;
      curvature[cell] = curvature[cell]! + slopes.curvature[row]!;
    }
  });
  return { gradient, curvature };
}

/** The split that lowers the loss most; the last bin of all, which sends every row left, where none does. */
function bestSplit({ features, bins }: BinnedRows, { gradient, curvature }: Sums, node: number): Split {
  let best = { feature: 0, bin: bins - 1, gain: 1e-9 };
  for (let feature = 0; feature < features.length; feature += 1) {
    const from = (node * features.length + feature) * bins;
    const [g, h] = [sum(gradient, from, bins), sum(curvature, from, bins)];
    let [left, weight] = [0, 0];
    for (let bin = 0; bin < bins - 1; bin += 1) {
      left += gradient[from + bin]!;
      weight += curvature[from + bin]!;
      const gain = left ** 2 / (weight + RIDGE) + (g - left) ** 2 / (h - weight + RIDGE) - g ** 2 / (h + RIDGE);
      if (gain > best.gain) best = { feature, bin, gain };
    }
  }
  return best;
}

function sum(values: Float64Array, from: number, count: number): number {
  let total = 0;
  for (let at = from; at < from + count; at += 1) total += values[at]!;
  return total;
}

function route({ features, rows }: BinnedRows, nodes: Int32Array, splits: readonly Split[]): void {
  for (let row = 0; row < rows; row += 1) {
    const { feature, bin } = splits[nodes[row]!]!;
    nodes[row] = 2 * nodes[row]! + (features[feature]![row]! > bin ? 1 : 0);
  }
}

function leafSteps(nodes: Int32Array, { slopes, width }: { slopes: Sums; width: number }): Float64Array {
  const [gradient, curvature] = [new Float64Array(width), new Float64Array(width)];
  for (let row = 0; row < nodes.length; row += 1) {
    const leaf = nodes[row]!;
    gradient[leaf] = gradient[leaf]! + slopes.gradient[row]!;
    curvature[leaf] = curvature[leaf]! + slopes.curvature[row]!;
  }
  return gradient.map((g, leaf) => -g / (curvature[leaf]! + RIDGE));
}
