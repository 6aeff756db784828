/** A port that a part listens on, with the variable that moves it elsewhere. */
export interface PartPort {
  readonly host: string;
  readonly port: number;
  readonly variable: string;
}

/** One process of a Coppice system: a Node module that is forked with a channel, and says `{ type: 'ready' }` on it. */
export interface Part {
  /** Short and unique: it names the log file. */
  readonly name: string;
  /** For people: `Temporal server`. */
  readonly title: string;
  /** Parts that have to be ready before this one starts, and that stop after it. */
  readonly after: readonly string[];
  /** Absolute path of the module. It must end itself when its channel closes, so that it never outlives its supervisor. */
  readonly module: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly ports: readonly PartPort[];
  /** Asked again and again after `ready` was said: does it answer? */
  readonly answers?: () => Promise<boolean>;
  /** It has failed to start when it is not ready after this many milliseconds. */
  readonly readyWithinMs: number;
  /** How long it may take to end by itself, in milliseconds, before it is killed. */
  readonly stopWithinMs: number;
}

/** What a part says on its channel. `pid` is there where the real work is done by a process of its own. */
export interface ReadyMessage {
  readonly type: 'ready';
  readonly pid?: number;
}

export function isReady(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
}

/** What a supervisor tells about its parts as it happens. */
export type PartEvent =
  | { readonly kind: 'starting'; readonly part: Part }
  | { readonly kind: 'ready'; readonly part: Part; readonly pid: number; readonly afterMs: number }
  | {
      readonly kind: 'ended';
      readonly part: Part;
      readonly why: string;
      readonly again: number;
      readonly lines: readonly string[];
    }
  | { readonly kind: 'stopped'; readonly part: Part };
