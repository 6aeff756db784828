import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { chmod, link, mkdir, rename, stat, unlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode, isMissing, remove } from '../durable.js';
import { objectKey } from '../object-name.js';
import { keepOwned, nameOwner, sweepDead } from './owner.js';
import { trim } from './trim.js';

/** How long a path stays after it was last handed out, if the process lives. Milliseconds. */
const HELD_MS = 3_600_000;
/** The share of the limit that may come in before somebody looks at all that is there. */
const LOOK_AFTER = 0.02;

/**
 * Files of a remote store on a local disk, with a limit in bytes. `objects/ab/<name>` is what is cached. Any number of
 * processes may share one folder: each owns `processes/<owner>/`, where its new files are made, and where every path that
 * it hands out is a second name (a hard link) of the cached file. So whoever makes room in `objects/` takes no path away
 * from anybody: a path stays until its process ends, or until it was not handed out again for an hour and room is needed.
 * A file that has a second name is not removed, as that would free nothing; so the limit may be exceeded by what was
 * handed out within the hour. The folder of a killed process is swept by the next that opens or trims the cache.
 */
export class LocalCache {
  readonly folder: string;
  private readonly limit: number;
  private readonly own: string;
  /** Name and when it was last handed out. */
  private readonly handed = new Map<string, number>();
  /** Bytes that came since this process last looked at all; at first it has not looked. */
  private unseen = Infinity;
  private trimming: Promise<void> | undefined;

  private constructor(folder: string, limit: number) {
    this.folder = folder;
    this.limit = limit;
    this.own = join(folder, 'processes', nameOwner());
  }

  static async open(folder: string, limit: number): Promise<LocalCache> {
    const cache = new LocalCache(folder, limit);
    await mkdir(join(folder, 'objects'), { recursive: true });
    for (const name of ['scratch', 'handed', 'coming']) await mkdir(join(cache.own, name), { recursive: true });
    keepOwned(cache.own);
    await sweepDead(join(folder, 'processes'));
    return cache;
  }

  /** Holds scratch directories of this process. */
  get scratches(): string {
    return join(this.own, 'scratch');
  }

  /** Holds the folders of all processes. */
  get processes(): string {
    return join(this.folder, 'processes');
  }

  /** A name for a file that is to be cached. */
  coming(): string {
    return join(this.own, 'coming', randomUUID());
  }

  /** The path of a cached file, which stays; undefined where there is none. */
  async take(name: string): Promise<string | undefined> {
    const path = this.path(name);
    this.handed.set(name, Date.now());
    try {
      await link(this.cached(name), path);
    } catch (error) {
      if (!isMissing(error) && !hasCode(error, 'EEXIST')) throw error;
      if (!existsSync(path)) return undefined;
    }
    await use(path);
    return path;
  }

  /** Takes over a file of this process, on the same file system, and gives its path, which stays. */
  async add(from: string, name: string): Promise<string> {
    const path = this.path(name);
    this.handed.set(name, Date.now());
    await this.keep(from, name);
    await rename(from, path);
    await this.makeRoom();
    return path;
  }

  /** Takes over a file of this process that nobody asked for yet. */
  async adopt(from: string, name: string): Promise<void> {
    await this.keep(from, name);
    await unlink(from);
    await this.makeRoom();
  }

  /** Forgets a file whose bytes are not what its name says. */
  async drop(name: string): Promise<void> {
    await remove(this.cached(name));
    await remove(this.path(name));
    this.handed.delete(name);
  }

  private async keep(from: string, name: string): Promise<void> {
    const cached = this.cached(name);
    await chmod(from, 0o444);
    await use(from);
    await mkdir(dirname(cached), { recursive: true });
    await link(from, cached).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
    this.unseen += (await stat(from)).size;
  }

  private async makeRoom(): Promise<void> {
    if (this.unseen <= this.limit * LOOK_AFTER) return;
    this.trimming ??= this.trimNow().finally(() => (this.trimming = undefined));
    await this.trimming;
  }

  private async trimNow(): Promise<void> {
    this.unseen = 0;
    await sweepDead(this.processes);
    this.releaseStale();
    await trim(join(this.folder, 'objects'), this.limit);
  }

  /** At once, so that none is handed out again between the look at its time and its removal. */
  private releaseStale(): void {
    const before = Date.now() - HELD_MS;
    for (const [name, when] of [...this.handed]) {
      if (when >= before) continue;
      this.handed.delete(name);
      rmSync(this.path(name), { force: true });
    }
  }

  private cached(name: string): string {
    return join(this.folder, objectKey(name));
  }

  private path(name: string): string {
    return join(this.own, 'handed', name);
  }
}

/** Only the time of use moves: the time of the last write tells whether a file was changed. */
async function use(path: string): Promise<void> {
  const { mtime } = await stat(path);
  await utimes(path, new Date(), mtime);
}
