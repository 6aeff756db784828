import { hashBytes } from './hash.js';

/** Longer texts are known by their beginning, their length and a hash: a text of a gigabyte is no key. */
const LONGEST = 1024;
const SHOWN = 256;

/** Counts texts by their bytes: a hash table that makes no strings until it is asked for them. */
export class TextCounter {
  private slots = new Int32Array(1024);
  private hashes = new Int32Array(512);
  private counts = new Float64Array(512);
  private ends = new Int32Array(512);
  private bytes = new Uint8Array(8192);
  private size = 0;

  /** How many different texts. */
  get distinct(): number {
    return this.size;
  }

  /** Bytes of the different texts together. */
  get held(): number {
    return this.size === 0 ? 0 : this.ends[this.size - 1]!;
  }

  add(bytes: Uint8Array, from: number, to: number): void {
    if (to - from > LONGEST) {
      const key = longKey(bytes, from, to);
      return this.add(key, 0, key.length);
    }
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const text = this.slots[slot]! - 1;
      if (this.hashes[text] === hash && this.holds(text, { bytes, from, to })) {
        this.counts[text]!++;
        return;
      }
    }
    this.slots[slot] = this.learn(hash, bytes.subarray(from, to)) + 1;
    if (this.size * 2 > this.slots.length) this.spread();
  }

  /** Every text with its rows; the counter is empty then. */
  take(): Map<string, number> {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const counts = new Map<string, number>();
    for (let text = 0; text < this.size; text++) {
      const key = decoder.decode(this.bytes.subarray(this.begin(text), this.ends[text]));
      counts.set(key, (counts.get(key) ?? 0) + this.counts[text]!);
    }
    this.size = 0;
    this.slots = new Int32Array(1024);
    return counts;
  }

  private begin(text: number): number {
    return text === 0 ? 0 : this.ends[text - 1]!;
  }

  private holds(text: number, { bytes, from, to }: { bytes: Uint8Array; from: number; to: number }): boolean {
    const begin = this.begin(text);
    if (this.ends[text]! - begin !== to - from) return false;
    for (let at = from; at < to; at++) if (this.bytes[begin + at - from] !== bytes[at]) return false;
    return true;
  }

  private learn(hash: number, text: Uint8Array): number {
    const at = this.held;
    this.bytes = roomFor(this.bytes, at + text.length);
    this.bytes.set(text, at);
    this.hashes = roomFor(this.hashes, this.size + 1);
    this.counts = roomFor(this.counts, this.size + 1);
    this.ends = roomFor(this.ends, this.size + 1);
    this.hashes[this.size] = hash;
    this.counts[this.size] = 1;
    this.ends[this.size] = at + text.length;
    return this.size++;
  }

  private spread(): void {
    this.slots = new Int32Array(this.slots.length * 4);
    const mask = this.slots.length - 1;
    for (let text = 0; text < this.size; text++) {
      let slot = this.hashes[text]! & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = text + 1;
    }
  }
}

function longKey(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const [a, b] = hashBytes(bytes, from, to);
  const shown = new TextDecoder().decode(bytes.subarray(from, from + SHOWN)).replace(/\ufffd+$/, '');
  return new TextEncoder().encode(`${shown}… (${to - from} bytes, ${a.toString(16)}${b.toString(16)})`);
}

type Growing = Uint8Array | Int32Array | Float64Array;

function roomFor<A extends Growing>(array: A, length: number): A {
  if (array.length >= length) return array;
  const longer = new (array.constructor as new (length: number) => A)(Math.max(length, array.length * 2));
  longer.set(array);
  return longer;
}
