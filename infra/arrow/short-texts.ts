const WORDS = 4;

/**
 * Codes of texts of up to 12 bytes, which DuckDB keeps as four 32-bit words: the length and the bytes, zeros behind.
 * A hash table over the words finds a code without making a string.
 */
export class ShortTexts {
  private keys = new Uint32Array(1024 * WORDS);
  /** Code + 1; 0 is a free slot. */
  private codes = new Int32Array(1024);
  private size = 0;

  /** The code of the text at `words[at]`; a text not seen before gets the one that `learn` gives. */
  codeOf(words: Uint32Array, at: number, learn: () => number): number {
    const slot = this.slotOf(words, at);
    const known = this.codes[slot]!;
    if (known > 0) return known - 1;
    const code = learn();
    this.keys.set(words.subarray(at, at + WORDS), slot * WORDS);
    this.codes[slot] = code + 1;
    if (++this.size * 2 > this.codes.length) this.grow();
    return code;
  }

  /** Where the text is, or would be. */
  private slotOf(words: Uint32Array, at: number): number {
    const mask = this.codes.length - 1;
    let slot = hash(words, at) & mask;
    while (this.codes[slot] !== 0 && !this.holds(slot, { words, at })) slot = (slot + 1) & mask;
    return slot;
  }

  private holds(slot: number, { words, at }: { words: Uint32Array; at: number }): boolean {
    for (let n = 0; n < WORDS; n++) if (this.keys[slot * WORDS + n] !== words[at + n]) return false;
    return true;
  }

  private grow(): void {
    const { keys, codes } = this;
    this.keys = new Uint32Array(keys.length * 2);
    this.codes = new Int32Array(codes.length * 2);
    for (let old = 0; old < codes.length; old++) {
      if (codes[old] === 0) continue;
      const slot = this.slotOf(keys, old * WORDS);
      this.keys.set(keys.subarray(old * WORDS, (old + 1) * WORDS), slot * WORDS);
      this.codes[slot] = codes[old]!;
    }
  }
}

/** Multiply and mix, as in MurmurHash3. */
function hash(words: Uint32Array, at: number): number {
  let h = Math.imul(words[at]! ^ Math.imul(words[at + 1]!, 0xcc9e2d51), 0x1b873593);
  h = Math.imul(h ^ (h >>> 15) ^ words[at + 2]!, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ words[at + 3]!, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
