/** DuckDB keeps a text of up to so many bytes in place. */
export const IN_PLACE = 12;
/** A text's slot: its length, and 12 bytes. */
export const SLOT_WORDS = 4;

const FEW = 4096;
/** Tables up to so many slots are kept nearly empty: each slot in vain is a branch that the processor took for another. */
const SPARSE = 1 << 16;

interface Coding {
  readonly into: Int32Array;
  /** The code of the text in this row, by its bytes: asked once for each short text, and always for a long one. */
  readonly learn: (row: number) => number;
  /** Where it says no, the code is 0. */
  readonly isThere?: ((row: number) => boolean) | undefined;
}

/**
 * Codes of texts of up to 12 bytes, which DuckDB keeps as four 32-bit words: the length and the bytes, zeros behind.
 * A hash table over the words finds a code without making a string.
 */
export class ShortTexts {
  keys: Int32Array = new Int32Array(FEW * SLOT_WORDS);
  /** Code + 1; 0 is a free slot. */
  codes: Int32Array = new Int32Array(FEW);
  private size = 0;

  /** Writes the code of each row's text. */
  code(words: Int32Array, rows: number, coding: Coding): void {
    for (let row = 0; row < rows;) {
      row = codeKnown(words, { ...coding, row, rows, keys: this.keys, codes: this.codes });
      if (row < rows) this.codeNext(words, row, coding);
      row++;
    }
  }

  /** A row whose text is missing, long or new. */
  private codeNext(words: Int32Array, row: number, { into, learn, isThere }: Coding): void {
    const at = row * SLOT_WORDS;
    if (isThere !== undefined && !isThere(row)) into[row] = 0;
    else {
      into[row] = learn(row);
      if (words[at]! <= IN_PLACE) this.add(slotOf(words, at, this), { words, at, code: into[row] });
    }
  }

  private add(slot: number, { words, at, code }: { words: Int32Array; at: number; code: number }): void {
    this.keys.set(words.subarray(at, at + SLOT_WORDS), slot * SLOT_WORDS);
    this.codes[slot] = code + 1;
    const slots = this.codes.length;
    if (++this.size * (slots <= SPARSE ? 8 : 2) > slots) this.grow();
  }

  private grow(): void {
    const { keys, codes } = this;
    this.keys = new Int32Array(keys.length * 2);
    this.codes = new Int32Array(codes.length * 2);
    for (let old = 0; old < codes.length; old++) {
      if (codes[old] === 0) continue;
      const slot = slotOf(keys, old * SLOT_WORDS, this);
      this.keys.set(keys.subarray(old * SLOT_WORDS, (old + 1) * SLOT_WORDS), slot * SLOT_WORDS);
      this.codes[slot] = codes[old]!;
    }
  }
}

interface Known extends Coding, Slots {
  readonly row: number;
  readonly rows: number;
}

interface Slots {
  readonly keys: Int32Array;
  readonly codes: Int32Array;
}

/**
 * Writes codes up to the first row whose text is missing, long or new, and says which row that is. All rows of all
 * categories pass through this loop, so it is one, over local variables.
 */
function codeKnown(words: Int32Array, { row: from, rows, keys, codes, into, isThere }: Known): number {
  const mask = codes.length - 1;
  for (let row = from; row < rows; row++) {
    const at = row * SLOT_WORDS;
    const [a, b, c, d] = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!];
    if (a > IN_PLACE || (isThere !== undefined && !isThere(row))) return row;
    let slot = hash(a, b, c, d) & mask;
    while (codes[slot] !== 0) {
      const key = slot * SLOT_WORDS;
      if (keys[key + 1] === b && keys[key] === a && keys[key + 2] === c && keys[key + 3] === d) break;
      slot = (slot + 1) & mask;
    }
    const code = codes[slot]!;
    if (code === 0) return row;
    into[row] = code - 1;
  }
  return rows;
}

/** Where the text is, or would be. */
function slotOf(words: Int32Array, at: number, { keys, codes }: Slots): number {
  const mask = codes.length - 1;
  const a = words[at]!;
  const b = words[at + 1]!;
  const c = words[at + 2]!;
  const d = words[at + 3]!;
  for (let slot = hash(a, b, c, d) & mask; ; slot = (slot + 1) & mask) {
    const key = slot * SLOT_WORDS;
    if (codes[slot] === 0) return slot;
    if (keys[key + 1] === b && keys[key] === a && keys[key + 2] === c && keys[key + 3] === d) return slot;
  }
}

/** Three products side by side, and their upper bits into the lower: a chain of them would be half of the time. */
function hash(length: number, b: number, c: number, d: number): number {
  const h = Math.imul(b ^ length, 0x9e3779b1) ^ Math.imul(c, 0x85ebca6b) ^ Math.imul(d, 0xc2b2ae35);
  return h ^ (h >>> 16) ^ (h >>> 8);
}
