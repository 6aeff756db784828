/** Where set-up put things, for the product. */

/** What set-up found out about TensorFlow. */
export interface TensorflowStatus {
  /** `tensorflow`: the native library loads; `wasm`: it could not be had, and steps train on WebAssembly. */
  readonly backend: 'tensorflow' | 'wasm';
  /** Version of libtensorflow, for example `2.19.1`; absent with wasm. */
  readonly version?: string;
  /** Where the library came from: the package's own download, or the PyPI wheel with a binding built here. */
  readonly source?: 'download' | 'wheel';
  /** Why there is no native library, for a person. */
  readonly reason?: string;
  /** The line that mends it. */
  readonly mend?: string;
  /** When this was found out, ISO 8601. */
  readonly at: string;
}

export interface TemporalCli {
  readonly path: string;
  readonly source: 'variable' | 'path' | 'cache';
  /** Whether `path` is a program that can be run. */
  readonly found: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The Temporal CLI this version is tested with. */
export declare const TEMPORAL_VERSION: string;
/** Folder of built and downloaded tools, shared by all clones of one user. */
export declare function userCache(env?: Environment): string;
/** Where set-up keeps its own Temporal CLI, there or not. */
export declare function cachedTemporal(env?: Environment): string;
/** The Temporal CLI to use: `COPPICE_TEMPORAL_CLI`, then PATH, then the user's cache. */
export declare function findTemporal(env?: Environment): TemporalCli;
/** The first program of this name on PATH. */
export declare function findOnPath(name: string, env?: Environment): string | undefined;
/** What set-up found out about TensorFlow, or undefined before it ran. `from`: a folder whose `node_modules` to look in. */
export declare function tensorflowStatus(from?: string): TensorflowStatus | undefined;
/** File that `tensorflowStatus` reads; undefined where the package is not installed. */
export declare function tensorflowRecord(from?: string): string | undefined;
/** Folder of the package @tensorflow/tfjs-node, where it is installed. */
export declare function tensorflowPackage(from?: string): string | undefined;
