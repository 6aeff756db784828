import { isArtifactRef } from './artifact.js';
import { isWireRef } from './graph.js';
import { intervalText, isDataInterval } from './interval.js';
import { canonicalJson, isPlainObject } from './json.js';
import type { Json } from './json.js';
import type { PlanStep, Wire } from './plan.js';

/** What a step's result depends on, by names that people know: `code`, `seed`, `libraries`, `input split.train`, … */
export type CacheParts = { readonly [name: string]: string };

export interface CacheSubject {
  readonly step: PlanStep;
  /** With references filled in and stored lists read. */
  readonly input: Json;
  readonly with: { readonly [name: string]: Json };
  readonly code: string;
  readonly seed: number;
  readonly libraries: string;
}

/** The parts of a cache key, each a text or, through `digest`, the digest of one. */
export function cacheParts(subject: CacheSubject, digest: (text: string) => string): CacheParts {
  const { step, input, code, seed, libraries } = subject;
  const inputs = [...named(step.input, input, 'input'), ...named(step.with ?? {}, subject.with, 'input')];
  const parts = Object.entries(byName(inputs)).map(([name, value]) => [name, partOf(value, digest)] as const);
  return { code, seed: String(seed), libraries, ...Object.fromEntries(parts) };
}

/** A member may have the name of a step that another one reads: both count, or a change of one would go unseen. */
function byName(inputs: readonly (readonly [name: string, value: Json])[]): { readonly [name: string]: Json } {
  const all: Record<string, Json[]> = {};
  for (const [name, value] of inputs) (all[name] ??= []).push(value);
  return Object.fromEntries(
    Object.entries(all).map(([name, values]) => [name, values.length === 1 ? values[0]! : values]),
  );
}

/** By place: what differs once a source does, or `null` where it does not say. */
export type SourceIdentities = { readonly [place: string]: string | null };

/** The same with where the step's sources stand: `source data/a.csv`. */
export function withSources(parts: CacheParts, identities: SourceIdentities): CacheParts {
  const stand = Object.entries(identities).map(([place, identity]) => [`source ${place}`, identity ?? 'unknown']);
  return { ...parts, ...(Object.fromEntries(stand) as CacheParts) };
}

export function withoutSources(parts: CacheParts): CacheParts {
  return Object.fromEntries(Object.entries(parts).filter(([name]) => !name.startsWith('source ')));
}

export function cacheKey(pipeline: string, step: string, parts: CacheParts, digest: (text: string) => string): string {
  return digest(canonicalJson({ pipeline, step, parts }));
}

/** Why a step ran although it is cached: the parts that differ from the last time. */
export function missReason(step: string, before: CacheParts | undefined, now: CacheParts): string {
  if (before === undefined) return `\`${step}\` ran for the first time`;
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const changed = names.filter((name) => before[name] !== now[name]);
  if (changed.length === 0) return `\`${step}\` ran again: its kept result is gone`;
  return `\`${step}\` ran again: ${changed.map((name) => change(name, before[name], now[name])).join('; ')}`;
}

function change(name: string, before: string | undefined, now: string | undefined): string {
  if (before === undefined) return `${name} is new`;
  if (now === undefined) return `${name} is gone`;
  return `${name} changed from ${short(before)} to ${short(now)}`;
}

function short(text: string): string {
  return /^[0-9a-f]{64}$/.test(text) ? `${text.slice(0, 8)}…` : text;
}

/** What is short is told as it is, so that a miss can be read; an artifact by its own digest. */
function partOf(value: Json, digest: (text: string) => string): string {
  if (isArtifactRef(value)) return value.digest;
  if (isDataInterval(value)) return `${intervalText(value)} ${value.timezone}`;
  const text = canonicalJson(withoutPlaces(value));
  return text.length <= 60 ? text : digest(text);
}

/** One entry for each reference in a wiring's first level, named as the user wrote it: `input split.train`. */
function named(wire: Wire, value: Json, at: string): readonly (readonly [string, Json])[] {
  if (isWireRef(wire)) return [[`${at} ${[wire.$ref, ...wire.path].join('.')}`, value]];
  if (!isPlainObject(wire) || !isPlainObject(value)) return [[at, value]];
  return Object.entries(wire).map(([key, member]) => {
    const name = isWireRef(member) ? `${at} ${[member.$ref, ...member.path].join('.')}` : `${at} ${key}`;
    return [name, value[key] ?? null];
  });
}

/** An artifact is its content: where it lies does not count. */
function withoutPlaces(value: Json): Json {
  if (isArtifactRef(value)) return { $artifact: value.$artifact, digest: value.digest };
  if (Array.isArray(value)) return value.map((element: Json) => withoutPlaces(element));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutPlaces(member)]));
}
