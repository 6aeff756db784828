import type { Client } from '@temporalio/client';
import { userInfo } from 'node:os';
import type { Config } from '../infra/config.js';
import type { Artifacts } from '../infra/stores/artifacts.js';
import type { Registry } from '../infra/stores/registry.js';
import type { LoadedPipeline } from '../workers/load-pipelines.js';
import { readSettings, type Environment, type GlobalOptions, type Settings } from './environment.js';
import type { Terminal } from './terminal.js';

/**
 * What commands share: settings, a terminal, and connections that are opened when a command first wants them and
 * closed when it has ended. What is heavy to load is loaded then.
 */
export class Session {
  readonly terminal: Terminal;
  /** A command that did its work, and found something wrong, sets it to 1. */
  exitCode: 0 | 1 = 0;
  readonly #shell: Environment;
  readonly #options: () => GlobalOptions;
  readonly #closers: (() => Promise<void>)[] = [];
  #settings: Settings | undefined;
  #client: Promise<Client> | undefined;
  #registry: Promise<Registry> | undefined;
  #artifacts: Promise<Artifacts> | undefined;

  constructor(terminal: Terminal, { shell, options }: { shell: Environment; options: () => GlobalOptions }) {
    this.terminal = terminal;
    this.#shell = shell;
    this.#options = options;
  }

  get settings(): Settings {
    return (this.#settings ??= readSettings(this.#shell, this.#options()));
  }

  get config(): Config {
    return this.settings.config;
  }

  /** Who acts: `user:ana`. */
  get actor(): string {
    return `user:${this.userName}`;
  }

  get userName(): string {
    return this.#shell['COPPICE_USER'] ?? userInfo().username;
  }

  client(): Promise<Client> {
    return (this.#client ??= this.#connect());
  }

  registry(): Promise<Registry> {
    return (this.#registry ??= this.#openRegistry());
  }

  artifacts(): Promise<Artifacts> {
    return (this.#artifacts ??= this.#openArtifacts());
  }

  async pipelines(): Promise<readonly LoadedPipeline[]> {
    const { loadPipelines } = await import('../workers/load-pipelines.js');
    return loadPipelines(this.config);
  }

  async close(): Promise<void> {
    await Promise.all(this.#closers.splice(0).map((close) => close()));
    this.#client = undefined;
    this.#registry = undefined;
  }

  async #connect(): Promise<Client> {
    const { connectTemporal } = await import('../infra/temporal/client.js');
    const { client, close } = await connectTemporal(this.config.temporal);
    this.#closers.push(close);
    return client;
  }

  async #openArtifacts(): Promise<Artifacts> {
    const { openArtifacts } = await import('../infra/stores/open-artifacts.js');
    return openArtifacts(this.config.artifacts, this.config.artifactOptions);
  }

  async #openRegistry(): Promise<Registry> {
    const { openRegistry } = await import('../infra/stores/postgres/index.js');
    const registry = await openRegistry({ databaseUrl: this.config.databaseUrl, connections: 1 });
    this.#closers.push(() => registry.close());
    return registry;
  }
}
