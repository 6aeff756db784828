// Will a flight arrive more than 15 minutes late? Trained on a month of real flights, judged against the champion, and
// taken live through a canary. Everything here is the public language: your own pipelines look the same.
import {
  atLeast,
  canary,
  datasets,
  evaluate,
  notWorse,
  pipeline,
  read,
  register,
  schema,
  splitByTime,
  train,
  validate,
  z,
} from 'coppice';

/** One declaration is the Arrow schema, the row check, the model server's input check and the TypeScript row type. */
const Flight = schema({
  date: schema.timestamp(),
  delay: schema.int16({ min: -120, max: 3000, unit: 'min' }),
  distance: schema.int16({ min: 0, max: 6000, unit: 'mi' }),
  origin: schema.category({ maxDistinct: 400 }),
  destination: schema.category({ maxDistinct: 400 }),
});

/**
 * Fitted on the training rows only, saved with the model, and run by the model server as it was run in training.
 * No day of the week: three weeks of training hold each day three times, and a model learns their weather instead.
 */
const features = Flight.features((f) => ({
  hour: f.date.hour().cyclic(),
  distance: f.distance.standardize(),
  origin: f.origin.labelRate(),
  destination: f.destination.labelRate(),
  originHour: f.category(f.origin, f.date.hour()).labelRate(),
  destinationHour: f.category(f.destination, f.date.hour()).labelRate(),
  route: f.category(f.origin, f.destination).labelRate(),
  label: f.delay.greaterThan(15).label(),
}));

const Trial = z.object({
  units: z.number().int().positive(),
  rate: z.number().positive(),
  epochs: z.number().int().positive().default(4),
});
type Trial = z.output<typeof Trial>;

const input = z.object({
  source: z.string().default('vega-datasets:flights-3m.parquet'),
  month: z
    .string()
    .regex(/^\d{4}-\d{2}$/, 'a month looks like 2001-01')
    .default('2001-01'),
  trials: z
    .array(Trial)
    .min(1)
    .default([
      { units: 32, rate: 1e-2, epochs: 4 },
      { units: 64, rate: 3e-3, epochs: 4 },
    ]),
  minAuc: z.number().min(0).max(1).default(0.6),
});

export default pipeline(
  'flights-delay',
  { input, schedule: { cron: '0 3 1 * *', timezone: 'UTC', overlap: 'skip', input: { month: '{{interval.month}}' } } },
  (p) => {
    const raw = p.step(
      'ingest',
      { from: p.input.source, month: p.input.month },
      ({ from, month }) => read.parquet(from, Flight).where("strftime(date, '%Y-%m') = ?", month),
      { cache: true, timeout: '20m' },
    );

    const flights = p.step('validate', raw, validate(Flight, { missing: { delay: 0.02 }, onFailure: 'quarantine' }), {
      cache: true,
    });

    // Others read it with read.dataset('flights@2001-01'), or flights@latest; `coppice datasets diff` compares months.
    const published = p.step('publish', flights, datasets.publish('flights', { alias: p.input.month }));

    const data = p.step('split', published.table, splitByTime('date', { train: 0.7, valid: 0.15, test: 0.15 }), {
      cache: true,
    });

    const trials = p.map(
      'train',
      p.input.trials,
      train({
        on: data,
        features,
        model: (tf, { units }: Trial) =>
          tf.sequential({
            layers: [
              tf.layers.dense({ inputShape: [features.width], units, activation: 'relu' }),
              tf.layers.dense({ units: 1, activation: 'sigmoid' }),
            ],
          }),
        optimizer: (tf, { rate }) => tf.train.adam(rate),
        loss: 'binaryCrossentropy',
        batch: 2048,
        watch: 'valid.auc',
        stopAfter: 2,
      }),
      { window: 2, allowFailures: 1, cache: true },
    );

    const best = p.step('select', trials, (all) =>
      all.filter((trial) => trial !== null).reduce((a, b) => (b.metrics.auc > a.metrics.auc ? b : a)),
    );

    const report = p.step(
      'evaluate',
      { model: best.model, on: data.test },
      evaluate({
        slices: ['origin', 'date.weekday'],
        pass: [atLeast('auc', p.input.minAuc), notWorse('auc', { by: 0.02, confidence: 0.95 })],
      }),
    );

    // Opens only where the rows cannot tell; nobody within two days means no.
    const approved = p.gate('approve', {
      show: report,
      approvers: ['ml-leads'],
      timeout: '2d',
      when: report.needsPerson,
    });

    const version = p.step('register', { model: best.model, report }, register('flights-delay'), {
      when: report.viable,
      after: approved,
    });

    // Short shares, so that the demonstration ends soon; give yours hours.
    const rollout = p.deploy(
      'rollout',
      version,
      canary({
        endpoint: 'flights-delay',
        steps: [5, 25, 50],
        bake: '5s',
        minimumSample: 20,
        analysis: { errorRate: '< 1%', p99: '< 500ms' },
        onInconclusive: 'pause',
      }),
    );

    return { auc: report.metrics.auc, verdict: report.verdict, version: version.number, live: rollout.verdict };
  },
);
