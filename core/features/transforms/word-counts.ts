import type { Reading } from '../reading.js';
import { wordsIn } from '../texts.js';

/** How often words occur, and in how many texts, over rows that have a label and a text. */
export class WordCounts {
  readonly occurrences: Map<string, number> = new Map();
  readonly documents: Map<string, number> = new Map();
  texts: number = 0;
  private readonly spec: { readonly column: string; readonly lower: boolean };

  constructor(spec: { readonly column: string; readonly lower: boolean }) {
    this.spec = spec;
  }

  add(reading: Reading, labels: Float64Array): void {
    const { codes, texts } = reading.texts(this.spec.column);
    const times = new Int32Array(texts.length);
    codes.forEach((code, row) => {
      if (code >= 0 && !Number.isNaN(labels[row])) times[code]! += 1;
    });
    texts.forEach((text, code) => this.addText(text, times[code]!));
  }

  private addText(text: string, times: number): void {
    if (times === 0) return;
    this.texts += times;
    const words = wordsIn(text, this.spec);
    for (const word of words) this.occurrences.set(word, (this.occurrences.get(word) ?? 0) + times);
    for (const word of new Set(words)) this.documents.set(word, (this.documents.get(word) ?? 0) + times);
  }
}
