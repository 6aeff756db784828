/** bench/figures: what is measured, one file a kind of figure. */
import type { Figure } from '../figure.js';
import { chain20, chain20Light } from './chain.js';
import { driftExact, driftStoredBaseline } from './drift.js';
import { digest1gb } from './digest.js';
import { fanOut200, fanOut500 } from './fan-out.js';
import { features } from './features.js';
import { flightsDelaySecondStart } from './flights-delay-second-start.js';
import { handOver } from './hand-over.js';
import { ingest30m, ingest3m } from './ingest.js';
import { map10000 } from './map-10000.js';
import { statistics3m } from './statistics.js';
import { validate3m } from './validate.js';
import { memory30m } from './memory.js';
import { workerReady } from './worker-ready.js';
import { workflowBundle } from './workflow-bundle.js';

export const figures: readonly Figure[] = [
  chain20,
  chain20Light,
  fanOut200,
  fanOut500,
  map10000,
  handOver,
  features,
  statistics3m,
  digest1gb,
  ingest3m,
  ingest30m,
  memory30m,
  workerReady,
  workflowBundle,
  flightsDelaySecondStart,
  driftStoredBaseline,
  driftExact,
  validate3m,
];
