import type { WatermarkKind } from '../../core/increment.js';
import type { Actor } from './registry.js';

/** A pipeline has watermarks by name. */
export interface WatermarkPlace {
  readonly pipeline: string;
  readonly name: string;
}

/** What a step of a run asks to read. */
export interface WatermarkQuestion extends WatermarkPlace {
  readonly runId: string;
  readonly step: string;
  readonly column: string;
  readonly kind: WatermarkKind;
  /** Of a run that is reproduced: the run, whose range is given again. */
  readonly reproduces?: string;
}

/** What a run reads: past `low`, or from the beginning. */
export interface WatermarkRange {
  readonly low?: string;
  /** Up to and with this one. Of a range that is decided and has none: nothing was new. */
  readonly high?: string;
  readonly decided: boolean;
  /** How often a person had moved the watermark. */
  readonly epoch: number;
}

/** How far the rows of a source have been read by runs that succeeded. Without a value, nothing has. */
export interface Watermark extends WatermarkPlace {
  readonly column: string;
  readonly kind: WatermarkKind;
  readonly value?: string;
  readonly movedAt: Date;
}

/** One line of a watermark's history, which is only added to. */
export interface WatermarkMove {
  readonly from?: string;
  readonly to?: string;
  readonly actor: Actor;
  readonly why: string;
  readonly runId?: string;
  readonly at: Date;
}

export interface WatermarkReset extends WatermarkPlace {
  /** Absent: the next run reads everything. */
  readonly value?: string;
  readonly actor: Actor;
  readonly why: string;
}

/**
 * Watermarks. A run's range is decided once, by its first attempt to read; the end of a run that is completed, and nothing
 * else but a person, moves the watermark, in the statement that ends the run. Runs move it forward only.
 */
export interface WatermarkRegistry {
  /** FinalError `WATERMARK_COLUMN` where it is kept for another column, `WATERMARK_NOT_READ` of a run that did not read it. */
  watermarkRange(question: WatermarkQuestion): Promise<WatermarkRange>;
  /** Idempotent on (run, pipeline, name): the first decision stays, and is given back. */
  decideRange(question: WatermarkQuestion, range: WatermarkRange): Promise<WatermarkRange>;
  watermarks(): Promise<readonly Watermark[]>;
  /** Oldest first. */
  watermarkHistory(place: WatermarkPlace): Promise<readonly WatermarkMove[]>;
  /** Runs under way that have read do not move it any more. FinalError `WATERMARK_NOT_FOUND`. */
  resetWatermark(reset: WatermarkReset): Promise<void>;
}
